// The texts of Bun's (JavaScriptCore's) errors. An unreadable token is reported before a misplaced one.

package json

import (
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// maxQuotedName is how much of a name Bun quotes.
const maxQuotedName = 200

const tooDeep = "Maximum call stack size exceeded."

var (
	errCyclic = jsbridge.TypeError("JSON.stringify cannot serialize cyclic structures.")
	errBigInt = jsbridge.TypeError("JSON.stringify cannot serialize BigInt.")
	errDeep   = jsbridge.RangeError(tooDeep)
	errMemory = jsbridge.RangeError("Out of memory")
	errProxy  = jsbridge.TypeError("Proxy has already been revoked. No more operations are allowed to be performed on it")
)

// syntaxError creates JSON.parse's error with a message that may quote text that Go's strings cannot hold.
func syntaxError(s jsbridge.Scope, message string) error {
	err := jsbridge.SyntaxError("%s", "JSON Parse error: "+message)
	if !hasSurrogate(message) {
		return err
	}
	obj := s.ErrorValue(err).(*goja.Object)
	if err := obj.DefineDataProperty("message", loneString(err.Message), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
		return err
	}
	return &jsbridge.Thrown{Value: obj}
}

// fail records the error at the next token: the token's own if it is unreadable, otherwise the given one.
func (p *parser) fail(message string) {
	p.space()
	if own := lexError(p.s, p.i); own != "" {
		message = own
	}
	p.failed = message
}

// lexError returns why the token at i is unreadable, "" if it is readable.
func lexError(s string, i int) string {
	if i >= len(s) {
		return ""
	}
	switch b := s[i]; {
	case b == '"':
		p := parser{c: &codec{}, s: s, i: i}
		if !p.string() {
			return p.failed
		}
		return ""
	case b == '-' || b-'0' < 10:
		_, _, _, message := scanNumber(s, i)
		return message
	case b == '\'':
		return "Single quotes (') are not allowed in JSON"
	case strings.IndexByte("[](){},:.=;", b) >= 0 || isIdentifierByte(b) && b-'0' >= 10:
		return ""
	}
	return "Unrecognized token '" + firstUnit(s, i) + "'"
}

// unexpected returns the error for a token at i that cannot start a value.
func unexpected(s string, i int) string {
	if message := lexError(s, i); message != "" {
		return message
	}
	if i >= len(s) {
		return "Unexpected EOF"
	}
	if !isIdentifierByte(s[i]) {
		return "Unexpected token '" + s[i:i+1] + "'"
	}
	end := i
	for end < len(s) {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !isIdentifierByte(s[end]) && r != '\u200c' && r != '\u200d' {
			break
		}
		end += n
	}
	name := s[i:end]
	if len(name) > maxQuotedName {
		name = name[:maxQuotedName] + "..."
	}
	return `Unexpected identifier "` + name + `"`
}

func isIdentifierByte(b byte) bool {
	return b|0x20-'a' < 26 || b-'0' < 10 || b == '_' || b == '$'
}

// firstUnit returns the UTF-16 code unit at i as text: for a character outside the BMP only the high surrogate.
func firstUnit(s string, i int) string {
	r, _ := utf8.DecodeRuneInString(s[i:])
	if r < 0x10000 {
		return runeAt(s, i)
	}
	return string(appendUnit(nil, uint16(0xd800+(r-0x10000)>>10)))
}

func badEscape(s string, i int) string { return "Invalid escape character " + firstUnit(s, i) }

// hexUnit reads \uXXXX, whose u is at i.
func hexUnit(s string, i int) (u uint16, message string) {
	// The four characters are UTF-16 code units in the messages, and need not be digits.
	end, units := i+1, 0
	for end < len(s) && units < 4 {
		r, n := utf8.DecodeRuneInString(s[end:])
		if _, ok := surrogateAt(s, end); ok {
			n = 3
		}
		units++
		if r >= 0x10000 {
			units++
		}
		end += n
	}
	if units < 4 {
		return 0, `\u must be followed by 4 hex digits`
	}
	n, err := strconv.ParseUint(s[i+1:end], 16, 16)
	if err != nil || end != i+5 {
		return 0, `"\` + s[i:end] + `" is not a valid unicode escape`
	}
	return uint16(n), ""
}

func trailingBytes(m uint64) int { return bits.TrailingZeros64(m) >> 3 }

func parseFloat(text string) float64 {
	f, _ := strconv.ParseFloat(text, 64) // beyond the range it is an infinity, as in JavaScript
	return f
}
