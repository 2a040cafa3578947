// Zstandard, RFC 8878.

package compression

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"runtime"

	"github.com/klauspost/compress/zstd"
)

const (
	// maxZstdWindow bounds the window of a frame, in bytes: the default of zstd's own decompressor.
	maxZstdWindow = 128 << 20
	// The operations of zstd's compressor are 0, 1 and 2, as brotli's.
	defaultZstdLevel = 3
)

// ZstdOptions configure a compressor.
type ZstdOptions struct {
	// Level is zstd's; 0 is its default.
	Level int
	// WindowLog is the logarithm of the window's size; 0 is what the level says.
	WindowLog int
	Checksum  bool
}

func (o ZstdOptions) encoder(w io.Writer) (*zstd.Encoder, error) {
	level := o.Level
	if level == 0 {
		level = defaultZstdLevel
	}
	options := []zstd.EOption{zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(o.Checksum), zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(level))}
	if o.WindowLog != 0 {
		options = append(options, zstd.WithWindowSize(1<<o.WindowLog))
	}
	return zstd.NewWriter(w, options...)
}

// ZstdAll compresses in one step. The frame contains the length of its content.
func ZstdAll(in []byte, o ZstdOptions) ([]byte, error) {
	e, err := o.encoder(nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = e.Close() }() // it writes nowhere
	return e.EncodeAll(in, nil), nil
}

type zstdCompressor struct {
	out    bytes.Buffer
	writer *zstd.Encoder
	ended  bool
}

// NewZstdCompressor makes a compressor.
func NewZstdCompressor(o ZstdOptions) (Coder, error) {
	c := &zstdCompressor{}
	var err error
	c.writer, err = o.encoder(&c.out)
	return c, err
}

func (c *zstdCompressor) Ended() bool    { return c.ended }
func (c *zstdCompressor) Unused() []byte { return nil }

func (c *zstdCompressor) Close() {
	if c.writer != nil && !c.ended {
		_ = c.writer.Close() // nobody takes what it writes
	}
	c.writer, c.out = nil, bytes.Buffer{}
}

// Step implements [Coder].
func (c *zstdCompressor) Step(in []byte, flush Flush, _ int) (out []byte, more bool, err error) {
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

// zstdDecompressor runs the library's reader, which cannot wait for input, as a coroutine. The coroutine refers only to the
// state, so that it ends when the decompressor is no longer referenced.
type zstdDecompressor struct {
	*zstdState
	resume func() (struct{}, bool)
	stop   func()
}

type zstdState struct {
	feed   feed
	yield  func(struct{}) bool
	closed bool
	out    []byte
	most   int
	err    error // what ended it
	ended  bool
}

// NewZstdDecompressor makes a decompressor.
func NewZstdDecompressor() Coder {
	s := &zstdState{}
	d := &zstdDecompressor{zstdState: s}
	d.resume, d.stop = iter.Pull(s.run)
	runtime.AddCleanup(d, func(stop func()) { stop() }, d.stop)
	return d
}

func (d *zstdDecompressor) Ended() bool    { return d.ended }
func (d *zstdDecompressor) Unused() []byte { return d.feed.in }
func (d *zstdDecompressor) Close()         { d.stop() }

// Read implements [io.Reader] for the library: it waits for input.
func (s *zstdState) Read(p []byte) (int, error) {
	for !s.closed {
		n, err := s.feed.Read(p)
		if err != errMore {
			return n, err
		}
		s.closed = !s.yield(struct{}{})
	}
	return 0, io.EOF
}

// run is the coroutine. It yields when input is missing or there is enough output.
func (s *zstdState) run(yield func(struct{}) bool) {
	s.yield = yield
	// Without concurrency the library starts no goroutine.
	r, err := zstd.NewReader(s, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxZstdWindow), zstd.WithDecoderMaxMemory(1<<62))
	if err != nil {
		s.err, s.ended = err, true
		return
	}
	defer r.Close()
	buffer := make([]byte, 32<<10)
	for !s.closed {
		n, err := r.Read(buffer)
		s.out = append(s.out, buffer[:n]...)
		if err != nil {
			s.err, s.ended = err, true
			return
		}
		if len(s.out) >= s.most && !s.closed {
			s.closed = !yield(struct{}{})
		}
	}
}

// Step implements [Coder].
func (d *zstdDecompressor) Step(in []byte, flush Flush, most int) (out []byte, more bool, err error) {
	d.feed.in = append(d.feed.in, in...)
	d.feed.ended, d.most = flush == Finish, most
	if !d.ended {
		_, _ = d.resume()
	}
	out, d.out = d.out, nil
	if !d.ended {
		return out, len(out) >= most || len(d.feed.in) > 0, nil
	}
	switch {
	case d.err == io.EOF:
		return out, false, nil
	case errors.Is(d.err, io.ErrUnexpectedEOF):
		return out, false, ErrTruncated
	}
	return out, false, zstdError(d.err)
}

func zstdError(err error) error {
	switch {
	case errors.Is(err, zstd.ErrMagicMismatch):
		return &Error{"ZSTD_error_prefix_unknown", 10, "Unknown frame descriptor"}
	case errors.Is(err, zstd.ErrCRCMismatch):
		return &Error{"ZSTD_error_checksum_wrong", 22, "Restored data doesn't match checksum"}
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return &Error{"ZSTD_error_frameParameter_windowTooLarge", 16, "Frame requires too much memory for decoding"}
	case errors.Is(err, zstd.ErrUnknownDictionary):
		return &Error{"ZSTD_error_dictionary_wrong", 32, "Dictionary mismatch"}
	}
	return &Error{"ZSTD_error_corruption_detected", 20, "Data corruption detected"}
}
