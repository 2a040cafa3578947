// Operations: one row for each operation on files, from which its three forms are generated.

package fs

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// An operation is one row of the table. parse reads the arguments, once, on the loop, and returns the work.
type operation struct {
	name string
	// length and asyncLength are the length properties of the synchronous and the callback form.
	length, asyncLength, promiseLength int
	// optional is how many arguments before the callback may be omitted.
	optional int
	// errorOnly says that the callback is called with the error only.
	errorOnly bool
	parse     func(p *params) work
}

// work performs an operation's system calls and does not touch the script, so that it can run on any goroutine. The reply creates
// the result on the loop. The error can be thrown as it is.
type work func() (reply, error)

// reply makes the value of an operation that succeeded; nil is undefined.
type reply func(s jsbridge.Scope) (goja.Value, error)

// done is the work of a call without a result.
func done(call func() error) work {
	return func() (reply, error) { return nil, call() }
}

// value is the value of a reply.
func (r reply) value(s jsbridge.Scope) (goja.Value, error) {
	if r == nil {
		return goja.Undefined(), nil
	}
	return r(s)
}

// begin parses a call. The work is never nil if there is no error.
func (f *files) begin(s jsbridge.Scope, op *operation, a jsbridge.Args, async bool) (*params, work, error) {
	p := &params{s: s, a: a, files: f, async: async}
	w := op.parse(p)
	if p.err == nil && f.env.Access != nil {
		p.err = p.allowed(op.name)
	}
	if p.err != nil {
		p.release()
		return nil, nil, p.err
	}
	return p, w, nil
}

// sync is the synchronous form.
func (f *files) sync(op *operation) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		p, w, err := f.begin(s, op, a, false)
		if err != nil {
			return nil, err
		}
		defer p.release()
		r, err := w()
		if err != nil {
			return nil, f.thrown(s, err)
		}
		return r.value(s)
	}
}

// promise is the form that returns a promise. Wrong arguments reject it.
func (f *files) promise(op *operation) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		p, w, err := f.begin(s, op, a, true)
		if err != nil {
			return s.Rejected(err), nil
		}
		d := s.NewPromise()
		f.start(p, w, func(s jsbridge.Scope, v goja.Value, err error) {
			if err != nil {
				d.Reject(s, err)
				return
			}
			d.Resolve(s, v)
		})
		return d.Value(), nil
	}
}

// callback is the form with a callback after the arguments. Wrong arguments are thrown.
func (f *files) callback(op *operation) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		last := op.asyncLength - 1
		for at := last - op.optional; at <= last; at++ {
			if fn, ok := jsbridge.Function(a.At(at)); ok {
				a.Values = a.Values[:at]
				return nil, f.call(s, op, a, fn)
			}
		}
		return nil, jsbridge.ArgType("cb", "function", a.At(last))
	}
}

// call starts an operation whose outcome is passed to a callback.
func (f *files) call(s jsbridge.Scope, op *operation, a jsbridge.Args, fn goja.Callable) error {
	p, w, err := f.begin(s, op, a, true)
	if err != nil {
		return err
	}
	f.start(p, w, func(s jsbridge.Scope, v goja.Value, err error) {
		args := []goja.Value{goja.Null(), v}
		switch {
		case err != nil:
			args = []goja.Value{s.ErrorValue(err)}
		case op.errorOnly:
			args = args[:1]
		}
		if _, err := s.Call(fn, goja.Undefined(), args...); err != nil {
			s.Report(err)
		}
	})
	return nil
}

// start gives work to the pool. settle is called on the loop with its outcome, or when the call's signal is aborted. The work
// keeps the script alive.
func (f *files) start(p *params, w work, settle func(s jsbridge.Scope, v goja.Value, err error)) {
	hold := f.env.Loop.Hold()
	realm := f.env.Realm
	settled := false
	once := func(s jsbridge.Scope, v goja.Value, err error) {
		if !settled {
			settled = true
			settle(s, v, err)
		}
	}
	if p.signal != nil {
		p.signal.onAbort = func(s jsbridge.Scope) { once(s, nil, p.signal.failure(s)) }
	}
	finish := func(r reply, err error) {
		f.env.Loop.Post(func() {
			defer hold()
			_ = realm.Do(func(s jsbridge.Scope) error {
				p.release()
				p.signal.stop()
				if aborted := p.signal.failure(s); aborted != nil {
					err = aborted
				}
				var v goja.Value
				if err == nil {
					v, err = r.value(s)
				}
				once(s, v, f.thrown(s, err))
				return nil
			})
		})
	}
	if p.signal != nil && p.signal.aborted.Load() {
		w = func() (reply, error) { return nil, nil }
	}
	if !f.pool.add(func() { finish(guarded(w)) }) {
		finish(nil, errTooMany)
	}
}
