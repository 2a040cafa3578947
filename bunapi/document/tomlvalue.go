// TOML: values except strings.

package document

import (
	"math"
	"strconv"
	"strings"
)

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

// seal closes the tables in an inline table, so that nothing can be added to them.
func seal(t *tomlTable) {
	t.form = inlined
	for _, v := range t.values {
		if in, ok := v.(*tomlTable); ok && in.form != inlined {
			seal(in)
		}
	}
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
		f, _ := strconv.ParseFloat(text, 64) // out of range gives an infinity
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

// maxSafe is the largest integer that a JavaScript number holds exactly with its neighbours.
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

// valueEnd checks that what follows a value can follow it.
func (p *toml) valueEnd() error {
	if p.atEnd() || strings.IndexByte(" \t\r\n,]}#", p.peek()) >= 0 {
		return nil
	}
	return p.fail("Unexpected character after a value: %s", p.found())
}
