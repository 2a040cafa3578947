// Validated names and values of header fields. Nothing else can be written into a head: see Lines.

package http1

import (
	"strconv"
	"strings"
)

// Name is the name of a field: a token (RFC 9110 section 5.1). Only this package can create one.
type Name struct{ text string }

// Value is the value of a field: without CR, LF or NUL, and without white space around it (RFC 9110 section 5.5). Its characters
// stand for bytes (Latin-1). Other control characters are allowed, as in the Fetch Standard. The zero Value is empty.
type Value struct {
	text string
	wide bool // a character is beyond ASCII, so that the bytes on the wire differ from those of text
}

// Field is one header line.
type Field struct {
	Name  Name
	Value Value
}

// constant is a text constant in the source: no other package can name the type, so a variable cannot be converted to it.
type constant string

// NameOf returns the Name of a constant token.
func NameOf(text constant) Name {
	n, ok := ParseName(string(text))
	if !ok {
		panic("http1: no name: " + strconv.Quote(string(text)))
	}
	return n
}

// ValueOf returns the Value of a constant.
func ValueOf(text constant) Value {
	v, ok := ParseValue(string(text))
	if !ok {
		panic("http1: no value: " + strconv.Quote(string(text)))
	}
	return v
}

// ParseName validates a name.
func ParseName(text string) (n Name, ok bool) {
	for i := range len(text) {
		if !token[text[i]] {
			return n, false
		}
	}
	return Name{text}, text != ""
}

// ParseValue validates a value, and removes white space around it.
func ParseValue(text string) (v Value, ok bool) {
	text = strings.Trim(text, " \t\r\n")
	for i := range len(text) {
		if c := text[i]; c >= 0x80 {
			for _, r := range text[i:] {
				if r > 0xff || r == 0 || r == '\n' || r == '\r' {
					return v, false
				}
			}
			return Value{text, true}, true
		} else if c == 0 || c == '\n' || c == '\r' {
			return v, false
		}
	}
	return Value{text, false}, true
}

// Number returns the value of a number.
func Number(n int64) Value { return Value{text: strconv.FormatInt(n, 10)} }

func (n Name) String() string { return n.text }

// Lower returns the name in lower case.
func (n Name) Lower() Name { return Name{strings.ToLower(n.text)} }

// Is compares with a name in any case.
func (n Name) Is(name string) bool {
	return len(n.text) == len(name) && strings.EqualFold(n.text, name)
}

// Known returns the name in the spelling of Canonical; ok is false for one that Bun does not know.
func (n Name) Known() (spelling Name, ok bool) {
	text, ok := Canonical(n.text)
	if !ok {
		return n, false
	}
	return Name{text}, true
}

func (v Value) String() string { return v.text }

// Join joins two values of one field.
func (v Value) Join(separator constant, other Value) Value {
	return Value{v.text + string(separator) + other.text, v.wide || other.wide}
}

// Before returns the value up to a separator. White space before the separator is kept: at the end of a line it does not belong
// to the value (RFC 9112 section 5), and Bun writes it.
func (v Value) Before(separator constant) Value {
	text, _, _ := strings.Cut(v.text, string(separator))
	return Value{text, v.wide}
}
