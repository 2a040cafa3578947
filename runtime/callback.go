// Functions of a script as Go funcs.

package runtime

import (
	"context"
	"reflect"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// callback makes a Go func that calls a script's function. Go may call it from any goroutine.
func (a *App) callback(v goja.Value, out reflect.Value) error {
	fn, ok := jsbridge.Function(v)
	t := out.Type()
	if !ok {
		return wrong(t, v)
	}
	out.Set(reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		results := make([]reflect.Value, t.NumOut())
		for i := range results {
			results[i] = reflect.Zero(t.Out(i))
		}
		ctx := context.Background()
		if len(in) > 0 && t.In(0) == contextType {
			if given, _ := in[0].Interface().(context.Context); given != nil {
				ctx = given
			}
			in = in[1:]
		}
		var result reflect.Value
		err := a.do(ctx, func(s jsbridge.Scope) (err error) {
			result, err = a.callBack(s, fn, in, t)
			return err
		})
		n := t.NumOut()
		if err == nil && n > 0 && t.Out(0) != errorType && result.IsValid() {
			results[0] = result
		}
		if err != nil && n > 0 && t.Out(n-1) == errorType {
			results[n-1] = reflect.ValueOf(&err).Elem()
		}
		return results
	}))
	return nil
}

// callBack calls a script's function with Go values. If the Go func cannot return the failure, it becomes an uncaught error of
// the script.
func (a *App) callBack(s jsbridge.Scope, fn goja.Callable, in []reflect.Value, t reflect.Type) (result reflect.Value, err error) {
	if t.IsVariadic() && len(in) > 0 {
		rest := in[len(in)-1]
		in = in[: len(in)-1 : len(in)-1]
		for i := range rest.Len() {
			in = append(in, rest.Index(i))
		}
	}
	args := make([]goja.Value, len(in))
	for i, x := range in {
		if args[i], err = a.toJS(s, x.Interface()); err != nil {
			return result, err
		}
	}
	v, err := s.Call(fn, goja.Undefined(), args...)
	n := t.NumOut()
	if err != nil {
		if n == 0 || t.Out(n-1) != errorType {
			s.Report(err)
		}
		return result, a.rt.scriptError(s, err)
	}
	if n == 0 || t.Out(0) == errorType {
		return result, nil
	}
	return a.fromJS(s, v, t.Out(0))
}
