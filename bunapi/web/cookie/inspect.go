// How Bun's console shows Cookie and CookieMap (measured on Bun 1.4.5).

package cookie

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// InspectBun implements [console.Inspectable].
func (m *Map) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	shape := console.Shape{NoHead: true}
	for _, p := range m.entries() {
		shape.Members = append(shape.Members, console.Member{Key: p.name, QuoteKey: true, Value: s.String(p.value)})
	}
	return shape
}

// InspectBun implements [console.Inspectable].
func (c *Cookie) InspectBun(s jsbridge.Scope, _ *goja.Object) console.Shape {
	shape := console.Shape{Head: "[Object: null prototype]"}
	list, err := c.members(s)
	if err != nil {
		s.Report(err)
	}
	for _, m := range list {
		shape.Members = append(shape.Members, console.Member{Key: m.name, QuoteKey: true, Value: m.value})
	}
	return shape
}
