// Package data is Bun.TOML, Bun.YAML, Bun.JSON5, Bun.JSONC and Bun.JSONL.
//
// This package is not an API: it may change without notice.
package data

import (
	_ "embed"
	"errors"
	"unicode/utf8"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/document"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed stringify.js
var source string

var script = jsbridge.NewGlue("gobun:bun/data", source)

type scriptKey struct{}

// Module adds the objects.
var Module = module.Module{Name: "bun/data", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) {
	return contributor{}, nil
}}

type contributor struct{}

// BunMembers implements [module.Contributor].
func (contributor) BunMembers() []module.Member {
	var list []module.Member
	for _, l := range []document.Language{document.TOML, document.YAML, document.JSON5, document.JSONC} {
		list = append(list, module.Member{Name: string(l), Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value { return object(s, l) }})
	}
	return append(list, module.Member{Name: "JSONL", Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value { return jsonLines(s) }})
}

func object(s jsbridge.Scope, l document.Language) goja.Value {
	o := s.Object()
	s.SetMethod(o, "parse", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		text, err := input(s, l, a.At(0))
		if err != nil {
			return nil, err
		}
		v, err := l.Parse(text)
		if err != nil {
			return nil, failure(err)
		}
		return makeValue(s, v), nil
	})
	if l != document.JSONC {
		s.SetMethod(o, "stringify", 3, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			all := jsbridge.Owned(s, scriptKey{}, func() *goja.Object { return jsbridge.Must(s.Run(script)).(*goja.Object) })
			fn, _ := jsbridge.Function(all.Get(string(l)))
			return s.Call(fn, goja.Undefined(), a.Values...)
		})
	}
	return o
}

// input returns a text, or the text in bytes.
func input(s jsbridge.Scope, l document.Language, v goja.Value) (string, error) {
	switch {
	case l == document.JSONC && jsbridge.IsNullish(v):
		return "", jsbridge.InvalidArgType("input must be a string")
	case l == document.JSONC, l == document.YAML && jsbridge.IsNullish(v):
		return s.ToString(v)
	case jsbridge.IsNullish(v):
		return "", jsbridge.InvalidArgType("input must be a string, ArrayBuffer, ArrayBufferView or Blob")
	}
	if b, ok := jsbridge.View(s, v); ok {
		return string(b), nil
	}
	if blob, ok := fetch.BlobOf(s, v); ok && !blob.IsFile() {
		b, err := blob.Bytes()
		return string(b), err
	}
	return s.ToString(v)
}

// failure converts an error of the parsers to one that scripts see.
func failure(err error) error {
	var mistake *document.SyntaxError
	switch {
	case errors.As(err, &mistake):
		return jsbridge.SyntaxError("%s", mistake.Error())
	case errors.Is(err, document.ErrDepth):
		return jsbridge.RangeError("%s", err.Error())
	}
	return err
}

// makeValue converts a document to a script's value.
func makeValue(s jsbridge.Scope, v any) goja.Value {
	m := maker{s: s, made: map[any]*goja.Object{}}
	return m.value(v)
}

type maker struct {
	s    jsbridge.Scope
	made map[any]*goja.Object // by pointer: the same value gives the same object
}

func (m *maker) value(v any) goja.Value {
	switch v := v.(type) {
	case bool:
		return m.s.Bool(v)
	case float64:
		return m.s.VM().ToValue(v)
	case string:
		return m.text(v)
	case []any:
		return m.fill(m.s.Array(), v)
	case *document.List:
		if o, ok := m.made[v]; ok {
			return o
		}
		o := m.s.Array()
		m.made[v] = o
		return m.fill(o, v.Items)
	case *document.Table:
		return m.table(v)
	}
	return goja.Null()
}

func (m *maker) fill(list *goja.Object, items []any) goja.Value {
	for i, v := range items {
		m.define(list, m.s.Int(i), v)
	}
	return list
}

func (m *maker) table(t *document.Table) goja.Value {
	if o, ok := m.made[t]; ok {
		return o
	}
	o := m.s.Object()
	m.made[t] = o
	for _, k := range t.Keys {
		m.define(o, m.text(k), t.At(k))
	}
	return o
}

// define defines an own property, whatever its name. Reading a date throws.
func (m *maker) define(o *goja.Object, key goja.Value, v any) {
	name := key.String()
	if _, isDate := v.(document.Date); isDate {
		m.s.Getter(o, name, true, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
			return nil, jsbridge.Errorf("%s", document.NoTemporal).WithCode("ERR_NOT_SUPPORTED")
		})
		return
	}
	_ = o.DefineDataProperty(name, m.value(v), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
}

func (m *maker) text(text string) goja.Value {
	if utf8.ValidString(text) || !document.HasLone(text) {
		return m.s.String(text)
	}
	return goja.StringFromUTF16(document.Units(text))
}
