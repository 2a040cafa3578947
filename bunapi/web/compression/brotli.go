// Brotli, RFC 7932.

package compression

import (
	"bytes"
	"io"
	"reflect"
	"strings"

	"github.com/andybalholm/brotli"
)

// The operations of brotli's compressor that correspond to zlib's flush modes.
const (
	BrotliProcess Flush = 0
	BrotliFlush   Flush = 1
	BrotliFinish  Flush = 2
)

type brotliCompressor struct {
	out    bytes.Buffer
	writer *brotli.Writer
	ended  bool
}

// NewBrotliCompressor creates a compressor. With a window of 0 bits the library chooses.
func NewBrotliCompressor(quality, windowBits int) Coder {
	c := &brotliCompressor{}
	c.writer = brotli.NewWriterOptions(&c.out, brotli.WriterOptions{Quality: quality, LGWin: windowBits})
	return c
}

func (c *brotliCompressor) Ended() bool    { return c.ended }
func (c *brotliCompressor) Unused() []byte { return nil }
func (c *brotliCompressor) Close()         { c.writer, c.out = nil, bytes.Buffer{} }

// Step implements [Coder]; its flush is zlib's.
func (c *brotliCompressor) Step(in []byte, flush Flush, _ int) (out []byte, more bool, err error) {
	if c.ended {
		return nil, false, nil
	}
	if len(in) > 0 {
		_, err = c.writer.Write(in)
	}
	switch {
	case err != nil:
	case flush == Finish:
		c.ended = true
		err = c.writer.Close()
	case flush != NoFlush:
		err = c.writer.Flush()
	}
	out = bytes.Clone(c.out.Bytes())
	c.out.Reset()
	return out, false, err
}

// feed is input that arrives in pieces, for a decoder that reads.
type feed struct {
	in    []byte
	ended bool // no more will come
}

// Read implements [io.Reader].
func (f *feed) Read(p []byte) (int, error) {
	if len(f.in) == 0 {
		if f.ended {
			return 0, io.EOF
		}
		return 0, errMore
	}
	n := copy(p, f.in)
	f.in = f.in[n:]
	return n, nil
}

type brotliDecompressor struct {
	feed   feed
	reader *brotli.Reader
	ended  bool
}

// NewBrotliDecompressor makes a decompressor.
func NewBrotliDecompressor() Coder {
	d := &brotliDecompressor{}
	d.reader = brotli.NewReader(&d.feed)
	return d
}

func (d *brotliDecompressor) Ended() bool    { return d.ended }
func (d *brotliDecompressor) Unused() []byte { return d.feed.in }
func (d *brotliDecompressor) Close()         { d.reader, d.feed.in = nil, nil }

// Step implements [Coder].
func (d *brotliDecompressor) Step(in []byte, flush Flush, most int) (out []byte, more bool, err error) {
	d.feed.in = append(d.feed.in, in...)
	d.feed.ended = flush == Finish
	out = make([]byte, 0, min(most, 64<<10))
	for !d.ended && len(out) < cap(out) {
		n, err := d.reader.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		switch {
		case err == nil:
		case err == errMore:
			return out, false, nil
		case err == io.EOF:
			d.ended = true
		case err == io.ErrUnexpectedEOF:
			return out, false, ErrTruncated
		case strings.HasSuffix(err.Error(), "excessive input"):
			d.ended, d.feed.in = true, append(d.feed.in, 0) // the amount is unknown
		default:
			return out, false, brotliError(err)
		}
	}
	return out, !d.ended, nil
}

// brotliError returns an error with the library's error number, which is the same as in the original library.
func brotliError(err error) error {
	name, number := strings.TrimPrefix(err.Error(), "brotli: "), 0
	if v := reflect.ValueOf(err); v.CanInt() {
		number = int(v.Int())
	}
	if number >= -16 {
		name = "FORMAT_" + name
	}
	return &Error{"ERR__ERROR_" + name, number, "Decompression failed"}
}
