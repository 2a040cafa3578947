// Text from JavaScript to Go.

package jsbridge

import (
	"reflect"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// utf16Type is the dynamic type of strings that goja holds in UTF-16: those that were created in JavaScript and contain a
// character outside ASCII.
var utf16Type = reflect.TypeOf(goja.StringFromUTF16([]uint16{0xfffd}))

// maxTextScratch bounds the buffer that the realm keeps for [Scope.UTF8], in bytes.
const maxTextScratch = 64 << 10

// IsUTF16 reports whether goja holds a string in UTF-16, so that its String would make an expensive copy.
func IsUTF16(v goja.Value) bool { return reflect.TypeOf(v) == utf16Type }

// UTF8 returns a string's text as bytes that the next call overwrites. A lone surrogate becomes U+FFFD. For strings that
// [IsUTF16] reports it costs a third of String, and allocates nothing.
func (s Scope) UTF8(v goja.String) []byte {
	r := s.r
	b := r.text[:0]
	n := v.Length()
	for i := 0; i < n; i++ {
		c := rune(v.CharAt(i))
		if utf16.IsSurrogate(c) {
			if i+1 < n {
				if r := utf16.DecodeRune(c, rune(v.CharAt(i+1))); r != utf8.RuneError {
					b = utf8.AppendRune(b, r)
					i++
					continue
				}
			}
			c = utf8.RuneError
		}
		b = utf8.AppendRune(b, c)
	}
	if cap(b) <= maxTextScratch {
		r.text = b
	}
	return b
}
