// Modules that a Go program provides to its scripts.

package runtime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/jsbridge"
)

// Module is a set of constants and functions that a script can import, by the names under which it exports them. The module's own
// name is its key in [Options.Modules]; a prefix such as "host:" is recommended.
//
// Values convert as in encoding/json, struct tags included, with these additions: []byte is a Uint8Array (copied), time.Time a
// Date, *big.Int and integers beyond 2^53 a bigint, an error an Error, and a func a function. Nil pointers, slices and maps are
// null. In the other direction undefined and null become nil, a number that does not fit is a TypeError, and values for any
// become nil, bool, float64, string, []byte, time.Time, *big.Int, []any or map[string]any.
//
// A function may take a [context.Context] as its first parameter, which ends with the app. It returns nothing, a value, an error,
// or a value and an error. A returned error is thrown in the script; if the script does not catch it, errors.As finds it in the
// [ScriptError]. Functions run on the app's loop and must not block; use [Async] for those that wait. A parameter of a func type
// receives a callback, which Go may call later and from any goroutine. After the app has ended, calling it does nothing but
// return an error, if its last result is one. Start reports functions whose types cannot be converted.
type Module map[string]any

// Async makes a module function whose work runs on its own goroutine, while the script gets a promise. At most [Limits].Async of
// them run at once; the others wait. ctx ends with the app, which waits for f to return. A is the type of the script's one
// argument, or struct{} if there is none.
func Async[A, R any](f func(context.Context, A) (R, error)) any {
	if f == nil {
		return (*async)(nil)
	}
	return &async{
		in: reflect.TypeFor[A](), out: reflect.TypeFor[R](),
		call: func(ctx context.Context, arg reflect.Value) (any, error) { return f(ctx, arg.Interface().(A)) },
	}
}

type async struct {
	in, out reflect.Type
	call    func(ctx context.Context, arg reflect.Value) (any, error)
}

// noArgument is the argument type of a function without arguments.
var noArgument = reflect.TypeFor[struct{}]()

// checkModules returns what is wrong with the modules.
func checkModules(all map[string]Module) error {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		scheme, _, _ := strings.Cut(name, ":")
		bare := strings.TrimPrefix(name, "node:")
		switch {
		case slices.Contains([]string{"file", "data", "http", "https"}, scheme), strings.HasPrefix(name, "#"):
			return fmt.Errorf("gobun: Options.Modules: %q cannot be the name of a module, because imports that begin like this have another meaning; use a name such as \"host:users\"", name)
		case name == "" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "/"):
			return fmt.Errorf("gobun: Options.Modules: %q cannot be the name of a module, because it is a path; use a name such as \"host:users\"", name)
		case slices.Contains(members.Modules(), bare), slices.Contains(members.Modules(), name), strings.HasPrefix(name, "node:"), strings.HasPrefix(name, "bun:"), strings.HasPrefix(name, "gobun:"):
			return fmt.Errorf("gobun: Options.Modules: %q is the name of a built-in module; use another one, such as \"host:%s\"", name, bare)
		}
		for _, member := range slices.Sorted(maps.Keys(all[name])) {
			if err := checkMember(all[name][member]); err != nil {
				return fmt.Errorf("gobun: Options.Modules: %s.%s: %w", name, member, err)
			}
		}
	}
	return nil
}

func checkMember(v any) error {
	if a, ok := v.(*async); ok {
		if a == nil {
			return errors.New("the function passed to Async is nil")
		}
		if a.in != noArgument {
			if err := convertible(a.in, nil); err != nil {
				return fmt.Errorf("the argument: %w", err)
			}
		}
		return orNil(convertible(a.out, nil), "the result: %w")
	}
	if v == nil {
		return nil
	}
	t := reflect.TypeOf(v)
	if t.Kind() != reflect.Func {
		return convertible(t, nil)
	}
	if reflect.ValueOf(v).IsNil() {
		return errors.New("the function is nil")
	}
	return checkFunc(t)
}

func orNil(err error, format string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format, err)
}

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
)

// checkFunc returns why scripts cannot call functions of this type, or Go cannot call a script's function as one.
func checkFunc(t reflect.Type) error {
	for i := range t.NumIn() {
		if i == 0 && t.In(0) == contextType {
			continue
		}
		if err := convertible(t.In(i), nil); err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
	}
	switch n := t.NumOut(); {
	case n > 2, n == 2 && t.Out(1) != errorType:
		return errors.New("it must return nothing, a value, an error, or a value and an error")
	case n > 0 && t.Out(0) != errorType:
		return orNil(convertible(t.Out(0), nil), "the result: %w")
	}
	return nil
}

// module creates the exports of a module. Loop only.
func (a *App) module(s jsbridge.Scope, name string) (goja.Value, error) {
	o := s.Object()
	m := a.modules[name]
	for _, member := range slices.Sorted(maps.Keys(m)) {
		v, err := a.member(s, name+"."+member, m[member])
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", name, member, err)
		}
		_ = o.Set(member, v) // on an object of ours, so it cannot fail
	}
	return s.Freeze(o), nil
}

func (a *App) member(s jsbridge.Scope, name string, v any) (goja.Value, error) {
	if f, ok := v.(*async); ok {
		return a.asyncFunc(s, name, f), nil
	}
	if v != nil && reflect.TypeOf(v).Kind() == reflect.Func {
		return a.function(s, name, reflect.ValueOf(v)), nil
	}
	return a.toJS(s, v)
}

// function creates a function of the script that calls a Go func. Loop only.
func (a *App) function(s jsbridge.Scope, name string, fn reflect.Value) goja.Value {
	t := fn.Type()
	first := 0
	if t.NumIn() > 0 && t.In(0) == contextType {
		first = 1
	}
	short := name[strings.LastIndexByte(name, '.')+1:]
	return s.Func(short, t.NumIn()-first, func(s jsbridge.Scope, args jsbridge.Args) (goja.Value, error) {
		in, err := a.arguments(s, name, t, first, args)
		if err != nil {
			return nil, err
		}
		return a.results(s, t, fn.Call(in))
	})
}

func (a *App) arguments(s jsbridge.Scope, name string, t reflect.Type, first int, args jsbridge.Args) ([]reflect.Value, error) {
	in := make([]reflect.Value, 0, t.NumIn())
	if first == 1 {
		in = append(in, reflect.ValueOf(a.ctx))
	}
	for i := first; i < t.NumIn(); i++ {
		of := t.In(i)
		if t.IsVariadic() && i == t.NumIn()-1 {
			for k := i - first; k < args.Len(); k++ {
				v, err := a.fromJS(s, args.At(k), of.Elem())
				if err != nil {
					return nil, jsbridge.TypeError("%s: argument %d: %v", name, k+1, err)
				}
				in = append(in, v)
			}
			return in, nil
		}
		v, err := a.fromJS(s, args.At(i-first), of)
		if err != nil {
			return nil, jsbridge.TypeError("%s: argument %d: %v", name, i-first+1, err)
		}
		in = append(in, v)
	}
	return in, nil
}

// results converts what a Go func returned, or throws its error.
func (a *App) results(s jsbridge.Scope, t reflect.Type, out []reflect.Value) (goja.Value, error) {
	if n := len(out); n > 0 && t.Out(n-1) == errorType {
		if err, _ := out[n-1].Interface().(error); err != nil {
			return nil, a.thrown(s, err)
		}
		out = out[:n-1]
	}
	if len(out) == 0 {
		return nil, nil
	}
	return a.toJS(s, out[0].Interface())
}

// thrown turns a Go error into an Error of the script that carries it.
func (a *App) thrown(s jsbridge.Scope, err error) error {
	return &jsbridge.Thrown{Value: a.errorValue(s, err)}
}

func (a *App) errorValue(s jsbridge.Scope, err error) goja.Value {
	text := err.Error()
	if thrown, ok := err.(*ScriptError); ok {
		text = thrown.Message // the script's own error, on its way back
	}
	v := s.ErrorValue(jsbridge.Errorf("%s", text))
	if obj, ok := v.(*goja.Object); ok {
		s.Attach(obj, &goError{err})
	}
	return v
}

// maxAsync is how many functions of Async run at once by default.
const maxAsync = 64

// asyncFunc creates a function of the script for a function of Async. Loop only.
func (a *App) asyncFunc(s jsbridge.Scope, name string, f *async) goja.Value {
	short := name[strings.LastIndexByte(name, '.')+1:]
	length := 1
	if f.in == noArgument {
		length = 0
	}
	return s.Func(short, length, func(s jsbridge.Scope, args jsbridge.Args) (goja.Value, error) {
		in := reflect.Zero(f.in)
		if f.in != noArgument {
			var err error
			if in, err = a.fromJS(s, args.At(0), f.in); err != nil {
				return s.Rejected(jsbridge.TypeError("%s: argument 1: %v", name, err)), nil
			}
		}
		d := s.NewPromise()
		release := a.rt.loop.Hold()
		a.working.Go(func() {
			var out any
			err := a.turn()
			if err == nil {
				out, err = guardedCall(a.ctx, f, in)
				<-a.turns
			}
			a.rt.loop.Post(func() {
				defer release()
				_ = a.rt.realm.Do(func(s jsbridge.Scope) error {
					var v goja.Value
					if err == nil {
						v, err = a.toJS(s, out)
					}
					if err != nil {
						d.Reject(s, a.thrown(s, err))
						return nil
					}
					d.Resolve(s, v)
					return nil
				})
			})
		})
		return d.Value(), nil
	})
}

// turn waits until one more function may run.
func (a *App) turn() error {
	select {
	case a.turns <- struct{}{}:
		return nil
	case <-a.ctx.Done():
		return context.Cause(a.ctx)
	}
}

// guardedCall calls f and turns a panic into an error, as for functions that run on the loop.
func guardedCall(ctx context.Context, f *async, in reflect.Value) (out any, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("internal error: %v", x)
		}
	}()
	return f.call(ctx, in)
}

// Call calls a function that the script exports and returns its result; if that is a promise, it waits for it. Arguments and
// result are converted as for functions of a [Module]. The error is a *[ScriptError] if the function throws or rejects, an error
// that says so if there is no such function, and ErrClosed if the app has ended. If ctx ends first the error wraps
// context.Cause(ctx), and the function runs on.
//
// It must not be called on the app's loop, where it returns an error.
func (a *App) Call(ctx context.Context, export string, args ...any) (any, error) {
	if a.onLoop() {
		return nil, waitsForItself("Call")
	}
	type outcome struct {
		v   any
		err error
	}
	done := make(chan outcome, 1)
	err := a.do(ctx, func(s jsbridge.Scope) error {
		v, err := a.callExport(s, export, args)
		if err != nil {
			return err
		}
		release := a.rt.loop.Hold()
		return s.Await(v, func(s jsbridge.Scope, v goja.Value) error {
			release()
			out, err := a.fromJS(s, v, anyType)
			if err != nil {
				done <- outcome{err: fmt.Errorf("gobun: the result of %s: %w", export, err)}
				return nil
			}
			done <- outcome{v: out.Interface()}
			return nil
		}, func(s jsbridge.Scope, reason goja.Value) error {
			release()
			done <- outcome{err: a.rt.scriptError(s, &jsbridge.Thrown{Value: reason})}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	select {
	case o := <-done:
		return o.v, o.err
	case <-a.done:
		select {
		case o := <-done:
			return o.v, o.err
		default:
			return nil, ErrClosed
		}
	case <-ctx.Done():
		return nil, fmt.Errorf("gobun: %w", context.Cause(ctx))
	}
}

func (a *App) callExport(s jsbridge.Scope, export string, args []any) (goja.Value, error) {
	if a.rt.exports == nil {
		return nil, errors.New("gobun: the script's top level has not finished yet")
	}
	v, err := s.Get(a.rt.exports, export)
	if err != nil {
		return nil, a.rt.scriptError(s, err)
	}
	fn, ok := jsbridge.Function(v)
	if !ok {
		return nil, fmt.Errorf("gobun: the script exports no function %s; it needs: export function %s(…) { … }", export, export)
	}
	in := make([]goja.Value, len(args))
	for i, arg := range args {
		if in[i], err = a.toJS(s, arg); err != nil {
			return nil, fmt.Errorf("gobun: argument %d of %s: %w", i+1, export, err)
		}
	}
	if v, err = s.Call(fn, goja.Undefined(), in...); err != nil {
		return nil, a.rt.scriptError(s, err)
	}
	return v, nil
}
