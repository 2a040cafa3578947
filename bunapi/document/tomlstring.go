// TOML: the four kinds of strings.

package document

import (
	"strings"
)

// Escapes of one character, each followed by its meaning.
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

// lineBreak skips the line break and white space after a backslash at a line's end.
func (p *toml) lineBreak() bool {
	rest := p.text[p.at:]
	trimmed := strings.TrimLeft(rest, " \t")
	if !strings.HasPrefix(trimmed, "\n") && !strings.HasPrefix(trimmed, "\r\n") {
		return false
	}
	p.at += len(rest) - len(strings.TrimLeft(rest, " \t\r\n"))
	return true
}
