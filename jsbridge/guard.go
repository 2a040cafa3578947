// The boundary between Go and scripts: no Go panic crosses it. If a native function panics, it throws an Error; if goja itself
// panics during a callback, that callback fails as if by an uncaught exception.

package jsbridge

import (
	"fmt"
	"reflect"
	"runtime/debug"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// PanicError is a Go panic in a native function or in goja: a defect of the host, never of the script.
type PanicError struct {
	Name  string // of the native function; empty if it began elsewhere
	Value any
	Stack []byte // Go's
}

func (e *PanicError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("internal error: %v", e.Value)
	}
	return fmt.Sprintf("internal error in %s: %v", e.Name, e.Value)
}

// Unwrap returns the panic's value if it is an error, so that an error with a kind keeps it.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// control is a panic of goja that is not a defect: an exception or an interrupt on its way through Go.
type control struct{ value any }

func (c *control) Error() string { return fmt.Sprint(c.value) }

// invoke calls a native function. Scripts call Go only through this function.
func (r *Realm) invoke(name string, fn Native, a Args) (v goja.Value, err error) {
	defer r.stopPanic(r.frames.Mark(), name, &err)
	r.checkpoint()
	return fn(Scope{r}, a)
}

// Guard runs fn, which calls into JavaScript, and returns a Go panic in it as an error. Exceptions and interrupts pass.
func (s Scope) Guard(fn func() error) error {
	err := s.r.guard(fn)
	if c, ok := err.(*control); ok {
		panic(c.value)
	}
	return err
}

func (r *Realm) guard(fn func() error) (err error) {
	defer r.stopPanic(r.frames.Mark(), "", &err)
	return fn()
}

// stopPanic is deferred. It turns a panic into an error: a *PanicError, or a *control that the caller throws again after this
// frame has returned. Panicking again here would keep the whole stack that panicked.
func (r *Realm) stopPanic(mark engine.Mark, name string, err *error) {
	x := recover()
	if x == nil {
		return
	}
	if isControl(x) {
		*err = &control{x}
		return
	}
	r.frames.Unwind(mark)
	*err = r.panicked(name, x)
}

// failure returns the error for a panic that reached the outermost call, where nothing can catch it.
func (r *Realm) failure(x any) error {
	switch x := x.(type) {
	case goja.Value:
		return &Thrown{x}
	case *goja.Exception:
		return x
	case error:
		if passesTry(x) {
			return x
		}
	}
	return r.panicked("", x)
}

// panicked counts a panic and reports it to the host.
func (r *Realm) panicked(name string, x any) error {
	if p, ok := x.(*PanicError); ok {
		return p // already reported by another boundary
	}
	r.panics++
	p := &PanicError{Name: name, Value: x, Stack: debug.Stack()}
	if r.hooks.Panic != nil {
		r.hooks.Panic(p)
	}
	return p
}

// Panics returns the number of Go panics that became errors. Loop only.
func (r *Realm) Panics() int { return r.panics }

// gojaPackage declares the types with which goja throws errors whose objects it has not created yet.
var gojaPackage = reflect.TypeFor[goja.Runtime]().PkgPath()

// isControl distinguishes exceptions, and panics that end the script, from defects.
func isControl(x any) bool {
	switch x := x.(type) {
	case goja.Value, *goja.Exception:
		return true
	case error:
		if passesTry(x) {
			return true
		}
	}
	t := reflect.TypeOf(x)
	return t.Kind() == reflect.String && t.PkgPath() == gojaPackage // typeError, rangeError, …
}
