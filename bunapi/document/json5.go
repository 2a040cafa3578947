// JSON5.

package document

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

type json5 struct{ reader }

func parseJSON5(text string) (any, error) {
	p := &json5{reader{language: JSON5, text: text}}
	v, err := p.value()
	if err == nil {
		err = p.blank()
	}
	if err == nil && !p.atEnd() {
		if !p.startsToken() {
			return nil, p.fail("Unexpected character")
		}
		err = p.fail("Unexpected token after JSON5 value")
	}
	return v, err
}

func (p *json5) blank() error { return p.skipBlank("Unterminated multi-line comment") }

// skipBlank skips white space and comments of JSON5 and JSONC. unterminated is the error for a comment without an end.
func (r *reader) skipBlank(unterminated string) error {
	for !r.atEnd() {
		rest := r.text[r.at:]
		switch {
		case strings.HasPrefix(rest, "//"):
			if i := strings.IndexAny(rest, "\n\r\u2028\u2029"); i >= 0 {
				r.at += i
			} else {
				r.at = len(r.text)
			}
		case strings.HasPrefix(rest, "/*"):
			i := strings.Index(rest[2:], "*/")
			if i < 0 {
				return r.fail("%s", unterminated)
			}
			r.at += i + 4
		default:
			c, n := utf8.DecodeRuneInString(rest)
			if !isSpace(c) {
				return nil
			}
			r.at += n
		}
	}
	return nil
}

// isSpace reports whether r is white space or a line end in ECMAScript.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0xA0, 0xFEFF, 0x2028, 0x2029:
		return true
	}
	return r > 0x7F && unicode.Is(unicode.Zs, r)
}

func isIDStart(r rune) bool {
	return r == '$' || r == '_' || unicode.IsLetter(r) || unicode.Is(unicode.Nl, r)
}

func isIDPart(r rune) bool {
	return isIDStart(r) || unicode.IsDigit(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Pc) || r == 0x200C || r == 0x200D
}

// startsToken reports whether a JSON5 token may begin here.
func (p *json5) startsToken() bool {
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return strings.ContainsRune(`{}[]:,"'+-.\`, r) || isIDPart(r) && r != 0x200C && r != 0x200D
}

func (p *json5) value() (any, error) {
	if err := p.blank(); err != nil {
		return nil, err
	}
	if p.atEnd() {
		return nil, p.fail("Unexpected end of input")
	}
	switch c := p.peek(); {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"' || c == '\'':
		return p.str()
	case c == '+' || c == '-':
		p.at++
		n, err := p.number()
		if c == '-' {
			n = -n
		}
		return n, err
	case isDigit(c) || c == '.' || c == 'I' || c == 'N':
		return p.number()
	}
	if !p.startsToken() {
		return nil, p.fail("Unexpected character")
	}
	start := p.at
	switch p.word() {
	case "null":
		return nil, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return nil, p.failAt(start, "Unexpected token")
}

func (p *json5) word() string {
	start := p.at
	for !p.atEnd() {
		r, n := utf8.DecodeRuneInString(p.text[p.at:])
		if !isIDPart(r) {
			break
		}
		p.at += n
	}
	return p.text[start:p.at]
}

func (p *json5) number() (float64, error) {
	start := p.at
	switch c := p.peek(); {
	case c == 'I' || c == 'N':
		switch p.word() {
		case "Infinity":
			return math.Inf(1), nil
		case "NaN":
			return math.NaN(), nil
		}
		return 0, p.failAt(start, "Unexpected token")
	case p.take("0x") || p.take("0X"):
		from := p.at
		for hexDigit(p.peek()) >= 0 {
			p.at++
		}
		if p.at == from || p.partFollows() {
			return 0, p.failAt(start, "Invalid hex number")
		}
		n, err := strconv.ParseUint(p.text[from:p.at], 16, 64)
		if err != nil {
			return 0, p.failAt(start, "Invalid hex number")
		}
		return float64(n), nil
	case c == '0' && isDigit(p.peekAt(1)):
		return 0, p.fail("Leading zeros are not allowed in JSON5")
	case !isDigit(c) && c != '.':
		if p.atEnd() {
			return 0, p.fail("Unexpected end of input")
		}
		return 0, p.fail("Unexpected character")
	}
	digits := 0
	for ; isDigit(p.peek()); digits++ {
		p.at++
	}
	if p.take(".") {
		for ; isDigit(p.peek()); digits++ {
			p.at++
		}
	}
	if digits == 0 {
		return 0, p.failAt(start, "Invalid number")
	}
	if p.peek()|0x20 == 'e' {
		p.at++
		_ = p.take("+") || p.take("-")
		if !isDigit(p.peek()) {
			return 0, p.failAt(start, "Invalid number")
		}
		for isDigit(p.peek()) {
			p.at++
		}
	}
	f, _ := strconv.ParseFloat(p.text[start:p.at], 64) // out of range gives an infinity
	return f, nil
}

func (p *json5) partFollows() bool {
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return !p.atEnd() && isIDPart(r)
}

func (p *json5) array() (any, error) {
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
		if p.take("]") {
			return list, nil
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if more, err := p.comma("]", "Unterminated array"); !more || err != nil {
			return list, err
		}
	}
}

// comma reads what follows a member: a comma, or the end.
func (p *json5) comma(end, unterminated string) (more bool, err error) {
	if err := p.blank(); err != nil {
		return false, err
	}
	switch {
	case p.take(","):
		return true, nil
	case p.take(end):
		return false, nil
	case p.atEnd():
		return false, p.fail("%s", unterminated)
	case !p.startsToken():
		return false, p.fail("Unexpected character")
	}
	return false, p.fail("Expected ','")
}

func (p *json5) object() (any, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.at++
	t := NewTable()
	for {
		if err := p.blank(); err != nil {
			return nil, err
		}
		if p.take("}") {
			return t, nil
		}
		key, err := p.key()
		if err != nil {
			return nil, err
		}
		if err := p.blank(); err != nil {
			return nil, err
		}
		if !p.take(":") {
			return nil, p.fail("Expected ':' after object key")
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		t.Set(key, v)
		if more, err := p.comma("}", "Unterminated object"); !more || err != nil {
			return t, err
		}
	}
}

func (p *json5) key() (string, error) {
	switch {
	case p.atEnd():
		return "", p.fail("Unexpected end of input")
	case p.peek() == '"' || p.peek() == '\'':
		return p.str()
	}
	var b []byte
	for first := true; !p.atEnd(); first = false {
		r, n := utf8.DecodeRuneInString(p.text[p.at:])
		if r == '\\' {
			p.at++
			if !p.take("u") {
				return "", p.fail("Invalid unicode escape")
			}
			v, ok := p.hex(4)
			if !ok {
				return "", p.fail("Invalid unicode escape: expected 4 hex digits")
			}
			r, n = v, 0
		}
		if first && !isIDStart(r) {
			return "", p.fail("Invalid identifier start character")
		}
		if !isIDPart(r) {
			break
		}
		b = appendUnit(b, r)
		p.at += n
	}
	return string(b), nil
}

// Escapes of one character, each followed by its meaning.
const json5Escapes = "b\bf\fn\nr\rt\tv\v0\x00"

func (p *json5) str() (string, error) {
	quote := p.peek()
	p.at++
	var b []byte
	for {
		c := p.peek()
		switch {
		case p.atEnd() || c == '\n' || c == '\r':
			return "", p.fail("Unterminated string")
		case c == quote:
			p.at++
			return string(b), nil
		case c != '\\':
			b = append(b, c)
			p.at++
			continue
		}
		p.at++
		var err error
		if b, err = p.escape(b); err != nil {
			return "", err
		}
	}
}

func (p *json5) escape(b []byte) ([]byte, error) {
	for _, end := range []string{"\r\n", "\n", "\r", "\u2028", "\u2029"} {
		if p.take(end) {
			return b, nil
		}
	}
	c := p.peek()
	if p.atEnd() {
		return nil, p.fail("Unterminated string")
	}
	switch {
	case c == 'x':
		p.at++
		v, ok := p.hex(2)
		if !ok {
			return nil, p.fail("Invalid hex escape")
		}
		return appendUnit(b, v), nil
	case c == 'u':
		p.at++
		v, ok := p.hex(4)
		if !ok {
			return nil, p.fail("Invalid unicode escape: expected 4 hex digits")
		}
		return appendUnit(b, v), nil
	case c >= '1' && c <= '9' || c == '0' && isDigit(p.peekAt(1)):
		return nil, p.fail("Octal escape sequences are not allowed in JSON5")
	}
	for i := 0; i < len(json5Escapes); i += 2 {
		if json5Escapes[i] == c {
			p.at++
			return append(b, json5Escapes[i+1]), nil
		}
	}
	_, n := utf8.DecodeRuneInString(p.text[p.at:])
	b = append(b, p.text[p.at:p.at+n]...)
	p.at += n
	return b, nil
}
