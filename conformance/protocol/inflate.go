// Reading deflate (RFC 1951) by hand, because no reader of others tells how far back a match reaches: a peer that
// agreed to a window of 512 bytes and refers to byte 513 is wrong even where an ordinary reader copes.

package protocol

import (
	"errors"
	"fmt"
	"math/bits"
)

// inflater is the receiving half of permessage-deflate for one connection.
type inflater struct {
	window   int  // the largest distance allowed, in bytes
	takeover bool // matches may reach into earlier messages
	out      []byte
	start    int // where the message begins in out
	farthest int // the largest distance seen

	in   []byte
	pos  int
	acc  uint64
	nacc uint
	lit  huffman
	dist huffman
}

var errCutDeflate = errors.New("deflate data ends too early")

// message inflates the payload of one message. The result is the caller's.
func (d *inflater) message(payload []byte) ([]byte, error) {
	if keep := len(d.out) - d.window; keep > 0 {
		d.out = d.out[:copy(d.out, d.out[keep:])]
	}
	if !d.takeover {
		d.out = d.out[:0]
	}
	d.start = len(d.out)
	d.in = append(append([]byte(nil), payload...), 0, 0, 0xff, 0xff)
	d.pos, d.acc, d.nacc = 0, 0, 0
	for {
		final, err := d.block()
		if err != nil {
			return nil, err
		}
		if final || d.pos == len(d.in) && d.nacc == 0 {
			return append([]byte{}, d.out[d.start:]...), nil
		}
	}
}

func (d *inflater) block() (final bool, err error) {
	head, err := d.bits(3)
	if err != nil {
		return false, err
	}
	final = head&1 != 0
	switch head >> 1 {
	case 0:
		return final, d.stored()
	case 1:
		fixed(&d.lit, &d.dist)
	case 2:
		if err := d.dynamic(); err != nil {
			return false, err
		}
	default:
		return false, errors.New("block type 3")
	}
	return final, d.codes()
}

func (d *inflater) fill() {
	for d.nacc <= 56 && d.pos < len(d.in) {
		d.acc |= uint64(d.in[d.pos]) << d.nacc
		d.pos++
		d.nacc += 8
	}
}

func (d *inflater) bits(n uint) (uint, error) {
	if d.nacc < n {
		if d.fill(); d.nacc < n {
			return 0, errCutDeflate
		}
	}
	v := uint(d.acc) & (1<<n - 1)
	d.acc >>= n
	d.nacc -= n
	return v, nil
}

func (d *inflater) stored() error {
	// Back to a byte border: whole bytes that were taken ahead are given back.
	d.pos -= int(d.nacc / 8)
	d.acc, d.nacc = 0, 0
	if len(d.in)-d.pos < 4 {
		return errCutDeflate
	}
	n := int(d.in[d.pos]) | int(d.in[d.pos+1])<<8
	if n^0xffff != int(d.in[d.pos+2])|int(d.in[d.pos+3])<<8 {
		return errors.New("stored block with wrong length")
	}
	d.pos += 4
	if len(d.in)-d.pos < n {
		return errCutDeflate
	}
	d.out = append(d.out, d.in[d.pos:d.pos+n]...)
	d.pos += n
	return nil
}

var (
	lengthBase  = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distBase    = [30]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distExtra   = [30]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
	codeOrder   = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
)

// codes reads literals and matches up to the end of the block.
func (d *inflater) codes() error {
	for {
		sym, err := d.symbol(&d.lit)
		switch {
		case err != nil:
			return err
		case sym < 256:
			d.out = append(d.out, byte(sym))
			continue
		case sym == 256:
			return nil
		case sym > 285:
			return fmt.Errorf("length code %d", sym)
		}
		extra, err := d.bits(uint(lengthExtra[sym-257]))
		if err != nil {
			return err
		}
		n := int(lengthBase[sym-257]) + int(extra)
		if sym, err = d.symbol(&d.dist); err != nil {
			return err
		}
		if sym > 29 {
			return fmt.Errorf("distance code %d", sym)
		}
		if extra, err = d.bits(uint(distExtra[sym])); err != nil {
			return err
		}
		dist := int(distBase[sym]) + int(extra)
		d.farthest = max(d.farthest, dist)
		if dist > d.window {
			return fmt.Errorf("a match reaches %d bytes back, the window is %d", dist, d.window)
		}
		from := len(d.out) - dist
		if from < 0 {
			return fmt.Errorf("a match reaches %d bytes back, there are %d", dist, len(d.out))
		}
		if dist >= n {
			d.out = append(d.out, d.out[from:from+n]...)
			continue
		}
		for ; n > 0; n-- {
			d.out = append(d.out, d.out[from])
			from++
		}
	}
}

func (d *inflater) dynamic() error {
	head, err := d.bits(14)
	if err != nil {
		return err
	}
	nlit, ndist, ncode := head&31+257, head>>5&31+1, head>>10+4
	if nlit > 286 || ndist > 30 {
		return errors.New("too many codes")
	}
	var lens [320]uint8
	for i := range ncode {
		n, err := d.bits(3)
		if err != nil {
			return err
		}
		lens[codeOrder[i]] = uint8(n)
	}
	if err := d.lit.build(lens[:19]); err != nil {
		return err
	}
	clear(lens[:19])
	for i := uint(0); i < nlit+ndist; {
		sym, err := d.symbol(&d.lit)
		if err != nil {
			return err
		}
		if sym < 16 {
			lens[i] = uint8(sym)
			i++
			continue
		}
		var n, value uint
		switch sym {
		case 16:
			if i == 0 {
				return errors.New("repeat of nothing")
			}
			value = uint(lens[i-1])
			n, err = d.bits(2)
			n += 3
		case 17:
			n, err = d.bits(3)
			n += 3
		case 18:
			n, err = d.bits(7)
			n += 11
		}
		if err != nil {
			return err
		}
		if i+n > nlit+ndist {
			return errors.New("too many code lengths")
		}
		for ; n > 0; n-- {
			lens[i] = uint8(value)
			i++
		}
	}
	if lens[256] == 0 {
		return errors.New("no end of block")
	}
	if err := d.lit.build(lens[:nlit]); err != nil {
		return err
	}
	return d.dist.build(lens[nlit : nlit+ndist])
}

func fixed(lit, dist *huffman) {
	var lens [288]uint8
	for i := range lens {
		switch {
		case i < 144:
			lens[i] = 8
		case i < 256:
			lens[i] = 9
		case i < 280:
			lens[i] = 7
		default:
			lens[i] = 8
		}
	}
	_ = lit.build(lens[:]) // complete by definition
	for i := range 32 {
		lens[i] = 5
	}
	_ = dist.build(lens[:32])
}

// quickBits is the length of codes that one look at the table decodes.
const quickBits = 10

// huffman is a canonical code (RFC 1951 section 3.2.2).
type huffman struct {
	quick   [1 << quickBits]uint16 // by the next bits: symbol<<4 | length, 0 for longer codes
	count   [16]uint16             // codes of each length
	symbols [288]uint16            // in the order of their codes
}

func (h *huffman) build(lens []uint8) error {
	h.count = [16]uint16{}
	clear(h.quick[:])
	for _, n := range lens {
		h.count[n]++
	}
	h.count[0] = 0
	left, longest := 1, 0
	var next, first [16]uint16
	code := uint16(0)
	for n := 1; n < 16; n++ {
		left = left<<1 - int(h.count[n])
		if left < 0 {
			return errors.New("over-subscribed code")
		}
		if h.count[n] > 0 {
			longest = n
		}
		code = (code + h.count[n-1]) << 1
		first[n] = code
		next[n] = next[n-1] + h.count[n-1]
	}
	if left > 0 && longest > 1 { // a code of one symbol, or of none, may be incomplete
		return errors.New("incomplete code")
	}
	offset := next
	for sym, n := range lens {
		if n == 0 {
			continue
		}
		h.symbols[offset[n]] = uint16(sym)
		c := first[n] + offset[n] - next[n]
		offset[n]++
		if n <= quickBits {
			// The stream has a code's first bit lowest.
			for i := uint(bits.Reverse16(c) >> (16 - n)); i < 1<<quickBits; i += 1 << n {
				h.quick[i] = uint16(sym)<<4 | uint16(n)
			}
		}
	}
	return nil
}

func (d *inflater) symbol(h *huffman) (uint, error) {
	if d.nacc < 15 {
		d.fill()
	}
	if e := h.quick[d.acc&(1<<quickBits-1)]; e != 0 {
		n := uint(e & 15)
		if n > d.nacc {
			return 0, errCutDeflate
		}
		d.acc >>= n
		d.nacc -= n
		return uint(e >> 4), nil
	}
	code, first, index := 0, 0, 0
	for n := uint(1); n < 16; n++ {
		if n > d.nacc {
			return 0, errCutDeflate
		}
		code |= int(d.acc >> (n - 1) & 1)
		count := int(h.count[n])
		if code-count < first {
			d.acc >>= n
			d.nacc -= n
			return uint(h.symbols[index+code-first]), nil
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	return 0, errors.New("no such code")
}
