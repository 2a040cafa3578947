// Package encoding converts text and bytes for the web platform: TextEncoder and TextDecoder, atob and btoa.
//
// This package is not an API: it may change without notice.
package encoding

import (
	"unicode/utf8"
)

const replacement = "\ufffd"

// DecodeUTF8 is the UTF-8 decoder of the Encoding Standard: a byte sequence that cannot go on to be a character
// becomes one U+FFFD as a whole (a "maximal subpart"), where Go's conversions make one of each byte.
func DecodeUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	out := make([]byte, 0, len(b)+16)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r != utf8.RuneError || n > 1 {
			out = append(out, b[:n]...)
			b = b[n:]
			continue
		}
		out = append(out, replacement...)
		b = b[max(1, prefix(b)):]
	}
	return string(out)
}

// prefix is the length of the longest start of b that could be the start of a character, and is not a whole one.
func prefix(b []byte) int {
	lo, hi, need := byte(0x80), byte(0xbf), 0
	switch c := b[0]; {
	case c >= 0xc2 && c <= 0xdf:
		need = 1
	case c >= 0xe0 && c <= 0xef:
		need = 2
		if c == 0xe0 {
			lo = 0xa0
		} else if c == 0xed {
			hi = 0x9f
		}
	case c >= 0xf0 && c <= 0xf4:
		need = 3
		if c == 0xf0 {
			lo = 0x90
		} else if c == 0xf4 {
			hi = 0x8f
		}
	default:
		return 0
	}
	for i := 1; i <= need; i++ {
		if i >= len(b) || b[i] < lo || b[i] > hi {
			return i
		}
		lo, hi = 0x80, 0xbf
	}
	return need + 1
}
