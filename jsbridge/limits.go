// Limits on what goja's own functions may allocate. Go ends the process when memory or its stack run out, and nothing can catch
// that, so sizes are checked before these functions begin.

package jsbridge

import (
	"math"
	"slices"
	"strconv"

	"github.com/dop251/goja"
	"github.com/dop251/goja/parser"

	"github.com/gobun/gobun/jsbridge/engine"
	"github.com/gobun/gobun/jsbridge/nesting"
)

// MaxText is the longest string that a script can request, in UTF-16 units.
const MaxText = 1 << 29

// Limits on other sizes that a script can request.
const (
	maxBytes    = 1 << 30 // bytes of an ArrayBuffer
	MaxElements = 1 << 26 // elements of an array that is filled, joined or copied

	// MaxArguments bounds the arguments of one call. In Bun its stack bounds them, at about 638,000.
	MaxArguments = 1 << 20

	elementSize = 16 // bytes of an element of an array
)

// outOfMemory is Bun's message for a size that it cannot allocate.
const outOfMemory = "Out of memory"

// A guard wraps the code of one of goja's functions.
type guard func(r *Realm, code engine.Function) engine.Function

// guards lists the guarded functions of goja, by the object that has them and by name, the inner guard first. "*" means every
// function and accessor of the object. "set NAME" is the setter of an accessor.
//
// Bounded functions can call each other, or themselves, without end and without a frame in goja: each converts its this value or
// its arguments, and a conversion may call such a function again.
// this value or its arguments, and a conversion may be such a function again.
var guards = map[string]map[string][]guard{
	"Array": {"from": {limited(ofFirst)}},
	"Array.prototype": {
		"*":    {bounded}, // and those that create or visit every element of their this value:
		"fill": {limited(ofThis)}, "join": {limited(ofThis)}, "slice": {quickSlice, limited(ofThis)}, "concat": {quickConcat, limited(ofThis)}, "splice": {quickSplice}, "sort": {limited(ofThis)}, "reverse": {limited(ofThis)},
		"flat": {limited(ofThis), limitFlat}, "copyWithin": {limited(ofThis)}, "toSorted": {limited(ofThis)}, "toReversed": {limited(ofThis)},
		"toSpliced": {limited(ofThis)}, "with": {limited(ofThis)}, "toString": {limited(ofThis)},
		"shift": {quickShift}, "unshift": {quickUnshift}, // faster, without limits
	},
	"Date.prototype":     {"toJSON": {bounded}},
	"Error.prototype":    {"toString": {bounded}},
	"Function.prototype": {"call": {bounded}, "apply": {bounded, limited(argumentsSecond)}, "bind": {limitBound}},
	"Object":             {"setPrototypeOf": {limited(prototypeOfFirst)}},
	"Object.prototype":   {"toLocaleString": {bounded}, "set __proto__": {limited(prototypeOfThis)}},
	"Reflect": {
		"apply": {bounded, limited(argumentsThird)}, "construct": {bounded, limited(argumentsSecond)}, "get": {bounded}, "set": {bounded},
		"setPrototypeOf": {limited(prototypeOfFirst)},
	},
	"RegExp.prototype": {"*": {bounded}},
	"String.prototype": {"*": {bounded}, "repeat": {limitRepeat}, "padStart": {limitPad}, "padEnd": {limitPad}, "concat": {limitConcat}},
}

// watchNatives makes the realm observe how goja creates its built-in objects: it wraps the functions in their guards and records
// the original values (see pristine). It must run before anything reads one of them.
func (r *Realm) watchNatives() {
	s := Scope{r}
	engine.SetOwner(r.vm, r)
	if !engine.Watch(r.vm, s.Global(), "") {
		for name := range elementSizes {
			r.limitBuffer(name, s.Global().Get(name))
		}
	}
	for holder, names := range guards {
		obj := s.Intrinsic(holder).(*goja.Object)
		if engine.Watch(r.vm, obj, holder) {
			continue
		}
		if all := names["*"]; all != nil {
			engine.WrapMembers(obj, func(code engine.Function) engine.Function { return r.guarded(all, code) })
		}
		for name, around := range names {
			if name != "*" {
				engine.Wrap(obj.Get(name), func(code engine.Function) engine.Function { return r.guarded(around, code) })
			}
		}
	}
}

// Made is called for every property that goja creates in a watched object.
func (r *Realm) Made(holder, name string, p engine.Property) {
	if holder == "" {
		r.limitBuffer(name, p.Value)
		for _, fn := range r.whenMade[name] {
			fn(p.Value)
		}
		delete(r.whenMade, name)
	}
	r.guardProperty(guards[holder], name, p)
	r.pristine.made(holder, name, p)
}

// WhenMade calls fn with one of goja's globals as soon as goja creates it, or now if it exists. fn must not touch the global
// object. The host calls this before scripts run.
func (s Scope) WhenMade(name string, fn func(v goja.Value)) {
	if !s.unmade(s.Global())(name) {
		fn(s.Global().Get(name))
		return
	}
	if s.r.whenMade == nil {
		s.r.whenMade = map[string][]func(goja.Value){}
	}
	s.r.whenMade[name] = append(s.r.whenMade[name], fn)
}

func (r *Realm) guardProperty(of map[string][]guard, name string, p engine.Property) {
	wrap := func(fn goja.Value, around []guard) {
		if fn != nil && len(around) > 0 {
			engine.Wrap(fn, func(code engine.Function) engine.Function { return r.guarded(around, code) })
		}
	}
	for _, around := range [][]guard{of["*"], of[name]} {
		if p.Getter != nil {
			wrap(p.Getter, around)
		} else {
			wrap(p.Value, around)
		}
	}
	if p.Setter != nil {
		wrap(p.Setter, of["set "+name])
	}
}

func (r *Realm) guarded(around []guard, code engine.Function) engine.Function {
	for _, g := range around {
		code = g(r, code)
	}
	return code
}

// limitSources checks what scripts compile with eval or a constructor of functions. Source maps named in such text are not read,
// because goja would read them from any file.
func (r *Realm) limitSources() {
	options := []parser.Option{parser.WithDisableSourceMaps}
	if see := engine.SeeSource(func(text string) {
		if _, deep := nesting.TooDeep(text); deep {
			r.refuse(tooDeep)
		}
	}); see != nil {
		options = append(options, see)
	}
	r.vm.SetParserOptions(options...)
}

// bounded makes a function throw a stack overflow if Go's stack is deep.
func bounded(r *Realm, code engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		if engine.Deep() {
			r.refuse(tooDeep)
		}
		r.checkpoint()
		return code(call)
	}
}

// maxNesting bounds how many levels one call flattens.
const maxNesting = 10000

// limitFlat: goja's flat is recursive. If its result still contains an array, that was nested too deeply.
func limitFlat(r *Realm, flat engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		arg := call.Argument(0)
		if goja.IsUndefined(arg) {
			return flat(call)
		}
		depth := arg.ToNumber()
		if depth.ToFloat() <= maxNesting {
			return flat(goja.FunctionCall{This: call.This, Arguments: []goja.Value{depth}})
		}
		list := flat(goja.FunctionCall{This: call.This, Arguments: []goja.Value{r.vm.ToValue(maxNesting)}})
		if obj, ok := list.(*goja.Object); ok && obj.ClassName() == "Array" {
			for i := range obj.Get("length").ToInteger() {
				if o, ok := obj.Get(strconv.FormatInt(i, 10)).(*goja.Object); ok && o.ClassName() == "Array" {
					r.refuse(tooDeep)
				}
			}
		}
		return list
	}
}

// limitBound: a bound function calls its target without a frame.
func limitBound(r *Realm, bind engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		bound := bind(call)
		engine.Wrap(bound, func(code engine.Function) engine.Function { return bounded(r, code) })
		r.shortenName(bound.(*goja.Object))
		return bound
	}
}

// maxName is how many characters of its name a bound function keeps.
const maxName = 1000

// shortenName cuts the name of a bound function. The name contains that of every function bound before, so the names of functions
// that are bound repeatedly would take time and memory proportional to the square of their number.
func (r *Realm) shortenName(bound *goja.Object) {
	if name, ok := bound.Get("name").(goja.String); ok && name.Length() > maxName {
		must(bound.DefineDataProperty("name", name.Substring(0, maxName), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	}
}

func limited(check func(r *Realm, call goja.FunctionCall)) guard {
	return func(r *Realm, code engine.Function) engine.Function {
		return func(call goja.FunctionCall) goja.Value {
			check(r, call)
			return code(call)
		}
	}
}

func ofThis(r *Realm, call goja.FunctionCall) { r.limitLength(call.This, MaxElements, outOfMemory) }
func ofFirst(r *Realm, call goja.FunctionCall) {
	r.limitLength(call.Argument(0), MaxElements, outOfMemory)
}

func argumentsSecond(r *Realm, call goja.FunctionCall) {
	r.limitLength(call.Argument(1), MaxArguments, tooDeep)
}
func argumentsThird(r *Realm, call goja.FunctionCall) {
	r.limitLength(call.Argument(2), MaxArguments, tooDeep)
}

func (r *Realm) refuse(message string) { panic(Scope{r}.newError(RangeError("%s", message))) }

// limitLength refuses an array, or an array-like object, that is longer than limit.
func (r *Realm) limitLength(v goja.Value, limit float64, refusal string) {
	if obj, ok := v.(*goja.Object); ok {
		if n := obj.Get("length"); n != nil && !IsObject(n) {
			if n, ok := Number(n); ok {
				if n > limit {
					r.refuse(refusal)
				}
				r.take(n * elementSize)
			}
		}
	}
}

// limitRepeat and limitPad guard the functions that create a string of a length that the script chooses.
func limitRepeat(r *Realm, repeat engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		if IsNullish(call.This) {
			return repeat(call)
		}
		t, count := Scope{r}.Text(call.This), call.Argument(0).ToNumber()
		if n := count.ToFloat(); n >= 1 && !math.IsInf(n, 0) { // goja refuses the others
			if n*float64(t.Length()) > MaxText {
				r.refuse(outOfMemory)
			}
			r.take(n * float64(t.Length()))
			if t.Length() == 0 {
				count = r.vm.ToValue(1) // the result is the same, and goja cannot count that far
			}
		}
		return repeat(goja.FunctionCall{This: t, Arguments: []goja.Value{count}})
	}
}

func limitPad(r *Realm, pad engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		if IsNullish(call.This) {
			return pad(call)
		}
		t, length := Scope{r}.Text(call.This), call.Argument(0).ToNumber()
		filler := goja.Value(r.vm.ToValue(" "))
		if v := call.Argument(1); !goja.IsUndefined(v) {
			filler = Scope{r}.Text(v)
		}
		if filler.(goja.String).Length() > 0 {
			if length.ToFloat() > MaxText {
				r.refuse(outOfMemory)
			}
			r.take(length.ToFloat())
		}
		return pad(goja.FunctionCall{This: t, Arguments: []goja.Value{length, filler}})
	}
}

// limitConcat refuses to create strings that are too long. Each part is converted once, as in goja.
func limitConcat(r *Realm, concat engine.Function) engine.Function {
	return func(call goja.FunctionCall) goja.Value {
		if IsNullish(call.This) {
			return concat(call)
		}
		text := Scope{r}.Text
		this := text(call.This)
		parts, length := make([]goja.Value, len(call.Arguments)), this.Length()
		for i, v := range call.Arguments {
			part := text(v)
			parts[i], length = part, length+part.Length()
		}
		if length > MaxText {
			r.refuse(outOfMemory)
		}
		r.take(float64(length))
		return concat(goja.FunctionCall{This: this, Arguments: parts})
	}
}

// elementSizes are the constructors whose first argument determines how many bytes they allocate.
var elementSizes = map[string]float64{
	"ArrayBuffer": 1, "Int8Array": 1, "Uint8Array": 1, "Uint8ClampedArray": 1, "Int16Array": 2, "Uint16Array": 2, "Int32Array": 4, "Uint32Array": 4,
	"Float32Array": 4, "Float64Array": 8, "BigInt64Array": 8, "BigUint64Array": 8,
}

func (r *Realm) limitBuffer(name string, constructor goja.Value) {
	size, ok := elementSizes[name]
	if !ok {
		return
	}
	engine.WrapConstructor(constructor, func(code engine.Constructor) engine.Constructor {
		return func(args []goja.Value, target *goja.Object) *goja.Object {
			if len(args) > 0 {
				r.takeElements(args[0], size)
			}
			if name == "ArrayBuffer" && len(args) > 1 {
				r.refuseGrowing(args[1])
			}
			return code(args, target)
		}
	})
}

// takeBuffer refuses a buffer that is too large.
func (r *Realm) takeBuffer(bytes float64) {
	if bytes > maxBytes {
		r.refuse(outOfMemory)
	}
	r.take(bytes)
}

// takeElements accounts for the memory of v elements: v is a number, or an object with a length.
func (r *Realm) takeElements(v goja.Value, size float64) {
	if obj, ok := v.(*goja.Object); ok && obj.ClassName() == "Object" {
		v = obj.Get("length")
	}
	n, ok := Number(v)
	if !ok {
		return
	}
	r.takeBuffer(n * size)
}

// refuseGrowing throws if the options of an ArrayBuffer request one that can grow, which goja lacks.
func (r *Realm) refuseGrowing(options goja.Value) {
	if o, ok := options.(*goja.Object); ok && !IsNullish(o.Get("maxByteLength")) {
		Scope{r}.throw(Unsupported("new ArrayBuffer with the option maxByteLength"))
	}
}

// prototypeOfFirst and prototypeOfThis refuse to make a Proxy its own prototype, through its target, its handler or other
// objects: every property access would loop in goja. Bun allows the prototype and throws the same error on access.
func prototypeOfFirst(r *Realm, call goja.FunctionCall) {
	r.limitPrototype(call.Argument(0), call.Argument(1))
}

func prototypeOfThis(r *Realm, call goja.FunctionCall) {
	r.limitPrototype(call.This, call.Argument(0))
}

func (r *Realm) limitPrototype(obj, proto goja.Value) {
	if o, ok := obj.(*goja.Object); ok && roundAProxy(o, proto) {
		r.refuse(tooDeep)
	}
}

// roundAProxy reports whether a property access that starts at proto reaches obj through a Proxy, which continues with its target
// and its handler.
func roundAProxy(obj *goja.Object, proto goja.Value) bool {
	first, ok := proto.(*goja.Object)
	if !ok {
		return false
	}
	around := proxyParts(obj)
	seen := len(around) > 0
	open := []*goja.Object{first}
	for range maxNesting {
		if len(open) == 0 {
			return false
		}
		cur := open[len(open)-1]
		open = open[:len(open)-1]
		if seen && (cur == obj || slices.Contains(around, cur)) {
			return true
		}
		if parts := proxyParts(cur); len(parts) > 0 {
			seen, open = true, append(open, parts...)
		} else if next := cur.Prototype(); next != nil && cur != obj {
			open = append(open, next)
		}
	}
	return seen
}

// proxyParts returns the target and the handler of a Proxy, and nothing for other objects.
func proxyParts(obj *goja.Object) []*goja.Object {
	if obj.ExportType() != proxyType {
		return nil
	}
	p, ok := obj.Export().(goja.Proxy)
	if !ok || p.Target() == nil {
		return nil
	}
	if p.Handler() == nil {
		return []*goja.Object{p.Target()}
	}
	return []*goja.Object{p.Target(), p.Handler()}
}
