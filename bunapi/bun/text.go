// Text: escaping, stripping and printing values.

package bun

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

var text = []module.Member{
	{Name: "escapeHTML", Length: 1, Call: escapeHTML},
	{Name: "inspect", Value: func(s jsbridge.Scope, _ *module.Env) goja.Value { return console.Of(s).InspectFunction(s) }},
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")

func escapeHTML(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	text, err := a.Text(s, 0)
	return s.String(htmlEscaper.Replace(text)), err
}
