// Globals, classes and modules of the host are created when a script first uses them. By then the script may have replaced what
// their creation uses: Object.defineProperty, Promise, Map. While one is being created, the realm temporarily restores the
// built-ins that it had when the host was installed.

package jsbridge

import (
	"strings"
	"unicode"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// relied are the built-ins that the host's own JavaScript uses during its setup, by holder; "" is the global object.
var relied = []struct{ on, names string }{
	{"", "Object Function Array Number Boolean String Symbol BigInt Promise Proxy Reflect Math JSON Date RegExp Map Set " +
		"WeakMap WeakSet ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array " +
		"Float32Array Float64Array BigInt64Array BigUint64Array Error EvalError TypeError RangeError SyntaxError ReferenceError URIError"},
	{"Object", "assign create defineProperty defineProperties entries freeze fromEntries getOwnPropertyDescriptor " +
		"getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPrototypeOf keys setPrototypeOf values"},
	{"Object.prototype", "configurable enumerable get set value writable"}, // absent: they would be part of every descriptor
	{"Reflect", "apply construct defineProperty get getOwnPropertyDescriptor getPrototypeOf has ownKeys set"},
	{"Function.prototype", "apply bind call"},
	{"Array", "from isArray"},
	{"Array.prototype", "concat filter forEach includes indexOf join map push slice"},
	{"String.prototype", "split slice"},
	{"Symbol", "for"},
}

// mentioned returns the global built-ins that a source names, perhaps only in passing.
func mentioned(source string) []string {
	words := map[string]bool{}
	for word := range strings.FieldsFuncSeq(source, func(c rune) bool { return c != '_' && c != '$' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		words[word] = true
	}
	var names []string
	for name := range strings.FieldsSeq(relied[0].names) {
		if words[name] {
			names = append(names, name)
		}
	}
	return names
}

// intrinsic is the original value of one property.
type intrinsic struct {
	on    *goja.Object
	name  string
	value goja.Value // nil if there was none
}

// pristine is the state that a realm records.
type pristine struct {
	list             []intrinsic
	pending          map[string]*goja.Object // by holder and name: built-ins that goja has not created yet
	describe, define goja.Callable
	restored         bool // something is being created
}

// KeepIntrinsics records the built-ins for [Scope.Pristine]. The host calls it once, when everything is installed and before any
// script of the user runs.
func (s Scope) KeepIntrinsics() {
	p := &s.r.pristine
	p.describe, p.define = s.IntrinsicFunc("Object.getOwnPropertyDescriptor"), s.IntrinsicFunc("Object.defineProperty")
	p.pending = map[string]*goja.Object{}
	for _, group := range relied {
		on := s.Global()
		if group.on != "" {
			on = s.Intrinsic(group.on).(*goja.Object)
		}
		unmade := s.unmade(on)
		for name := range strings.FieldsSeq(group.names) {
			if unmade(name) {
				p.pending[group.on+"."+name] = on
			} else {
				p.list = append(p.list, intrinsic{on, name, on.Get(name)})
			}
		}
	}
}

// made records what goja has just created; goja creates a property before a script can replace it.
func (p *pristine) made(holder, name string, made engine.Property) {
	if len(p.pending) == 0 {
		return
	}
	key := holder + "." + name
	if on := p.pending[key]; on != nil {
		delete(p.pending, key)
		p.list = append(p.list, intrinsic{on, name, made.Value})
	}
}

// Pristine runs make with the original built-ins restored, and then puts the script's values back. Objects that the script has
// frozen stay unchanged.
func (s Scope) Pristine(make func()) {
	p := &s.r.pristine
	if p.restored {
		make()
		return
	}
	p.restored = true
	defer func() { p.restored = false }()
	for _, in := range p.list {
		var now goja.Value
		if err := s.Try(func() { now = in.on.Get(in.name) }); err == nil && now == in.value {
			continue
		}
		theirs := Must(p.describe(goja.Undefined(), in.on, s.String(in.name)))
		if in.value == nil {
			if in.on.Delete(in.name) != nil {
				continue
			}
		} else if in.on.DefineDataProperty(in.name, in.value, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE) != nil {
			continue
		}
		defer func() {
			d, ok := theirs.(*goja.Object)
			if !ok {
				must(in.on.Delete(in.name))
				return
			}
			must(d.SetPrototype(nil)) // a script may have given Object.prototype a property `get`
			Must(p.define(goja.Undefined(), in.on, s.String(in.name), d))
		}()
	}
	make()
}
