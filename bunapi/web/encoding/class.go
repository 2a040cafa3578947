// TextEncoder and TextDecoder (Encoding Standard), as scripts see them.

package encoding

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

type textEncoder struct{}

var encoderClass = &jsbridge.Class{
	Name:      "TextEncoder",
	Construct: func(jsbridge.Scope, *goja.Object, jsbridge.Args) (any, error) { return &textEncoder{}, nil },
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("encoding", func(s jsbridge.Scope, _ *textEncoder) (goja.Value, error) { return s.String("utf-8"), nil }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("encode", 1, func(s jsbridge.Scope, _ *textEncoder, a jsbridge.Args) (goja.Value, error) {
			text, err := a.TextOr(s, 0, "")
			if err != nil {
				return nil, err
			}
			return s.Uint8Array([]byte(text)), nil
		}),
		jsbridge.M("encodeInto", 2, encodeInto),
	},
}

// encodeInto writes as many whole characters as fit. read counts UTF-16 units.
func encodeInto(s jsbridge.Scope, _ *textEncoder, a jsbridge.Args) (goja.Value, error) {
	text, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	to, ok := jsbridge.View(s, a.At(1))
	if !ok {
		return nil, jsbridge.TypeError("Expected Uint8Array")
	}
	read, written := 0, 0
	for _, r := range text {
		b := string(r)
		if written+len(b) > len(to) {
			break
		}
		written += copy(to[written:], b)
		read++
		if r > 0xffff {
			read++
		}
	}
	o := s.Object()
	_ = o.Set("read", read)
	_ = o.Set("written", written)
	return o, nil
}

// textDecoder is a decoder with what a stream left in it.
type textDecoder struct {
	*encodingOf
	fatal, ignoreBOM bool
	rest             []byte // the start of a character whose end may come
	started          bool   // the place of a byte order mark has gone by
}

var decoderClass = &jsbridge.Class{
	Name:      "TextDecoder",
	CallError: jsbridge.TypeError("TextDecoder constructor cannot be invoked without 'new'").WithCode("ERR_ILLEGAL_CONSTRUCTOR"),
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		label, err := a.TextOr(s, 0, "utf-8")
		if err != nil {
			return nil, err
		}
		e := lookup(label)
		if e == nil {
			return nil, jsbridge.RangeError("Unsupported encoding label \"%s\"", label).WithCode("ERR_ENCODING_NOT_SUPPORTED")
		}
		d := &textDecoder{encodingOf: e}
		opts, ok := jsbridge.DictOf(a.At(1))
		if !ok {
			return nil, jsbridge.InvalidArgType("The \"options\" argument must be of type object. Received %s", jsbridge.Received(a.At(1)))
		}
		if d.fatal, err = opts.Truthy(s, "fatal", false); err != nil {
			return nil, err
		}
		d.ignoreBOM, err = opts.Truthy(s, "ignoreBOM", false)
		return d, err
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("encoding", func(s jsbridge.Scope, d *textDecoder) (goja.Value, error) { return s.String(d.name), nil }),
		jsbridge.Get("fatal", func(s jsbridge.Scope, d *textDecoder) (goja.Value, error) { return s.Bool(d.fatal), nil }),
		jsbridge.Get("ignoreBOM", func(s jsbridge.Scope, d *textDecoder) (goja.Value, error) { return s.Bool(d.ignoreBOM), nil }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("decode", 1, func(s jsbridge.Scope, d *textDecoder, a jsbridge.Args) (goja.Value, error) {
			opts, _ := jsbridge.DictOf(a.At(1))
			if _, ok := jsbridge.View(s, a.At(0)); a.Has(0) && !ok {
				return nil, jsbridge.InvalidArgType("TextDecoder.decode expects an ArrayBuffer or TypedArray")
			}
			stream, err := opts.Truthy(s, "stream", false)
			if err != nil {
				return nil, err
			}
			data, _ := jsbridge.View(s, a.At(0)) // after the option, whose getter may have detached it
			text, ok := d.decode(data, stream)
			if !ok {
				return nil, jsbridge.TypeError("The encoded data was not valid for encoding %s", d.name).WithCode("ERR_ENCODING_INVALID_ENCODED_DATA")
			}
			return s.String(text), nil
		}),
	},
}

// decode goes on with the stream, or ends it. ok is false for bad data where that is fatal.
func (d *textDecoder) decode(data []byte, stream bool) (text string, ok bool) {
	if len(d.rest) > 0 {
		data = append(d.rest, data...)
		d.rest = nil
	}
	if stream {
		if n := d.incomplete(data); n > 0 {
			d.rest = append([]byte(nil), data[len(data)-n:]...)
			data = data[:len(data)-n]
		}
	}
	text, ok = d.encodingOf.decode(data)
	ok = ok || !d.fatal
	if !d.started && text != "" {
		d.started = true
		if !d.ignoreBOM && d.bom {
			text = strings.TrimPrefix(text, "\ufeff")
		}
	}
	if !stream || !ok {
		d.rest, d.started = nil, false
	}
	return text, ok
}

// Module defines TextEncoder, TextDecoder, atob and btoa.
var Module = module.Globals("web/encoding", install)

func install(s jsbridge.Scope) {
	s.LazyClass(encoderClass)
	s.LazyClass(decoderClass)
	s.SetGlobal("atob", s.Func("atob", 1, atob))
	s.SetGlobal("btoa", s.Func("btoa", 1, btoa))
}
