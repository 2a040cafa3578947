// Package compression compresses and decompresses data that comes in pieces: deflate in its three wrappings, brotli and
// zstd. It serves node:zlib, Bun's own functions and the streams of the platform, and knows no script.
//
// A Coder never holds more output than one step was asked for, so that a few bytes cannot become gigabytes behind the
// script's back.
//
// This package is not an API: it may change without notice.
package compression

import (
	"errors"
	"fmt"
)

// Format is how compressed data is wrapped.
type Format uint8

// The formats. Unzip is gzip or zlib, whatever comes, and only read.
const (
	Raw Format = iota
	Zlib
	Gzip
	Unzip
	Brotli
	Zstd
)

// Flush says what a step does with data that is still inside: zlib's values.
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
	// Step takes a piece of input, which it keeps, and gives about most bytes of output. While more is true it has to be
	// called again, without input and with the same flush, before the next piece. The output is the caller's.
	Step(in []byte, flush Flush, most int) (out []byte, more bool, err error)
	// Ended reports whether a decompressor has seen the end of the data.
	Ended() bool
	// Unused is input behind the end of the data that was not used.
	Unused() []byte
	// Close frees what the coder holds.
	Close()
}

// Error is what is wrong with compressed data, in the words of the format's own library.
type Error struct {
	Code    string
	Number  int
	Message string
}

func (e *Error) Error() string { return e.Message }

// The errors that are no defect of the data itself.
var (
	// ErrTruncated is for data that ends early.
	ErrTruncated = &Error{"Z_BUF_ERROR", -5, "unexpected end of file"}
	// ErrTooLarge is for output that would be longer than [All] may make it.
	ErrTooLarge = errors.New("compression: the output is longer than the limit")
)

func dataError(format string, args ...any) *Error {
	return &Error{"Z_DATA_ERROR", -3, fmt.Sprintf(format, args...)}
}

// step is how much output [All] asks for at a time, in bytes.
const step = 64 << 10

// All runs a coder over the whole input and closes it. The output is at most limit bytes long. flush is Finish, or another one
// to take what there is of data that ends early.
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
