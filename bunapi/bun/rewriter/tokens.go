// Package rewriter implements HTMLRewriter. The tokens come from golang.org/x/net/html; selectors, handlers and the output are in
// rewriter.js. The whole body is read before it is rewritten.
//
// This package is not an API: it may change without notice.
package rewriter

import (
	_ "embed"
	"errors"
	"io"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/net/html"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed rewriter.js
var source string

var script = jsbridge.NewGlue("gobun:bun/rewriter", source)

// Module defines the global HTMLRewriter.
var Module = module.Module{Name: "bun/rewriter", Install: func(s jsbridge.Scope, _ *module.Env) (module.Instance, error) {
	s.LazyGlobal("HTMLRewriter", func(s jsbridge.Scope) goja.Value {
		make, _ := jsbridge.Function(jsbridge.Must(s.Run(script)))
		tokens := s.Func("tokens", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return tokens(s, a.At(0).String()) })
		unsupported := s.Func("unsupported", 1, func(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			return nil, jsbridge.Unsupported(a.At(0).String())
		})
		return jsbridge.Must(s.Call(make, goja.Undefined(), tokens, unsupported))
	})
	return nil, nil
}}

// maxTokens bounds the tokens of a document.
const maxTokens = 1 << 22

// tokens returns a document's tokens: for each its kind and text, and for a tag its name and attributes.
func tokens(s jsbridge.Scope, text string) (goja.Value, error) {
	z := html.NewTokenizer(strings.NewReader(text))
	z.SetMaxBuf(0)
	var list []goja.Value
	done := 0
	for {
		t := z.Next()
		if t == html.ErrorToken {
			if !errors.Is(z.Err(), io.EOF) {
				return nil, jsbridge.Errorf("%s", z.Err().Error())
			}
			break
		}
		if len(list) == maxTokens {
			return nil, jsbridge.RangeError("the document has more parts than gobun holds in memory")
		}
		raw := string(z.Raw())
		done += len(raw)
		o := s.Object()
		_ = o.Set("kind", t.String())
		_ = o.Set("raw", raw)
		switch t {
		case html.StartTagToken, html.SelfClosingTagToken:
			tag, attributes := parseTag(raw)
			_ = o.Set("tag", tag)
			_ = o.Set("attributes", s.Array(attributesOf(s, attributes)...))
		case html.EndTagToken:
			tag, _ := parseTag(strings.Replace(raw, "/", "", 1))
			_ = o.Set("tag", tag)
		case html.CommentToken:
			_ = o.Set("text", string(z.Text()))
		case html.DoctypeToken:
			_ = o.Set("text", string(z.Text()))
		}
		list = append(list, o)
	}
	if rest := text[min(done, len(text)):]; rest != "" { // what is not part of a token: an unfinished tag at the end
		o := s.Object()
		_ = o.Set("kind", "Rest")
		_ = o.Set("raw", rest)
		list = append(list, o)
	}
	return s.Array(list...), nil
}

// attribute is one of a start tag's attributes, as written.
type attribute struct{ name, value, raw string }

func attributesOf(s jsbridge.Scope, list []attribute) []goja.Value {
	out := make([]goja.Value, len(list))
	for i, a := range list {
		o := s.Object()
		_ = o.Set("name", strings.ToLower(a.name))
		_ = o.Set("value", a.value)
		_ = o.Set("raw", a.raw)
		out[i] = o
	}
	return out
}

const spaces = " \t\n\f\r"

// parseTag parses a start tag: HTML, 13.2.5.6 to 13.2.5.40.
func parseTag(raw string) (name string, list []attribute) {
	body := strings.TrimSuffix(strings.TrimPrefix(raw, "<"), ">")
	i := strings.IndexAny(body, spaces+"/")
	if i < 0 {
		return body, nil
	}
	name = body[:i]
	for i < len(body) {
		if strings.IndexByte(spaces+"/", body[i]) >= 0 {
			i++
			continue
		}
		start := i
		i++ // a name may begin with any character
		for i < len(body) && strings.IndexByte(spaces+"/=", body[i]) < 0 {
			i++
		}
		a := attribute{name: body[start:i], raw: body[start:i]}
		k := i
		for k < len(body) && strings.IndexByte(spaces, body[k]) >= 0 {
			k++
		}
		if k < len(body) && body[k] == '=' {
			for k++; k < len(body) && strings.IndexByte(spaces, body[k]) >= 0; k++ {
			}
			a.value, i = attributeValue(body, k)
			a.raw = body[start:i]
		}
		list = append(list, a)
	}
	return name, list
}

// attributeValue reads a value that begins at i, and returns where it ends.
func attributeValue(body string, i int) (value string, end int) {
	if i < len(body) && (body[i] == '"' || body[i] == '\'') {
		if n := strings.IndexByte(body[i+1:], body[i]); n >= 0 {
			return body[i+1 : i+1+n], i + n + 2
		}
		return body[i+1:], len(body)
	}
	if n := strings.IndexAny(body[i:], spaces); n >= 0 {
		return body[i : i+n], i + n
	}
	return body[i:], len(body)
}
