// Printing plain objects and instances of classes: own properties, then the prototypes' members.

package console

import (
	"slices"
	"sort"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/jsbridge/engine"
)

// dataValue is the value of an own data property, nil if there is none; it runs no getter.
func (p *printer) dataValue(o *goja.Object, key string) goja.Value {
	d, err := p.in.describe(nil, o, p.s.String(key))
	if err != nil {
		return nil
	}
	desc, ok := d.(*goja.Object)
	if !ok {
		return nil
	}
	return desc.Get("value")
}

// data is the value of an own data property if it is a string, else "".
func (p *printer) data(o *goja.Object, key string) string {
	if str, ok := p.dataValue(o, key).(goja.String); ok {
		return str.String()
	}
	return ""
}

// className is the name of the object's class: the name of its constructor, found on the object or its prototypes, or
// else its tag. It is "" for plain objects.
func (p *printer) className(o *goja.Object) (name string, tagged bool) {
	for at := o; at != nil; at = at.Prototype() {
		ctor, ok := p.dataValue(at, "constructor").(*goja.Object)
		if !ok {
			continue
		}
		if _, ok := jsbridge.Function(ctor); ok {
			name = p.data(ctor, "name")
			break
		}
	}
	if name != "" && name != "Object" {
		return name, false
	}
	if tag, ok := o.GetSymbol(goja.SymToStringTag).(goja.String); ok {
		return tag.String(), true
	}
	return "", false
}

// property is one own property, read without running getters.
type property struct {
	name     string
	sym      *goja.Symbol
	value    goja.Value
	accessor string        // "[Getter]", …
	get      goja.Callable // nil if there is no getter

	enumerable bool
}

func (p *printer) property(o *goja.Object, name string, sym *goja.Symbol) (property, bool) {
	var key goja.Value = sym
	if sym == nil {
		key = p.s.String(name)
	}
	d, err := p.in.describe(nil, o, key)
	if err != nil {
		p.err = err
		return property{}, false
	}
	desc, ok := d.(*goja.Object)
	if !ok {
		return property{}, false
	}
	prop := property{name: name, sym: sym, value: desc.Get("value"), enumerable: desc.Get("enumerable").ToBoolean()}
	get, set := desc.Get("get"), desc.Get("set")
	prop.get, _ = jsbridge.Function(get)
	switch hasGet, hasSet := !jsbridge.IsNullish(get), !jsbridge.IsNullish(set); {
	case hasGet && hasSet:
		prop.accessor = "[Getter/Setter]"
	case hasGet:
		prop.accessor = "[Getter]"
	case hasSet:
		prop.accessor = "[Setter]"
	}
	return prop, true
}

func isIndex(name string) bool {
	for i := range len(name) {
		if name[i] < '0' || name[i] > '9' {
			return false
		}
	}
	return name != ""
}

// ownProperties lists what is shown of o's own properties: all but the constructor and the hidden slot. A tag is
// left out beside other properties unless there are numbered ones (as Bun does), and always on prototypes.
func (p *printer) ownProperties(o *goja.Object, isProto bool) []property {
	names := o.GetOwnPropertyNames()
	list := make([]property, 0, len(names))
	for _, name := range names {
		if name == "constructor" {
			continue
		}
		if prop, ok := p.property(o, name, nil); ok {
			list = append(list, prop)
		}
	}
	hideTag := isProto || len(list) > 0 && !isIndex(list[0].name)
	for _, sym := range p.symbols(o) {
		if p.s.IsSlot(sym) || sym == goja.SymToStringTag && hideTag {
			continue
		}
		if prop, ok := p.property(o, "", sym); ok {
			list = append(list, prop)
		}
	}
	return list
}

// symbols lists o's own symbols; goja's Object.Symbols leaves out those that are not enumerable.
func (p *printer) symbols(o *goja.Object) []*goja.Symbol {
	v, err := p.in.symbols(nil, o)
	if err != nil {
		p.err = err
		return nil
	}
	list, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	var all []*goja.Symbol
	for i := range list.Get("length").ToInteger() {
		if sym, ok := list.Get(strconv.FormatInt(i, 10)).(*goja.Symbol); ok {
			all = append(all, sym)
		}
	}
	return all
}

// inheritedProperties adds the members of the prototypes up to Object.prototype that nothing before hides. The
// accessors of a native instance are shown with their values.
func (p *printer) inheritedProperties(o *goja.Object, own []property) []property {
	type key struct {
		name string
		sym  *goja.Symbol
	}
	seen := make(map[key]bool, len(own))
	for _, prop := range own {
		seen[key{prop.name, prop.sym}] = true
	}
	native := p.s.Native(o) != nil
	list := own[len(own):]
	for at := o.Prototype(); at != nil && at != p.in.objectProto; at = at.Prototype() {
		class := p.s.ClassOf(at)
		read := native && (class == nil || !class.Unread)
		for _, prop := range p.ownProperties(at, true) {
			k := key{prop.name, prop.sym}
			if seen[k] {
				continue
			}
			seen[k] = true
			if read && prop.accessor != "" && prop.sym == nil {
				if v, err := p.s.Get(o, prop.name); err == nil {
					prop.value, prop.accessor = v, ""
				}
			}
			list = append(list, prop)
		}
	}
	return list
}

// plain prints any object that has no form of its own.
func (p *printer) plain(o *goja.Object) {
	proto := o.Prototype()
	if proto == nil {
		if tag, ok := o.GetSymbol(goja.SymToStringTag).(goja.String); ok && tag.String() == "Module" {
			p.instance(o, "Module ", false, o.GetOwnPropertyNames()...) // the namespace of a module
			return
		}
		p.instance(o, "[Object: null prototype] ", false)
		return
	}
	if o.ExportType() == plainType && proto != p.in.objectProto {
		if p.bytes(o) {
			return // a DataView
		}
		if kind := engine.WeakKind(o); kind != "" {
			p.text(kind + " {}") // nobody can list its members
			return
		}
	}
	name, tagged := p.className(o)
	if tagged && name != "" && p.limit >= 0 && len(p.stack) > p.limit {
		p.elide(name)
		return
	}
	if name != "" {
		name += " "
	}
	p.instance(o, name, false)
}

// instance prints the members of o behind a head. values are own accessors that are shown with their values.
func (p *printer) instance(o *goja.Object, head string, alphabetical bool, values ...string) {
	switch p.enter(o) {
	case circular:
		return
	case tooDeep:
		p.elide("Object")
		return
	}
	defer p.pop()
	list := p.ownProperties(o, false)
	for i, prop := range list {
		if prop.accessor != "" && slices.Contains(values, prop.name) {
			if v, err := p.s.Get(o, prop.name); err == nil {
				list[i].value, list[i].accessor = v, ""
			}
		}
	}
	if proto := o.Prototype(); proto != nil && proto != p.in.objectProto && !p.sorted {
		inherited := p.inheritedProperties(o, list)
		if alphabetical {
			sortByName(inherited)
		}
		list = append(list, inherited...)
	}
	if p.sorted {
		sortByName(list)
	}
	p.text(head)
	b := p.braces()
	for _, prop := range list {
		b.next()
		if prop.sym != nil {
			p.symbolKey(prop.sym)
		} else {
			p.key(prop.name)
		}
		if prop.accessor != "" {
			p.paintPlain(colorCyan, prop.accessor)
		} else {
			p.value(prop.value, true)
		}
		b.comma()
	}
	b.end()
}

// sortByName puts named properties in the order of their names, before those under symbols.
func sortByName(list []property) {
	sort.SliceStable(list, func(i, j int) bool {
		a, b := list[i], list[j]
		if (a.sym == nil) != (b.sym == nil) {
			return a.sym == nil
		}
		return a.sym == nil && a.name < b.name
	})
}
