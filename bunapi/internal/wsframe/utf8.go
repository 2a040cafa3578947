// Incremental UTF-8 validation (RFC 6455 section 8.1), which fails at the first byte that no valid text can contain.

package wsframe

import "unicode/utf8"

// validator checks text that arrives in pieces. The zero value is at the start of a text.
type validator struct {
	tail [utf8.UTFMax]byte // the bytes of an unfinished character
	n    uint8
}

// write checks the next piece and reports whether the text can still be valid.
func (v *validator) write(b []byte) bool {
	for v.n > 0 && len(b) > 0 {
		v.tail[v.n] = b[0]
		v.n++
		b = b[1:]
		if t := v.tail[:v.n]; utf8.FullRune(t) {
			if r, size := utf8.DecodeRune(t); r == utf8.RuneError && size <= 1 {
				return false
			}
			v.n = 0
		}
	}
	if len(b) == 0 {
		return true
	}
	// Everything except an unfinished character at the end takes the fast path.
	cut := len(b)
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				cut = len(b) - i
			}
			break
		}
	}
	v.n = uint8(copy(v.tail[:], b[cut:]))
	return utf8.Valid(b[:cut])
}

// done reports whether the text ended on a character boundary, and starts a new text.
func (v *validator) done() bool {
	complete := v.n == 0
	v.n = 0
	return complete
}

// ValidText reports whether a whole text is valid UTF-8.
func ValidText(b []byte) bool { return utf8.Valid(b) }
