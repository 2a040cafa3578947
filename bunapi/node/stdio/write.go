// Writing for process.stdout and process.stderr.

package stdio

import (
	"io"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
)

// sender is a writer whose reader may stall without blocking the loop.
type sender interface {
	// Send writes as much as there is room for. If that is not all, done is called on the loop when the rest has been written or
	// has failed.
	Send(b []byte, done func(error)) (all bool, err error)
}

// writeTo returns the function write(chunk, done) of one stream. It returns true if everything was written, an Error if the write
// failed, and false if done(error) will be called.
func writeTo(w io.Writer) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		chunk, ok := jsbridge.View(s, a.At(0))
		if !ok {
			if !jsbridge.IsString(a.At(0)) {
				return nil, jsbridge.ArgType("chunk", "string or an instance of Buffer, TypedArray, or DataView", a.At(0))
			}
			var err error
			if chunk, err = s.SharedUTF8(a.At(0)); err != nil {
				return nil, err
			}
		}
		out, ok := w.(sender)
		if !ok {
			if _, err := w.Write(chunk); err != nil {
				return s.ErrorValue(outputError(err)), nil
			}
			return s.Bool(true), nil
		}
		call, err := a.Callback(1, "callback")
		if err != nil {
			return nil, err
		}
		realm := s.Realm()
		all, err := out.Send(chunk, func(err error) {
			_ = realm.Do(func(s jsbridge.Scope) error {
				v := goja.Undefined()
				if err != nil {
					v = s.ErrorValue(outputError(err))
				}
				_, err := s.Call(call, goja.Undefined(), v)
				return err
			})
		})
		if err != nil {
			return s.ErrorValue(outputError(err)), nil
		}
		return s.Bool(all), nil
	}
}

// outputError words a failed write as Node does.
func outputError(err error) error {
	if errno.Name(err) != "" {
		return errno.Error(err, "write")
	}
	return jsbridge.Errorf("%s", err.Error()).WithCode("ENOBUFS").With("syscall", "write")
}
