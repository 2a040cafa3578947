// Printing errors as Bun prints them: the source line with a caret, the message, the stack in the user's own files.

package runtime

import (
	"errors"
	"fmt"
	goruntime "runtime"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/modules"
)

// footer is the last line of an error that ends the process.
func (r *Runtime) footer() string {
	return "gobun " + r.cfg.Version + " (" + goruntime.GOOS + " " + goruntime.GOARCH + ")"
}

// errorPrinter is how the console prints errors.
type errorPrinter Runtime

func (e *errorPrinter) ErrorText(s jsbridge.Scope, v *goja.Object) string {
	return (*Runtime)(e).errorText(s, v, nil)
}

// errorBlock renders any thrown value.
func (r *Runtime) errorBlock(s jsbridge.Scope, err error) string {
	v := s.ErrorValue(err)
	obj, ok := v.(*goja.Object)
	switch {
	case ok && s.IsError(v):
		var ex *goja.Exception
		var stack []goja.StackFrame
		if errors.As(err, &ex) {
			stack = ex.Stack()
		}
		return r.errorText(s, obj, stack)
	case ok:
		text, ferr := r.host.Console.Format(s, []goja.Value{v})
		if ferr != nil {
			text = ferr.Error()
		}
		return "error\n" + text + "\n"
	}
	if sym, ok := v.(*goja.Symbol); ok {
		return "error: " + sym.String() + "\nSymbol(" + sym.String() + ")\n"
	}
	return "error: " + v.String() + "\n" + v.String() + "\n"
}

// ownNames are the properties of errors that are not shown as extra ones.
var ownNames = map[string]bool{"message": true, "stack": true, "name": true, "cause": true, "errors": true, "line": true, "column": true, "sourceURL": true}

// errorText renders one Error with its cause.
func (r *Runtime) errorText(s jsbridge.Scope, obj *goja.Object, thrownAt []goja.StackFrame) string {
	var b strings.Builder
	frames := r.frames(s, obj, thrownAt)
	if len(frames) > 0 {
		if src, ok := r.loader.Source(frames[0].File); ok {
			b.WriteString(modules.Excerpt(src, frames[0].Line, frames[0].Column))
		}
	}
	b.WriteString(head(s, obj) + "\n")
	r.extras(s, obj, &b)
	for _, f := range frames {
		b.WriteString("      " + f.String() + "\n")
	}
	if cause, err := s.Get(obj, "cause"); err == nil {
		if inner, ok := cause.(*goja.Object); ok && s.IsError(cause) {
			b.WriteString("\n" + r.errorText(s, inner, nil))
		}
	}
	return b.String()
}

func (r *Runtime) frames(s jsbridge.Scope, obj *goja.Object, thrownAt []goja.StackFrame) []modules.Frame {
	if r.loader == nil {
		return nil
	}
	if stack, err := s.Get(obj, "stack"); err == nil && jsbridge.IsString(stack) {
		if frames := r.loader.ParseStack(stack.String()); len(frames) > 0 {
			return frames
		}
	}
	return r.loader.Frames(thrownAt)
}

// head is "error: message" for plain errors, else "Name: message".
func head(s jsbridge.Scope, obj *goja.Object) string {
	name, message := "Error", ""
	if v, err := s.Get(obj, "name"); err == nil && !jsbridge.IsNullish(v) {
		name = v.String()
	}
	if v, err := s.Get(obj, "message"); err == nil && !jsbridge.IsNullish(v) {
		message = v.String()
	}
	if name == "Error" && message != "" {
		name = "error"
	}
	return name + ": " + message
}

// extras prints own enumerable properties such as code.
func (r *Runtime) extras(s jsbridge.Scope, obj *goja.Object, b *strings.Builder) {
	var lines []string
	for _, key := range obj.Keys() {
		if ownNames[key] {
			continue
		}
		v, err := s.Get(obj, key)
		if err != nil {
			continue
		}
		text := v.String()
		if r.host != nil {
			if shown, err := r.host.Console.Format(s, []goja.Value{v}); err == nil && jsbridge.IsObject(v) {
				text = shown
			}
		}
		if jsbridge.IsString(v) {
			text = fmt.Sprintf("%q", text)
		}
		lines = append(lines, " "+key+": "+text)
	}
	if len(lines) > 0 {
		b.WriteString(strings.Join(lines, ",\n") + "\n\n")
	}
}

// printServed prints an error that a fetch handler threw: the process lives.
func (r *Runtime) printServed(s jsbridge.Scope, err error) {
	_, _ = fmt.Fprintf(r.cfg.Stderr, "%s\n", r.errorBlock(s, err))
}
