// UTF-8 text that several users hold at the same time.

package jsbridge

import (
	"bytes"
	"reflect"
	"unsafe"
	"weak"

	"github.com/dop251/goja"
)

const (
	// sharedText is the length in UTF-16 units from which a conversion to UTF-8 is remembered.
	sharedText = 16 << 10
	// sharedTexts is how many conversions are remembered.
	sharedTexts = 8
)

// texts remembers the latest conversions of long strings while the result is in use, so that a thousand responses with the same
// string hold its UTF-8 once. It keeps neither the strings nor the bytes alive.
type texts struct {
	list [sharedTexts]sharedConversion
	next int // the entry to replace next
}

type sharedConversion struct {
	from  weak.Pointer[uint16]
	units int
	to    weak.Pointer[byte]
	size  int // in bytes
}

// SharedUTF8 returns the UTF-8 of ToString(v). It may be the string's own memory, and other callers may hold the same bytes: they
// must not be changed.
func (s Scope) SharedUTF8(v goja.Value) ([]byte, error) {
	if text, ok := v.(goja.String); ok && IsUTF16(v) && text.Length() >= sharedText {
		return s.convert(text), nil
	}
	text, err := s.ToString(v)
	if err != nil {
		return nil, err
	}
	return unsafe.Slice(unsafe.StringData(text), len(text)), nil
}

// convert finds or creates the UTF-8 of a string that goja holds in UTF-16. Strings are identified by their address.
func (s Scope) convert(v goja.String) []byte {
	t, units := &s.r.texts, v.Length()
	from := weak.Make((*uint16)(reflect.ValueOf(v).UnsafePointer()))
	for i := range t.list {
		if e := &t.list[i]; e.from == from && e.units == units {
			if first := e.to.Value(); first != nil {
				return unsafe.Slice(first, e.size)
			}
		}
	}
	b := bytes.Clone(s.UTF8(v))
	t.list[t.next] = sharedConversion{from, units, weak.Make(&b[0]), len(b)}
	t.next = (t.next + 1) % sharedTexts
	return b
}
