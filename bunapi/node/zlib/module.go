// Package zlib is the built-in module node:zlib. Package compression compresses; module.js checks arguments and creates streams.
//
// This package is not an API: it may change without notice.
package zlib

import (
	"context"
	_ "embed"
	"errors"
	"hash/crc32"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/module/work"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/web/compression"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Module is node:zlib.
var Module = builtin.New("node:zlib", source, func(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	set := func(name string, fn jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, fn)) }
	set("open", open)
	set("once", once)
	set("onceLater", onceLater)
	set("copyBytes", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		data, ok := jsbridge.View(s, a.At(0))
		if !ok {
			return nil, nil
		}
		return s.Buffer(slices.Clone(data)), nil
	})
	set("lazy", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		make, _ := jsbridge.Function(a.At(2))
		s.Lazy(a.At(0).(*goja.Object), a.At(1).String(), goja.FLAG_TRUE, func(s jsbridge.Scope) goja.Value {
			return jsbridge.Must(s.Call(make, goja.Undefined()))
		})
		return nil, nil
	})
	set("crc32", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		data, _ := jsbridge.View(s, a.At(0))
		start, _ := jsbridge.Number(a.At(1))
		return s.Float(float64(crc32.Update(uint32(start), crc32.IEEETable, data))), nil
	})
})

// maxBytes bounds the output of one call, whatever its options say: the limit of an ArrayBuffer.
const maxBytes = 1 << 30

// handle is the Go value of a script's compressor or decompressor. One job uses the coder at a time.
type handle struct {
	coder compression.Coder
	whole func(in []byte) ([]byte, error) // compresses in one step, if that is better
	lax   bool                            // truncated data is not an error
}

var handleClass = &jsbridge.Class{
	Name: "Handle", Hidden: true,
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("ended", func(s jsbridge.Scope, h *handle) (goja.Value, error) { return s.Bool(h.coder.Ended()), nil }),
		jsbridge.Get("rest", func(s jsbridge.Scope, h *handle) (goja.Value, error) { return s.Int(len(h.coder.Unused())), nil }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("step", 3, func(s jsbridge.Scope, h *handle, a jsbridge.Args) (goja.Value, error) {
			in, flush, most := stepArguments(s, a)
			r, err := h.step(in, flush, most)
			if err != nil {
				return nil, scriptError(err, 0)
			}
			return r.value(s), nil
		}),
		jsbridge.M("later", 4, func(s jsbridge.Scope, h *handle, a jsbridge.Args) (goja.Value, error) {
			in, flush, most := stepArguments(s, a)
			back, err := a.Callback(3, "callback")
			if err != nil {
				return nil, err
			}
			work.Run(s, int64(most), func(context.Context) (result, error) { return h.step(in, flush, most) }, func(s jsbridge.Scope, r result, err error) {
				answer(s, back, r.value(s), scriptError(err, 0))
			})
			return nil, nil
		}),
		jsbridge.M("params", 2, func(_ jsbridge.Scope, h *handle, a jsbridge.Args) (goja.Value, error) {
			if d, ok := h.coder.(compression.Deflater); ok {
				return nil, d.Params(int(a.At(0).ToInteger()), a.At(1).ToInteger() == huffmanOnly)
			}
			return nil, nil
		}),
		jsbridge.M("close", 0, func(_ jsbridge.Scope, h *handle, _ jsbridge.Args) (goja.Value, error) {
			h.coder.Close()
			return nil, nil
		}),
	},
}

// result is what one step gave.
type result struct {
	out  []byte
	more bool
}

func (r result) value(s jsbridge.Scope) goja.Value {
	o := s.Object()
	if len(r.out) > 0 {
		_ = o.Set("out", s.Buffer(r.out))
	}
	_ = o.Set("more", r.more)
	return o
}

func stepArguments(s jsbridge.Scope, a jsbridge.Args) (in []byte, flush compression.Flush, most int) {
	view, _ := jsbridge.View(s, a.At(0))
	return slices.Clone(view), compression.Flush(a.At(1).ToInteger()), int(min(max(a.At(2).ToInteger(), 1), maxBytes))
}

func (h *handle) step(in []byte, flush compression.Flush, most int) (result, error) {
	out, more, err := h.coder.Step(in, flush, most)
	if h.lax && err == compression.ErrTruncated {
		err = nil
	}
	return result{out, more}, err
}

// all runs the coder over a whole input.
func (h *handle) all(in []byte, flush compression.Flush, limit int64) (out []byte, err error) {
	if h.whole != nil && flush == compression.Finish {
		h.coder.Close()
		if out, err = h.whole(in); err == nil && int64(len(out)) > limit {
			err = compression.ErrTooLarge
		}
		return out, err
	}
	if h.lax && flush == compression.Finish {
		flush = compression.SyncFlush
	}
	return compression.All(h.coder, in, flush, limit)
}

// onceArguments are those of once and onceLater: handle, data, flush, limit.
func onceArguments(s jsbridge.Scope, a jsbridge.Args) (h *handle, in []byte, flush compression.Flush, limit int64) {
	h, _ = jsbridge.Unwrap[*handle](s, a.At(0))
	in, _ = jsbridge.View(s, a.At(1))
	return h, in, compression.Flush(a.At(2).ToInteger()), min(a.At(3).ToInteger(), maxBytes)
}

// once is internal.once(handle, data, flush, limit).
func once(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	h, in, flush, limit := onceArguments(s, a)
	out, err := h.all(in, flush, limit)
	if err != nil {
		return nil, scriptError(err, limit)
	}
	return s.Buffer(out), nil
}

// onceLater is once outside the loop, with a callback(error, buffer).
func onceLater(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	h, in, flush, limit := onceArguments(s, a)
	in = slices.Clone(in)
	back, err := a.Callback(4, "callback")
	if err != nil {
		return nil, err
	}
	work.Run(s, int64(len(in)), func(context.Context) ([]byte, error) { return h.all(in, flush, limit) }, func(s jsbridge.Scope, out []byte, err error) {
		if err != nil {
			answer(s, back, nil, scriptError(err, limit))
			return
		}
		answer(s, back, s.Buffer(out), nil)
	})
	return nil, nil
}

// answer calls a callback of Node's form.
func answer(s jsbridge.Scope, back goja.Callable, v goja.Value, err error) {
	var args []goja.Value
	if err != nil {
		args = []goja.Value{s.ErrorValue(err)}
	} else {
		args = []goja.Value{goja.Null(), v}
	}
	if _, err := s.Call(back, goja.Undefined(), args...); err != nil {
		s.Report(err)
	}
}

// scriptError converts an error to what scripts see.
func scriptError(err error, limit int64) error {
	var e *compression.Error
	switch {
	case errors.As(err, &e):
		return jsbridge.Errorf("%s", e.Message).With("errno", e.Number).With("code", e.Code)
	case errors.Is(err, compression.ErrTooLarge):
		return jsbridge.RangeError("Cannot create a Buffer larger than %d bytes", limit).WithCode("ERR_BUFFER_TOO_LARGE")
	}
	return err
}
