// TOML 1.1.

package document

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// form says how a table came to be, which decides what may still be added to it.
type form uint8

const (
	implied form = iota // on the way to another: [a.b] makes a
	headed              // by a header
	dotted              // by a dotted key
	inlined             // { }
)

// tomlTable is a table while it is read.
type tomlTable struct {
	*Table
	form form
}

// tomlTables is an array of tables: the last one may still grow.
type tomlTables struct{ list []*tomlTable }

type toml struct{ reader }

func parseTOML(text string) (any, error) {
	p := &toml{reader{language: TOML, text: strings.TrimPrefix(text, "\uFEFF")}}
	root := &tomlTable{NewTable(), headed}
	at := root
	for {
		if err := p.blank(); err != nil {
			return nil, err
		}
		if p.atEnd() {
			return plain(root), nil
		}
		what := "a key/value pair"
		var err error
		if p.peek() == '[' {
			what = "a table header"
			at, err = p.header(root)
		} else {
			err = p.pair(at)
		}
		if err == nil {
			err = p.lineEnd(what)
		}
		if err != nil {
			return nil, err
		}
	}
}

// plain makes what scripts get of what was read.
func plain(v any) any {
	switch v := v.(type) {
	case *tomlTable:
		for _, k := range v.Keys {
			v.values[k] = plain(v.values[k])
		}
		return v.Table
	case *tomlTables:
		list := make([]any, len(v.list))
		for i, t := range v.list {
			list[i] = plain(t)
		}
		return list
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	}
	return v
}

// found describes the byte at the reader.
func (p *toml) found() string {
	switch c := p.peek(); {
	case p.atEnd():
		return "end of file"
	case c > ' ' && c < 0x7F:
		return "'" + string(rune(c)) + "'"
	default:
		return fmt.Sprintf("(0x%02X)", c)
	}
}

func (p *toml) space() {
	for p.peek() == ' ' || p.peek() == '\t' {
		p.at++
	}
}

// newline skips one line's end.
func (p *toml) newline() (bool, error) {
	if p.take("\n") || p.take("\r\n") {
		return true, nil
	}
	if p.peek() == '\r' {
		return false, p.fail(`Bare carriage return is not allowed; use \r\n or \n`)
	}
	return false, nil
}

func (p *toml) comment() error {
	if p.peek() != '#' {
		return nil
	}
	for ; !p.atEnd() && p.peek() != '\n' && !strings.HasPrefix(p.text[p.at:], "\r\n"); p.at++ {
		switch c := p.peek(); {
		case c == '\r':
			_, err := p.newline()
			return err
		case isControl(c):
			return p.fail("Control character is not allowed in a comment: %s", p.found())
		}
	}
	return nil
}

func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7F }

// blank skips spaces, comments and the ends of lines.
func (p *toml) blank() error {
	for {
		p.space()
		if err := p.comment(); err != nil {
			return err
		}
		if more, err := p.newline(); !more || err != nil {
			return err
		}
	}
}

func (p *toml) lineEnd(what string) error {
	p.space()
	if err := p.comment(); err != nil || p.atEnd() {
		return err
	}
	more, err := p.newline()
	if err == nil && !more {
		err = p.fail("Expected a newline or end of file after %s", what)
	}
	return err
}

// header reads [a.b] or [[a.b]] and returns the table that it begins.
func (p *toml) header(root *tomlTable) (*tomlTable, error) {
	p.at++
	isArray := p.take("[")
	keys, err := p.keys()
	switch {
	case err != nil:
		return nil, err
	case isArray && !p.take("]]"):
		return nil, p.fail("Expected ']]' to close an array-of-tables header but found %s", p.afterBracket())
	case !isArray && !p.take("]"):
		return nil, p.fail("Expected ']' to close a table header but found %s", p.found())
	}
	t := root
	last := len(keys) - 1
	for _, k := range keys[:last] {
		v, ok := t.Get(k)
		switch v := v.(type) {
		case *tomlTable:
			if v.form == inlined {
				return nil, p.fail("Cannot extend inline table '%s'", k)
			}
			t = v
		case *tomlTables:
			t = v.list[len(v.list)-1]
		case []any:
			return nil, p.fail("Cannot extend array '%s'", k)
		default:
			if ok {
				return nil, p.fail("Cannot redefine key '%s' as a table", k)
			}
			next := &tomlTable{NewTable(), implied}
			t.Set(k, next)
			t = next
		}
	}
	if isArray {
		return p.headArray(t, keys[last])
	}
	return p.headTable(t, keys[last])
}

// afterBracket is what stands where the second bracket should.
func (p *toml) afterBracket() string {
	if p.peek() == ']' {
		p.at++
	}
	return p.found()
}

func (p *toml) headTable(t *tomlTable, key string) (*tomlTable, error) {
	v, ok := t.Get(key)
	switch v := v.(type) {
	case *tomlTable:
		switch v.form {
		case implied:
			v.form = headed
			return v, nil
		case inlined:
			return nil, p.fail("Cannot redefine inline table '%s'", key)
		}
		return nil, p.fail("Cannot redefine table '%s'", key)
	case *tomlTables:
		return nil, p.fail("Cannot redefine array of tables '%s' as a table", key)
	}
	if ok {
		return nil, p.fail("Cannot redefine key '%s' as a table", key)
	}
	next := &tomlTable{NewTable(), headed}
	t.Set(key, next)
	return next, nil
}

func (p *toml) headArray(t *tomlTable, key string) (*tomlTable, error) {
	next := &tomlTable{NewTable(), headed}
	v, ok := t.Get(key)
	switch v := v.(type) {
	case *tomlTables:
		v.list = append(v.list, next)
		return next, nil
	case *tomlTable:
		return nil, p.fail("Cannot redefine table '%s' as an array of tables", key)
	case []any:
		return nil, p.fail("Cannot extend array '%s'", key)
	}
	if ok {
		return nil, p.fail("Cannot redefine key '%s' as an array of tables", key)
	}
	t.Set(key, &tomlTables{[]*tomlTable{next}})
	return next, nil
}

// keys reads a key with its dots.
func (p *toml) keys() ([]string, error) {
	var keys []string
	for {
		p.space()
		k, err := p.key()
		if err != nil {
			return nil, err
		}
		if keys = append(keys, k); len(keys) > maxDepth {
			return nil, ErrDepth
		}
		p.space()
		if !p.take(".") {
			return keys, nil
		}
	}
}

func (p *toml) key() (string, error) {
	switch p.peek() {
	case '"':
		return p.basic()
	case '\'':
		return p.literal()
	}
	start := p.at
	for c := p.peek(); c == '_' || c == '-' || isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z'; c = p.peek() {
		p.at++
	}
	if p.at == start {
		return "", p.fail("Expected a key but found %s", p.found())
	}
	return p.text[start:p.at], nil
}

// pair reads key = value into t.
func (p *toml) pair(t *tomlTable) error {
	keys, err := p.keys()
	if err != nil {
		return err
	}
	if !p.take("=") {
		return p.fail("Expected '=' after a key but found %s", p.found())
	}
	p.space()
	last := len(keys) - 1
	for _, k := range keys[:last] {
		v, ok := t.Get(k)
		next, isTable := v.(*tomlTable)
		switch {
		case !ok:
			next = &tomlTable{NewTable(), dotted}
			t.Set(k, next)
		case !isTable:
			return p.fail("Cannot redefine key '%s'", k)
		case next.form != dotted:
			return p.fail("Cannot extend table '%s' with a dotted key", k)
		}
		t = next
	}
	if _, ok := t.Get(keys[last]); ok {
		return p.fail("Cannot redefine key '%s'", keys[last])
	}
	v, err := p.value()
	if err != nil {
		return err
	}
	t.Set(keys[last], v)
	return nil
}

func (p *toml) value() (any, error) {
	switch c := p.peek(); {
	case p.atEnd() || c == '\n' || c == '\r' || c == '#':
		return nil, p.fail("Missing value after '='")
	case c == '"' && strings.HasPrefix(p.text[p.at:], `"""`):
		return p.multiline(`"`)
	case c == '"':
		return p.basic()
	case c == '\'' && strings.HasPrefix(p.text[p.at:], "'''"):
		return p.multiline("'")
	case c == '\'':
		return p.literal()
	case c == '[':
		return p.array()
	case c == '{':
		return p.inline()
	case isDigit(c) || c == '+' || c == '-':
		return p.numeric()
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return p.word()
	}
	return nil, p.fail("Expected a value but found %s", p.found())
}

func (p *toml) word() (any, error) {
	start := p.at
	for c := p.peek(); isDigit(c) || c == '_' || c == '-' || c|0x20 >= 'a' && c|0x20 <= 'z'; c = p.peek() {
		p.at++
	}
	switch word := p.text[start:p.at]; word {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "inf":
		return math.Inf(1), nil
	case "nan":
		return math.NaN(), nil
	default:
		return nil, p.failAt(start, "Strings must be quoted: %q", word)
	}
}

func (p *toml) array() (any, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.at++
	list := []any{}
	for {
		if err := p.blank(); err != nil {
			return nil, err
		}
		switch {
		case p.take("]"):
			return list, nil
		case p.atEnd():
			return nil, p.fail("Unterminated array; expected ']'")
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if err := p.blank(); err != nil {
			return nil, err
		}
		if p.take(",") || p.peek() == ']' {
			continue
		}
		if p.atEnd() {
			return nil, p.fail("Unterminated array; expected ']'")
		}
		return nil, p.fail("Expected ',' or ']' in an array but found %s", p.found())
	}
}

func (p *toml) inline() (any, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.at++
	t := &tomlTable{NewTable(), inlined}
	for {
		if err := p.blank(); err != nil {
			return nil, err
		}
		if p.take("}") {
			seal(t)
			return t, nil
		}
		if err := p.pair(t); err != nil {
			return nil, err
		}
		if err := p.blank(); err != nil {
			return nil, err
		}
		if !p.take(",") && p.peek() != '}' {
			return nil, p.fail("Expected ',' or '}' in an inline table but found %s", p.found())
		}
	}
}

// seal makes the tables in an inline table ones to which nothing can be added.
func seal(t *tomlTable) {
	t.form = inlined
	for _, v := range t.values {
		if in, ok := v.(*tomlTable); ok && in.form != inlined {
			seal(in)
		}
	}
}

// escapes are the characters that stand behind a backslash, and what they stand for.
const tomlEscapes = "b\bt\tn\nf\fr\re\x1b\"\"\\\\"

func (p *toml) escape(b []byte) ([]byte, error) {
	c := p.peek()
	for i := 0; i < len(tomlEscapes); i += 2 {
		if tomlEscapes[i] == c {
			p.at++
			return append(b, tomlEscapes[i+1]), nil
		}
	}
	size := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	if size == 0 {
		return nil, p.fail("Invalid escape sequence: %s", p.found())
	}
	p.at++
	v, ok := p.hex(size)
	switch {
	case !ok && c == 'x':
		return nil, p.fail("A hex escape must be followed by exactly 2 hex digits")
	case !ok:
		return nil, p.fail("A Unicode escape must be followed by exactly %d hex digits", size)
	case v < 0 || v > 0x10FFFF || v >= 0xD800 && v <= 0xDFFF:
		return nil, p.fail("Escaped code point must be a Unicode scalar value")
	}
	return append(b, string(v)...), nil
}

func (p *toml) basic() (string, error) {
	p.at++
	var b []byte
	for {
		c := p.peek()
		switch {
		case p.atEnd():
			return "", p.fail("Unterminated string")
		case c == '"':
			p.at++
			return string(b), nil
		case c == '\n' || c == '\r':
			return "", p.fail("Unterminated string; newlines must be escaped in basic strings")
		case isControl(c):
			return "", p.fail("Control character must be escaped in a string: %s", p.found())
		}
		p.at++
		if c != '\\' {
			b = append(b, c)
			continue
		}
		var err error
		if b, err = p.escape(b); err != nil {
			return "", err
		}
	}
}

func (p *toml) literal() (string, error) {
	p.at++
	start := p.at
	for ; ; p.at++ {
		switch c := p.peek(); {
		case p.atEnd():
			return "", p.fail("Unterminated string")
		case c == '\'':
			p.at++
			return p.text[start : p.at-1], nil
		case c == '\n' || c == '\r':
			return "", p.fail("Unterminated string; literal strings cannot contain newlines")
		case isControl(c):
			return "", p.fail("Control character is not allowed in a literal string: %s", p.found())
		}
	}
}

// multiline reads a string between three quotes.
func (p *toml) multiline(quote string) (any, error) {
	p.at += 3
	if _, err := p.newline(); err != nil {
		return nil, err
	}
	var b []byte
	for {
		c := p.peek()
		switch {
		case p.atEnd():
			return nil, p.fail("Unterminated string")
		case strings.HasPrefix(p.text[p.at:], quote+quote+quote):
			n := 3
			for p.peekAt(n) == quote[0] {
				n++
			}
			if n > 5 {
				return nil, p.fail("Too many quotes at the end of a multi-line string")
			}
			p.at += n
			return string(b) + strings.Repeat(quote, n-3), nil
		case c == '\n' || c == '\r':
			if _, err := p.newline(); err != nil {
				return nil, err
			}
			b = append(b, '\n')
			continue
		case isControl(c) && quote == "'":
			return nil, p.fail("Control character is not allowed in a literal string: %s", p.found())
		case isControl(c):
			return nil, p.fail("Control character must be escaped in a string: %s", p.found())
		}
		p.at++
		if c != '\\' || quote == "'" {
			b = append(b, c)
			continue
		}
		if p.lineBreak() {
			continue
		}
		var err error
		if b, err = p.escape(b); err != nil {
			return nil, err
		}
	}
}

// lineBreak skips what a backslash at a line's end joins.
func (p *toml) lineBreak() bool {
	rest := p.text[p.at:]
	trimmed := strings.TrimLeft(rest, " \t")
	if !strings.HasPrefix(trimmed, "\n") && !strings.HasPrefix(trimmed, "\r\n") {
		return false
	}
	p.at += len(rest) - len(strings.TrimLeft(rest, " \t\r\n"))
	return true
}

// numeric reads a number, a date or a time.
func (p *toml) numeric() (any, error) {
	start := p.at
	if isDigit(p.peek()) {
		digits := 0
		for isDigit(p.peekAt(digits)) {
			digits++
		}
		switch {
		case digits == 4 && p.peekAt(4) == '-':
			return p.date()
		case digits == 2 && p.peekAt(2) == ':':
			t, err := p.time()
			return Date(t), err
		}
	}
	signed := p.take("+") || p.take("-")
	negative := signed && p.text[start] == '-'
	switch {
	case signed && p.take("inf"):
		return math.Inf(map[bool]int{true: -1, false: 1}[negative]), p.valueEnd()
	case signed && p.take("nan"):
		return math.NaN(), p.valueEnd()
	case !isDigit(p.peek()):
		return nil, p.fail("Expected a number but found %s", p.found())
	}
	if radix := map[byte]int{'x': 16, 'o': 8, 'b': 2}[p.peekAt(1)]; p.peek() == '0' && radix > 0 {
		if signed {
			return nil, p.fail("A sign is not allowed on hexadecimal, octal, or binary integers")
		}
		return p.radix(radix)
	}
	if p.peek() == '0' && isDigit(p.peekAt(1)) {
		return nil, p.fail("Leading zeros are not allowed in numbers")
	}
	return p.decimal(start)
}

// digits reads digits with underscores between them.
func (p *toml) digits(is func(byte) bool) error {
	for {
		switch c := p.peek(); {
		case is(c):
			p.at++
		case c == '_' && p.at > 0 && is(p.text[p.at-1]) && is(p.peekAt(1)):
			p.at++
		case c == '_':
			return p.fail("Underscores in numbers must be surrounded by digits")
		default:
			return nil
		}
	}
}

func (p *toml) decimal(start int) (any, error) {
	if err := p.digits(isDigit); err != nil {
		return nil, err
	}
	isFloat := false
	if p.take(".") {
		isFloat = true
		if !isDigit(p.peek()) {
			return nil, p.fail("A decimal point must be followed by at least one digit")
		}
		if err := p.digits(isDigit); err != nil {
			return nil, err
		}
	}
	if p.peek()|0x20 == 'e' {
		isFloat = true
		p.at++
		_ = p.take("+") || p.take("-")
		if !isDigit(p.peek()) {
			return nil, p.fail("An exponent must contain at least one digit")
		}
		if err := p.digits(isDigit); err != nil {
			return nil, err
		}
	}
	text := strings.ReplaceAll(p.text[start:p.at], "_", "")
	if isFloat {
		f, _ := strconv.ParseFloat(text, 64) // out of range is an infinity
		return f, p.valueEnd()
	}
	return p.integer(text, 10)
}

func (p *toml) radix(radix int) (any, error) {
	p.at += 2
	start := p.at
	is := func(c byte) bool { d := hexDigit(c); return d >= 0 && d < radix }
	if !is(p.peek()) {
		return nil, p.fail("Expected at least one digit after the radix prefix")
	}
	if err := p.digits(is); err != nil {
		return nil, err
	}
	return p.integer(strings.ReplaceAll(p.text[start:p.at], "_", ""), radix)
}

// maxSafe is the largest integer of which a JavaScript number is sure.
const maxSafe = 1<<53 - 1

func (p *toml) integer(text string, radix int) (any, error) {
	n, err := strconv.ParseInt(text, radix, 64)
	switch {
	case err != nil:
		return nil, p.fail("Integer is outside the 64-bit signed range")
	case n > maxSafe || n < -maxSafe:
		return nil, p.fail("Integer cannot be losslessly represented as a JavaScript number; it must be within +/-(2^53 - 1)")
	}
	return float64(n), p.valueEnd()
}

// valueEnd wants something behind a value that cannot belong to it.
func (p *toml) valueEnd() error {
	if p.atEnd() || strings.IndexByte(" \t\r\n,]}#", p.peek()) >= 0 {
		return nil
	}
	return p.fail("Unexpected character after a value: %s", p.found())
}
