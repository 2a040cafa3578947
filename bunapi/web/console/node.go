// The format of node:util's inspect, which is another one than the console's: objects stand on one line while they fit,
// strings have single quotes. What values are is asked of goja in the same way as in the console's own printer.

package console

import (
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// NodeOptions are the options of util.inspect.
type NodeOptions struct {
	// Depth of the containers shown, 0 being the value itself; +Inf is no limit.
	Depth float64
	// ShowHidden lists properties that are not enumerable, and the members of prototypes.
	ShowHidden    bool
	CustomInspect bool
	ShowProxy     bool
	// MaxArrayLength and MaxStringLength bound the elements and characters shown; +Inf is no limit.
	MaxArrayLength, MaxStringLength float64
	// BreakLength is the width from which on an object takes several lines.
	BreakLength float64
	// Compact joins so many inner levels in one line; 0 puts each property on its own line, [CompactAlways] is the old form.
	Compact float64
	// Sorted sorts properties, with Compare if it is set.
	Sorted  bool
	Compare goja.Callable
	// Getters runs getters: "all", "get" those without a setter, "set" those with one, or empty.
	Getters          string
	NumericSeparator bool
	// Stylize colours a piece of text by its kind; nil leaves it as it is.
	Stylize goja.Callable
	// Colors says that Stylize adds escape sequences, which do not count as width.
	Colors bool
	// Custom makes the object of options that a value's own inspection method gets.
	Custom func(s jsbridge.Scope) goja.Value
	// Inspect is the function that such a method gets; a method that is this function is none.
	Inspect goja.Value
}

// CompactAlways is the option compact: true.
const CompactAlways = -1

// nodeHardDepth bounds the recursion on Go's stack.
const nodeHardDepth = 1000

// nodeBudget bounds the output on one level of indentation, in bytes: beyond it only names are shown.
const nodeBudget = 1 << 27

// InspectNode returns v as util.inspect prints it. An error is what the script's own code threw meanwhile.
func (c *Console) InspectNode(s jsbridge.Scope, v goja.Value, o NodeOptions) (text string, err error) {
	p := &nodePrinter{printer: printer{s: s, in: c.in, c: c}, o: o, budget: map[int]int{}}
	err = s.Try(func() { text = p.value(v, 0, false) })
	return text, err
}

// nodePrinter makes the text of one call. It uses of the console's printer what it knows of values.
type nodePrinter struct {
	printer
	o        NodeOptions
	indent   int // columns
	seen     []*goja.Object
	level    int // of the container that was entered last
	circular map[*goja.Object]int
	budget   map[int]int // bytes made, by indentation
}

// check throws what a call of script code threw.
func (p *nodePrinter) check(v goja.Value, err error) goja.Value {
	if err != nil {
		panic(p.s.ErrorValue(err))
	}
	return v
}

func (p *nodePrinter) style(text, kind string) string {
	if p.o.Stylize == nil {
		return text
	}
	return p.check(p.s.Call(p.o.Stylize, goja.Undefined(), p.s.String(text), p.s.String(kind))).String()
}

// value is one value at a depth. typed says that it is the buffer of a view.
func (p *nodePrinter) value(v goja.Value, depth int, typed bool) string {
	o, ok := v.(*goja.Object)
	if !ok {
		return p.primitive(v, p.style)
	}
	context := o
	target, isProxy := jsbridge.ProxyTarget(o)
	if isProxy {
		if target == nil {
			return p.style("<Revoked Proxy>", "special")
		}
		if p.o.ShowProxy {
			return p.proxy(o, target, depth)
		}
		o = unproxy(o)
		if t, still := jsbridge.ProxyTarget(o); still && t == nil {
			return p.style("<Revoked Proxy>", "special")
		}
	}
	if p.o.CustomInspect {
		if text, done := p.own(o, context, depth); done {
			return text
		}
	}
	for _, on := range p.seen {
		if on != o {
			continue
		}
		if p.circular == nil {
			p.circular = map[*goja.Object]int{}
		}
		if p.circular[o] == 0 {
			p.circular[o] = len(p.circular) + 1
		}
		return p.style("[Circular *"+itoa(p.circular[o])+"]", "special")
	}
	return p.raw(o, depth, typed)
}

// own calls the value's own inspection method.
func (p *nodePrinter) own(o, context *goja.Object, depth int) (text string, done bool) {
	method := o.GetSymbol(p.in.custom)
	fn, ok := jsbridge.Function(method)
	if !ok || p.o.Inspect != nil && method.StrictEquals(p.o.Inspect) || p.isPrototype(o) {
		return "", false
	}
	left := goja.Null()
	if !math.IsInf(p.o.Depth, 1) {
		left = p.s.Float(p.o.Depth - float64(depth))
	}
	v := p.check(p.s.Call(fn, context, left, p.o.Custom(p.s), p.o.Inspect))
	if v == goja.Value(context) {
		return "", false
	}
	switch v := v.(type) {
	case *goja.Object:
		return p.indented(p.value(v, depth, false)), true
	case *goja.Symbol:
		p.check(nil, jsbridge.TypeError("Cannot convert a symbol to a string"))
	}
	return p.indented(v.String()), true
}

// isPrototype reports whether o is the prototype of its constructor: its methods are for instances.
func (p *nodePrinter) isPrototype(o *goja.Object) bool {
	ctor, ok := o.Get("constructor").(*goja.Object)
	return ok && ctor.Get("prototype") == goja.Value(o)
}

func (p *nodePrinter) proxy(o, target *goja.Object, depth int) string {
	handler := jsbridge.ProxyHandler(o)
	if float64(depth) > p.o.Depth {
		return p.style("Proxy [Array]", "special")
	}
	p.indent += 2
	list := []string{p.value(target, depth+1, false), p.value(handler, depth+1, false)}
	p.indent -= 2
	return p.layout(shape{items: list, open: "Proxy [", close: "]", kind: arrayExtras}, depth+1)
}
