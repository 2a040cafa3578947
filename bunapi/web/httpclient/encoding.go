// Content codings (RFC 9110 section 8.4.1): decoding answers, and encoding requests.

package httpclient

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/dop251/goja"
	"github.com/klauspost/compress/zstd"

	"github.com/gobun/gobun/jsbridge"
)

// acceptEncoding is the Accept-Encoding of calls unless the script sets it.
const acceptEncoding = "gzip, deflate, br, zstd"

// maxZstdWindow bounds the window of a zstd frame, in bytes (RFC 8878 section 3.1.1.1.2 recommends supporting 8 MB).
const maxZstdWindow = 128 << 20

// decoded is a body without its content coding.
type decoded struct {
	raw     io.ReadCloser
	in      *bufio.Reader
	network error // the error of raw, which is not the coding's fault
	coding  string
	warn    func(text string)
	out     io.Reader // nil until the first byte came
	free    func()
}

// decode removes the coding named in a Content-Encoding from a body. ok is false if gobun does not know it, or if there are
// several: then the body is unchanged (Bun). warn is called with what Bun prints about bytes that do not belong to the coding.
func decode(header string, raw io.ReadCloser, warn func(text string)) (body io.ReadCloser, ok bool) {
	coding := ""
	for part := range strings.SplitSeq(header, ",") {
		part = strings.ToLower(strings.TrimSpace(part))
		switch {
		case part == "identity" || part == "":
		case coding != "":
			return raw, false
		default:
			coding = part
		}
	}
	switch coding {
	case "gzip", "x-gzip", "deflate", "br", "zstd":
	default:
		return raw, false
	}
	d := &decoded{raw: raw, coding: coding, warn: warn}
	d.in = bufio.NewReader(d)
	return plainBody{d}, true
}

// plainBody is the decoded side of a decoded, whose own Read is the raw one.
type plainBody struct{ d *decoded }

// Read gives the raw bytes to the decoder.
func (d *decoded) Read(p []byte) (int, error) {
	n, err := d.raw.Read(p)
	if broken(err) {
		d.network = err
	}
	return n, err
}

// Read implements [io.Reader].
func (b plainBody) Read(p []byte) (int, error) {
	d := b.d
	if d.out == nil {
		if _, err := d.in.Peek(1); err != nil {
			return 0, err // an empty body has no coding
		}
		if err := d.open(); err != nil {
			return 0, d.failed(err)
		}
	}
	n, err := d.out.Read(p)
	if broken(err) {
		err = d.failed(err)
	}
	return n, err
}

// Close implements [io.Closer].
func (b plainBody) Close() error {
	if b.d.free != nil {
		b.d.free()
	}
	return b.d.raw.Close()
}

// open makes the decoder.
func (d *decoded) open() (err error) {
	switch d.coding {
	case "br":
		d.out = brotli.NewReader(d.in)
	case "zstd":
		var z *zstd.Decoder
		if z, err = zstd.NewReader(d.in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxZstdWindow)); err == nil {
			d.out, d.free = z, z.Close
		}
	case "deflate":
		// In zlib's format, as the name means, or without its frame, as some servers send it.
		if head, _ := d.in.Peek(2); len(head) == 2 && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
			d.out, err = zlib.NewReader(d.in)
		} else {
			d.out = flate.NewReader(d.in)
		}
	default:
		d.out, err = newMembers(d.in)
	}
	return err
}

// failed distinguishes a broken connection, invalid data, and bytes after the end.
func (d *decoded) failed(err error) error {
	named := errZlib
	switch {
	case d.network != nil:
		return d.network
	case d.coding == "br" && err.Error() == brotliTail:
		return io.EOF
	case d.coding == "br":
		named = errBrotli
	case d.coding == "zstd":
		named = errZstd
	}
	d.warn("Decompression error: " + string(named) + "\n")
	return named
}

// brotliTail is how the brotli package reports bytes after the end of the stream; it exports no other way.
const brotliTail = "brotli: excessive input"

// members reads consecutive gzip members (RFC 1952 section 2.2) up to what is not one.
type members struct {
	in *bufio.Reader
	z  *gzip.Reader
}

func newMembers(in *bufio.Reader) (*members, error) {
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	return &members{in, z}, nil
}

// Read implements [io.Reader].
func (m *members) Read(p []byte) (int, error) {
	for {
		n, err := m.z.Read(p)
		if !errors.Is(err, io.EOF) || n > 0 {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return n, err
		}
		if head, _ := m.in.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
			return 0, io.EOF
		}
		if err := m.z.Reset(m.in); err != nil {
			return 0, err
		}
		m.z.Multistream(false)
	}
}

// compression is what the option compress asks for.
type compression struct {
	coding string
	level  int // as the coding counts; negative is the default
}

// maxLevel and minLevel bound the levels that a script may choose. gzip's are libdeflate's; our compressor has nine.
var maxLevel = map[string]int{"gzip": 12, "deflate": 12, "br": 11, "zstd": 22}

func minLevel(coding string) int {
	if coding == "zstd" {
		return 1
	}
	return 0
}

// readCompress reads true, the name of a coding, or an object with encoding and level.
func (o *options) readCompress(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "compress")
	if err != nil || jsbridge.IsNullish(v) {
		return err
	}
	if on, ok := jsbridge.Boolean(v); ok {
		if on {
			o.compress = &compression{"gzip", -1}
		}
		return nil
	}
	obj, isObject := v.(*goja.Object)
	if !isObject {
		if !jsbridge.IsString(v) {
			return jsbridge.InvalidArgType(`The "compress" argument must be of type boolean, string, or object. Received %s`, jsbridge.Received(v))
		}
		if _, ok := maxLevel[v.String()]; !ok {
			return jsbridge.InvalidArgType(`fetch: 'compress' must be "gzip", "deflate", "br", or "zstd"`)
		}
		o.compress = &compression{v.String(), -1}
		return nil
	}
	c, _ := jsbridge.DictOf(obj)
	o.compress, err = readCompression(s, c)
	return err
}

func readCompression(s jsbridge.Scope, d jsbridge.Dict) (*compression, error) {
	v, err := d.Get(s, "encoding")
	switch {
	case err != nil:
		return nil, err
	case !jsbridge.IsString(v):
		return nil, jsbridge.InvalidArgType(`The "compress.encoding" argument must be of type string. Received %s`, jsbridge.Received(v))
	}
	c := &compression{v.String(), -1}
	most, ok := maxLevel[c.coding]
	if !ok {
		return nil, jsbridge.InvalidArgType(`fetch: 'compress.encoding' must be "gzip", "deflate", "br", or "zstd"`)
	}
	if v, err = d.Get(s, "level"); err != nil || jsbridge.IsNullish(v) {
		return c, err
	}
	n, ok := jsbridge.Number(v)
	switch {
	case !ok:
		return nil, jsbridge.InvalidArgType(`The "compress.level" property must be of type number. Received %s`, strings.ToLower(jsbridge.TypeName(v)))
	case n != float64(int(n)):
		return nil, jsbridge.InvalidArgType(`The "compress.level" property must be of type integer. Received number`)
	case int(n) < minLevel(c.coding) || int(n) > most:
		return nil, jsbridge.OutOfRange("compress.level", strconv.Itoa(int(n)), ">= %d and <= %d", minLevel(c.coding), most)
	}
	c.level = int(n)
	return c, nil
}

// encode puts the coding on a body. It may take its time: any goroutine but the loop's.
func (c *compression) encode(data []byte) ([]byte, error) {
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch c.coding {
	case "br":
		level := c.level
		if level < 0 {
			level = brotli.DefaultCompression
		}
		w = brotli.NewWriterLevel(&b, level)
	case "zstd":
		level := zstd.SpeedDefault
		if c.level > 0 {
			level = zstd.EncoderLevelFromZstd(c.level)
		}
		w, err = zstd.NewWriter(&b, zstd.WithEncoderLevel(level), zstd.WithEncoderConcurrency(1))
	case "deflate":
		w, err = zlib.NewWriterLevel(&b, min(c.level, flate.BestCompression))
	default:
		w, err = gzip.NewWriterLevel(&b, min(c.level, gzip.BestCompression))
	}
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}
