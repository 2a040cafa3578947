// Percent-encoding as routers and cookie parsers meet it.

package encoding

import "strings"

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
		hi, ok1 := unhex(v[i+1])
		lo, ok2 := unhex(v[i+2])
		if ok1 && ok2 {
			out = append(out, hi<<4|lo)
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
