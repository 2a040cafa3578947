// Package compress implements Bun's own functions for compressed data: gzipSync and its variants, and zstd, synchronous and
// asynchronous.
//
// This package is not an API: it may change without notice.
package compress

import (
	"context"
	"errors"
	"math"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/module/work"
	"github.com/gobun/gobun/bunapi/web/compression"
	"github.com/gobun/gobun/jsbridge"
)

// Module adds the functions.
var Module = module.Module{Name: "bun/compress", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) {
	return contributor{}, nil
}}

type contributor struct{}

// BunMembers implements [module.Contributor].
func (contributor) BunMembers() []module.Member {
	return []module.Member{
		{Name: "gzipSync", Length: 1, Call: compressor(compression.Gzip)},
		{Name: "deflateSync", Length: 1, Call: compressor(compression.Raw)},
		{Name: "gunzipSync", Length: 1, Call: decompressor(compression.Gzip)},
		{Name: "inflateSync", Length: 1, Call: decompressor(compression.Raw)},
		{Name: "zstdCompressSync", Length: 1, Call: zstdCall(prepareZstd, false)},
		{Name: "zstdCompress", Length: 1, Call: zstdCall(prepareZstd, true)},
		{Name: "zstdDecompressSync", Length: 1, Call: zstdCall(prepareUnzstd, false)},
		{Name: "zstdDecompress", Length: 1, Call: zstdCall(prepareUnzstd, true)},
	}
}

// maxOutput bounds the result of a call, in bytes: the limit of an ArrayBuffer.
const maxOutput = 1 << 30

var (
	errData        = jsbridge.InvalidArgType("data must be a string, ArrayBuffer or ArrayBufferView")
	errOutOfMemory = jsbridge.RangeError("Out of memory")
)

// dataOf returns a view's bytes, which belong to the script, or those of a text.
func dataOf(s jsbridge.Scope, v goja.Value) ([]byte, error) {
	if b, ok := jsbridge.View(s, v); ok {
		return b, nil
	}
	if jsbridge.IsString(v) {
		return []byte(v.String()), nil
	}
	return nil, errData
}

// options is a call's second argument.
type options struct {
	dict jsbridge.Dict
	name string
}

func optionsOf(v goja.Value, name string) (options, error) {
	o, ok := v.(*goja.Object)
	if !ok && !goja.IsUndefined(v) {
		return options{}, jsbridge.InvalidArgType("%s must be an object", name)
	}
	if !ok {
		return options{name: name}, nil
	}
	d, _ := jsbridge.DictOf(o)
	return options{d, name}, nil
}

// number returns an option converted with ECMAScript's ToInt32.
func (o options) number(s jsbridge.Scope, key string, otherwise int) (int, error) {
	v, err := o.dict.Get(s, key)
	if err != nil || goja.IsUndefined(v) {
		return otherwise, err
	}
	n, err := s.ToNumber(v)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, err
	}
	return int(int32(int64(n))), nil
}

// within returns a number that must lie in a range.
func (o options) within(s jsbridge.Scope, key string, least, most, otherwise int) (int, error) {
	n, err := o.number(s, key, otherwise)
	if err == nil && (n < least || n > most) {
		err = jsbridge.OutOfRange(o.name+"."+key, strconv.Itoa(n), ">= %d && <= %d", least, most)
	}
	return n, err
}

// libdeflate reports whether the option library selects it.
func (o options) libdeflate(s jsbridge.Scope) (bool, error) {
	v, err := o.dict.Get(s, "library")
	switch {
	case err != nil || goja.IsUndefined(v):
		return false, err
	case !jsbridge.IsString(v):
		return false, jsbridge.InvalidArgType("%s.library must be a string", o.name)
	}
	switch v.String() {
	case "zlib":
		return false, nil
	case "libdeflate":
		return true, nil
	}
	return false, jsbridge.InvalidArgType("Expected library to be one of 'zlib' or 'libdeflate'")
}

const (
	huffmanOnly  = 2 // zlib's strategy
	mostLevel    = 9
	mostOfOthers = 12 // libdeflate's
)

// compressor is gzipSync or deflateSync.
func compressor(format compression.Format) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if _, err := dataOf(s, a.At(0)); err != nil {
			return nil, err
		}
		o, err := optionsOf(a.At(1), "ZlibCompressionOptions")
		if err != nil {
			return nil, err
		}
		other, err := o.libdeflate(s)
		if err != nil {
			return nil, err
		}
		level, err := o.number(s, "level", -1)
		if err != nil {
			return nil, err
		}
		if _, err := o.within(s, "memLevel", 1, 9, 8); err != nil {
			return nil, err
		}
		strategy, err := o.within(s, "strategy", 0, 4, 0)
		switch {
		case err != nil:
			return nil, err
		case other && (level < -1 || level > mostOfOthers):
			return nil, jsbridge.InvalidArgType("Compression level must be between 0 and %d for libdeflate", mostOfOthers)
		case !other && (level < -1 || level > mostLevel):
			return nil, jsbridge.Errorf("Zlib error: Invalid argument")
		}
		data, err := dataOf(s, a.At(0)) // after the options, whose getters may have detached it
		if err != nil {
			return nil, err
		}
		c, err := compression.NewDeflater(format, compression.DeflateOptions{Level: min(level, mostLevel), Huffman: strategy == huffmanOnly})
		if err != nil {
			return nil, err
		}
		out, err := compression.All(c, data, compression.Finish, maxOutput)
		if err != nil {
			return nil, err
		}
		return s.Uint8Array(out), nil
	}
}

// decompressor returns gunzipSync or inflateSync. The option windowBits selects the wrapping, as in zlib.
func decompressor(format compression.Format) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if _, err := dataOf(s, a.At(0)); err != nil {
			return nil, err
		}
		o, err := optionsOf(a.At(1), "ZlibDecompressionOptions")
		if err != nil {
			return nil, err
		}
		other, err := o.libdeflate(s)
		if err != nil {
			return nil, err
		}
		wrapping, limit := format, 0
		if v, err := o.dict.Get(s, "windowBits"); err != nil {
			return nil, err
		} else if !goja.IsUndefined(v) {
			bits, err := o.number(s, "windowBits", 0)
			if err != nil {
				return nil, err
			}
			wrapping, limit = wrappingOf(bits)
		}
		data, err := dataOf(s, a.At(0))
		if err != nil {
			return nil, err
		}
		out, err := compression.All(compression.NewInflater(wrapping, compression.InflateOptions{WindowBits: limit}), data, compression.Finish, maxOutput)
		switch {
		case errors.Is(err, compression.ErrTooLarge):
			return nil, errOutOfMemory
		case err != nil && other:
			return nil, jsbridge.Errorf("libdeflate returned an error: bad data")
		case err == compression.ErrTruncated:
			return nil, jsbridge.Errorf("Zlib returned an error")
		case err != nil:
			return nil, jsbridge.Errorf("%s", err.Error())
		}
		return s.Uint8Array(out), nil
	}
}

// wrappingOf interprets windowBits as zlib does: negative is raw, from 16 on gzip, from 32 on any format.
func wrappingOf(bits int) (compression.Format, int) {
	switch {
	case bits < 0:
		return compression.Raw, 0
	case bits >= 32:
		return compression.Unzip, bits - 32
	case bits >= 16:
		return compression.Gzip, bits - 16
	}
	return compression.Zlib, bits
}

// preparation reads the arguments of a zstd function and returns the function that processes the data.
type preparation func(s jsbridge.Scope, a jsbridge.Args) (func(in []byte) ([]byte, error), error)

func zstdCall(prepare preparation, later bool) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if _, err := dataOf(s, a.At(0)); err != nil {
			return nil, err
		}
		do, err := prepare(s, a)
		if err != nil {
			return nil, err
		}
		data, err := dataOf(s, a.At(0))
		if err != nil {
			return nil, err
		}
		if later {
			data = slices.Clone(data)
			return work.Promise(s, int64(len(data)), func(context.Context) ([]byte, error) { return do(data) }, jsbridge.Scope.Buffer), nil
		}
		out, err := do(data)
		if err != nil {
			return nil, err
		}
		return s.Buffer(out), nil
	}
}

const maxZstdLevel = 22

func prepareZstd(s jsbridge.Scope, a jsbridge.Args) (func(in []byte) ([]byte, error), error) {
	o, err := optionsOf(a.At(1), "ZstdCompressionOptions")
	if err != nil {
		return nil, err
	}
	level, err := o.number(s, "level", 3)
	if err != nil {
		return nil, err
	}
	if level < 1 || level > maxZstdLevel {
		return nil, jsbridge.InvalidArgType("Compression level must be between 1 and %d", maxZstdLevel)
	}
	return func(in []byte) ([]byte, error) { return compression.ZstdAll(in, compression.ZstdOptions{Level: level}) }, nil
}

func prepareUnzstd(jsbridge.Scope, jsbridge.Args) (func(in []byte) ([]byte, error), error) {
	return unzstd, nil
}

func unzstd(in []byte) ([]byte, error) {
	if len(in) == 0 {
		return nil, nil
	}
	out, err := compression.All(compression.NewZstdDecompressor(), in, compression.Finish, maxOutput)
	var e *compression.Error
	switch {
	case err == nil:
		return out, nil
	case errors.Is(err, compression.ErrTooLarge):
		return nil, errOutOfMemory
	case errors.As(err, &e) && (e == compression.ErrTruncated || e.Code == "ZSTD_error_prefix_unknown"):
		return nil, jsbridge.Errorf("Decompression failed: InvalidZstdData").WithCode("ERR_ZSTD")
	}
	return nil, jsbridge.Errorf("Decompression failed: DecompressionFailed").WithCode("ERR_ZSTD")
}
