// String literals as JSON.stringify writes them: well-formed, so lone surrogates are escaped.

package json

import (
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

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

// appendQuotedUnits appends the literal of a string that goja holds in UTF-16.
func appendQuotedUnits(out []byte, s goja.String) []byte {
	out = append(out, '"')
	n := s.Length()
	for i := 0; i < n; i++ {
		u := s.CharAt(i)
		switch {
		case u < utf8.RuneSelf:
			out = appendEscaped(out, byte(u))
		case !utf16.IsSurrogate(rune(u)):
			out = utf8.AppendRune(out, rune(u))
		default:
			if i+1 < n {
				if r := utf16.DecodeRune(rune(u), rune(s.CharAt(i+1))); r != utf8.RuneError {
					out = utf8.AppendRune(out, r)
					i++
					continue
				}
			}
			out = appendHex(out, u)
		}
	}
	return append(out, '"')
}

func appendEscaped(out []byte, b byte) []byte {
	switch letter := escapeOf[b]; letter {
	case 0:
		return append(out, b)
	case 'u':
		return appendHex(out, uint16(b))
	default:
		return append(out, '\\', letter)
	}
}

func appendHex(out []byte, u uint16) []byte {
	return append(out, '\\', 'u', hexDigits[u>>12], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15])
}

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
		if escapeOf[b] != 0 {
			out = appendEscaped(append(out, s[start:i]...), b)
			i++
			start = i
		} else if u, lone := surrogateAt(s, i); lone {
			out = appendHex(append(out, s[start:i]...), u)
			i += 3
			start = i
		} else {
			i++
		}
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
