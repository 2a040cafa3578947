// The kinds of objects in Node's format, each with its head and its items.

package console

import (
	"encoding/hex"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/jsbridge/engine"
)

// kind fills in the object's shape, or gives the whole text of what has no members.
func (p *nodePrinter) kind(n *nodeObject) (text string, done bool) {
	o := n.o
	if _, ok := jsbridge.Function(o); ok {
		n.keys = p.ownKeys(o, false)
		n.shape.base = p.functionBase(n)
		return p.style(n.shape.base, "special"), n.hasNoMembers()
	}
	if p.s.IsError(o) || o.ClassName() == "Error" {
		n.keys = p.ownKeys(o, false)
		n.shape.base = p.errorBase(n)
		return n.shape.base, n.hasNoMembers()
	}
	if p.s.Native(o) != nil {
		return p.hostObject(n)
	}
	if text, done, ok := p.boxed(n); ok {
		return text, done
	}
	switch o.ClassName() {
	case "Array":
		return p.nodeArray(n)
	case "Arguments":
		n.keys = p.ownKeys(o, false)
		n.shape.open = "[Arguments] {"
		return n.shape.open + "}", n.hasNoMembers()
	case "Date":
		return p.dated(n)
	case "RegExp":
		return p.regexp(n)
	}
	if promise, ok := jsbridge.Promise(o); ok {
		n.keys = p.ownKeys(o, false)
		n.shape.open = n.prefix("Promise", "") + "{"
		n.items = func() []string { return p.promiseItems(promise, n.depth+1) }
		return "", false
	}
	switch t := o.ExportType(); {
	case t == mapType:
		return p.keyed(n, p.in.mapItems, "Map", 2)
	case t == setType:
		return p.keyed(n, p.in.setItems, "Set", 1)
	case t == arrayBufferType:
		return p.arrayBuffer(n)
	}
	if v, err := p.in.typedName(nil, o); err == nil && !goja.IsUndefined(v) {
		return p.nodeTyped(n, v.String())
	}
	if _, ok := jsbridge.View(p.s, o); ok {
		n.keys = append([]nodeKey{{name: "byteLength", brack: true}, {name: "byteOffset", brack: true}, {name: "buffer", brack: true}}, p.ownKeys(o, false)...)
		n.shape.open = n.prefix("DataView", "") + "{"
		return "", false
	}
	if name := engine.WeakKind(o); name != "" {
		n.keys = p.ownKeys(o, false)
		n.shape.open = n.prefix(name, "") + "{"
		if !p.o.ShowHidden { // there is nothing to find out what is in it
			n.items = func() []string { return []string{p.style("<items unknown>", "special")} }
		}
		return "", false
	}
	return p.plainObject(n)
}

func (p *nodePrinter) plainObject(n *nodeObject) (text string, done bool) {
	if n.null && n.tag == "Module" || p.namespace(n.o) {
		n.tag, n.null = "", true
		n.keys = p.ownKeys(n.o, false)
		n.shape.open = n.prefix("Module", "") + "{"
		values := n.keys
		n.keys = nil
		n.items = func() []string {
			var items []string
			for _, k := range values {
				p.indent += 2
				items = append(items, p.memberName(k, true)+": "+p.value(p.check(p.s.Get(n.o, k.name)), n.depth+1, false))
				p.indent -= 2
			}
			return items
		}
		return "", false
	}
	n.keys = p.ownKeys(n.o, false)
	n.shape.open = n.prefix("Object", "") + "{"
	if n.ctor == "Object" && !n.null && n.tag == "" {
		n.shape.open = "{"
	}
	return n.shape.open + "}", n.hasNoMembers()
}

// namespace reports whether o is a module's namespace object, whose tag is its own.
func (p *nodePrinter) namespace(o *goja.Object) bool {
	tag, ok := o.GetSymbol(goja.SymToStringTag).(goja.String)
	return ok && o.Prototype() == nil && tag.String() == "Module"
}

// hostObject prints an instance of a class of ours: its own enumerable properties, and of a URL its parts.
func (p *nodePrinter) hostObject(n *nodeObject) (text string, done bool) {
	n.keys = p.ownKeys(n.o, false)
	n.shape.open = n.prefix("Object", "") + "{"
	if n.null {
		n.shape.open = "[Object: null prototype] {"
	}
	switch n.ctor {
	case "URL":
		if float64(n.depth) >= p.o.Depth {
			n.keys = nil
			break
		}
		for name := range strings.FieldsSeq("href origin protocol username password host hostname port pathname search searchParams hash") {
			n.keys = append(n.keys, nodeKey{name: name})
		}
	case "URLSearchParams":
		if pairs := p.pairs(n.o); len(pairs) > 0 {
			n.items = func() []string { return pairs }
			return "", false
		}
	}
	return n.shape.open + "}", n.hasNoMembers()
}

// pairs are the entries of a URLSearchParams.
func (p *nodePrinter) pairs(o *goja.Object) (list []string) {
	each := p.s.Func("", 2, func(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		list = append(list, p.primitive(a.At(1), p.style)+" => "+p.primitive(a.At(0), p.style))
		return nil, nil
	})
	p.check(p.s.CallMethod(o, "forEach", each))
	return list
}

func (p *nodePrinter) nodeArray(n *nodeObject) (text string, done bool) {
	length := int(n.o.Get("length").ToInteger())
	prefix := ""
	if n.ctor != "Array" || n.tag != "" {
		prefix = n.prefix("Array", "("+itoa(length)+")")
	}
	n.keys = p.ownKeys(n.o, true)
	n.shape.open, n.shape.close, n.shape.kind = prefix+"[", "]", arrayExtras
	n.items = func() []string { return p.elements(n.o, length, n.depth+1) }
	return n.shape.open + "]", length == 0 && n.hasNoMembers()
}

// elements prints an array's elements, runs of holes as one.
func (p *nodePrinter) elements(o *goja.Object, length, depth int) (items []string) {
	most := p.most(length)
	index := 0
	for len(items) < most && index < length {
		key := itoa(index)
		if _, ok := p.property(o, key, nil); ok {
			items = append(items, p.member(o, o, nodeKey{name: key}, depth, arrayElements))
			index++
			continue
		}
		next := int(nextElement(o, int64(index), int64(length)))
		items = append(items, p.style("<"+itoa(next-index)+" empty item"+plural(next-index)+">", "undefined"))
		index = next
	}
	if index < length {
		items = append(items, more(length-index))
	}
	return items
}

func more(n int) string { return "... " + itoa(n) + " more item" + plural(n) }

// most is how many of so many items are shown.
func (p *nodePrinter) most(length int) int {
	if p.o.MaxArrayLength >= float64(length) {
		return length
	}
	return int(max(0, p.o.MaxArrayLength))
}

// keyed prints a Map or a Set.
func (p *nodePrinter) keyed(n *nodeObject, list goja.Callable, name string, width int) (text string, done bool) {
	flat := p.check(list(nil, n.o)).(*goja.Object)
	size := int(flat.Get("length").ToInteger()) / width
	n.keys = p.ownKeys(n.o, false)
	prefix := n.prefix(name, "("+itoa(size)+")")
	n.shape.open = prefix + "{"
	n.items = func() []string {
		p.indent += 2
		defer func() { p.indent -= 2 }()
		var items []string
		for i := range p.most(size) {
			item := p.value(flat.Get(itoa(i*width)), n.depth+1, false)
			if width == 2 {
				item += " => " + p.value(flat.Get(itoa(i*width+1)), n.depth+1, false)
			}
			items = append(items, item)
		}
		if left := size - p.most(size); left > 0 {
			items = append(items, more(left))
		}
		return items
	}
	return prefix + "{}", size == 0 && n.hasNoMembers()
}

// shownBytes is how many bytes of a Buffer are shown.
const shownBytes = 50

func (p *nodePrinter) nodeTyped(n *nodeObject, kind string) (text string, done bool) {
	n.keys = p.ownKeys(n.o, true)
	if n.ctor == "Buffer" && p.o.CustomInspect { // its text is what a custom inspect makes in Node
		return p.nodeBuffer(n)
	}
	length := int(p.check(p.in.typedLength(nil, n.o)).ToInteger())
	n.shape.open, n.shape.close, n.shape.kind = n.prefix(kind, "("+itoa(length)+")")+"[", "]", arrayExtras
	n.items = func() []string {
		var items []string
		for i := range p.most(length) {
			items = append(items, p.primitive(n.o.Get(itoa(i)), p.style))
		}
		if left := length - p.most(length); left > 0 {
			items = append(items, more(left))
		}
		if p.o.ShowHidden {
			p.indent += 2
			for _, name := range []string{"BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"} {
				items = append(items, "["+name+"]: "+p.value(p.check(p.s.Get(n.o, name)), n.depth+1, true))
			}
			p.indent -= 2
		}
		return items
	}
	return n.shape.open + "]", length == 0 && n.hasNoMembers() && !p.o.ShowHidden
}

// nodeBuffer is "<Buffer 61 62>", with the properties of its own behind the bytes.
func (p *nodePrinter) nodeBuffer(n *nodeObject) (text string, done bool) {
	data, _ := jsbridge.View(p.s, n.o)
	text = "<Buffer"
	if len(data) > 0 {
		text += " " + spacedHex(data[:min(len(data), shownBytes)])
	}
	if left := len(data) - shownBytes; left > 0 {
		text += " ... " + itoa(left) + " more byte" + plural(left)
	}
	for i, k := range n.keys {
		if i == 0 && len(data) > 0 {
			text += ","
		}
		if i > 0 {
			text += ","
		}
		text += " " + p.member(n.o, n.o, k, n.depth+1, objectMembers)
	}
	return text + ">", true
}

func spacedHex(data []byte) string {
	var b strings.Builder
	for i := range data {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(hex.EncodeToString(data[i : i+1]))
	}
	return b.String()
}

func (p *nodePrinter) arrayBuffer(n *nodeObject) (text string, done bool) {
	n.keys = append([]nodeKey{{name: "byteLength", brack: true}}, p.ownKeys(n.o, false)...)
	n.shape.open = n.prefix("ArrayBuffer", "") + "{"
	if n.typed {
		return n.shape.open + " [byteLength]: " + p.primitive(n.o.Get("byteLength"), p.style) + " }", len(n.keys) == 1
	}
	n.items = func() []string {
		data, ok := jsbridge.View(p.s, n.o)
		if !ok || jsbridge.Detached(p.s, n.o) {
			return []string{p.style("(detached)", "special")}
		}
		shown := p.most(len(data))
		text := spacedHex(data[:shown])
		if left := len(data) - shown; left > 0 {
			text += " ... " + itoa(left) + " more byte" + plural(left)
		}
		return []string{p.style("[Uint8Contents]", "special") + ": <" + text + ">"}
	}
	return "", false
}

func (p *nodePrinter) promiseItems(promise *goja.Promise, depth int) []string {
	if promise.State() == goja.PromiseStatePending {
		return []string{p.style("<pending>", "special")}
	}
	p.indent += 2
	text := p.value(promise.Result(), depth, false)
	p.indent -= 2
	if promise.State() == goja.PromiseStateRejected {
		text = p.style("<rejected>", "special") + " " + text
	}
	return []string{text}
}

func (p *nodePrinter) dated(n *nodeObject) (text string, done bool) {
	n.keys = p.ownKeys(n.o, false)
	base := "Invalid Date"
	if v, err := p.in.isoDate(nil, n.o); err == nil {
		base = v.String()
	}
	if prefix := n.prefix("Date", ""); prefix != "Date " {
		base = prefix + base
	}
	n.shape.base = base
	return p.style(base, "date"), n.hasNoMembers()
}

func (p *nodePrinter) regexp(n *nodeObject) (text string, done bool) {
	n.keys = p.ownKeys(n.o, false)
	base := p.check(p.in.regexpText(nil, n.o)).String()
	if prefix := n.prefix("RegExp", ""); prefix != "RegExp " {
		base = prefix + base
	}
	n.shape.base = base
	return p.style(base, "regexp"), n.hasNoMembers() || float64(n.depth) > p.o.Depth
}

// boxed prints what new Number and its like made.
func (p *nodePrinter) boxed(n *nodeObject) (text string, done, ok bool) {
	kind, v := p.in.unbox(n.o)
	if kind == "" {
		return "", false, false
	}
	n.keys = p.ownKeys(n.o, kind == "String")
	base := "[" + kind
	switch {
	case n.null:
		base += " (null prototype)"
	case n.ctor != kind:
		base += " (" + n.ctor + ")"
	}
	base += ": " + p.primitive(v, func(text, _ string) string { return text }) + "]"
	if n.tag != "" && n.tag != n.ctor {
		base += " [" + n.tag + "]"
	}
	n.shape.base = base
	if len(n.keys) == 0 {
		base = p.style(base, strings.ToLower(kind))
	}
	return base, n.hasNoMembers(), true
}

// functionBase is a function's head: "[AsyncFunction: name]", "[class A extends B]".
func (p *nodePrinter) functionBase(n *nodeObject) string {
	source := ""
	if v, err := p.in.source(nil, n.o); err == nil {
		source = v.String()
	}
	name := p.data(n.o, "name")
	if strings.HasPrefix(source, "class") && strings.HasSuffix(source, "}") {
		return p.classBase(n, name)
	}
	kind := "Function"
	if generator, async := functionKind(source); generator || async {
		kind = map[bool]string{true: "Async"}[async] + map[bool]string{true: "Generator"}[generator] + kind
	}
	base := "[" + kind
	if n.null {
		base += " (null prototype)"
	}
	if name == "" {
		base += " (anonymous)"
	} else {
		base += ": " + name
	}
	base += "]"
	if !n.null && n.ctor != kind && n.ctor != "Function" {
		base += " " + n.ctor
	}
	if n.tag != "" && n.ctor != n.tag && n.tag != kind {
		base += " [" + n.tag + "]"
	}
	return base
}

// functionKind reads off a function's text what goja's objects do not say.
func functionKind(source string) (generator, async bool) {
	rest, async := strings.CutPrefix(source, "async ")
	rest = strings.TrimSpace(rest)
	if after, ok := strings.CutPrefix(rest, "function"); ok {
		return strings.HasPrefix(strings.TrimSpace(after), "*"), async
	}
	return strings.HasPrefix(rest, "*"), async
}

func (p *nodePrinter) classBase(n *nodeObject, name string) string {
	if name == "" {
		name = "(anonymous)"
	}
	base := "class " + name
	if !n.null && n.ctor != "Function" {
		base += " [" + n.ctor + "]"
	}
	if n.tag != "" && n.ctor != n.tag {
		base += " [" + n.tag + "]"
	}
	if n.null {
		return "[" + base + " extends null]"
	}
	if parent := n.o.Prototype(); parent != nil {
		if super := p.textOf(parent, "name"); super != "" {
			base += " extends " + super
		}
	}
	return "[" + base + "]"
}
