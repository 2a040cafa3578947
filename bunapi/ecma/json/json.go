// Package json implements JSON.parse, JSON.stringify, JSON.rawJSON and JSON.isRawJSON. goja's own take several times as long,
// lose lone surrogates, reject numbers beyond float64's range, and have the error messages of Go's encoding/json; these behave
// like Bun's and have Bun's messages.
//
// Its speed comes from knowing the cost of goja's values: text is sliced from the input instead of copied, keys and short strings
// are shared between calls, objects are filled while they have no prototype (nothing to look up, no setter to run), and keys are
// listed by an intrinsic instead of an iterator.
//
// This package is not an API: it may change without notice.
package json

import (
	"reflect"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// native is a function of the realm without goja.Callable's wrapping: an exception is a panic, which passes through native code
// to the script.
type native = func(goja.FunctionCall) goja.Value

// codec is the state that one realm keeps between calls. Loop only.
type codec struct {
	vm *goja.Runtime

	json        *goja.Object
	objectProto *goja.Object
	bigintProto *goja.Object

	isArray    native
	objectKeys native
	apply      native
	reflectGet native
	reflectSet native
	setProto   native
	deleteProp native
	define     native
	gojaRaw    native

	types types
	names *names // nil until the first parse: it takes 37 KB

	// The arguments of native functions called for each property, which do not keep them.
	args [3]goja.Value

	// Scratch memory of parse, which runs no script and so is never re-entered.
	frames []frame
	items  []any
	text   []byte

	// The buffers of stringify while no call uses them.
	out  []byte
	open []*goja.Object

	// keysOf gets an array's elements at once by applying a native function to them: listArgs are this function, its receiver and
	// the array.
	listArgs [3]goja.Value
	listed   []goja.Value

	empty   goja.Value
	indices []string
}

// types are the dynamic types of goja's values, which it does not export.
type types struct {
	ascii, imported, unicode, integer, float, boolean, null, bigint reflect.Type
}

type codecKey struct{}

// Install replaces the functions of the realm's JSON object. Loop only, before any script, because it reads the intrinsics.
func Install(s jsbridge.Scope) error {
	c := of(s)
	json := c.json
	for _, m := range []struct {
		name   string
		length int
		fn     jsbridge.Native
	}{
		{"parse", 2, c.jsParse},
		{"stringify", 3, c.jsStringify},
		{"isRawJSON", 1, isRawJSON},
		{"rawJSON", 1, c.jsRawJSON},
	} {
		// Deleted first, so that the order of the names is Bun's.
		if err := json.Delete(m.name); err != nil {
			return err
		}
		f := s.Func(m.name, m.length, m.fn)
		if err := json.DefineDataProperty(m.name, f, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE); err != nil {
			return err
		}
	}
	return nil
}

// of returns the realm's codec.
func of(s jsbridge.Scope) *codec {
	return jsbridge.Owned(s, codecKey{}, func() *codec { return newCodec(s) })
}

func newCodec(s jsbridge.Scope) *codec {
	vm := s.VM()
	fn := s.RawIntrinsic
	c := &codec{
		vm:          vm,
		json:        s.Intrinsic("JSON").(*goja.Object),
		objectProto: s.Intrinsic("Object.prototype").(*goja.Object),
		bigintProto: s.Intrinsic("BigInt.prototype").(*goja.Object),
		isArray:     fn("Array.isArray"),
		objectKeys:  fn("Object.keys"),
		apply:       fn("Reflect.apply"),
		reflectGet:  fn("Reflect.get"),
		reflectSet:  fn("Reflect.set"),
		setProto:    fn("Reflect.setPrototypeOf"),
		deleteProp:  fn("Reflect.deleteProperty"),
		define:      fn("Reflect.defineProperty"),
		gojaRaw:     fn("JSON.rawJSON"),
		types: types{
			ascii:    reflect.TypeOf(goja.StringFromUTF16([]uint16{'a'})),
			unicode:  reflect.TypeOf(goja.StringFromUTF16([]uint16{0xd800})),
			imported: reflect.TypeOf(vm.ToValue("a text that is long enough to be imported")),
			integer:  reflect.TypeOf(vm.ToValue(1)),
			float:    reflect.TypeOf(vm.ToValue(0.5)),
			boolean:  reflect.TypeOf(vm.ToValue(true)),
			null:     reflect.TypeOf(goja.Null()),
			bigint:   reflect.TypeOf(s.BigInt(1)),
		},
		out:   make([]byte, 0, 512),
		empty: vm.ToValue(""),
	}
	c.listArgs[0] = vm.ToValue(func(call goja.FunctionCall) goja.Value {
		c.listed = call.Arguments
		return goja.Undefined()
	})
	c.listArgs[1] = goja.Undefined()
	return c
}

// Parse is JSON.parse without a reviver, for the host. The error is what a script would catch: a SyntaxError. Loop only.
func Parse(s jsbridge.Scope, text string) (goja.Value, error) {
	c := of(s)
	v, _, err := c.parse(s, s.String(text).(goja.String), false)
	return v, err
}

// Stringify is JSON.stringify with only a value, for the host. ok is false if the value has no JSON (undefined, functions and
// symbols). The error is what a script would catch, possibly from the script's own toJSON. Loop only.
func Stringify(s jsbridge.Scope, v goja.Value) (text goja.Value, ok bool, err error) {
	c := of(s)
	var failed error
	if err := s.Try(func() { text, failed = c.stringify(s, v, goja.Undefined(), goja.Undefined()) }); err != nil {
		return nil, false, err
	}
	if failed != nil {
		return nil, false, failed
	}
	return text, !goja.IsUndefined(text), nil
}

func (c *codec) jsParse(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	text, err := toString(s, a.At(0))
	if err != nil {
		return nil, err
	}
	reviver, revive := jsbridge.Function(a.At(1))
	v, rec, err := c.parse(s, text, revive)
	if err != nil || !revive {
		return v, err
	}
	return c.revive(s, reviver, v, rec)
}

func (c *codec) jsStringify(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	return c.stringify(s, a.At(0), a.At(1), a.At(2))
}

// toString is ECMAScript's ToString that keeps the string's own form, and with it lone surrogates.
func toString(s jsbridge.Scope, v goja.Value) (goja.String, error) {
	if str, ok := v.(goja.String); ok {
		return str, nil
	}
	var text goja.String
	err := s.Try(func() { text = s.Text(v) })
	return text, err
}
