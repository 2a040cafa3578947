// Decompressing messages, within a bound.

package deflate

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
)

// The ways in which a message cannot be decompressed.
var (
	ErrTooBig  = errors.New("deflate: the message is longer than the limit")
	ErrCorrupt = errors.New("deflate: invalid compressed data")
)

const (
	// firstChunk is the size of the first piece of output, in bytes.
	firstChunk = 4 << 10
	// inputBuffer is the decompressor's, in bytes.
	inputBuffer = 4 << 10
)

// reader is the decompressor of one loop.
type reader struct {
	flate io.ReadCloser // also a flate.Resetter
	in    *bufio.Reader
	data  input
	out   []byte   // the whole message, or its last chunk
	full  [][]byte // the chunks before
}

// input is a message's compressed form with its tail, which was not sent (RFC 7692 section 7.2.2).
type input struct {
	payload []byte
	tail    strings.Reader
}

func (i *input) Read(b []byte) (int, error) {
	if len(i.payload) > 0 {
		n := copy(b, i.payload)
		i.payload = i.payload[n:]
		return n, nil
	}
	return i.tail.Read(b)
}

// Inflate decompresses one message of the connection of ctx. The result is valid until the next call and not longer
// than limit, in bytes; a message that would be costs no more memory than that.
//
// As zlib in Bun: what follows a final block is ignored, data that ends early yields what was decompressed, and a
// message may refer back anywhere within itself, but only a window's length into the messages before it.
func (c *Codec) Inflate(ctx *Context, payload []byte, limit int64) ([]byte, error) {
	r := &c.reader
	if err := r.reset(payload, ctx.got); err != nil {
		return nil, err
	}
	out, err := r.readAll(limit)
	if err != nil {
		return nil, err
	}
	if side := ctx.params.Receive; side.Takeover {
		ctx.got = ctx.got.add(out, 1<<side.Bits)
	}
	return out, nil
}

func (r *reader) reset(payload, dict []byte) error {
	r.data.payload = payload
	r.data.tail.Reset(tail)
	if r.flate == nil {
		r.in = bufio.NewReaderSize(&r.data, inputBuffer)
		r.flate = flate.NewReaderDict(r.in, dict)
		return nil
	}
	r.in.Reset(&r.data)
	return r.flate.(flate.Resetter).Reset(r.in, dict)
}

// readAll collects the output in chunks that double in size: growing one slice instead would take up to three times
// the message.
func (r *reader) readAll(limit int64) ([]byte, error) {
	if r.out == nil {
		r.out = make([]byte, 0, firstChunk)
	}
	out := r.out[:0]
	total := int64(0)
	defer func() { r.data.payload, r.full = nil, nil }()
	for {
		if len(out) == cap(out) {
			r.full = append(r.full, out)
			// One byte more than the limit: it tells a message that ends there from one that goes on.
			out = make([]byte, 0, min(2*int64(cap(out)), limit+1-total))
		}
		n, err := r.flate.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		if total += int64(n); total > limit {
			return nil, ErrTooBig
		}
		switch {
		case err == nil:
		case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
			return r.join(out, int(total)), nil
		default:
			return nil, ErrCorrupt
		}
	}
}

// join makes one slice of the chunks, with room to see the end of the next message of that size.
func (r *reader) join(last []byte, total int) []byte {
	if len(r.full) > 0 {
		whole := make([]byte, 0, total+1)
		for _, chunk := range r.full {
			whole = append(whole, chunk...)
		}
		last = append(whole, last...)
	}
	r.out = last
	return last
}

func (r *reader) trim() {
	if cap(r.out) > keepBuffer {
		r.out = nil
	}
}
