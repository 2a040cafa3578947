// ArrayBufferSink, and finding lines in bytes.

package bun

import (
	"bytes"
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

var sinks = []module.Member{
	{Name: "ArrayBufferSink", Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value { return s.Class(sinkClass) }},
	{Name: "indexOfLine", Length: 1, Call: indexOfLine},
}

// indexOfLine returns the position of the next line feed.
func indexOfLine(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if _, ok := jsbridge.View(s, a.At(0)); !ok {
		return nil, jsbridge.InvalidArgType("buffer must be an ArrayBuffer or ArrayBufferView")
	}
	from := 0.0
	if a.Has(1) {
		var err error
		if from, err = s.ToNumber(a.At(1)); err != nil {
			return nil, err
		}
	}
	if math.IsNaN(from) || from < 0 {
		from = 0
	}
	data, ok := jsbridge.View(s, a.At(0)) // the conversion may have detached it
	if !ok || from >= float64(len(data)) {
		return s.Int(-1), nil
	}
	i := bytes.IndexByte(data[int(from):], '\n')
	if i >= 0 {
		i += int(from)
	}
	return s.Int(i), nil
}

// maxSink bounds what a sink holds, in bytes.
const maxSink = 1 << 30

// sink collects what is written.
type sink struct {
	data          []byte
	bytes, stream bool // options of start
	ended, closed bool
}

var errClosed = jsbridge.Errorf("This ArrayBufferSink has already been closed. A \"direct\" ReadableStream terminates its underlying socket once `async pull()` returns.")

func (k *sink) take(s jsbridge.Scope) goja.Value {
	data := k.data
	k.data = nil
	if k.bytes {
		return s.Uint8Array(data)
	}
	return s.ArrayBuffer(data)
}

var sinkClass = &jsbridge.Class{
	Name: "ArrayBufferSink",
	Construct: func(jsbridge.Scope, *goja.Object, jsbridge.Args) (any, error) {
		return &sink{}, nil
	},
	Methods: []jsbridge.Method{
		jsbridge.M("close", 0, func(_ jsbridge.Scope, k *sink, _ jsbridge.Args) (goja.Value, error) {
			k.closed, k.data = true, nil
			return nil, nil
		}),
		jsbridge.M("flush", 1, func(s jsbridge.Scope, k *sink, _ jsbridge.Args) (goja.Value, error) {
			if k.stream {
				return k.take(s), nil
			}
			return s.Int(0), nil
		}),
		jsbridge.M("end", 0, func(s jsbridge.Scope, k *sink, _ jsbridge.Args) (goja.Value, error) {
			if k.closed {
				return nil, errClosed
			}
			k.ended = true
			return k.take(s), nil
		}),
		jsbridge.M("start", 1, func(s jsbridge.Scope, k *sink, a jsbridge.Args) (goja.Value, error) {
			d, _ := jsbridge.DictOf(a.At(0))
			bytes, err := d.Truthy(s, "asUint8Array", false)
			if err != nil {
				return nil, err
			}
			stream, err := d.Truthy(s, "stream", false)
			if err != nil {
				return nil, err
			}
			*k = sink{bytes: bytes, stream: stream}
			return nil, nil
		}),
		jsbridge.M("write", 1, func(s jsbridge.Scope, k *sink, a jsbridge.Args) (goja.Value, error) {
			const wanted = "write() expects a string, ArrayBufferView, or ArrayBuffer"
			var data []byte
			switch view, isView := jsbridge.View(s, a.At(0)); {
			case k.closed:
				return nil, errClosed
			case isView:
				data = view
			case jsbridge.IsString(a.At(0)):
				data = []byte(a.At(0).String())
			case a.Len() == 0:
				return nil, jsbridge.TypeError("%s", wanted).WithCode("ERR_MISSING_ARGS")
			case jsbridge.IsNullish(a.At(0)):
				return nil, jsbridge.TypeError("%s", wanted).WithCode("ERR_STREAM_NULL_VALUES")
			default:
				return nil, jsbridge.InvalidArgType("%s", wanted)
			}
			if len(k.data)+len(data) > maxSink {
				return nil, jsbridge.RangeError("Out of memory")
			}
			if !k.ended {
				k.data = append(k.data, data...)
			}
			return s.Int(len(data)), nil
		}),
		jsbridge.M("ref", 0, func(jsbridge.Scope, *sink, jsbridge.Args) (goja.Value, error) { return nil, nil }),
		jsbridge.M("unref", 0, func(jsbridge.Scope, *sink, jsbridge.Args) (goja.Value, error) { return nil, nil }),
	},
}
