// Text between goja's strings and the bytes that the parser and the writer work on: UTF-8 in which a lone surrogate has its
// three-byte form (WTF-8), so that every JavaScript string can be represented.

package json

import (
	"reflect"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// appendUnit appends one UTF-16 code unit, joining it with a high surrogate that stands before it.
func appendUnit(b []byte, u uint16) []byte {
	switch {
	case u < 0x80:
		return append(b, byte(u))
	case u < 0xd800 || u > 0xdfff:
		return utf8.AppendRune(b, rune(u))
	}
	if n := len(b); u >= 0xdc00 && n >= 3 && b[n-3] == 0xed && b[n-2] >= 0xa0 && b[n-2] < 0xb0 {
		high := 0xd000 | rune(b[n-2]&0x3f)<<6 | rune(b[n-1]&0x3f)
		return utf8.AppendRune(b[:n-3], utf16.DecodeRune(high, rune(u)))
	}
	return append(b, 0xed, 0x80|byte(u>>6)&0x3f, 0x80|byte(u)&0x3f)
}

// surrogateAt reports whether the three bytes at i are a lone surrogate, and which.
func surrogateAt(s string, i int) (unit uint16, ok bool) {
	if i+3 > len(s) || s[i] != 0xed || s[i+1] < 0xa0 {
		return 0, false
	}
	return 0xd000 | uint16(s[i+1]&0x3f)<<6 | uint16(s[i+2]&0x3f), true
}

func hasSurrogate(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if _, ok := surrogateAt(s, i); ok {
			return true
		}
	}
	return false
}

func isASCII(s string) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if load(s, i)&high != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// wtf8 returns the text of a string value, without copying where goja holds bytes.
func (c *codec) wtf8(v goja.String) string {
	if reflect.TypeOf(v) != c.types.unicode {
		if s := v.String(); isASCII(s) {
			return s
		}
		return valid(v.String())
	}
	n := v.Length()
	b := make([]byte, 0, n+n/2)
	for i := range n {
		b = appendUnit(b, v.CharAt(i))
	}
	return string(b)
}

// stringValue makes a string value of text, which the value keeps.
func (c *codec) stringValue(text string) goja.Value {
	if hasSurrogate(text) {
		return loneString(text)
	}
	return c.vm.ToValue(text)
}

// loneString is stringValue for text with lone surrogates, which Go's own decoding would lose.
func loneString(text string) goja.Value {
	units := make([]uint16, 0, len(text))
	for i := 0; i < len(text); {
		if u, ok := surrogateAt(text, i); ok {
			units = append(units, u)
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		units = utf16.AppendRune(units, r)
		i += n
	}
	return goja.StringFromUTF16(units)
}

const (
	ones = 0x0101010101010101
	high = 0x8080808080808080
)

// load reads eight bytes, the first one lowest.
func load(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// special marks, in their high bits, the bytes of x that cannot appear unescaped in a string literal (quote, backslash, control)
// and those that are not ASCII. Only the lowest mark is exact, because borrows propagate upwards.
func special(x uint64) uint64 {
	quote := x ^ ones*'"'
	slash := x ^ ones*'\\'
	return ((quote-ones)&^quote | (slash-ones)&^slash | (x - ones*' ') | x) & high
}

// names caches what messages repeat: keys, short strings and integers (ids). Each value has one possible place, so that the cache
// is bounded, and its values do not keep a message alive.
type names struct {
	keys, values [512]name
	integers     [256]integer
}

type name struct {
	text  string
	value goja.Value
}

type integer struct {
	n     int64
	value goja.Value // nil at first
}

const (
	maxCachedKey   = 64
	maxCachedValue = 16
)

func place(s string) uint32 {
	n := len(s)
	h := uint32(n)*0x9e3779b1 ^ uint32(s[0])*0x85ebca6b ^ uint32(s[n-1])*0xc2b2ae35 ^ uint32(s[n>>1])*0x27d4eb2f
	return (h ^ h>>15) % 512
}

// key returns the value of a property name.
func (c *codec) key(text string) goja.Value {
	if text == "" || len(text) > maxCachedKey {
		return c.stringValue(string([]byte(text)))
	}
	n := &c.names.keys[place(text)]
	if n.text != text {
		own := string([]byte(text))
		*n = name{own, c.stringValue(own)}
	}
	return n.value
}

// shortValue returns the value of a text of few bytes without lone surrogates.
func (c *codec) shortValue(text string) goja.Value {
	if text == "" {
		return c.empty
	}
	n := &c.names.values[place(text)]
	if n.text != text {
		own := string([]byte(text))
		*n = name{own, c.vm.ToValue(own)}
	}
	return n.value
}

// integer returns the value of an integer. A new one costs goja two allocations.
func (c *codec) integer(n int64) goja.Value {
	i := &c.names.integers[uint64(n)%256]
	if i.n != n || i.value == nil {
		*i = integer{n, c.vm.ToValue(n)}
	}
	return i.value
}
