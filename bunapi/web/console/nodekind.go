// What a value is, for util.types.

package console

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/jsbridge/engine"
)

// Kind is the name of what v is internally: the class of a built-in object, a kind of function, "Proxy", "Module" for a
// module's namespace, else "". The object's prototype and properties do not matter.
func (c *Console) Kind(s jsbridge.Scope, v goja.Value) string {
	o, ok := v.(*goja.Object)
	if !ok {
		return ""
	}
	if _, ok := jsbridge.ProxyTarget(o); ok {
		return "Proxy"
	}
	p := &nodePrinter{printer: printer{s: s, in: c.in, c: c}}
	if _, ok := jsbridge.Function(o); ok {
		source := ""
		if v, err := c.in.source(nil, o); err == nil {
			source = v.String()
		}
		generator, async := functionKind(source)
		return map[bool]string{true: "Async"}[async] + map[bool]string{true: "Generator"}[generator] + "Function"
	}
	if s.Native(o) != nil {
		if s.IsError(o) {
			return "Error"
		}
		return "Object"
	}
	switch name := o.ClassName(); name {
	case "Array", "Arguments", "Date", "RegExp", "Error":
		return name
	}
	if name, _ := c.in.unbox(o); name != "" {
		return name
	}
	if _, ok := jsbridge.Promise(o); ok {
		return "Promise"
	}
	switch t := o.ExportType(); {
	case t == mapType:
		return "Map"
	case t == setType:
		return "Set"
	case t == arrayBufferType:
		return "ArrayBuffer"
	}
	if v, err := c.in.typedName(nil, o); err == nil && !goja.IsUndefined(v) {
		return v.String()
	}
	if _, ok := jsbridge.View(s, o); ok {
		return "DataView"
	}
	if name := engine.WeakKind(o); name != "" {
		return name
	}
	if p.namespace(o) {
		return "Module"
	}
	if tag, ok := o.GetSymbol(goja.SymToStringTag).(goja.String); ok && iterators[tag.String()] && !p.ownTag(o) {
		return tag.String()
	}
	return "Object"
}

// iterators are kinds that goja tells by their tags only.
var iterators = map[string]bool{"Map Iterator": true, "Set Iterator": true, "Generator": true}
