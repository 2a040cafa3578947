// How Bun's console shows Cookie and CookieMap (measured on Bun 1.4.5).

package cookie

import (
	"time"

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
	add := func(key string, v goja.Value) {
		shape.Members = append(shape.Members, console.Member{Key: key, QuoteKey: true, Value: v})
	}
	add("name", s.String(c.Name))
	add("value", s.String(c.Value))
	if c.Domain != "" {
		add("domain", s.String(c.Domain))
	}
	add("path", s.String(c.Path))
	if !c.Expires.IsZero() {
		add("expires", s.String(c.Expires.UTC().Format(time.RFC3339)))
	}
	if c.HasMaxAge {
		add("maxAge", s.Int(c.MaxAge))
	}
	add("secure", s.Bool(c.Secure))
	add("sameSite", s.String(c.SameSite))
	add("httpOnly", s.Bool(c.HTTPOnly))
	add("partitioned", s.Bool(c.Partitioned))
	return shape
}
