// How Bun's console shows URL and URLSearchParams (measured on Bun 1.4.5).

package url

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// InspectBun implements [console.Inspectable]. Bun shows a URL in Node's form, never indented further.
func (o *object) InspectBun(jsbridge.Scope, *goja.Object) console.Shape {
	var b strings.Builder
	b.WriteString("URL {\n")
	for _, name := range parts {
		b.WriteString("  " + name + ": " + single(o.u.part(name)) + ",\n")
	}
	b.WriteString("  searchParams: URLSearchParams {")
	for i, p := range parseQuery(o.u.Query) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(" " + single(p.name) + " => " + single(p.value))
	}
	if o.u.Query != "" {
		b.WriteByte(' ')
	}
	b.WriteString("},\n  hash: " + single(o.u.part("hash")) + "\n}")
	return console.Shape{Text: b.String()}
}

// single quotes as Node does: single quotes, unless the text has some.
func single(text string) string {
	q := "'"
	if strings.Contains(text, q) && !strings.Contains(text, `"`) {
		q = `"`
	}
	r := strings.NewReplacer(`\`, `\\`, q, `\`+q, "\n", `\n`)
	return q + r.Replace(text) + q
}

// InspectBun implements [console.Inspectable].
func (p *params) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	shape := console.Shape{Head: "URLSearchParams", Elide: true}
	values := map[string][]string{}
	var names []string
	for _, e := range p.pairs {
		if values[e.name] == nil {
			names = append(names, e.name)
		}
		values[e.name] = append(values[e.name], e.value)
	}
	for _, name := range names {
		var v goja.Value = s.String(values[name][0])
		if len(values[name]) > 1 {
			v = s.Strings(values[name])
		}
		shape.Members = append(shape.Members, console.Member{Key: name, QuoteKey: true, Value: v})
	}
	return shape
}
