package ecma

import (
	"testing"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// BenchmarkAppend appends pieces to a text of up to 100,000 characters.
func BenchmarkAppend(b *testing.B) {
	for name, piece := range map[string]any{"text": "0123456789", "number": 1} {
		b.Run(name, func(b *testing.B) {
			r := jsbridge.NewRealm(jsbridge.Hooks{Uncaught: func(_ jsbridge.Scope, err error) { b.Error(err) }})
			err := r.Do(func(s jsbridge.Scope) error {
				op, _ := goja.AssertFunction(Operator(s))
				add, p := s.VM().ToValue(opAdd), s.VM().ToValue(piece)
				text := s.String("")
				b.ReportAllocs()
				for b.Loop() {
					v, err := op(goja.Undefined(), add, text, p)
					if err != nil {
						return err
					}
					if text = v; text.(goja.String).Length() > 100_000 {
						text = s.String("")
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		})
	}
}
