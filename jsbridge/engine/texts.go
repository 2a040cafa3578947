package engine

import (
	"reflect"
	"unsafe"
	"weak"

	"github.com/dop251/goja"
)

// Growing concatenates strings so that building a text piece by piece takes time proportional to its length, not to its square.
// It keeps spare room behind a text that it has created. If the next piece is appended to exactly that text, it goes there, and
// the new string shares the memory of the old one. No other code can see the spare room.
//
// It keeps none of the texts alive. The zero value is ready to use. It must not be used concurrently.
type Growing struct {
	ascii  tails[byte]
	utf16s tails[uint16]
}

const (
	// minGrowing is the length from which a text gets spare room, in UTF-16 units. Below it a plain copy is faster.
	minGrowing = 256
	// maxTails is how many texts of each kind can grow at the same time.
	maxTails = 4
	// byteOrderMark is the first unit of goja's UTF-16 strings, which is not part of the text.
	byteOrderMark = 0xfeff
)

// tail is the spare room behind one text.
type tail[T byte | uint16] struct {
	first      weak.Pointer[T]
	used, size int // units of the text, and of its memory
}

type tails[T byte | uint16] struct {
	list [maxTails]tail[T]
	next int // the entry to replace next
}

// room returns a copy of have with n more units for the caller to fill, or have itself, extended, if it has room for them.
func (t *tails[T]) room(have []T, n int) []T {
	first, used := unsafe.SliceData(have), len(have)+n
	at := -1
	for i := range t.list {
		e := &t.list[i]
		if e.used != len(have) || e.first.Value() != first { // the weak pointer detects another text at the address of a former one
			continue
		}
		if used <= e.size {
			e.used = used
			return unsafe.Slice(first, e.size)[:used]
		}
		at = i
		break
	}
	if at < 0 {
		at = t.next
		t.next = (t.next + 1) % maxTails
	}
	buf := make([]T, used, used+used/2)
	copy(buf, have)
	t.list[at] = tail[T]{weak.Make(unsafe.SliceData(buf)), used, cap(buf)}
	return buf
}

// Append returns a + b.
func (g *Growing) Append(a, b goja.String) goja.String {
	if a.Length()+b.Length() < minGrowing || b.Length() == 0 || stringKinds.ascii == nil {
		return a.Concat(b)
	}
	a, b = settled(a), settled(b)
	left, short := asciiOf(a)
	right, narrow := asciiOf(b)
	switch {
	case short && narrow:
		buf := g.ascii.room(unsafe.Slice(unsafe.StringData(left), len(left)), len(right))
		copy(buf[len(left):], right)
		return newASCII(unsafe.String(unsafe.SliceData(buf), len(buf)))
	case short:
		have := append(make([]uint16, 0, len(left)+1), byteOrderMark)
		return g.wide(widen(have, left), b)
	}
	return g.wide(utf16Of(a), b)
}

// wide returns have + b for a text held in UTF-16.
func (g *Growing) wide(have []uint16, b goja.String) goja.String {
	buf := g.utf16s.room(have, b.Length())
	if right, narrow := asciiOf(b); narrow {
		widen(buf[:len(have)], right)
	} else {
		copy(buf[len(have):], utf16Of(b)[1:])
	}
	return newUTF16(buf)
}

// widen appends an ASCII text.
func widen(to []uint16, text string) []uint16 {
	for i := range len(text) {
		to = append(to, uint16(text[i]))
	}
	return to
}

// stringKinds are the two forms of strings that goja's own functions create: as types, and as words of the interface goja.String.
var stringKinds = func() (k struct {
	ascii, utf16         reflect.Type
	asciiWord, utf16Word unsafe.Pointer
}) {
	a := goja.StringFromUTF16([]uint16{'a'})
	u := goja.StringFromUTF16([]uint16{0xfffd})
	if reflect.TypeOf(a).Kind() == reflect.String && reflect.TypeOf(u) != reflect.TypeOf(a) &&
		reflect.TypeOf(u).Kind() == reflect.Slice && reflect.ValueOf(u).Len() == 2 && reflect.ValueOf(u).Index(0).Uint() == byteOrderMark {
		k.ascii, k.utf16 = reflect.TypeOf(a), reflect.TypeOf(u)
		k.asciiWord, k.utf16Word = (*iface)(unsafe.Pointer(&a)).kind, (*iface)(unsafe.Pointer(&u)).kind
	}
	return k
}()

// settled returns the same string in one of the two forms. A string from Go has a third form until it is inspected.
func settled(v goja.String) goja.String {
	if t := reflect.TypeOf(v); t == stringKinds.ascii || t == stringKinds.utf16 {
		return v
	}
	return v.Substring(0, v.Length())
}

func asciiOf(v goja.String) (string, bool) {
	i := (*iface)(unsafe.Pointer(&v))
	if i.kind != stringKinds.asciiWord {
		return "", false
	}
	return *(*string)(i.data), true
}

// utf16Of returns the units of a string held in UTF-16, byteOrderMark first.
func utf16Of(v goja.String) []uint16 { return *(*[]uint16)((*iface)(unsafe.Pointer(&v)).data) }

func newASCII(text string) (v goja.String) {
	*(*iface)(unsafe.Pointer(&v)) = iface{stringKinds.asciiWord, unsafe.Pointer(&text)}
	return v
}

func newUTF16(units []uint16) (v goja.String) {
	*(*iface)(unsafe.Pointer(&v)) = iface{stringKinds.utf16Word, unsafe.Pointer(&units)}
	return v
}
