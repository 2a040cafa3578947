// Promises between Go and JavaScript.

package jsbridge

import "github.com/dop251/goja"

// Deferred is a promise that Go settles. Loop only; settle it inside [Realm.Do].
type Deferred struct {
	promise         goja.Value
	resolve, reject func(any) error
}

// NewPromise creates a pending promise.
func (s Scope) NewPromise() *Deferred {
	p, resolve, reject := s.r.vm.NewPromise()
	return &Deferred{promise: s.r.vm.ToValue(p), resolve: resolve, reject: reject}
}

// Value returns the promise object.
func (d *Deferred) Value() goja.Value { return d.promise }

// Resolve fulfils the promise; nil is undefined. Later settlements have no effect.
func (d *Deferred) Resolve(s Scope, v goja.Value) {
	if v == nil {
		v = goja.Undefined()
	}
	if err := d.resolve(v); err != nil {
		s.Report(err)
	}
}

// Reject rejects the promise with the value for err.
func (d *Deferred) Reject(s Scope, err error) {
	if err := d.reject(s.ErrorValue(err)); err != nil {
		s.Report(err)
	}
}

// Resolved creates a fulfilled promise.
func (s Scope) Resolved(v goja.Value) goja.Value {
	d := s.NewPromise()
	d.Resolve(s, v)
	return d.promise
}

// Rejected creates a rejected promise.
func (s Scope) Rejected(err error) goja.Value {
	d := s.NewPromise()
	d.Reject(s, err)
	return d.promise
}

// Promise returns v as a promise if it is a native one.
func Promise(v goja.Value) (*goja.Promise, bool) {
	obj, ok := v.(*goja.Object)
	if !ok || obj.ExportType() != promiseType {
		return nil, false
	}
	p, ok := obj.Export().(*goja.Promise)
	return p, ok
}

// Await calls one of the functions with v's outcome: immediately if v is not a thenable or is a settled promise, otherwise as a
// microtask when the promise settles. Errors that the functions return are reported as uncaught. Awaiting a promise marks its
// rejection as handled.
func (s Scope) Await(v goja.Value, fulfilled func(s Scope, v goja.Value) error, rejected func(s Scope, reason goja.Value) error) error {
	obj, ok := v.(*goja.Object)
	if !ok {
		return fulfilled(s, v)
	}
	p, native := Promise(v)
	if native && p.State() == goja.PromiseStateFulfilled {
		return fulfilled(s, p.Result())
	}
	if !native {
		then, err := s.Get(obj, "then")
		if err != nil {
			return rejected(s, s.ErrorValue(err))
		}
		if _, ok := Function(then); !ok {
			return fulfilled(s, v)
		}
		d := s.NewPromise()
		d.Resolve(s, v)
		v = d.promise
	}
	settle := func(fn func(Scope, goja.Value) error) goja.Value {
		return s.Continuation(func(s Scope, a Args) (goja.Value, error) {
			if err := fn(s, a.At(0)); err != nil {
				s.Report(err)
			}
			return nil, nil
		})
	}
	_, err := s.r.promiseThen(v, settle(fulfilled), settle(rejected))
	return err
}

// Continuation creates a function that is safe to be called as a promise job. In a plain native job, goja would treat calls back
// into JavaScript as outermost calls and drain the microtasks in the middle.
func (s Scope) Continuation(fn Native) goja.Value {
	v, err := s.r.wrapNative(goja.Undefined(), s.Func("", 1, fn))
	if err != nil {
		panic(err)
	}
	return v
}

// Microtask queues fn after the pending microtasks. Loop only, inside Do.
func (s Scope) Microtask(fn func(s Scope) error) {
	d := s.NewPromise()
	d.Resolve(s, goja.Undefined())
	job := s.Continuation(func(s Scope, _ Args) (goja.Value, error) {
		if err := fn(s); err != nil {
			s.Report(err)
		}
		return nil, nil
	})
	if _, err := s.r.promiseThen(d.promise, job); err != nil {
		s.Report(err)
	}
}
