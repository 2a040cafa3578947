// The lines of standard input: for await (const line of console).

package bun

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

//go:embed lines.js
var linesSource string

var linesScript = newScript("lines", linesSource)

// installLines makes console an async iterable. Only a loop over it reads standard input.
func (b *instance) installLines(s jsbridge.Scope) {
	console, ok := s.Global().Get("console").(*goja.Object)
	symbol, known := s.Intrinsic("Symbol.asyncIterator").(*goja.Symbol)
	if !ok || !known {
		return
	}
	begin := s.Func("[Symbol.asyncIterator]", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		lines, _ := jsbridge.Function(linesScript.member(s, "lines"))
		return s.Call(lines, goja.Undefined(), s.Func("stdin", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
			return s.Get(b.object(s), "stdin")
		}))
	})
	_ = console.DefineDataPropertySymbol(symbol, begin, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
}
