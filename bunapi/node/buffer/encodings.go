// The encodings of Node's Buffer: text to bytes and bytes to text. Decoding processes what it can and stops where the text is
// invalid in its encoding.

package buffer

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/jsbridge"
)

// codec is one encoding.
type codec struct {
	bytes func(s jsbridge.Scope, text goja.String) []byte // the caller's own
	text  func(s jsbridge.Scope, b []byte) goja.Value
	// size returns the number of bytes that a text encodes, without decoding it.
	size func(s jsbridge.Scope, text goja.String) int
}

// codecs by their names in lower case.
var codecs = func() map[string]*codec {
	utf8 := &codec{bytes: utf8Bytes, text: func(s jsbridge.Scope, b []byte) goja.Value { return s.String(encoding.DecodeUTF8(b)) },
		size: func(s jsbridge.Scope, text goja.String) int {
			if !jsbridge.IsUTF16(text) {
				return len(text.String())
			}
			return len(s.UTF8(text))
		}}
	utf16 := &codec{bytes: utf16Bytes, text: utf16Text, size: func(_ jsbridge.Scope, text goja.String) int { return 2 * text.Length() }}
	latin1 := &codec{bytes: latin1Bytes, text: latin1Text(0xff), size: func(_ jsbridge.Scope, text goja.String) int { return text.Length() }}
	ascii := &codec{bytes: latin1Bytes, text: latin1Text(0x7f), size: latin1.size}
	hexadecimal := &codec{bytes: hexBytes, text: func(s jsbridge.Scope, b []byte) goja.Value { return s.String(hex.EncodeToString(b)) },
		size: func(_ jsbridge.Scope, text goja.String) int { return text.Length() / 2 }}
	b64 := &codec{bytes: base64Bytes, text: func(s jsbridge.Scope, b []byte) goja.Value { return s.String(base64.StdEncoding.EncodeToString(b)) }, size: base64Size}
	b64url := &codec{bytes: base64Bytes, text: func(s jsbridge.Scope, b []byte) goja.Value {
		return s.String(base64.RawURLEncoding.EncodeToString(b))
	}, size: base64Size}
	return map[string]*codec{
		"utf8": utf8, "utf-8": utf8, "ucs2": utf16, "ucs-2": utf16, "utf16le": utf16, "utf-16le": utf16, "latin1": latin1, "binary": latin1,
		"ascii": ascii, "hex": hexadecimal, "base64": b64, "base64url": b64url,
	}
}()

// codecOf returns the encoding with that name: UTF-8 for undefined.
func codecOf(s jsbridge.Scope, name goja.Value) (*codec, error) {
	if name == nil || goja.IsUndefined(name) {
		return codecs["utf8"], nil
	}
	text, err := s.ToString(name)
	if err != nil {
		return nil, err
	}
	if c := codecs[strings.ToLower(text)]; c != nil {
		return c, nil
	}
	return nil, jsbridge.TypeError("Unknown encoding: %s", text).WithCode("ERR_UNKNOWN_ENCODING")
}

// codecIfText is codecOf for functions that treat anything but a string as UTF-8.
func codecIfText(s jsbridge.Scope, name goja.Value) (*codec, error) {
	if !jsbridge.IsString(name) {
		name = nil
	}
	return codecOf(s, name)
}

func utf8Bytes(s jsbridge.Scope, text goja.String) []byte {
	if !jsbridge.IsUTF16(text) {
		return []byte(text.String())
	}
	return append([]byte(nil), s.UTF8(text)...)
}

func utf16Bytes(_ jsbridge.Scope, text goja.String) []byte {
	n := text.Length()
	b := make([]byte, 0, 2*n)
	for i := range n {
		c := text.CharAt(i)
		b = append(b, byte(c), byte(c>>8))
	}
	return b
}

func utf16Text(_ jsbridge.Scope, b []byte) goja.Value {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8
	}
	return goja.StringFromUTF16(units)
}

func latin1Bytes(_ jsbridge.Scope, text goja.String) []byte {
	b := make([]byte, text.Length())
	for i := range b {
		b[i] = byte(text.CharAt(i))
	}
	return b
}

func latin1Text(mask byte) func(jsbridge.Scope, []byte) goja.Value {
	return func(_ jsbridge.Scope, b []byte) goja.Value {
		units := make([]uint16, len(b))
		for i, c := range b {
			units[i] = uint16(c & mask)
		}
		return goja.StringFromUTF16(units)
	}
}

// hexBytes stops at the first invalid pair.
func hexBytes(_ jsbridge.Scope, text goja.String) []byte {
	src := []byte(text.String())
	b := make([]byte, len(src)/2)
	n, _ := hex.Decode(b, src[:len(src)&^1])
	return b[:n]
}

// base64Bytes reads both alphabets, ignores other characters and ends at the first "=".
func base64Bytes(_ jsbridge.Scope, text goja.String) []byte {
	clean := make([]byte, 0, text.Length())
	for i := range text.Length() {
		c := text.CharAt(i)
		if c == '=' {
			break
		}
		switch {
		case c == '+', c == '-':
			clean = append(clean, '+')
		case c == '/', c == '_':
			clean = append(clean, '/')
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z':
			clean = append(clean, byte(c))
		}
	}
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1] // six bits are not a byte
	}
	b, _ := base64.RawStdEncoding.DecodeString(string(clean))
	return b
}

func base64Size(_ jsbridge.Scope, text goja.String) int {
	n := text.Length()
	for i := 0; i < 2 && n > 0 && text.CharAt(n-1) == '='; i++ {
		n--
	}
	return n * 3 / 4
}

// Encoding is the name in lower case if it is that of an encoding.
func Encoding(name string) (lower string, ok bool) {
	lower = strings.ToLower(name)
	return lower, codecs[lower] != nil
}

// Encode makes bytes of text, which are the caller's own. The encoding is one that [Encoding] knows.
func Encode(s jsbridge.Scope, text goja.String, encoding string) []byte {
	return codecs[strings.ToLower(encoding)].bytes(s, text)
}

// Decode makes text of bytes. The encoding is one that [Encoding] knows.
func Decode(s jsbridge.Scope, b []byte, encoding string) goja.Value {
	return codecs[strings.ToLower(encoding)].text(s, b)
}
