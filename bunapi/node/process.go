// The Go side of `process` and of the other JavaScript files in lib/: what they cannot know by themselves.

package node

import (
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

// Host is the Go side of process.
type Host struct {
	*module.Env

	process *goja.Object // nil until a script uses it
	made    *goja.Object
}

// nodeVersion is the version of Node whose API Bun 1.4.5 says it follows.
const nodeVersion = "v26.3.0"

// moduleVersion is the version of a Go module that the program was built with, empty if the program does not know it.
func moduleVersion(path string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == path {
				return m.Version
			}
		}
	}
	return ""
}

// Emit calls process.emit(name, args...) and reports whether there was a listener. Loop only.
func (h *Host) Emit(s jsbridge.Scope, name string, args ...goja.Value) (bool, error) {
	if h.process == nil {
		return false, nil
	}
	v, err := s.CallMethod(h.process, "emit", append([]goja.Value{s.String(name)}, args...)...)
	if err != nil {
		return false, err
	}
	return v.ToBoolean(), nil
}

// Listeners is the number of listeners of a process event. Loop only.
func (h *Host) Listeners(s jsbridge.Scope, name string) int {
	if h.process == nil {
		return 0
	}
	v, err := s.CallMethod(h.process, "listenerCount", s.String(name))
	if err != nil {
		return 0
	}
	return int(v.ToInteger())
}

// ExitCode is process.exitCode; ok is false while it is undefined.
func (h *Host) ExitCode(s jsbridge.Scope) (code int, ok bool) {
	if h.process == nil {
		return 0, false
	}
	v, err := s.Get(h.process, "exitCode")
	if err != nil || jsbridge.IsNullish(v) {
		return 0, false
	}
	return int(v.ToInteger()), true
}

// SetExitCode sets process.exitCode.
func (h *Host) SetExitCode(s jsbridge.Scope, code int) {
	if h.process != nil {
		_ = s.Try(func() { _ = h.process.Set("exitCode", code) })
	}
}

// internal is the object that the files in lib/ see under that name. It never reaches user code.
func (h *Host) internal(s jsbridge.Scope) *goja.Object {
	if h.made != nil {
		return h.made
	}
	o := s.Object()
	h.made = o
	set := func(name string, v goja.Value) { _ = o.Set(name, v) }
	fn := func(name string, f jsbridge.Native) { set(name, s.Func(name, 0, f)) }
	text := func(a jsbridge.Args, i int) string { return a.At(i).String() }

	versions := s.Object()
	_ = versions.Set("node", nodeVersion)
	_ = versions.Set("bun", h.BunVersion)
	_ = versions.Set("gobun", h.Version)
	_ = versions.Set("goja", moduleVersion("github.com/dop251/goja"))
	set("versions", versions)
	set("arch", s.String(builtin.Arch(runtime.GOARCH)))
	set("platform", s.String(builtin.Platform(runtime.GOOS)))
	set("pid", s.Int(os.Getpid()))
	set("ppid", s.Int(os.Getppid()))
	set("argv", s.Strings(h.Argv))
	set("argv0", s.String(h.Argv0))
	set("execArgv", s.Strings(h.ExecArgv))
	set("env", EnvObject(s))
	set("signals", s.Strings(signalNames()))

	fn("cwd", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.String(h.Dir), nil })
	fn("chdir", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		dir := h.Path(text(a, 0))
		st, err := os.Stat(dir)
		if err == nil && !st.IsDir() {
			err = syscall.ENOTDIR
		}
		if err != nil {
			return nil, errno.Error(err, "chdir", h.Dir, text(a, 0))
		}
		h.Dir = dir
		return nil, nil
	})
	fn("uptime", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Float(time.Since(h.Started).Seconds()), nil
	})
	fn("hrtime", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.BigInt(time.Since(h.Started).Nanoseconds()), nil
	})
	fn("memoryUsage", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		u := s.Object()
		_ = u.Set("rss", residentBytes(&m))
		_ = u.Set("heapTotal", m.HeapSys)
		_ = u.Set("heapUsed", m.HeapAlloc)
		_ = u.Set("external", 0)
		_ = u.Set("arrayBuffers", 0)
		return u, nil
	})
	fn("nextTick", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		cb, err := a.Callback(0, "callback")
		if err != nil {
			return nil, err
		}
		s.Realm().NextTick(cb, a.From(1)...)
		return nil, nil
	})
	fn("exit", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		code, _ := h.ExitCode(s)
		return nil, h.Process.Exit(s, true, code)
	})
	fn("reallyExit", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return nil, h.Process.Exit(s, false, int(a.At(0).ToInteger()))
	})
	fn("kill", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return nil, kill(int(a.At(0).ToInteger()), text(a, 1))
	})
	fn("warn", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		code := ""
		if a.Has(2) {
			code = text(a, 2)
		}
		h.Warn(text(a, 0), text(a, 1), code)
		return nil, nil
	})
	fn("watchSignal", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		h.Process.WatchSignal(text(a, 0), a.At(1).ToBoolean())
		return nil, nil
	})
	builtin.SetErrors(s, o)
	return o
}

// EnvObject is process.env, which is Bun.env, too: values are strings whatever is assigned. Loop only.
func EnvObject(s jsbridge.Scope) *goja.Object {
	return jsbridge.Owned(s, envObjectKey{}, func() *goja.Object { return s.VM().NewDynamicObject(environ{s.VM(), module.Of(s).Environ}) })
}

type envObjectKey struct{}
