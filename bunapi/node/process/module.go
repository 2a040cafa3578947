// The Go side of process: the functions that module.js cannot implement itself.

package process

import (
	"os"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

// nodeVersion is the version of Node whose API Bun 1.4.5 says it follows.
const nodeVersion = "v26.3.0"

// moduleVersion returns the version of a Go module that the program was built with, empty if it is unknown.
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

// processWide are functions that affect the whole process, or reveal the machine's users.
var processWide = map[string]bool{
	"setuid": true, "setgid": true, "seteuid": true, "setegid": true, "setgroups": true, "groupsOf": true, "userID": true, "groupID": true, "umask": true,
}

func (h *Host) goSide(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	h.constants(s, internal)
	fn := func(name string, f jsbridge.Native) {
		if processWide[name] && h.Access != nil {
			f = func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
				return nil, h.Access.Everything("process." + name)
			}
		}
		_ = internal.Set(name, s.Func(name, 0, f))
	}
	text := func(a jsbridge.Args, i int) string { return a.At(i).String() }

	fn("cwd", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.String(h.Dir), nil })
	fn("chdir", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return nil, h.chdir(text(a, 0)) })
	fn("uptime", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Float(time.Since(h.Started).Seconds()), nil
	})
	fn("hrtime", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.BigInt(time.Since(h.Started).Nanoseconds()), nil
	})
	_ = internal.Set("nextTick", s.Func("nextTick", 1, builtin.NextTick))
	fn("exit", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		code, _ := h.ExitCode(s)
		return nil, h.Process.Exit(s, true, code)
	})
	fn("mayExit", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		if h.Access != nil && !h.Access.Exit {
			return nil, module.Denied("process.exit", "Exit")
		}
		return nil, nil
	})
	fn("reallyExit", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return nil, h.Process.Exit(s, false, int(a.At(0).ToInteger()))
	})
	fn("signal", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		_, n := Signal(text(a, 0))
		return s.Int(n), nil
	})
	fn("kill", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if h.Access != nil && !h.Access.Signals {
			return nil, module.Denied("process.kill", "Signals")
		}
		return failure(s, kill(int(a.At(0).ToInteger()), int(a.At(1).ToInteger())))
	})
	fn("warn", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		h.Warn(text(a, 0), text(a, 1), text(a, 2))
		return nil, nil
	})
	fn("print", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		_, err := h.Stderr.Write([]byte(text(a, 0)))
		return nil, err
	})
	fn("watchSignal", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		h.Process.WatchSignal(text(a, 0), a.At(1).ToBoolean())
		return nil, nil
	})
	fn("isBuiltin", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(members.IsModule(text(a, 0))), nil
	})
	fn("capture", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		h.capture, _ = jsbridge.Function(a.At(0))
		return nil, nil
	})
	fn("captures", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Bool(h.capture != nil), nil })
	h.usage(fn)
	identity(fn)
	// made passes process to the runtime, which needs it only once the module has run.
	fn("made", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		h.process = a.At(0).(*goja.Object)
		for _, name := range []string{"stdin", "stdout", "stderr"} {
			s.Lazy(h.process, name, goja.FLAG_TRUE, h.stdio(name))
		}
		return nil, nil
	})
}

// constants are what does not change while a script runs.
func (h *Host) constants(s jsbridge.Scope, internal *goja.Object) {
	set := func(name string, v goja.Value) { _ = internal.Set(name, v) }
	versions := s.Object()
	_ = versions.Set("node", nodeVersion[1:])
	_ = versions.Set("bun", h.BunVersion)
	_ = versions.Set("gobun", h.Version)
	_ = versions.Set("goja", moduleVersion("github.com/dop251/goja"))
	set("versions", versions)
	set("version", s.String(nodeVersion))
	set("arch", s.String(builtin.Arch(runtime.GOARCH)))
	set("platform", s.String(builtin.Platform(runtime.GOOS)))
	set("pid", s.Int(os.Getpid()))
	set("ppid", s.Int(os.Getppid()))
	set("argv", s.Strings(h.Argv))
	set("argv0", s.String(h.Argv0))
	set("execArgv", s.Strings(h.ExecArgv))
	set("env", EnvObject(s))
	set("signals", s.Strings(signalNames()))
	// The parent process may have opened a message channel: see package spawn.
	_, channel := h.Environ.StartedWith("NODE_CHANNEL_FD")
	set("hasChannel", s.Bool(channel && h.Access == nil))
	if channel {
		h.Environ.Delete("NODE_CHANNEL_FD")
		h.Environ.Delete("NODE_CHANNEL_SERIALIZATION_MODE")
	}
}

func (h *Host) chdir(to string) error {
	dir := h.Path(to)
	if err := h.Access.Path(dir, false); err != nil {
		return err
	}
	st, err := os.Stat(dir)
	if err == nil && !st.IsDir() {
		err = syscall.ENOTDIR
	}
	if err != nil {
		return errno.Error(err, "chdir", h.Dir, to)
	}
	h.Dir = dir
	return nil
}

// stdio creates process.stdin, stdout and stderr on first use.
func (h *Host) stdio(name string) func(jsbridge.Scope) goja.Value {
	return func(s jsbridge.Scope) goja.Value {
		streams := jsbridge.Must(h.Builtin(s, "internal/stdio")).(*goja.Object)
		return jsbridge.Must(s.CallMethod(streams, name))
	}
}

// failure is undefined, or what module.js makes an error of.
func failure(s jsbridge.Scope, err error) (goja.Value, error) {
	if err == nil {
		return nil, nil
	}
	o := s.Object()
	e, _ := errno.Of(err)
	_ = o.Set("code", e.Name)
	_ = o.Set("text", e.Text)
	_ = o.Set("errno", e.Number())
	return o, nil
}

// EnvObject is process.env, which is Bun.env, too: values are strings whatever is assigned. Loop only.
func EnvObject(s jsbridge.Scope) *goja.Object {
	return jsbridge.Owned(s, envObjectKey{}, func() *goja.Object { return s.VM().NewDynamicObject(environ{s.VM(), module.Of(s).Environ}) })
}

type envObjectKey struct{}
