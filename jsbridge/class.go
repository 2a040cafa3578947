// Class: the JavaScript interface of a native class as one table, installed once on a shared prototype. Instances are ordinary
// objects with one hidden slot for the Go value, so the script's own properties (ws.foo = 1), subclassing and instanceof work as
// for any object.

package jsbridge

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// Class is a native class. It is immutable after its first installation and may be shared by realms.
type Class struct {
	Name   string
	Parent *Class // installed before its children

	// Construct creates the Go value of `new Name(…)`. If it is nil the constructor throws "Illegal constructor", or "Cannot
	// construct Name" if the class is Fixed.
	Construct func(s Scope, this *goja.Object, a Args) (any, error)
	Length    int
	// TwoArgs: Construct reads at most two arguments, and treats a missing one like undefined. Creating an instance then costs
	// half as much.
	TwoArgs bool
	// CallError is the error of a call without `new`; nil gives the platform's "Use `new X(...)` instead of `X(...)`".
	CallError error

	Methods   []Method
	Accessors []Accessor
	Constants []Constant // on the constructor and the prototype
	Statics   []Method
	// Lacks are the methods of Bun's class that gobun lacks: calling one throws [Unsupported] with its name.
	Lacks []string
	// Tag is Symbol.toStringTag; empty means Name.
	Tag string
	// NoConstructor leaves the prototype without its own constructor property: scripts see the inherited one.
	NoConstructor bool
	// NullPrototype creates a prototype that inherits nothing, not even from Object.
	NullPrototype bool
	// Hidden makes methods and accessors not enumerable (ECMAScript style) instead of enumerable (WebIDL style).
	Hidden bool
	// Fixed is the style of a host's own classes: members are in alphabetical order, the constructor last, and cannot be
	// reconfigured. Otherwise they are in the order of the tables, accessors first, as in WebIDL.
	Fixed bool
	// Complete adds to the prototype what the table cannot express. It runs once for each realm, when the class is installed.
	Complete func(s Scope, proto *goja.Object)
	// Unread makes the console show accessors as such instead of their values, because reading them may have effects and in Bun
	// the class is written in JavaScript.
	Unread bool
	// DOM selects the TypeError for a method with a foreign receiver: "Can only call Name.method on instances of Name", as for
	// the platform's classes, instead of "Expected this to be instanceof Name", as for Bun's own.
	DOM bool

	once   sync.Once
	shared *engine.Template // of the prototype
}

// Method is one function of a class. Create it with [M] (typed receiver) or [F].
type Method struct {
	Name   string
	Symbol *goja.Symbol // instead of Name
	// WellKnown is used instead of Name: the name of a property of Symbol, for well-known symbols that goja itself lacks.
	WellKnown string
	Length    int
	bind      func(c *Class, name string) Native
}

// Accessor is a getter, with or without a setter. Create it with [Get] or [GetSet].
type Accessor struct {
	Name   string
	Hidden bool // not enumerable, although the class's members are
	Late   bool // placed after the methods
	get    func(c *Class, name string) Native
	set    func(c *Class, name string) Native
}

// Constant is a read-only value on both the constructor and its prototype.
type Constant struct {
	Name  string
	Value int
}

// M is a method on instances whose Go value is a T.
func M[T any](name string, length int, fn func(s Scope, self T, a Args) (goja.Value, error)) Method {
	return Method{Name: name, Length: length, bind: func(c *Class, name string) Native {
		return func(s Scope, a Args) (goja.Value, error) {
			self, ok := Unwrap[T](s, a.This)
			if !ok {
				return nil, c.wrongThis(name, a.This)
			}
			return fn(s, self, a)
		}
	}}
}

// F is a function that does not need a receiver, e.g. a static.
func F(name string, length int, fn Native) Method {
	return Method{Name: name, Length: length, bind: func(*Class, string) Native { return fn }}
}

// WithSymbol defines the method under a symbol; Name stays what scripts see as fn.name.
func (m Method) WithSymbol(sym *goja.Symbol) Method { m.Symbol = sym; return m }

// WithWellKnown defines the method under Symbol[name]; Name stays what scripts see as fn.name.
func (m Method) WithWellKnown(name string) Method { m.WellKnown = name; return m }

// Get is a read-only accessor on instances whose Go value is a T. Assigning to it throws in strict code.
func Get[T any](name string, get func(s Scope, self T) (goja.Value, error)) Accessor {
	return Accessor{Name: name, get: getter(get)}
}

// GetSet is a readable and writable accessor.
func GetSet[T any](name string, get func(s Scope, self T) (goja.Value, error), set func(s Scope, self T, v goja.Value) error) Accessor {
	return Accessor{Name: name, get: getter(get), set: func(c *Class, name string) Native {
		return func(s Scope, a Args) (goja.Value, error) {
			self, ok := Unwrap[T](s, a.This)
			if !ok {
				return nil, c.wrongAccessor(name, "setter")
			}
			return nil, set(s, self, a.At(0))
		}
	}}
}

func getter[T any](get func(s Scope, self T) (goja.Value, error)) func(*Class, string) Native {
	return func(c *Class, name string) Native {
		return func(s Scope, a Args) (goja.Value, error) {
			self, ok := Unwrap[T](s, a.This)
			if !ok {
				return nil, c.wrongAccessor(name, "getter")
			}
			return get(s, self)
		}
	}
}

// NotEnumerable hides the accessor from for…in and Object.keys of the prototype.
func (a Accessor) NotEnumerable() Accessor { a.Hidden = true; return a }

// Last places the accessor after the methods, for printing and for…in.
func (a Accessor) Last() Accessor { a.Late = true; return a }

func (c *Class) wrongAccessor(name, kind string) error {
	return TypeError("The %s.%s %s can only be used on instances of %s", c.Name, name, kind, c.Name)
}

func (c *Class) wrongThis(method string, this goja.Value) error {
	if c.DOM {
		return InvalidThis("Can only call %s.%s on instances of %s", c.Name, method, c.Name)
	}
	if this == nil || goja.IsUndefined(this) {
		return InvalidThis("Expected this to be instanceof %s", c.Name)
	}
	return InvalidThis("Expected this to be instanceof %s, but received %s", c.Name, Received(this))
}

type installed struct {
	ctor  *goja.Object
	proto *goja.Object
	maker *goja.Object // carries proto for [Scope.New]; created when needed
}

// Class installs c in the realm, once, and returns its constructor. It does not define a global.
func (s Scope) Class(c *Class) *goja.Object { return s.install(c).ctor }

// Prototype returns the prototype object of c, installing c if needed.
func (s Scope) Prototype(c *Class) *goja.Object { return s.install(c).proto }

func (s Scope) install(c *Class) *installed {
	r := s.r
	if in, ok := r.classes[c]; ok {
		return in
	}
	var in *installed
	s.Pristine(func() { in = s.installNew(c) })
	return in
}

// installNew creates the constructor and its prototype. The class is registered before it is complete, because its members may
// refer to it.
func (s Scope) installNew(c *Class) *installed {
	r := s.r
	whole := false
	defer func() {
		if !whole {
			delete(r.classes, c) // so that the next use fails in the same way
		}
	}()
	var parent *installed
	if c.Parent != nil {
		parent = s.install(c.Parent)
	}
	construct := r.vm.ToValue(func(call goja.FunctionCall) goja.Value {
		if _, err := r.invoke(c.Name, c.construct, Args{Values: call.Arguments}); err != nil {
			Scope{r}.throw(err)
		}
		return goja.Undefined()
	})
	// A JavaScript function, because goja does not tell native constructors whether they were called with new.
	wrap := r.newConstructor
	if c.TwoArgs {
		wrap = r.newTwoArgsConstructor
	}
	ctor := Must(wrap(goja.Undefined(), construct)).(*goja.Object)
	setNameLength(r.vm, ctor, c.Name, c.Length)
	proto := ctor.Get("prototype").(*goja.Object)
	in := &installed{ctor: ctor, proto: proto}
	r.classes[c] = in
	if parent != nil {
		must(ctor.SetPrototype(parent.ctor))
		must(proto.SetPrototype(parent.proto))
	}
	if c.NullPrototype {
		must(proto.SetPrototype(nil))
	}

	s.putMembers(c, proto)
	if c.NoConstructor {
		must(proto.Delete("constructor"))
	}
	for _, m := range c.Statics {
		s.putMethod(c, ctor, m, goja.FLAG_TRUE, c.enumerable())
	}
	for _, k := range c.Constants {
		for _, o := range []*goja.Object{ctor, proto} {
			must(o.DefineDataProperty(k.Name, r.vm.ToValue(k.Value), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_TRUE))
		}
	}
	tag := c.Tag
	if tag == "" {
		tag = c.Name
	}
	must(proto.DefineDataPropertySymbol(goja.SymToStringTag, r.vm.ToValue(tag), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	if c.Complete != nil {
		c.Complete(s, proto)
	}
	whole = true
	return in
}

func (c *Class) enumerable() goja.Flag {
	if c.Hidden {
		return goja.FLAG_FALSE
	}
	return goja.FLAG_TRUE
}

// classMember is an accessor, a method or a method that is lacking.
type classMember struct {
	name   string
	symbol bool // stands under a symbol
	define func(s Scope, on *goja.Object)
}

// members lists what stands on the prototype, in the order in which scripts see it.
func (c *Class) members() []classMember {
	configurable := goja.FLAG_TRUE
	if c.Fixed {
		configurable = goja.FLAG_FALSE
	}
	var list []classMember
	accessors := func(late bool) {
		for _, a := range c.Accessors {
			if a.Late == late {
				list = append(list, classMember{a.Name, false, func(s Scope, on *goja.Object) { s.putAccessor(c, on, a, configurable) }})
			}
		}
	}
	accessors(false)
	for _, m := range c.Methods {
		list = append(list, classMember{m.Name, m.Symbol != nil || m.WellKnown != "", func(s Scope, on *goja.Object) { s.putMethod(c, on, m, configurable, c.enumerable()) }})
	}
	for _, name := range c.Lacks {
		list = append(list, classMember{name, false, func(s Scope, on *goja.Object) { s.SetLacking(on, c.Name, name) }})
	}
	accessors(true)
	if c.Fixed {
		slices.SortStableFunc(list, func(a, b classMember) int { return strings.Compare(a.name, b.name) })
	}
	return list
}

// putMembers gives the prototype its members. Each is made when a script first looks at it, but for those under symbols.
func (s Scope) putMembers(c *Class, proto *goja.Object) {
	list := c.members()
	for _, m := range list {
		if m.symbol {
			m.define(s, proto)
		}
	}
	if c.template().Give(proto) {
		return
	}
	ctor := proto.Get("constructor")
	if c.Fixed {
		must(proto.Delete("constructor"))
	}
	for _, m := range list {
		if !m.symbol {
			m.define(s, proto)
		}
	}
	must(proto.DefineDataProperty("constructor", ctor, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
}

// template is the list of members for the prototypes of all realms.
func (c *Class) template() *engine.Template {
	c.once.Do(func() {
		constructor := engine.Deferred{Name: "constructor"} // a prototype has it from the beginning
		var list []engine.Deferred
		if !c.Fixed {
			list = append(list, constructor)
		}
		for _, m := range c.members() {
			if !m.symbol {
				list = append(list, engine.Deferred{Name: m.name, Define: func(vm *goja.Runtime, on *goja.Object) {
					m.define(Scope{engine.OwnerOf(vm).(*Realm)}, on)
				}})
			}
		}
		if c.Fixed {
			list = append(list, constructor)
		}
		c.shared = engine.NewTemplate(list)
	})
	return c.shared
}

func (s Scope) putAccessor(c *Class, on *goja.Object, a Accessor, configurable goja.Flag) {
	enumerable := c.enumerable()
	if a.Hidden {
		enumerable = goja.FLAG_FALSE
	}
	var set goja.Value
	if a.set != nil {
		set = s.Func("set "+a.Name, 1, a.set(c, a.Name))
	}
	must(on.DefineAccessorProperty(a.Name, s.Func("get "+a.Name, 0, a.get(c, a.Name)), set, configurable, enumerable))
}

func (s Scope) putMethod(c *Class, on *goja.Object, m Method, configurable, enumerable goja.Flag) {
	fn := s.Func(m.Name, m.Length, m.bind(c, m.Name))
	if m.WellKnown != "" {
		sym := s.Global().Get("Symbol").(*goja.Object).Get(m.WellKnown).(*goja.Symbol)
		must(on.DefineDataPropertySymbol(sym, fn, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
		return
	}
	if m.Symbol != nil {
		must(on.DefineDataPropertySymbol(m.Symbol, fn, goja.FLAG_TRUE, configurable, goja.FLAG_FALSE))
		return
	}
	must(on.DefineDataProperty(m.Name, fn, goja.FLAG_TRUE, configurable, enumerable))
}

// construct is the native half of the constructor. Its arguments are this, new.target and the script's arguments, the latter as a
// list unless the class is TwoArgs.
func (c *Class) construct(s Scope, a Args) (goja.Value, error) {
	newTarget, _ := a.At(1).(*goja.Object)
	if newTarget == nil {
		if c.CallError != nil {
			return nil, c.CallError
		}
		return nil, TypeError("Use `new %s(...)` instead of `%s(...)`", c.Name, c.Name).WithCode("ERR_ILLEGAL_CONSTRUCTOR")
	}
	if c.Construct == nil && c.Fixed {
		return nil, Errorf("Cannot construct %s", c.Name)
	}
	if c.Construct == nil {
		return nil, TypeError("Illegal constructor").WithCode("ERR_ILLEGAL_CONSTRUCTOR")
	}
	this := a.At(0).(*goja.Object)
	args := a.Values[2:]
	if !c.TwoArgs {
		list := a.At(2).(*goja.Object)
		args = make([]goja.Value, int(list.Get("length").ToInteger()))
		for i := range args {
			args[i] = list.Get(fmt.Sprint(i))
		}
	}
	v, err := c.Construct(s, this, Args{This: this, Values: args, Name: c.Name, NewTarget: newTarget})
	if err != nil {
		return nil, err
	}
	s.bind(this, v)
	return nil, nil
}

// maxTwoArgs is how many arguments the constructor of a class with TwoArgs passes on.
const maxTwoArgs = 2

// box carries a Go value through goja by posing as a JavaScript string. A script that got hold of one would have a string, and no
// access to the Go value.
//
// An instance that [Scope.New] creates is an object of the kind that `new Number(box)` creates, with the class's prototype:
// goja's only ordinary object with room for a value. It takes 336 bytes less than an object with a property for its box, and a
// quarter of the time. Scripts cannot see the difference (see [ClassName]).
//
// An instance that a script constructs exists before its Go value does. It has a property under the realm's symbol instead.
type box struct {
	jsString
	value any
}

// jsString lets box embed goja.String, which has a method of that name.
type jsString = goja.String

// ToNumber makes Number accept a box as a number.
func (b *box) ToNumber() goja.Value { return b }

// Export returns the Go value, also for the object around a box.
func (b *box) Export() any { return b.value }

// ExportType distinguishes boxes, and objects around them, from everything else.
func (b *box) ExportType() reflect.Type { return boxType }

var boxType = reflect.TypeFor[*box]()

// ClassName returns goja's internal class of an object. For an instance of a native class it returns that of a plain object.
func ClassName(obj *goja.Object) string {
	if obj.ExportType() == boxType {
		return "Object"
	}
	return obj.ClassName()
}

func (s Scope) bind(obj *goja.Object, v any) {
	b := box{s.r.boxText, v}
	must(obj.DefineDataPropertySymbol(s.r.slot, &b, goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE))
}

// Attach binds a Go value to an object that is not an instance of a native class, so that Unwrap finds it.
func (s Scope) Attach(obj *goja.Object, v any) { s.bind(obj, v) }

// New creates an instance of c around a Go value, without running a constructor.
func (s Scope) New(c *Class, v any) *goja.Object {
	r := s.r
	in := s.install(c)
	if in.maker == nil {
		in.maker = r.vm.ToValue(func(goja.FunctionCall) goja.Value { return nil }).(*goja.Object)
		must(in.maker.Set("prototype", in.proto))
	}
	obj, err := r.newNumber(in.maker, &box{r.boxText, v})
	must(err)
	return obj
}

// Native returns the Go value of an instance of a native class, or nil if v is not one.
func (s Scope) Native(v goja.Value) any {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	// A handler mostly works on one object, such as its socket or request.
	r := s.r
	if obj == r.recent {
		return r.recentValue
	}
	var value any
	switch obj.ExportType() {
	case boxType:
		value = obj.Export()
	case proxyType:
		return nil // a Proxy is not an instance, and looking for the slot would call its traps
	default:
		b, ok := obj.GetSymbol(r.slot).(*box)
		if !ok {
			return nil
		}
		value = b.value
	}
	r.recent, r.recentValue = obj, value // the value of an instance never changes
	return value
}

// Forget drops the instance that [Scope.Native] used last, so that this reference does not keep it alive.
func (s Scope) Forget() { s.r.recent, s.r.recentValue = nil, nil }

// Unwrap returns the Go value of an instance if it is a T (a pointer type, or an interface several classes share).
func Unwrap[T any](s Scope, v goja.Value) (T, bool) {
	t, ok := s.Native(v).(T)
	return t, ok
}

// IsSlot reports whether sym is the symbol of the hidden slot, which printing and listing code must omit.
func (s Scope) IsSlot(sym *goja.Symbol) bool { return sym == s.r.slot }

// ClassOf returns the class whose table has that prototype, for printing, or nil.
func (s Scope) ClassOf(proto *goja.Object) *Class {
	for c, in := range s.r.classes {
		if in.proto == proto {
			return c
		}
	}
	return nil
}
