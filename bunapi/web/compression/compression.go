// Package compression compresses and decompresses data that arrives in pieces: deflate in its three wrappings, brotli and zstd.
// It serves node:zlib, Bun's own functions and the platform's streams, and knows no JavaScript.
//
// A Coder never produces more output than one step requests, so that a few bytes cannot become gigabytes unnoticed.
//
// This package is not an API: it may change without notice.
package compression

import (
	"errors"
	"fmt"
)

// Format is how compressed data is wrapped.
type Format uint8

// The formats. Unzip detects gzip or zlib, for decompression only.
const (
	Raw Format = iota
	Zlib
	Gzip
	Unzip
	Brotli
	Zstd
)

// Flush is what a step does with data still buffered: zlib's values.
type Flush uint8

// The ways to flush.
const (
	NoFlush      Flush = 0
	PartialFlush Flush = 1
	SyncFlush    Flush = 2
	FullFlush    Flush = 3
	Finish       Flush = 4
	BlockFlush   Flush = 5
)

// Coder is a compressor or decompressor.
type Coder interface {
	// Step processes a piece of input, which it keeps, and returns about most bytes of output. While more is true it must be
	// called again, without input and with the same flush, before the next piece. The output belongs to the caller.
	Step(in []byte, flush Flush, most int) (out []byte, more bool, err error)
	// Ended reports whether a decompressor has seen the end of the data.
	Ended() bool
	// Unused returns the input after the end of the data.
	Unused() []byte
	// Close releases the coder's resources.
	Close()
}

// Error is an error in compressed data, with the message of the format's own library.
type Error struct {
	Code    string
	Number  int
	Message string
}

func (e *Error) Error() string { return e.Message }

// Errors that are not defects of the data itself.
var (
	// ErrTruncated is for data that ends early.
	ErrTruncated = &Error{"Z_BUF_ERROR", -5, "unexpected end of file"}
	// ErrTooLarge is for output that exceeds the limit of [All].
	ErrTooLarge = errors.New("compression: the output is longer than the limit")
)

func dataError(format string, args ...any) *Error {
	return &Error{"Z_DATA_ERROR", -3, fmt.Sprintf(format, args...)}
}

// step is how much output [All] requests at a time, in bytes.
const step = 64 << 10

// All runs a coder over the whole input and closes it. The output is at most limit bytes long. flush is Finish, or another mode
// to accept truncated data.
func All(c Coder, in []byte, flush Flush, limit int64) ([]byte, error) {
	defer c.Close()
	var pieces [][]byte
	size := int64(0)
	for more := true; more; in = nil {
		var out []byte
		var err error
		if out, more, err = c.Step(in, flush, step); err != nil {
			return nil, err
		}
		if size += int64(len(out)); size > limit {
			return nil, ErrTooLarge
		}
		if len(out) > 0 {
			pieces = append(pieces, out)
		}
	}
	if len(pieces) == 1 {
		return pieces[0], nil
	}
	whole := make([]byte, 0, size)
	for i, p := range pieces {
		whole = append(whole, p...)
		pieces[i] = nil
	}
	return whole, nil
}
