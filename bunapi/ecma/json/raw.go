// JSON.rawJSON: checked here, made by goja, which alone can make such an object.

package json

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

func isRawJSON(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	obj, ok := a.At(0).(*goja.Object)
	return s.Bool(ok && obj.ExportType() != proxyType && obj.ClassName() == "RawJSON"), nil
}

func (c *codec) jsRawJSON(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	text, err := toString(s, a.At(0))
	if err != nil {
		return nil, err
	}
	src := c.wtf8(text)
	if src == "" {
		return nil, jsbridge.SyntaxError("JSON.rawJSON cannot accept empty string")
	}
	for _, end := range []struct {
		word string
		b    byte
	}{{"starting", src[0]}, {"ending", src[len(src)-1]}} {
		switch end.b {
		case '\t', '\n', '\r', ' ':
			return nil, jsbridge.SyntaxError("JSON.rawJSON cannot accept string %s with '%c'", end.word, end.b)
		}
	}
	if src[0] == '{' || src[0] == '[' {
		return nil, syntaxError(s, "Could not parse value expression")
	}
	p := parser{c: c, s: src, trailing: "Unexpected content at end of JSON literal", budget: allowance}
	if _, _, ok := p.run(false); !ok {
		return nil, syntaxError(s, p.failed)
	}
	return c.gojaRaw(goja.FunctionCall{Arguments: []goja.Value{text}}), nil
}
