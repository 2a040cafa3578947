// The boundary between Go and scripts: no panic of Go's crosses it. A native that panics has thrown an Error, a callback in
// which goja itself panics has failed as by an exception that nobody caught.

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

// Unwrap returns the panic's value if it is an error: one that has a kind keeps it.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// control is a panic of goja's that is no defect: an exception or an interrupt on its way through Go.
type control struct{ value any }

func (c *control) Error() string { return fmt.Sprint(c.value) }

// invoke calls a native function. This is the one place through which scripts call Go.
func (r *Realm) invoke(name string, fn Native, a Args) (v goja.Value, err error) {
	defer r.stopPanic(r.frames.Mark(), name, &err)
	r.checkpoint()
	return fn(Scope{r}, a)
}

// Guard runs fn, which calls into JavaScript: a Go panic in it is an error. Exceptions and interrupts pass.
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

// stopPanic is deferred. A panic becomes an error: a *PanicError, or a *control that the caller throws again when this
// frame is gone. Panicking again in here would keep the whole stack that panicked.
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

// failure is the error for a panic that reached the outermost call: nothing can catch it any more.
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

// panicked counts a panic and tells the host.
func (r *Realm) panicked(name string, x any) error {
	if p, ok := x.(*PanicError); ok {
		return p // on its way since another boundary
	}
	r.panics++
	p := &PanicError{Name: name, Value: x, Stack: debug.Stack()}
	if r.hooks.Panic != nil {
		r.hooks.Panic(p)
	}
	return p
}

// Panics is the number of Go panics that became errors. Loop only.
func (r *Realm) Panics() int { return r.panics }

// gojaPackage is where the types are declared with which goja throws errors that it has not made yet.
var gojaPackage = reflect.TypeFor[goja.Runtime]().PkgPath()

// isControl tells an exception on its way, and what ends the script, from a defect.
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
