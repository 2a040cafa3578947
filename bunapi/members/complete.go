package members

import (
	"runtime"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Completer adds missing members to the objects of one realm. Loop only.
type Completer struct {
	// root returns the object with a root's name: the global object, Bun, process, or a built-in module.
	root func(s jsbridge.Scope, name string) (goja.Value, error)

	has, hasOwn, parse goja.Callable
}

type completerKey struct{}

// Install creates the realm's Completer. It reads the built-ins that it needs, so no script of the user may have run.
func Install(s jsbridge.Scope, root func(s jsbridge.Scope, name string) (goja.Value, error)) *Completer {
	return jsbridge.Owned(s, completerKey{}, func() *Completer {
		return &Completer{
			root: root, has: s.IntrinsicFunc("Reflect.has"), hasOwn: s.IntrinsicFunc("Object.hasOwn"), parse: s.IntrinsicFunc("JSON.parse"),
		}
	})
}

// Of returns the realm's Completer. Loop only.
func Of(s jsbridge.Scope) *Completer {
	return jsbridge.Owned(s, completerKey{}, func() *Completer { panic("members: not installed") })
}

// Module creates a module of which gobun implements nothing: an object or a function without members, to be completed.
func (c *Completer) Module(s jsbridge.Scope, name string) (goja.Value, error) {
	m := Module(name)
	switch {
	case m == nil:
		return nil, jsbridge.Errorf("No such built-in module: %s", name).WithCode("ERR_UNKNOWN_BUILTIN_MODULE")
	case m.Kind == Reference:
		return c.at(s, m), nil
	case m.Kind == Object:
		return s.Object(), nil
	}
	return s.Missing(m.Name, m.Name), nil
}

// Complete adds to obj the members of Bun's object at path that it lacks: constants with their values, and stand-ins that throw
// [jsbridge.Unsupported] with their path when they are called, constructed or (numbers, strings) read.
func (c *Completer) Complete(s jsbridge.Scope, obj *goja.Object, path string) {
	m := At(path)
	for m != nil && m.Kind == Reference {
		path, m = m.Value, At(m.Value)
	}
	if m == nil {
		return
	}
	c.complete(s, obj, m, path, c.has)
	if path != "Bun" && path != "globalThis" { // these have their own order, including members that are not enumerable
		c.arrange(s, obj, m)
		for _, name := range hidden[m.Name] {
			s.Arrange(obj, "-"+name)
		}
	}
}

// arrange puts a module's members, and those of plain objects in it, into Bun's order.
func (c *Completer) arrange(s jsbridge.Scope, obj *goja.Object, m *Member) {
	var order []string
	for _, child := range m.Members() {
		order = append(order, child.Name)
		if child.Kind == Object && child.below != "" && !s.Unmade(obj, child.Name) {
			if o, err := s.Get(obj, child.Name); err == nil && jsbridge.IsObject(o) && o != goja.Value(obj) {
				c.arrange(s, o.(*goja.Object), child)
			}
		}
	}
	s.Arrange(obj, strings.Join(order, " "))
}

// complete uses has to find out what obj has, because a stand-in would hide inherited members. It does not read what is created
// on first read.
func (c *Completer) complete(s jsbridge.Scope, obj *goja.Object, m *Member, path string, has goja.Callable) {
	for _, child := range m.Members() {
		at := path + "." + child.Name
		switch {
		case child.Name == Extends:
		case !jsbridge.Must(s.Call(has, goja.Undefined(), obj, s.String(child.Name))).ToBoolean():
			c.define(s, obj, child, at)
		case child.below != "" && !s.Unmade(obj, child.Name):
			// If the getter throws there is nothing to complete.
			if have, err := s.Get(obj, child.Name); err == nil {
				if o, ok := have.(*goja.Object); ok {
					c.complete(s, o, child, at, has)
				}
			}
		}
	}
}

// value returns the stand-in for a member: nil if reading it must throw.
func (c *Completer) value(s jsbridge.Scope, m *Member, path string) goja.Value {
	switch m.Kind {
	case Constant:
		return jsbridge.Must(s.Call(c.parse, goja.Undefined(), s.String(m.Value)))
	case "undefined":
		return goja.Undefined()
	case "null":
		return goja.Null()
	case Symbol:
		name, local := strings.CutPrefix(m.Value, "-")
		return s.Symbol(name, !local)
	case Reference:
		return c.at(s, m)
	case Function, Class:
		fn := s.Missing(m.Name, api(path))
		if extends := m.Member(Extends); extends != nil {
			c.extend(s, fn, extends)
		}
		c.complete(s, fn, m, path, c.hasOwn)
		return fn
	case Object:
		if m.below == "" {
			return nil // an array or similar
		}
		o := s.Object()
		c.complete(s, o, m, path, c.hasOwn)
		return o
	}
	return nil
}

// define adds one member.
func (c *Completer) define(s jsbridge.Scope, obj *goja.Object, m *Member, path string) {
	switch {
	case m.Kind == Reference:
		s.Lazy(obj, m.Name, goja.FLAG_TRUE, func(s jsbridge.Scope) goja.Value { return c.at(s, m) })
		return
	case m.Kind == Class || m.below != "" && m.Kind != Prototype:
		s.Lazy(obj, m.Name, goja.FLAG_TRUE, func(s jsbridge.Scope) goja.Value { return c.value(s, m, path) })
		return
	case m.Kind == Function:
		s.SetLacking(obj, strings.TrimSuffix(api(path), "."+m.Name), m.Name)
		return
	}
	v := goja.Value(nil)
	if !foreign(path) || m.Kind != Constant {
		v = c.value(s, m, path)
	}
	if v != nil {
		_ = obj.DefineDataProperty(m.Name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
		return
	}
	_ = obj.DefineAccessorProperty(m.Name, s.Func("get "+m.Name, 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
		return nil, jsbridge.Unsupported(api(path))
	}), s.Func("set "+m.Name, 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return nil, obj.DefineDataProperty(m.Name, a.At(0), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}), goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// api returns the name that scripts use for the member at a path.
func api(path string) string { return strings.TrimPrefix(path, "globalThis.") }

// foreign reports whether a constant belongs to the system on which it was recorded, Linux, and this is another system.
func foreign(path string) bool {
	if runtime.GOOS == "linux" {
		return false
	}
	for _, root := range []string{"node:os.", "node:fs.constants.", "node:constants.", "node:path.", "process.", "globalThis.navigator."} {
		if strings.HasPrefix(path, root) {
			return true
		}
	}
	return false
}

// at returns the object to which a reference leads, or its stand-in.
func (c *Completer) at(s jsbridge.Scope, ref *Member) goja.Value {
	names := strings.Split(ref.Value, ".")
	v, err := c.root(s, names[0])
	for _, name := range names[1:] {
		obj, ok := v.(*goja.Object)
		if err != nil || !ok {
			break
		}
		v, err = s.Get(obj, name)
	}
	if err == nil && v != nil && !goja.IsUndefined(v) {
		return v
	}
	if target := At(ref.Value); target != nil && target.Kind != Reference {
		if v := c.value(s, target, ref.Value); v != nil {
			return v
		}
	}
	return s.Missing(ref.Name, api(ref.Value))
}

// extend makes a stand-in a subclass, so that instanceof and inherited members are correct.
func (c *Completer) extend(s jsbridge.Scope, fn *goja.Object, extends *Member) {
	parent, ok := c.at(s, extends).(*goja.Object)
	if !ok {
		return
	}
	proto, _ := fn.Get("prototype").(*goja.Object)
	base, ok := parent.Get("prototype").(*goja.Object)
	if proto == nil || !ok {
		return
	}
	_ = fn.SetPrototype(parent)
	_ = proto.SetPrototype(base)
}
