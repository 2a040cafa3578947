// Printing errors as Bun prints them: the console lays them out, and the module loader's source maps give the positions.

package runtime

import (
	"fmt"
	goruntime "runtime"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/modules"
)

// footer returns the last line printed after an error that ends the process.
func (r *Runtime) footer() string {
	return "gobun " + r.cfg.Version + " (" + goruntime.GOOS + " " + goruntime.GOARCH + ")"
}

// sources maps the position of an error to the user's own files, for the console.
type sources Runtime

// Locate implements [module.Sources].
func (x *sources) Locate(s jsbridge.Scope, err *goja.Object) module.Trace {
	if x.loader == nil {
		return module.Trace{}
	}
	stack, _ := s.Get(err, "stack")
	if !jsbridge.IsString(stack) {
		return module.Trace{}
	}
	var t module.Trace
	frames := x.loader.ParseStack(stack.String(), modules.StackTraceLimit(s.VM()))
	for _, f := range frames {
		t.Frames = append(t.Frames, strings.TrimPrefix(f.String(), "at "))
	}
	if len(frames) > 0 {
		if src, ok := x.loader.Source(frames[0].File); ok {
			t.Excerpt = modules.Excerpt(src, frames[0].Line, frames[0].Column)
		}
	}
	return t
}

// errorBlock renders any thrown value.
func (r *Runtime) errorBlock(s jsbridge.Scope, err error) string {
	return console.Of(s).ErrorBlock(s, s.ErrorValue(err))
}

// printServed prints an error that a fetch handler threw. The process goes on, but will exit with a failure status.
func (r *Runtime) printServed(s jsbridge.Scope, err error) {
	r.servedFailure = true
	_, _ = fmt.Fprint(r.cfg.Stderr, r.errorBlock(s, err))
}
