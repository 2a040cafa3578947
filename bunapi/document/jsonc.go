// JSONC: JSON with comments and trailing commas; in Bun also with some of JavaScript's strings and numbers.

package document

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

type jsonc struct {
	reader
	// token is the text of the next token; empty at the end.
	token string
	start int
}

// parseJSONC reads the first value and ignores what follows it, as Bun does.
func parseJSONC(text string) (any, error) {
	p := &jsonc{reader: reader{language: JSONC, text: text}}
	if text == "" {
		return nil, p.fail("Unexpected end of input")
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	return p.value()
}

// next finds the next token.
func (p *jsonc) next() error {
	p.at = p.start + len(p.token)
	if err := p.blank(); err != nil {
		return err
	}
	p.start = p.at
	rest := p.text[p.at:]
	if rest == "" {
		p.token = ""
		return nil
	}
	n := 0
	switch c := rest[0]; {
	case c == '"' || c == '\'':
		for n = 1; n < len(rest) && rest[n] != c; n++ {
			if rest[n] == '\n' || rest[n] == '\r' {
				return p.fail("Unterminated string literal")
			}
			if rest[n] == '\\' {
				n++
			}
		}
		if n++; n > len(rest) {
			return p.fail("Unterminated string literal")
		}
	case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		n = numberLength(rest)
	default:
		for n < len(rest) {
			r, size := utf8.DecodeRuneInString(rest[n:])
			if !isIDPart(r) {
				break
			}
			n += size
		}
		if n == 0 {
			_, n = utf8.DecodeRuneInString(rest)
		}
	}
	p.token = rest[:n]
	return nil
}

// numberLength returns how many bytes of text are a number, or look like one.
func numberLength(text string) int {
	n := 0
	for n < len(text) {
		c := text[n]
		sign := (c == '+' || c == '-') && text[n-1]|0x20 == 'e' && !strings.HasPrefix(text, "0x")
		if !isDigit(c) && c != '.' && c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && !sign {
			break
		}
		n++
	}
	return n
}

func (p *jsonc) blank() error { return p.skipBlank(`Expected "*/" to terminate multi-line comment`) }

// found describes the next token.
func (p *jsonc) found() string {
	if p.token == "" {
		return "end of file"
	}
	return `"` + p.token + `"`
}

func (p *jsonc) expect(token string) error {
	if p.token != token {
		return p.failAt(p.start, `Expected "%s" but found %s`, token, p.found())
	}
	return p.next()
}

func (p *jsonc) value() (any, error) {
	if p.token == "" {
		return nil, p.fail("Unexpected end of file")
	}
	switch c := p.token[0]; {
	case p.token == "{":
		return p.object()
	case p.token == "[":
		return p.array()
	case c == '"' || c == '\'':
		text, err := p.str()
		if err != nil {
			return nil, err
		}
		return text, p.next()
	case p.token == "-":
		if err := p.next(); err != nil {
			return nil, err
		}
		if p.token == "" || !isDigit(p.token[0]) && p.token[0] != '.' {
			return nil, p.failAt(p.start, "Expected number but found %s", p.found())
		}
		n, err := p.number()
		return -n, err
	case isDigit(c) || len(p.token) > 1 && c == '.':
		return p.number()
	case strings.ContainsRune("+*/%<>=!&|^~?", rune(c)):
		return nil, p.failAt(p.start, "Unsupported syntax: Operators are not allowed in JSON")
	case c == '#':
		return nil, p.failAt(p.start, "Unsupported syntax: Private identifiers are not allowed in JSON")
	}
	switch p.token {
	case "null":
		return nil, p.next()
	case "true":
		return true, p.next()
	case "false":
		return false, p.next()
	}
	return nil, p.failAt(p.start, "Unexpected %s", p.token)
}

func (p *jsonc) number() (float64, error) {
	n, err := strconv.ParseFloat(p.token, 64)
	if len(p.token) > 1 && p.token[0] == '0' && strings.IndexByte("xXoObB", p.token[1]) >= 0 {
		var u uint64
		u, err = strconv.ParseUint(p.token, 0, 64)
		n = float64(u)
	}
	if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrSyntax {
		return 0, p.failAt(p.start, "Syntax Error")
	}
	return n, p.next()
}

func (p *jsonc) array() (any, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	list := []any{}
	if err := p.next(); err != nil {
		return nil, err
	}
	for p.token != "]" {
		if len(list) > 0 {
			if p.token == "" {
				return nil, p.expect("]")
			}
			if err := p.expect(","); err != nil {
				return nil, err
			}
			if p.token == "]" {
				break
			}
		} else if p.token == "" {
			return nil, p.expect("]")
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, p.next()
}

func (p *jsonc) object() (any, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	t := NewTable()
	if err := p.next(); err != nil {
		return nil, err
	}
	for p.token != "}" {
		if p.token == "" {
			return nil, p.expect("}")
		}
		if len(t.Keys) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
			if p.token == "}" {
				break
			}
		}
		if p.token == "" || p.token[0] != '"' && p.token[0] != '\'' {
			return nil, p.failAt(p.start, "Expected string but found %s", p.found())
		}
		key, err := p.str()
		if err != nil {
			return nil, err
		}
		if err := p.next(); err != nil {
			return nil, err
		}
		if err := p.expect(":"); err != nil {
			return nil, err
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		t.Set(key, v)
	}
	return t, p.next()
}

// Escapes of one character, each followed by its meaning.
const jsoncEscapes = "b\bf\fn\nr\rt\tv\v\"\"''\\\\//"

// str returns the text of a string token.
func (p *jsonc) str() (string, error) {
	in := reader{text: p.token[1 : len(p.token)-1]}
	var b []byte
	for !in.atEnd() {
		c := in.peek()
		in.at++
		if c < ' ' {
			return "", p.failAt(p.start, "Syntax Error")
		}
		if c != '\\' {
			b = append(b, c)
			continue
		}
		c = in.peek()
		in.at++
		if i := strings.IndexByte(jsoncEscapes, c); i >= 0 && i%2 == 0 {
			b = append(b, jsoncEscapes[i+1])
			continue
		}
		size := map[byte]int{'x': 2, 'u': 4}[c]
		v, ok := in.hex(size)
		if size == 0 || !ok {
			return "", p.failAt(p.start, "Syntax Error")
		}
		b = appendUnit(b, v)
	}
	return string(b), nil
}
