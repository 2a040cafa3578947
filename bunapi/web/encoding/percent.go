// Percent-encoding. What is done with a sign that begins no escape differs from caller to caller; what an escape is does not.

package encoding

import "strings"

// Escape reads the escape (a percent sign and two hexadecimal digits) at s[i]. ok is false if there is none.
func Escape(s string, i int) (c byte, ok bool) {
	if i+2 >= len(s) || s[i] != '%' {
		return 0, false
	}
	hi, ok1 := unhex(s[i+1])
	lo, ok2 := unhex(s[i+2])
	return hi<<4 | lo, ok1 && ok2
}

const upperHex = "0123456789ABCDEF"

// WriteEscape writes the escape of a byte.
func WriteEscape(b *strings.Builder, c byte) {
	b.WriteByte('%')
	b.WriteByte(upperHex[c>>4])
	b.WriteByte(upperHex[c&15])
}

// Unescape replaces the escapes; every other sign stays as it is (the URL Standard's percent-decode).
func Unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c, ok := Escape(s, i)
		if ok {
			i += 2
		} else {
			c = s[i]
		}
		out = append(out, c)
	}
	return string(out)
}

// DecodePercent decodes percent-encoded UTF-8; what is no valid escape becomes U+FFFD: the sign and two characters behind it
// if there are two, else the sign alone.
func DecodePercent(v string) string {
	if !strings.Contains(v, "%") {
		return DecodeUTF8([]byte(v))
	}
	out := make([]byte, 0, len(v))
	for i := 0; i < len(v); i++ {
		if v[i] != '%' {
			out = append(out, v[i])
			continue
		}
		if i+2 >= len(v) {
			out = append(out, replacement...)
			continue
		}
		if c, ok := Escape(v, i); ok {
			out = append(out, c)
		} else {
			out = append(out, replacement...)
		}
		i += 2
	}
	return DecodeUTF8(out)
}

func unhex(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
