// Package resp reads and writes RESP3, the protocol of Redis and Valkey (the redis documentation, "Redis serialization protocol
// specification"). It knows no JavaScript.
//
// The clients for Go that exist bring pools, retries and a method for each command, and hide the order of replies and the type of
// what came: Bun's client is one connection whose replies go back in order, and whose methods are in JavaScript. What would be left
// of them is this file.
package resp

import (
	"bufio"
	"errors"
	"io"
	"math/big"
	"strconv"
)

// Kind is the first byte of a value on the wire.
type Kind byte

// The kinds of values. Null stands for the nulls of RESP2, too.
const (
	Simple    Kind = '+'
	Error     Kind = '-'
	Integer   Kind = ':'
	Bulk      Kind = '$'
	Array     Kind = '*'
	Null      Kind = '_'
	Double    Kind = ','
	Bool      Kind = '#'
	BlobError Kind = '!'
	Verbatim  Kind = '='
	BigNumber Kind = '('
	Map       Kind = '%'
	Set       Kind = '~'
	Push      Kind = '>'
	attribute Kind = '|'
)

// Value is a value of a reply. A map's List has its keys and values by turns.
type Value struct {
	Kind Kind
	Text []byte // of texts, errors and numbers as they came
	Int  int64
	Dbl  float64
	Bool bool
	Big  *big.Int
	List []Value
}

// The bounds of a reply. They are Redis's own: proto-max-bulk-len, and what its depth of nesting allows.
const (
	maxBulk  = 512 << 20
	maxItems = 1 << 25
	maxDepth = 128
	maxLine  = 64 << 10
	// chunk is what is allocated before the bytes of a bulk have come.
	chunk = 64 << 10
)

// ErrProtocol is the error for input that is not RESP.
//
//lint:ignore ST1005 Bun words it so
var ErrProtocol = errors.New("Failed to read data")

// Reader reads values.
type Reader struct{ r *bufio.Reader }

// NewReader makes a Reader.
func NewReader(r io.Reader) *Reader { return &Reader{bufio.NewReaderSize(r, 16<<10)} }

// Buffered reports whether the beginning of another value has come.
func (r *Reader) Buffered() bool { return r.r.Buffered() > 0 }

// Read reads one value.
func (r *Reader) Read() (Value, error) { return r.value(0) }

// line reads to the next CRLF.
func (r *Reader) line() ([]byte, error) {
	b, err := r.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		long := append([]byte(nil), b...)
		for errors.Is(err, bufio.ErrBufferFull) && len(long) < maxLine {
			b, err = r.r.ReadSlice('\n')
			long = append(long, b...)
		}
		b = long
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, ErrProtocol
	}
	if err != nil {
		return nil, err
	}
	if len(b) < 3 || b[len(b)-2] != '\r' {
		return nil, ErrProtocol
	}
	return b[:len(b)-2], nil
}

func (r *Reader) value(depth int) (v Value, err error) {
	if depth > maxDepth {
		return v, ErrProtocol
	}
	line, err := r.line()
	if err != nil {
		return v, err
	}
	v.Kind = Kind(line[0])
	rest := line[1:]
	switch v.Kind {
	case Simple, Error:
		v.Text = append([]byte(nil), rest...)
	case Integer:
		v.Int, err = strconv.ParseInt(string(rest), 10, 64)
	case Bulk, BlobError, Verbatim:
		return r.bulk(v, rest)
	case Null:
	case Double:
		v.Dbl, err = strconv.ParseFloat(string(rest), 64)
	case Bool:
		v.Bool = string(rest) == "t"
	case BigNumber:
		v.Text = append([]byte(nil), rest...)
		v.Big, _ = new(big.Int).SetString(string(rest), 10)
	case Array, Set, Push, Map, attribute:
		return r.list(v, rest, depth)
	default:
		return v, ErrProtocol
	}
	if err != nil {
		return v, ErrProtocol
	}
	return v, nil
}

func (r *Reader) bulk(v Value, size []byte) (Value, error) {
	n, err := strconv.Atoi(string(size))
	switch {
	case err != nil || n < -1 || n > maxBulk:
		return v, ErrProtocol
	case n == -1:
		return Value{Kind: Null}, nil
	}
	for left := n + 2; left > 0; {
		part := min(left, max(chunk, len(v.Text)))
		at := len(v.Text)
		v.Text = append(v.Text, make([]byte, part)...)
		if _, err := io.ReadFull(r.r, v.Text[at:]); err != nil {
			return v, err
		}
		left -= part
	}
	if v.Text[n] != '\r' || v.Text[n+1] != '\n' {
		return v, ErrProtocol
	}
	v.Text = v.Text[:n:n]
	if v.Kind == Verbatim {
		if n < 4 || v.Text[3] != ':' {
			return v, ErrProtocol
		}
		v.Text = v.Text[4:] // the format, such as txt:
	}
	return v, nil
}

func (r *Reader) list(v Value, size []byte, depth int) (Value, error) {
	n, err := strconv.Atoi(string(size))
	switch {
	case err != nil || n < -1 || n > maxItems:
		return v, ErrProtocol
	case n == -1:
		return Value{Kind: Null}, nil
	}
	if v.Kind == Map || v.Kind == attribute {
		n *= 2
	}
	v.List = make([]Value, 0, min(n, 1024))
	for range n {
		item, err := r.value(depth + 1)
		if err != nil {
			return v, err
		}
		v.List = append(v.List, item)
	}
	if v.Kind == attribute { // says something about the value behind it
		return r.value(depth)
	}
	return v, nil
}

// AppendCommand appends the head of a command with n arguments, its name included. Each follows with AppendArg.
func AppendCommand(b []byte, n int) []byte {
	b = append(b, '*')
	b = strconv.AppendInt(b, int64(n), 10)
	return append(b, '\r', '\n')
}

// AppendArg appends an argument.
func AppendArg[T string | []byte](b []byte, arg T) []byte {
	b = append(b, '$')
	b = strconv.AppendInt(b, int64(len(arg)), 10)
	b = append(b, '\r', '\n')
	b = append(b, arg...)
	return append(b, '\r', '\n')
}
