// Objects in Node's format: what kind of object it is, its head, its properties.

package console

import (
	"math"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// nodeObject is an object on its way to text.
type nodeObject struct {
	o     *goja.Object
	ctor  string // the name of its class
	null  bool   // it has no class: its prototype is null
	tag   string
	keys  []nodeKey
	proto []string // members of its prototypes, for showHidden
	depth int
	typed bool // it is the buffer of a view
	shape shape
	items func() []string
}

// nodeKey is an own property to be shown.
type nodeKey struct {
	name  string
	sym   *goja.Symbol
	brack bool // in brackets, although it may be enumerable
}

// bare reports whether there is nothing to show but the head.
func (n *nodeObject) hasNoMembers() bool { return len(n.keys) == 0 && n.proto == nil }

// prefix is the head of a container: "Foo(2) [tag] ".
func (n *nodeObject) prefix(fallback, size string) string {
	if n.null {
		if n.tag != "" && fallback != n.tag {
			return "[" + fallback + size + ": null prototype] [" + n.tag + "] "
		}
		return "[" + fallback + size + ": null prototype] "
	}
	if n.tag != "" && n.ctor != n.tag {
		return n.ctor + size + " [" + n.tag + "] "
	}
	return n.ctor + size + " "
}

func (p *nodePrinter) raw(o *goja.Object, depth int, typed bool) string {
	n := &nodeObject{o: o, depth: depth, typed: typed}
	p.class(n, p.o.ShowHidden && float64(depth) <= p.o.Depth)
	if tag, ok := o.GetSymbol(goja.SymToStringTag).(goja.String); ok && tag.Length() > 0 && !p.ownTag(o) {
		n.tag = tag.String()
	}
	n.shape = shape{open: "{", close: "}", array: o}
	if text, done := p.kind(n); done {
		return text
	}
	if float64(depth) > p.o.Depth {
		name := strings.TrimSuffix(n.prefix("Object", ""), " ")
		if !n.null {
			name = "[" + name + "]"
		}
		return p.style(name, "special")
	}
	if len(p.seen) >= nodeHardDepth {
		return p.style("["+n.ctor+": Inspection interrupted prematurely. Maximum call stack size exceeded.]", "special")
	}
	return p.members(n)
}

// ownTag reports whether the tag is printed as a property.
func (p *nodePrinter) ownTag(o *goja.Object) bool {
	prop, ok := p.property(o, "", goja.SymToStringTag)
	return ok && (p.o.ShowHidden || prop.enumerable)
}

// members prints the container's items and properties.
func (p *nodePrinter) members(n *nodeObject) string {
	depth := n.depth + 1
	p.seen = append(p.seen, n.o)
	p.level = depth
	var items []string
	if n.items != nil {
		items = n.items()
	}
	keyed := len(items)
	for _, k := range n.keys {
		items = append(items, p.member(n.o, n.o, k, depth, n.shape.kind))
	}
	items = append(items, n.proto...)
	n.shape.items, n.shape.keyed = items, len(items)-keyed
	if index := p.circular[n.o]; index > 0 {
		reference := p.style("<ref *"+itoa(index)+">", "special")
		switch {
		case p.o.Compact == CompactAlways:
			n.shape.open = reference + " " + n.shape.open
		case n.shape.base == "":
			n.shape.base = reference
		default:
			n.shape.base = reference + " " + n.shape.base
		}
	}
	p.seen = p.seen[:len(p.seen)-1]
	if p.o.Sorted {
		p.sortItems(&n.shape)
	}
	text := p.layout(n.shape, depth)
	if p.budget[p.indent] += len(text); p.budget[p.indent] > nodeBudget {
		p.o.Depth = -1
	}
	return text
}

// member is one property: "name: value".
func (p *nodePrinter) member(o, receiver *goja.Object, k nodeKey, depth int, kind memberKind) string {
	prop, ok := p.property(o, k.name, k.sym)
	if !ok { // of a host object: it is read
		prop = property{value: p.s.VM().ToValue(nil), enumerable: true}
		if k.sym == nil {
			prop.value = p.check(p.s.Get(receiver, k.name))
		}
	}
	text, gap := "", " "
	switch {
	case prop.accessor == "":
		diff := 2
		if p.o.Compact == CompactAlways && kind == objectMembers {
			diff = 3
		}
		p.indent += diff
		text = p.value(prop.value, depth, false)
		if diff == 3 && p.o.BreakLength < float64(p.width(text)) {
			gap = "\n" + strings.Repeat(" ", p.indent)
		}
		p.indent -= diff
	case prop.get != nil && p.runsGetter(prop):
		text = p.got(receiver, prop, depth)
	default:
		text = p.style(prop.accessor, "special")
	}
	if kind == arrayElements {
		return text
	}
	return p.memberName(k, prop.enumerable) + ":" + gap + text
}

func (p *nodePrinter) memberName(k nodeKey, enumerable bool) string {
	switch {
	case k.sym != nil && enumerable:
		return p.style("Symbol("+nodeEscape(p.text16(k.sym.String()), 0)+")", "symbol")
	case k.sym != nil:
		return "[" + p.style("Symbol("+nodeEscape(p.text16(k.sym.String()), 0)+")", "symbol") + "]"
	case k.name == "__proto__":
		return "['__proto__']"
	case !enumerable || k.brack:
		return "[" + nodeEscape(p.text16(k.name), 0) + "]"
	case isWord(k.name):
		return p.style(k.name, "name")
	}
	return p.style(nodeQuote(p.text16(k.name)), "string")
}

// isWord reports whether a name stands without quotes.
func isWord(name string) bool { return isIdentifier(name) && !strings.Contains(name, "$") }

func (p *nodePrinter) runsGetter(prop property) bool {
	both := prop.accessor == "[Getter/Setter]"
	return p.o.Getters == "all" || p.o.Getters == "get" && !both || p.o.Getters == "set" && both
}

// got runs a getter and shows what it gave.
func (p *nodePrinter) got(o *goja.Object, prop property, depth int) string {
	label := strings.TrimSuffix(prop.accessor, "]")
	v, err := p.s.Call(prop.get, o)
	if err != nil {
		message := ""
		if e, ok := p.s.ErrorValue(err).(*goja.Object); ok {
			message = p.textOf(e, "message")
		}
		return p.style(label+":", "special") + " <Inspection threw (" + message + ")>" + p.style("]", "special")
	}
	p.indent += 2
	defer func() { p.indent -= 2 }()
	if jsbridge.IsObject(v) {
		return p.style(label+"]", "special") + " " + p.value(v, depth, false)
	}
	return p.style(label+":", "special") + " " + p.primitive(v, p.style) + p.style("]", "special")
}

// class finds the name of the object's class; withMembers lists the members of its prototypes, but those of built-in classes.
func (p *nodePrinter) class(n *nodeObject, withMembers bool) {
	if withMembers {
		n.proto = []string{}
	}
	var first *goja.Object
	for at := n.o; at != nil; at = at.Prototype() {
		if at != n.o && first == nil {
			first = at
		}
		ctor, ok := p.dataValue(at, "constructor").(*goja.Object)
		if !ok {
			continue
		}
		name := ""
		if _, callable := jsbridge.Function(ctor); callable {
			name = p.data(ctor, "name")
		}
		if name == "" || !p.instanceOf(n.o, ctor) {
			continue
		}
		if withMembers && (first != at || !p.builtIn(ctor)) {
			p.inherited(n, first)
		}
		n.ctor = name
		if withMembers && len(n.proto) == 0 {
			n.proto = nil
		}
		return
	}
	if withMembers && len(n.proto) == 0 {
		n.proto = nil
	}
	if first == nil {
		n.null = true
		return
	}
	kind := "Object"
	if float64(n.depth) > p.o.Depth {
		n.ctor = kind + " <Complex prototype>"
		return
	}
	parent := &nodeObject{o: first, depth: n.depth + 1}
	p.class(parent, false)
	if !parent.null {
		n.ctor = kind + " <" + parent.ctor + ">"
		return
	}
	o := p.o
	p.o.Depth, p.o.CustomInspect = -1, false
	n.ctor = kind + " <" + p.value(first, 0, false) + ">"
	p.o = o
}

func (p *nodePrinter) instanceOf(o, ctor *goja.Object) (is bool) {
	if err := p.s.Try(func() { is = p.s.VM().InstanceOf(o, ctor) }); err != nil {
		return false
	}
	return is
}

// builtIn reports whether a constructor is the engine's or the host's.
func (p *nodePrinter) builtIn(ctor *goja.Object) bool {
	v, err := p.in.source(nil, ctor)
	return err == nil && p.isHostClass(ctor, strings.HasSuffix(v.String(), "[native code] }"))
}

// inherited adds what is no method of up to three prototypes.
func (p *nodePrinter) inherited(n *nodeObject, at *goja.Object) {
	seen := map[nodeKey]bool{}
	for _, k := range p.allKeys(n.o) {
		seen[k] = true
	}
	p.seen = append(p.seen, n.o)
	for level := 0; level < 3 && at != nil; level, at = level+1, at.Prototype() {
		if ctor, ok := p.dataValue(at, "constructor").(*goja.Object); ok && p.builtIn(ctor) {
			break
		}
		for _, k := range p.allKeys(at) {
			if k.name == "constructor" && k.sym == nil || seen[k] {
				continue
			}
			seen[k] = true
			if prop, ok := p.property(at, k.name, k.sym); ok {
				if _, method := jsbridge.Function(prop.value); method {
					continue
				}
			}
			text := p.member(at, n.o, k, n.depth, objectMembers)
			if p.o.Colors {
				text = "\x1b[2m" + text + "\x1b[22m"
			}
			n.proto = append(n.proto, text)
		}
	}
	p.seen = p.seen[:len(p.seen)-1]
}

// allKeys are all own keys.
func (p *nodePrinter) allKeys(o *goja.Object) []nodeKey {
	var keys []nodeKey
	for _, name := range o.GetOwnPropertyNames() {
		keys = append(keys, nodeKey{name: name})
	}
	for _, sym := range p.symbols(o) {
		if !p.s.IsSlot(sym) {
			keys = append(keys, nodeKey{sym: sym})
		}
	}
	return keys
}

// ownKeys are the keys that are shown: without showHidden, the enumerable ones. An array's elements are left out.
func (p *nodePrinter) ownKeys(o *goja.Object, elements bool) []nodeKey {
	keys := p.allKeys(o)
	shown := keys[:0]
	for _, k := range keys {
		if elements && k.sym == nil && isArrayIndex(k.name) {
			continue
		}
		if !p.o.ShowHidden {
			if prop, ok := p.property(o, k.name, k.sym); !ok || !prop.enumerable {
				continue
			}
		}
		shown = append(shown, k)
	}
	return shown
}

// isArrayIndex reports whether a key is that of an element.
func isArrayIndex(name string) bool {
	if !isIndex(name) || len(name) > 10 || name[0] == '0' && len(name) > 1 {
		return false
	}
	n := 0
	for i := range len(name) {
		n = n*10 + int(name[i]-'0')
	}
	return n < math.MaxUint32
}

func isNumeric(v goja.Value) bool {
	if _, ok := jsbridge.Number(v); ok {
		return true
	}
	_, ok := jsbridge.BigInt(v)
	return ok
}
