// Printing values: primitives, functions, boxes, dates, and the way to the right printer for each kind of object.

package console

import (
	"math"
	"reflect"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// The types as which goja exports what its class names do not tell from plain objects.
var (
	mapType         = reflect.TypeFor[[][2]any]()
	setType         = reflect.TypeFor[[]any]()
	arrayBufferType = reflect.TypeFor[goja.ArrayBuffer]()
	plainType       = reflect.TypeFor[map[string]any]()
)

// dateCounts is what a Date adds to the line: its text and two quotes that are not printed.
const dateCounts = 26

// value prints v; nested tells whether it stands inside a container, where strings have quotes.
func (p *printer) value(v goja.Value, nested bool) {
	if p.err != nil {
		return
	}
	switch x := v.(type) {
	case nil:
		p.paint(colorDim, "undefined", 9)
		return
	case goja.String:
		p.string(x, nested)
		return
	case *goja.Symbol:
		p.paint(colorBlue, "Symbol("+x.String()+")", 0)
		return
	case *goja.Object:
		p.object(unproxy(x), nested)
		return
	}
	switch {
	case goja.IsUndefined(v):
		p.paint(colorDim, "undefined", 9)
		return
	case goja.IsNull(v):
		p.paint(colorYellow, "null", 4)
		return
	}
	text, suffix := v.String(), ""
	if _, ok := jsbridge.BigInt(v); ok {
		suffix = "n"
	} else if n, ok := jsbridge.Number(v); ok && n == 0 && math.Signbit(n) {
		text = "-0"
	}
	p.paint(colorYellow, text+suffix, len(text))
}

func (p *printer) string(v goja.String, nested bool) {
	if !nested {
		p.write(v.String(), units(v))
		return
	}
	if p.colors {
		// Bun paints the value and then its text.
		p.text(escColor(colorGreen))
		p.paint(colorGreen, quote(v), units(v))
		p.text(escReset)
		return
	}
	p.write(quote(v), units(v))
}

// unproxy returns what a Proxy stands for: its traps are never called.
func unproxy(o *goja.Object) *goja.Object {
	for {
		target, ok := jsbridge.ProxyTarget(o)
		if !ok || target == nil {
			return o
		}
		o = target
	}
}

func (p *printer) object(o *goja.Object, nested bool) {
	if _, ok := jsbridge.Function(o); ok {
		p.paintPlain(colorCyan, p.function(o))
		return
	}
	if p.custom(o, nested) {
		return
	}
	if host := p.s.Native(o); host != nil {
		if n, ok := host.(Inspectable); ok {
			p.native(o, n)
			return
		}
		if !p.s.IsError(o) {
			p.plain(o)
			return
		}
	}
	switch o.ClassName() {
	case "Array", "Arguments":
		p.array(o)
		return
	case "Error":
		p.error(o)
		return
	case "Date":
		if v, err := p.in.isoDate(nil, o); err == nil {
			p.paint(colorMagenta, v.String(), dateCounts)
			return
		}
	case "RegExp":
		text := "/" + p.data(o, "source") + "/"
		if v, err := p.s.ToString(o); err == nil {
			text = v
		}
		p.paint(colorRed, text, len(text))
		return
	case "Number", "Boolean":
		if v, ok := primitive(o); ok {
			p.paint(colorYellow, "["+o.ClassName()+": "+v+"]", 0)
			return
		}
	case "String":
		if v, err := p.in.stringValue(nil, o); err == nil {
			p.stringObject(v.(goja.String), nested)
			return
		}
	}
	if promise, ok := jsbridge.Promise(o); ok {
		p.promise(promise)
		return
	}
	switch t := o.ExportType(); {
	case t == mapType:
		p.collection(o, p.in.mapItems, "Map", true)
	case t == setType:
		p.collection(o, p.in.setItems, "Set", false)
	case t != plainType && p.bytes(o):
	default:
		p.plain(o)
	}
}

// primitive is the value in a Number or Boolean object.
func primitive(o *goja.Object) (string, bool) {
	switch x := jsbridge.Boxed(o).(type) {
	case bool:
		if x {
			return "true", true
		}
		return "false", true
	case int64, float64:
		return o.ToNumber().String(), true
	}
	return "", false
}

// stringObject prints what `new String` made; inside a container Bun shows it like a string.
func (p *printer) stringObject(v goja.String, nested bool) {
	if nested {
		p.text(quote(v))
		return
	}
	p.text("[String: " + quote(v) + "]")
}

// promise prints the state alone: Bun does not show what a promise was resolved with.
func (p *printer) promise(promise *goja.Promise) {
	state := "<pending>"
	switch promise.State() {
	case goja.PromiseStateFulfilled:
		state = "<resolved>"
	case goja.PromiseStateRejected:
		state = "<rejected>"
	}
	p.text("Promise { ")
	p.paint(colorCyan, state, 0)
	p.text(" }")
}

// custom calls the object's own inspection method, if there is one.
func (p *printer) custom(o *goja.Object, nested bool) bool {
	method := o.GetSymbol(p.in.custom)
	if method == nil {
		return false
	}
	fn, ok := jsbridge.Function(method)
	if !ok {
		return false
	}
	depth := p.s.Int(max(0, p.limit-len(p.stack)))
	if p.limit < 0 {
		depth = p.s.Float(posInf)
	}
	options := p.s.Object()
	_ = options.Set("stylize", p.s.Func("stylize", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return a.At(0), nil }))
	_ = options.Set("depth", depth)
	_ = options.Set("colors", p.colors)
	v, err := p.s.Call(fn, o, depth, options, p.c.inspectFn(p.s))
	switch {
	case err != nil:
		p.err = err
	case v == goja.Value(o):
		return false
	case jsbridge.IsString(v):
		p.text(v.String())
	default:
		p.value(v, nested)
	}
	return true
}

// function prints a function: its kind and name, never its properties.
func (p *printer) function(o *goja.Object) string {
	name := p.data(o, "name")
	src := ""
	if v, err := p.in.source(nil, o); err == nil {
		src = v.String()
	}
	native := strings.HasSuffix(src, "[native code] }")
	if strings.HasPrefix(src, "class") || p.isHostClass(o, native) && name != "Promise" {
		if name == "" {
			name = "(anonymous)"
		}
		if parent := o.Prototype(); parent != nil {
			if n := p.data(parent, "name"); n != "" {
				return "[class " + name + " extends " + n + "]"
			}
		}
		return "[class " + name + "]"
	}
	name = strings.TrimPrefix(name, "bound ")
	if !native && strings.HasPrefix(name, "[") {
		name = "" // a method under a symbol
	}
	kind := "Function"
	if strings.HasPrefix(src, "async ") {
		kind = "AsyncFunction" // goja gives these no tag
	}
	if tag, ok := o.GetSymbol(goja.SymToStringTag).(goja.String); ok {
		switch t := tag.String(); t {
		case "AsyncFunction", "GeneratorFunction", "AsyncGeneratorFunction":
			kind = t
		default:
			if name == "" {
				name = t
			}
		}
	}
	if name == "" {
		return "[" + kind + "]"
	}
	return "[" + kind + ": " + name + "]"
}

// isHostClass reports whether o is a constructor of the engine or of a native class.
func (p *printer) isHostClass(o *goja.Object, native bool) bool {
	proto, ok := p.dataValue(o, "prototype").(*goja.Object)
	return ok && (native || p.s.ClassOf(proto) != nil)
}
