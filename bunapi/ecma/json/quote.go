// String literals as JSON.stringify writes them: well-formed, so lone surrogates are escaped.

package json

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// escapeOf maps a byte to the letter of its two-character escape, 'u' for \u00XX, 0 for none.
var escapeOf = func() (t [256]byte) {
	for b := range ' ' {
		t[b] = 'u'
	}
	for b, letter := range map[byte]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'} {
		t[b] = letter
	}
	return t
}()

// appendQuoted appends the literal of s, which is WTF-8.
func appendQuoted(out []byte, s string) []byte {
	out = append(out, '"')
	start, i := 0, 0
	for i < len(s) {
		if i+8 <= len(s) {
			m := special(load(s, i))
			if m == 0 {
				i += 8
				continue
			}
			i += trailingBytes(m)
		}
		b := s[i]
		letter := escapeOf[b]
		if letter == 0 {
			if b != 0xed {
				i++
				continue
			}
			u, lone := surrogateAt(s, i)
			if !lone {
				i++
				continue
			}
			out = append(out, s[start:i]...)
			out = append(out, '\\', 'u', hexDigits[u>>12], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15])
			i += 3
			start = i
			continue
		}
		out = append(out, s[start:i]...)
		if letter == 'u' {
			out = append(out, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		} else {
			out = append(out, '\\', letter)
		}
		i++
		start = i
	}
	out = append(out, s[start:]...)
	return append(out, '"')
}

// valid is s, which is of Go's making, with invalid UTF-8 replaced, as scripts see it.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}
