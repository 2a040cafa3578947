// Package compressionstream implements CompressionStream and DecompressionStream (Compression Standard), with Bun's additional
// formats brotli and zstd.
//
// This package is not an API: it may change without notice.
package compressionstream

import (
	_ "embed"
	"errors"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/compression"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed pair.js
var source string

var script = jsbridge.NewGlue("gobun:compressionstream", source)

// piece is how much output one step makes, in bytes.
const piece = 64 << 10

// format is one of the formats by its name.
type format struct {
	name         string
	compressor   func() (compression.Coder, error)
	decompressor func() compression.Coder
	fail         string // the message for invalid data
}

func deflate(name string, wrapping compression.Format) format {
	return format{
		name: name, fail: "inflate failed",
		compressor: func() (compression.Coder, error) {
			return compression.NewDeflater(wrapping, compression.DeflateOptions{Level: -1})
		},
		decompressor: func() compression.Coder {
			return compression.NewInflater(wrapping, compression.InflateOptions{Members: wrapping == compression.Gzip})
		},
	}
}

var formats = [...]format{
	deflate("deflate", compression.Zlib), deflate("deflate-raw", compression.Raw), deflate("gzip", compression.Gzip),
	{
		"brotli", func() (compression.Coder, error) { return compression.NewBrotliCompressor(brotliQuality, 0), nil }, compression.NewBrotliDecompressor,
		"brotli decode failed",
	},
	{
		"zstd", func() (compression.Coder, error) { return compression.NewZstdCompressor(compression.ZstdOptions{}) }, compression.NewZstdDecompressor,
		"zstd decode failed",
	},
}

// brotliQuality is the quality for streams: the best takes a hundred times as long.
const brotliQuality = 5

// stream is the Go value of both classes.
type stream struct{ readable, writable goja.Value }

func class(name string, reads bool, make func(f *format) (compression.Coder, error)) *jsbridge.Class {
	get := func(name string, of func(*stream) goja.Value) jsbridge.Accessor {
		return jsbridge.Get(name, func(_ jsbridge.Scope, t *stream) (goja.Value, error) { return of(t), nil })
	}
	return &jsbridge.Class{
		Name: name, Length: 1,
		Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
			f, err := formatOf(a.At(0))
			if err != nil {
				return nil, err
			}
			coder, err := make(f)
			if err != nil {
				return nil, err
			}
			return newStream(s, f, coder, reads)
		},
		Accessors: []jsbridge.Accessor{
			get("readable", func(t *stream) goja.Value { return t.readable }),
			get("writable", func(t *stream) goja.Value { return t.writable }),
		},
	}
}

func formatOf(v goja.Value) (*format, error) {
	if jsbridge.IsString(v) {
		for i := range formats {
			if formats[i].name == v.String() {
				return &formats[i], nil
			}
		}
	}
	shown := "undefined"
	switch {
	case jsbridge.IsString(v):
		shown = "'" + v.String() + "'"
	case !goja.IsUndefined(v) && !jsbridge.IsObject(v):
		shown = v.String()
	}
	return nil, jsbridge.TypeError("The argument 'format' must be one of: deflate, deflate-raw, gzip, brotli, zstd. Received %s", shown).WithCode("ERR_INVALID_ARG_VALUE")
}

var (
	compressClass   = class("CompressionStream", false, func(f *format) (compression.Coder, error) { return f.compressor() })
	decompressClass = class("DecompressionStream", true, func(f *format) (compression.Coder, error) { return f.decompressor(), nil })
)

type pairKey struct{}

// newStream creates the two ends. step(chunk, finish) returns {out, more}.
func newStream(s jsbridge.Scope, f *format, coder compression.Coder, reads bool) (*stream, error) {
	fed := false
	step := s.Func("step", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		var in []byte
		if a.Has(0) {
			view, ok := jsbridge.View(s, a.At(0))
			switch {
			case ok:
				in = view
			case jsbridge.IsString(a.At(0)):
				in = []byte(a.At(0).String())
			default:
				return nil, jsbridge.InvalidArgType(`The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received %s`, jsbridge.Received(a.At(0)))
			}
		}
		fed = fed || len(in) > 0
		flush := compression.NoFlush
		if a.At(1).ToBoolean() {
			flush = compression.Finish
		}
		out, more, err := coder.Step(in, flush, piece)
		if err == nil && flush == compression.Finish && !more && (!coder.Ended() || reads && !fed) {
			err = compression.ErrTruncated
		}
		if err == nil && !more && coder.Ended() && len(coder.Unused()) > 0 && f.name != "gzip" {
			err = errJunk
		}
		if err != nil {
			return nil, f.failure(err)
		}
		r := s.Object()
		if len(out) > 0 {
			_ = r.Set("out", s.Uint8Array(out))
		}
		_ = r.Set("more", more)
		return r, nil
	})
	end := s.Func("end", 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
		coder.Close()
		return nil, nil
	})
	pair := jsbridge.Owned(s, pairKey{}, func() goja.Value { return jsbridge.Must(s.Run(script)) })
	call, _ := jsbridge.Function(pair)
	v, err := s.Call(call, goja.Undefined(), step, end)
	if err != nil {
		return nil, err
	}
	o := v.(*goja.Object)
	return &stream{o.Get("readable"), o.Get("writable")}, nil
}

var errJunk = jsbridge.TypeError("Trailing junk found after the end of the compressed stream").WithCode("ERR_TRAILING_JUNK_AFTER_STREAM_END")

// failure is what scripts see of an error.
func (f *format) failure(err error) error {
	var e *compression.Error
	switch {
	case err == compression.ErrTruncated:
		return jsbridge.TypeError("%s", err.Error())
	case errors.As(err, &e) && f.name == "brotli":
		return jsbridge.TypeError("%s", f.fail).WithCode(e.Code)
	case errors.As(err, &e):
		return jsbridge.TypeError("%s", f.fail)
	}
	return err
}

// Module defines both classes.
var Module = module.Globals("web/compressionstream", func(s jsbridge.Scope) {
	s.LazyClass(compressClass)
	s.LazyClass(decompressClass)
})
