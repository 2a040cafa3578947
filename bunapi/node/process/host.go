// Package process is the global process, which is also the built-in module node:process.
//
// This package is not an API: it may change without notice.
package process

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

var scripts = builtin.SourcesOf("node:process", sources)

// Host gives the runtime access to process in one realm. Loop only.
type Host struct {
	*module.Env

	process *goja.Object // nil until a script uses it
	// capture receives uncaught exceptions instead of all other handlers; may be nil.
	capture goja.Callable
}

// Module is node:process, whose state is h.
func (h *Host) Module() module.Module { return scripts.Module(h.goSide) }

// Emit calls process.emit(name, args...) and reports whether there was a listener. Loop only.
func (h *Host) Emit(s jsbridge.Scope, name string, args ...goja.Value) (bool, error) {
	if h.process == nil {
		return false, nil
	}
	if name == "exit" {
		_ = h.process.Set("_exiting", true)
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

// Capture calls the function that process.setUncaughtExceptionCaptureCallback was given, and reports whether there is one. Loop only.
func (h *Host) Capture(s jsbridge.Scope, args ...goja.Value) (captured bool, err error) {
	if h.capture == nil {
		return false, nil
	}
	_, err = s.Call(h.capture, goja.Undefined(), args...)
	return true, err
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
