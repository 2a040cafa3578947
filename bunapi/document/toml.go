// TOML 1.1.

package document

import (
	"fmt"
	"strings"
)

// form is how a table was created, which determines what may still be added to it.
type form uint8

const (
	implied form = iota // on the way to another table: [a.b] creates a
	headed              // by a header
	dotted              // by a dotted key
	inlined             // { }
)

// tomlTable is a table while it is read.
type tomlTable struct {
	*Table
	form form
}

// tomlTables is an array of tables; the last one may still grow.
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

// plain converts what was read to what scripts get.
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

// afterBracket describes what stands in place of the second bracket.
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
