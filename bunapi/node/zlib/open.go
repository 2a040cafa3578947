// Making coders by the numbers and options that module.js has checked.

package zlib

import (
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/compression"
	"github.com/gobun/gobun/jsbridge"
)

// The kinds, by the numbers that node:zlib's constants give them.
const (
	deflate = iota + 1
	inflate
	gzip
	gunzip
	deflateRaw
	inflateRaw
	unzip
	brotliDecode
	brotliEncode
	zstdCompress
	zstdDecompress
)

const (
	huffmanOnly = 2 // zlib's strategy
	// The numbers of parameters.
	brotliQuality = 1
	brotliWindow  = 2
	zstdLevel     = 100
	zstdWindowLog = 101
	zstdChecksum  = 201
	// Beyond this window, 2^27 bytes, zstd's own decompressor refuses a frame by default.
	maxWindowLog = 27
	minWindowLog = 10
)

var errSetting = jsbridge.Errorf("Setting parameter failed").WithCode("ERR_ZLIB_INITIALIZATION_FAILED")

// knownZstd are the parameters of a compressor, with what they may be (zero, zero is anything).
var knownZstd = []struct{ number, least, most int }{
	{zstdLevel, 0, 0}, {zstdWindowLog, minWindowLog, 31}, {102, 6, 30}, {103, 6, 30}, {104, 1, 30}, {105, 3, 7}, {106, 0, 0}, {107, 1, 9},
	{160, 0, 2}, {161, 6, 30}, {162, 4, 4096}, {163, 1, 8}, {164, 0, 25}, {200, 0, 1}, {zstdChecksum, 0, 1}, {202, 0, 1}, {400, 0, 0}, {401, 0, 0}, {402, 0, 9},
}

// open is internal.open(kind, options).
func open(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	o, _ := jsbridge.DictOf(a.At(1))
	number := func(name string) int {
		v, err := o.Get(s, name)
		if err != nil || goja.IsUndefined(v) {
			return 0
		}
		return int(v.ToInteger())
	}
	h := &handle{}
	var err error
	switch kind := int(a.At(0).ToInteger()); kind {
	case deflate, gzip, deflateRaw:
		h.coder, err = compression.NewDeflater(format(kind), compression.DeflateOptions{
			Level: number("level"), WindowBits: number("windowBits"), Huffman: number("strategy") == huffmanOnly, Dictionary: dictionary(s, o),
		})
	case inflate, gunzip, inflateRaw, unzip:
		h.coder = compression.NewInflater(format(kind), compression.InflateOptions{WindowBits: number("windowBits"), Dictionary: dictionary(s, o), Members: true})
	case brotliEncode:
		params := parametersOf(s, o)
		window := 0
		if v, ok := params.get(brotliWindow); ok {
			window = min(max(v, 10), 24)
		}
		quality := 11
		if v, ok := params.get(brotliQuality); ok {
			quality = min(max(v, 0), 11)
		}
		h.coder = compression.NewBrotliCompressor(quality, window)
	case brotliDecode:
		h.coder = compression.NewBrotliDecompressor()
	case zstdCompress:
		var options compression.ZstdOptions
		if options, err = zstdOptions(parametersOf(s, o)); err == nil {
			h.whole = func(in []byte) ([]byte, error) { return compression.ZstdAll(in, options) }
			h.coder, err = compression.NewZstdCompressor(options)
		}
	case zstdDecompress:
		h.coder, h.lax = compression.NewZstdDecompressor(), true
	default:
		err = jsbridge.Errorf("zlib: no kind %d", kind)
	}
	if err != nil {
		return nil, err
	}
	return s.New(handleClass, h), nil
}

func format(kind int) compression.Format {
	switch kind {
	case deflate, inflate:
		return compression.Zlib
	case gzip, gunzip:
		return compression.Gzip
	case unzip:
		return compression.Unzip
	}
	return compression.Raw
}

func dictionary(s jsbridge.Scope, o jsbridge.Dict) []byte {
	v, err := o.Get(s, "dictionary")
	if err != nil {
		return nil
	}
	view, _ := jsbridge.View(s, v)
	return slices.Clone(view)
}

// parameters are numbers by their numbers, in the script's order; of two for one number the last counts.
type parameters [][2]int

func (p parameters) get(number int) (value int, given bool) {
	for _, pair := range p {
		if pair[0] == number {
			value, given = pair[1], true
		}
	}
	return value, given
}

// parametersOf reads options.params, a list of pairs of numbers.
func parametersOf(s jsbridge.Scope, o jsbridge.Dict) (m parameters) {
	v, err := o.Get(s, "params")
	list, ok := v.(*goja.Object)
	if err != nil || !ok {
		return nil
	}
	_ = s.Try(func() {
		s.ForOf(list, func(pair goja.Value) bool {
			p := pair.(*goja.Object)
			m = append(m, [2]int{int(p.Get("0").ToInteger()), int(p.Get("1").ToInteger())})
			return true
		})
	})
	return m
}

func zstdOptions(params parameters) (o compression.ZstdOptions, err error) {
	for _, pair := range params {
		number, value := pair[0], pair[1]
		i := slices.IndexFunc(knownZstd, func(k struct{ number, least, most int }) bool { return k.number == number })
		if i < 0 {
			return o, errSetting
		}
		if k := knownZstd[i]; k.most != 0 && value != 0 && (value < k.least || value > k.most) {
			return o, errSetting
		}
	}
	o.Level, _ = params.get(zstdLevel)
	checksum, _ := params.get(zstdChecksum)
	o.Checksum = checksum == 1
	if log, _ := params.get(zstdWindowLog); log != 0 {
		o.WindowLog = min(max(log, minWindowLog), maxWindowLog)
	}
	return o, nil
}
