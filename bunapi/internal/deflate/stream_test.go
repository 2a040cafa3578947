package deflate

import (
	"errors"
	"fmt"
)

// stream decodes deflate data (RFC 1951) slowly and simply, over many messages of one context, and records how far back matches
// reached, because a decompressor with a smaller window would fail there.
type stream struct {
	data     []byte
	bit      int
	out      []byte
	farthest int
}

var errTruncated = errors.New("truncated")

// message decodes one message, given without its tail, and returns what it adds to the stream; with errTruncated, what it adds
// before the data ends.
func (s *stream) message(compressed []byte) (added []byte, err error) {
	start := len(s.out)
	defer func() {
		switch r := recover(); r {
		case nil:
		case errTruncated:
			added, err = s.out[start:], errTruncated
		default:
			err = fmt.Errorf("%v", r)
		}
	}()
	s.data, s.bit = append(append([]byte(nil), compressed...), tail...), 0
	for s.bit < 8*len(s.data) {
		final := s.bits(1)
		switch s.bits(2) {
		case 0:
			s.stored()
		case 1:
			s.block(fixedCodes())
		case 2:
			s.block(s.dynamicCodes())
		default:
			panic("block type 3")
		}
		if final == 1 {
			break
		}
	}
	return s.out[start:], nil
}

func (s *stream) bits(n int) (v int) {
	for i := range n {
		if s.bit >= 8*len(s.data) {
			panic(errTruncated)
		}
		v |= int(s.data[s.bit/8]>>(s.bit%8)&1) << i
		s.bit++
	}
	return v
}

func (s *stream) stored() {
	s.bit = (s.bit + 7) &^ 7
	n := s.bits(16)
	if s.bits(16) != n^0xffff {
		panic("stored length")
	}
	for range n {
		s.out = append(s.out, byte(s.bits(8)))
	}
}

// bitCode maps a code with a leading one bit, as a marker of its length, to its symbol.
type bitCode map[int]int

// makeCode refuses what zlib refuses: a code with too many symbols, or with unused codes, unless it has one symbol of one bit or
// none at all.
func makeCode(lengths []int) bitCode {
	c, next, longest := bitCode{}, 0, 0
	for size := 1; size <= 15; size++ {
		next <<= 1
		for sym, l := range lengths {
			if l == size {
				c[1<<size|next] = sym
				next++
				longest = size
			}
		}
		if next > 1<<size {
			panic("too many symbols")
		}
	}
	if next < 1<<15 && longest > 1 {
		panic("incomplete code")
	}
	return c
}

func (s *stream) symbol(c bitCode) int {
	if len(c) <= 1 {
		if sym, ok := c[1<<1|s.bits(1)]; ok {
			return sym
		}
		panic("no such code")
	}
	for v := 1; ; {
		v = v<<1 | s.bits(1)
		if sym, ok := c[v]; ok {
			return sym
		}
	}
}

func fixedCodes() (literals, distances bitCode) {
	var l [288]int
	var d [32]int
	for i := range l {
		switch {
		case i < 144:
			l[i] = 8
		case i < 256:
			l[i] = 9
		case i < 280:
			l[i] = 7
		default:
			l[i] = 8
		}
	}
	for i := range d {
		d[i] = 5
	}
	return makeCode(l[:]), makeCode(d[:])
}

func (s *stream) dynamicCodes() (literals, distances bitCode) {
	nl, nd, nc := s.bits(5)+257, s.bits(5)+1, s.bits(4)+4
	if nl > 286 || nd > 30 {
		panic("too many codes")
	}
	var order [19]int
	for _, i := range []int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[:nc] {
		order[i] = s.bits(3)
	}
	c := makeCode(order[:])
	if len(c) <= 1 {
		panic("incomplete code")
	}
	var lengths []int
	repeat := func(v, n int) {
		for range n {
			lengths = append(lengths, v)
		}
	}
	for len(lengths) < nl+nd {
		switch sym := s.symbol(c); sym {
		case 16:
			repeat(lengths[len(lengths)-1], 3+s.bits(2))
		case 17:
			repeat(0, 3+s.bits(3))
		case 18:
			repeat(0, 11+s.bits(7))
		default:
			repeat(sym, 1)
		}
	}
	if len(lengths) > nl+nd || lengths[256] == 0 {
		panic("code lengths")
	}
	return makeCode(lengths[:nl]), makeCode(lengths[nl:])
}

func (s *stream) block(literals, distances bitCode) {
	for {
		sym := s.symbol(literals)
		if sym < 256 {
			s.out = append(s.out, byte(sym))
			continue
		}
		if sym == 256 {
			return
		}
		if sym > 285 {
			panic("length code")
		}
		length := s.length(sym - 257)
		d := s.symbol(distances)
		if d >= 30 {
			panic("distance code")
		}
		distance := d + 1
		if extra := d/2 - 1; extra > 0 {
			distance = (2+d&1)<<extra + s.bits(extra) + 1
		}
		s.farthest = max(s.farthest, distance)
		for range length {
			s.out = append(s.out, s.out[len(s.out)-distance])
		}
	}
}

func (s *stream) length(sym int) int {
	switch {
	case sym < 8:
		return sym + 3
	case sym == 28:
		return 258
	}
	extra := sym/4 - 1
	return (4+sym&3)<<extra + s.bits(extra) + 3
}
