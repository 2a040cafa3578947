// Package document parses documents of values: TOML, YAML, JSON5 and JSONC, for Bun's functions and for imports of such files.
// The parsers return nil, bool, float64, string, []any, *Table and Date values.
//
// A string may contain lone surrogates, encoded like other code points (WTF-8).
//
// This package is not an API: it may change without notice.
package document

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Table is an object whose keys keep their order.
type Table struct {
	Keys   []string
	values map[string]any
}

// NewTable makes an empty table.
func NewTable() *Table { return &Table{values: map[string]any{}} }

// Get returns a key's value.
func (t *Table) Get(key string) (any, bool) {
	v, ok := t.values[key]
	return v, ok
}

// At returns a key's value, nil if there is none.
func (t *Table) At(key string) any { return t.values[key] }

// Set adds a key, or replaces its value.
func (t *Table) Set(key string, v any) {
	if _, ok := t.values[key]; !ok {
		t.Keys = append(t.Keys, key)
	}
	t.values[key] = v
}

// Date is a date or a time of a TOML document, in the form of Temporal's toString. gobun has no Temporal.
type Date string

// Language is one of the languages.
type Language string

// The languages, by their names in Bun's errors and (in lower case) in import attributes.
const (
	TOML  Language = "TOML"
	YAML  Language = "YAML"
	JSON5 Language = "JSON5"
	JSONC Language = "JSONC"
)

// Parse reads a document.
func (l Language) Parse(text string) (any, error) {
	switch l {
	case TOML:
		return parseTOML(text)
	case YAML:
		return parseYAML(text)
	case JSON5:
		return parseJSON5(text)
	}
	return parseJSONC(text)
}

// maxDepth bounds how deeply values may nest, because parsers and their callers recurse.
const maxDepth = 10000

// ErrDepth says that a document nests too deeply.
var ErrDepth error = depthError{}

type depthError struct{}

func (depthError) Error() string { return "Maximum call stack size exceeded." }

// SyntaxError is an error in a document.
type SyntaxError struct {
	Language Language
	Text     string
	Offset   int // in bytes
	Line     int // instead of Offset; 0 means none
}

// Place returns the position of the error in the text: the line from 1, and the column from 0, in bytes.
func (e *SyntaxError) Place(text string) (line, column int) {
	if e.Line > 0 {
		return e.Line, 0
	}
	before := text[:min(e.Offset, len(text))]
	return strings.Count(before, "\n") + 1, len(before) - strings.LastIndexByte(before, '\n') - 1
}

func (e *SyntaxError) Error() string { return string(e.Language) + " Parse error: " + e.Text }

// reader goes through a text.
type reader struct {
	language Language
	text     string
	at       int
	depth    int
}

func (r *reader) fail(format string, args ...any) error { return r.failAt(r.at, format, args...) }

func (r *reader) failAt(at int, format string, args ...any) error {
	return &SyntaxError{Language: r.language, Text: fmt.Sprintf(format, args...), Offset: at}
}

// peek returns the next byte; 0 at the end.
func (r *reader) peek() byte { return r.peekAt(0) }

func (r *reader) peekAt(n int) byte {
	if r.at+n < len(r.text) {
		return r.text[r.at+n]
	}
	return 0
}

func (r *reader) atEnd() bool { return r.at >= len(r.text) }

// take skips text if it comes next.
func (r *reader) take(text string) bool {
	if len(r.text)-r.at >= len(text) && r.text[r.at:r.at+len(text)] == text {
		r.at += len(text)
		return true
	}
	return false
}

func (r *reader) enter() error {
	if r.depth++; r.depth > maxDepth {
		return ErrDepth
	}
	return nil
}

// hex reads n hexadecimal digits.
func (r *reader) hex(n int) (v rune, ok bool) {
	if len(r.text)-r.at < n {
		return 0, false
	}
	for _, c := range []byte(r.text[r.at : r.at+n]) {
		d := hexDigit(c)
		if d < 0 {
			return 0, false
		}
		v = v<<4 | rune(d)
	}
	r.at += n
	return v, true
}

func hexDigit(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// appendUnit appends a UTF-16 unit; one that completes a pair replaces the half before it.
func appendUnit(b []byte, unit rune) []byte {
	if unit >= 0xDC00 && unit <= 0xDFFF && len(b) >= 3 && b[len(b)-3] == 0xED && b[len(b)-2] >= 0xA0 && b[len(b)-2] < 0xB0 {
		high := rune(0xD000) | rune(b[len(b)-2]&0x3F)<<6 | rune(b[len(b)-1]&0x3F)
		return utf8.AppendRune(b[:len(b)-3], utf16.DecodeRune(high, unit))
	}
	if utf16.IsSurrogate(unit) {
		return append(b, 0xE0|byte(unit>>12), 0x80|byte(unit>>6&0x3F), 0x80|byte(unit&0x3F))
	}
	return utf8.AppendRune(b, unit)
}

// Units returns a string in UTF-16.
func Units(text string) []uint16 {
	var out []uint16
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 && i+2 < len(text) && text[i] == 0xED {
			r, n = rune(0xD000)|rune(text[i+1]&0x3F)<<6|rune(text[i+2]&0x3F), 3
			out = append(out, uint16(r))
		} else {
			out = utf16.AppendRune(out, r)
		}
		i += n
	}
	return out
}
