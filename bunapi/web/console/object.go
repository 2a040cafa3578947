// Printing objects of every kind.

package console

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// intrinsics are captured before user code can change them.
type intrinsics struct {
	describe    goja.Callable // Object.getOwnPropertyDescriptor
	entries     goja.Callable // of a Map, as an array of pairs
	items       goja.Callable // of a Set
	objectProto *goja.Object
	custom      *goja.Symbol
	toString    goja.Callable
	isoDate     goja.Callable
	source      goja.Callable
}

func capture(s jsbridge.Scope) *intrinsics {
	get := func(src string) goja.Value {
		v, err := s.Eval("gobun:console", src)
		if err != nil {
			panic(err)
		}
		return v
	}
	fn := func(src string) goja.Callable { f, _ := jsbridge.Function(get(src)); return f }
	return &intrinsics{
		describe:    fn(`Object.getOwnPropertyDescriptor`),
		entries:     fn(`((e, from) => (m) => from(e.call(m)))(Map.prototype.entries, Array.from)`),
		items:       fn(`((v, from) => (m) => from(v.call(m)))(Set.prototype.values, Array.from)`),
		objectProto: get(`Object.prototype`).(*goja.Object),
		custom:      get(`Symbol.for("nodejs.util.inspect.custom")`).(*goja.Symbol),
		toString:    fn(`Object.prototype.toString.call.bind(Object.prototype.toString)`),
		isoDate:     fn(`((iso) => (d) => isNaN(d) ? "Invalid Date" : iso.call(d))(Date.prototype.toISOString)`),
		source:      fn(`Function.prototype.toString.call.bind(Function.prototype.toString)`),
	}
}

// The types as which goja exports Maps and Sets: its ClassName does not tell them from plain objects.
var (
	mapType = reflect.TypeFor[[][2]any]()
	setType = reflect.TypeFor[[]any]()
)

// className is the name of the object's class: its constructor's name, found on the prototype chain. known is false
// for objects without prototype.
func className(o *goja.Object) (name string, known bool) {
	for proto := o.Prototype(); proto != nil; proto = proto.Prototype() {
		if c, ok := proto.Get("constructor").(*goja.Object); ok {
			if n := c.Get("name"); n != nil && jsbridge.IsString(n) {
				return n.String(), true
			}
			return "", true
		}
	}
	return "", o.Prototype() != nil
}

func (p *printer) object(o *goja.Object, nested bool) {
	if _, ok := jsbridge.Function(o); ok {
		p.write(p.function(o), 0)
		return
	}
	if f, ok := jsbridge.Function(o.GetSymbol(p.in.custom)); ok {
		v, err := p.s.Call(f, o, p.s.Int(p.limit-p.depth), p.s.Object(), goja.Undefined())
		if err != nil {
			p.err = err
			return
		}
		if jsbridge.IsString(v) {
			p.write(strings.ReplaceAll(v.String(), "\n", "\n"+strings.Repeat("  ", p.indent)), 0)
			return
		}
		if v != goja.Value(o) {
			p.value(v, nested)
			return
		}
	}
	if n, ok := p.s.Native(o).(Inspectable); ok {
		p.native(o, n)
		return
	}
	switch o.ClassName() {
	case "Array":
		p.array(o)
		return
	case "Error":
		if p.errors != nil {
			text := p.errors.ErrorText(p.s, o)
			if nested {
				text = strings.ReplaceAll(text, "\n", "\n"+strings.Repeat("  ", p.indent))
			}
			p.write(text, 0)
			return
		}
	case "Date":
		v, err := p.in.isoDate(goja.Undefined(), o)
		if err == nil {
			p.write(v.String(), 26)
			return
		}
	case "RegExp":
		text := o.String()
		p.write(text, len(text))
		return
	case "Promise":
		if pr, ok := jsbridge.Promise(o); ok {
			p.write("Promise { "+[...]string{"<pending>", "<resolved>", "<rejected>"}[pr.State()]+" }", 0)
			return
		}
	case "Number", "Boolean":
		p.write("["+o.ClassName()+": "+o.String()+"]", 0)
		return
	case "String":
		if nested {
			p.write(quote(o.ToString()), 0)
		} else {
			p.write(o.String(), 0)
		}
		return
	}
	switch o.ExportType() {
	case mapType:
		p.collection(o, p.in.entries, "Map", true)
		return
	case setType:
		p.collection(o, p.in.items, "Set", false)
		return
	}
	if view, ok := jsbridge.View(p.s, o); ok {
		p.bytes(o, view)
		return
	}
	p.plain(o)
}

func (p *printer) function(o *goja.Object) string {
	name := ""
	if n := o.Get("name"); n != nil {
		name = n.String()
	}
	src := ""
	if v, err := p.in.source(goja.Undefined(), o); err == nil {
		src = v.String()
	}
	if strings.HasPrefix(src, "class") {
		if name == "" {
			name = "(anonymous)"
		}
		if parent := o.Prototype(); parent != nil {
			if n := parent.Get("name"); n != nil && n.String() != "" {
				return "[class " + name + " extends " + n.String() + "]"
			}
		}
		return "[class " + name + "]"
	}
	kind := "Function"
	if tag := o.GetSymbol(goja.SymToStringTag); tag != nil && tag.String() != "" {
		kind = tag.String()
	}
	if name == "" {
		return "[" + kind + "]"
	}
	return "[" + kind + ": " + name + "]"
}

// needsBreak: an array that begins with one of these is never on one line.
func needsBreak(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	switch o.ClassName() {
	case "RegExp", "Number", "Boolean", "String":
		return false
	}
	return true
}

func (p *printer) array(o *goja.Object) {
	if !p.enter(o, "[Array ...]") {
		return
	}
	defer p.leave()
	n := int(o.Get("length").ToInteger())
	var extra []string
	for _, k := range o.Keys() {
		if i, err := strconv.Atoi(k); err != nil || i < 0 {
			extra = append(extra, k)
		}
	}
	if n == 0 && len(extra) == 0 {
		p.write("[]", 2)
		return
	}
	p.indent++
	p.line += 2
	broken := n > maxShortArray || n > 0 && needsBreak(o.Get("0")) || p.full()
	if broken {
		p.b.WriteByte('[')
		p.newline()
		p.line = 2*p.indent + 1
	} else {
		p.write("[ ", 2)
	}
	separator := func(first bool) {
		if first {
			return
		}
		p.write(",", 1)
		if p.full() {
			broken = true
			p.newline()
		} else {
			p.write(" ", 1)
		}
	}
	first := true
	for i := 0; i < n; i++ {
		if i == maxElements {
			p.b.WriteByte(',')
			p.newline()
			p.write("... "+strconv.Itoa(n-i)+" more items", 0)
			break
		}
		separator(first)
		first = false
		v := o.Get(strconv.Itoa(i))
		if v == nil {
			holes := 1
			for i+holes < n && o.Get(strconv.Itoa(i+holes)) == nil {
				holes++
			}
			i += holes - 1
			if holes == 1 {
				p.write("empty item", 0)
			} else {
				p.write(strconv.Itoa(holes)+" x empty items", 0)
			}
			continue
		}
		p.value(v, true)
	}
	for _, k := range extra {
		separator(first)
		first = false
		key, counts := keyText(k)
		p.write(key+": ", counts)
		p.value(o.Get(k), true)
	}
	p.indent--
	if broken {
		p.newline()
		p.b.WriteByte(']')
		p.line = 2*p.indent + 1
		return
	}
	if p.line > lineLimit {
		p.line = 2 * (p.indent + 1)
	}
	p.write(" ]", 2)
}

func (p *printer) collection(o *goja.Object, list goja.Callable, name string, pairs bool) {
	v, err := list(goja.Undefined(), o)
	if err != nil {
		p.plain(o)
		return
	}
	items := v.(*goja.Object)
	n := int(items.Get("length").ToInteger())
	if n == 0 {
		p.write(name+" {}", 0)
		return
	}
	if !p.enter(o, "["+name+" ...]") {
		return
	}
	defer p.leave()
	p.write(name+"("+strconv.Itoa(n)+") ", 0)
	p.members(func(member func(string, int, func())) {
		for i := range n {
			item := items.Get(strconv.Itoa(i))
			member("", 0, func() {
				if pairs {
					kv := item.(*goja.Object)
					p.value(kv.Get("0"), true)
					p.write(": ", 0)
					item = kv.Get("1")
				}
				p.value(item, true)
			})
		}
	})
}

func (p *printer) bytes(o *goja.Object, view []byte) {
	name, _ := className(o)
	if name == "Buffer" {
		p.b.WriteString("<Buffer ")
		for i, c := range view {
			if i > 0 {
				p.b.WriteByte(' ')
			}
			p.b.WriteString(strconv.FormatInt(int64(c)|0x100, 16)[1:])
		}
		p.b.WriteByte('>')
		return
	}
	length, at := len(view), func(i int) string { return strconv.Itoa(int(view[i])) }
	if l := o.Get("BYTES_PER_ELEMENT"); l != nil && !goja.IsUndefined(l) {
		name = "Uint8Array"
		if tag := o.GetSymbol(goja.SymToStringTag); tag != nil {
			name = tag.String()
		}
		length = int(o.Get("length").ToInteger())
		at = func(i int) string {
			v := o.Get(strconv.Itoa(i))
			if strings.HasPrefix(name, "Big") {
				return v.String() + "n"
			}
			return v.String()
		}
	}
	p.b.WriteString(name + "(" + strconv.Itoa(length) + ") [")
	if length == 0 {
		p.b.WriteByte(']')
		return
	}
	for i := range min(length, maxTypedElements) {
		if i > 0 {
			p.b.WriteByte(',')
		}
		p.b.WriteString(" " + at(i))
	}
	if length > maxTypedElements {
		p.b.WriteString(", ... " + strconv.Itoa(length-maxTypedElements) + " more")
	}
	p.b.WriteString(" ]")
}

// property is one own property, read without running getters.
type property struct {
	key   string
	value goja.Value
	text  string
}

func (p *printer) property(o *goja.Object, key goja.Value, name string) (property, bool) {
	d, err := p.in.describe(goja.Undefined(), o, key)
	if err != nil {
		p.err = err
		return property{}, false
	}
	desc, ok := d.(*goja.Object)
	if !ok {
		return property{}, false
	}
	getter, setter := desc.Get("get"), desc.Get("set")
	hasGet, hasSet := getter != nil && !goja.IsUndefined(getter), setter != nil && !goja.IsUndefined(setter)
	switch {
	case hasGet && hasSet:
		return property{name, nil, "[Getter/Setter]"}, true
	case hasGet:
		return property{name, nil, "[Getter]"}, true
	case hasSet:
		return property{name, nil, "[Setter]"}, true
	}
	return property{name, desc.Get("value"), ""}, true
}

// properties lists own properties, and for class instances those of the prototypes up to Object.prototype.
func (p *printer) properties(o *goja.Object, inherited bool) []property {
	var list []property
	seen := map[string]bool{}
	own := p.s.Native(o) != nil
	for at := o; at != nil && at != p.in.objectProto; at = at.Prototype() {
		for _, k := range at.GetOwnPropertyNames() {
			if seen[k] || at != o && k == "constructor" {
				continue
			}
			seen[k] = true
			key, _ := keyText(k)
			prop, ok := p.property(at, p.s.String(k), key)
			if ok && own && at != o && prop.text != "" {
				// A native class's accessors are values to its users (Bun shows them so).
				if v, err := p.s.Get(o, k); err == nil {
					prop = property{key, v, ""}
				}
			}
			if ok {
				list = append(list, prop)
			}
		}
		for _, sym := range at.Symbols() {
			name := "[Symbol(" + sym.String() + ")]"
			if p.s.IsSlot(sym) || seen[name] || sym == goja.SymToStringTag {
				continue
			}
			seen[name] = true
			if prop, ok := p.property(at, sym, name); ok {
				list = append(list, prop)
			}
		}
		if !inherited {
			break
		}
	}
	return list
}

func (p *printer) plain(o *goja.Object) {
	name, known := className(o)
	head, inherited := "", false
	proto := o.Prototype()
	switch {
	case proto == nil:
		head = "[Object: null prototype] "
	case proto == p.in.objectProto:
		if tag := o.GetSymbol(goja.SymToStringTag); tag != nil && jsbridge.IsString(tag) {
			head = tag.String() + " "
		}
	default:
		inherited = true
		if known && name != "Object" && name != "" {
			head = name + " "
		}
	}
	if !p.enter(o, "[Object ...]") {
		return
	}
	defer p.leave()
	list := p.properties(o, inherited)
	p.write(head, 0)
	p.members(func(member func(string, int, func())) {
		for _, prop := range list {
			member(prop.key, textUnits(prop.key), func() {
				if prop.text != "" {
					p.write(prop.text, 0)
				} else {
					p.value(prop.value, true)
				}
			})
		}
	})
}
