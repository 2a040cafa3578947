// What this package assumes about goja, one test for each assumption. If one fails after an update of goja, the field or
// behaviour that it names has changed, and the file that relies on it must be repaired. For overflow.go: until then scripts
// cannot catch stack overflows.

package engine

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

func TestFramesAreInCallStack(t *testing.T) {
	vm := goja.New()
	o := NewOverflow(vm)
	if o.frames == nil {
		t.Fatal("vm.callStack is no slice any more")
	}
	var depth []int
	must(t, vm.Set("look", func() { depth = append(depth, *o.frames) }))
	_, err := vm.RunString(`look(); (() => { look() })(); (() => (() => { look() })())()`)
	must(t, err)
	if depth[1] != depth[0]+1 || depth[2] != depth[0]+2 {
		t.Errorf("calls 1, 2 and 3 deep had %v frames", depth)
	}
}

func TestInterruptIsAFlag(t *testing.T) {
	vm := goja.New()
	o := NewOverflow(vm)
	if o.interrupted == nil {
		t.Fatal("vm.interrupted is no uint32 any more")
	}
	if vm.Interrupt("now"); *o.interrupted == 0 {
		t.Error("an interrupt does not show")
	}
	if vm.ClearInterrupt(); *o.interrupted != 0 {
		t.Error("an interrupt does not go")
	}
}

func TestValueStackHasABase(t *testing.T) {
	vm := goja.New()
	o := NewOverflow(vm)
	if o.stack == nil || o.sp == nil || o.sb == nil {
		t.Fatal("vm.stack, vm.sp and vm.sb are not what they were, or do not begin at 0 and -1")
	}
	must(t, vm.Set("look", func() {
		if *o.sp <= 0 || *o.sb <= 0 || (*o.stack)[*o.sb-1].(*goja.Object).Get("name").String() == "" {
			t.Error("the native function is not where the frame's base says")
		}
	}))
	_, err := vm.RunString(`look()`)
	must(t, err)
	if *o.sp != 0 || *o.sb != -1 {
		t.Errorf("after the outermost call sp is %d and sb %d", *o.sp, *o.sb)
	}
}

// The central assumption: an accessor throws while goja records the call stack of an overflow.
func TestOverflowReadsNamesBeforeItIsThrown(t *testing.T) {
	const script = `let n = 0; const f = () => { n++; f() }; try { f() } catch (e) { result(e.message + (n > 90)) }`
	result := ""
	sentinel := func(o *Overflow, vm *goja.Runtime, limit int) *goja.Object {
		native := vm.ToValue(func(goja.FunctionCall) goja.Value {
			if _, err := vm.RunString(script); err != nil {
				panic(err)
			}
			return goja.Undefined()
		}).(*goja.Object)
		must(t, vm.Set("enter", native))
		must(t, vm.Set("result", func(s string) { result = s }))
		o.Limit(limit, native, func() *goja.Object {
			err, _ := vm.New(vm.Get("RangeError"), vm.ToValue("too deep "))
			return err
		})
		return native
	}
	vm := goja.New()
	sentinel(NewOverflow(vm), vm, 100)
	_, err := vm.RunString(`enter()`)
	must(t, err)
	if result != "too deep true" {
		t.Errorf("the script caught %q", result)
	}

	// The fallback is goja's own error.
	vm, result = goja.New(), ""
	sentinel(WithoutAssumptions(vm), vm, 100)
	var overflow *goja.StackOverflowError
	if _, err := vm.RunString(`enter()`); !errors.As(err, &overflow) || result != "" {
		t.Errorf("without assumptions: %v, %q", err, result)
	}
}

// The same for a call without an enclosing frame.
func TestSentinelBelowABareCall(t *testing.T) {
	vm := goja.New()
	o := NewOverflow(vm)
	native := vm.ToValue(func(goja.FunctionCall) goja.Value { return nil }).(*goja.Object)
	o.Limit(100, native, func() *goja.Object {
		err, _ := vm.New(vm.Get("RangeError"), vm.ToValue("too deep"))
		return err
	})
	v, err := vm.RunString(`(() => { const f = () => f(); try { f() } catch (e) { return e.message } })`)
	must(t, err)
	raw := v.Export().(func(goja.FunctionCall) goja.Value)
	for range 2 {
		o.Bottom()
		if got := raw(goja.FunctionCall{This: goja.Undefined()}); got.String() != "too deep" {
			t.Errorf("the script returned %v", got)
		}
		o.Top()
	}
}

func TestErrorsKeepTheirFrames(t *testing.T) {
	vm := goja.New()
	v, err := vm.RunString(`const f = (n) => n ? f(n - 1) : new RangeError("deep"); f(200)`)
	must(t, err)
	shorten(v.(*goja.Object))
	var frames *[]goja.StackFrame
	if !find(inside(v.(*goja.Object)), "stack", &frames) || len(*frames) != kept {
		t.Error("the frames of an error are not in errorObject.stack any more")
	}
}

func TestScriptsFunctionsHaveAProgram(t *testing.T) {
	vm := goja.New()
	for src, want := range map[string]bool{
		"(() => {})": true, "(function () {})": true, "(async () => {})": true, "(function* () {})": true, "({ m() {} }).m": true,
		"Math.max": false, "(() => {}).bind()": false, "new Proxy(() => {}, {})": false, "({})": false,
	} {
		v, err := vm.RunString(src)
		must(t, err)
		if IsScript(v.(*goja.Object)) != want {
			t.Errorf("%s: %v", src, !want)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNativeFunctionsKeepTheirCode(t *testing.T) {
	vm := goja.New()
	calls := 0
	count := func(code Function) Function {
		return func(call goja.FunctionCall) goja.Value { calls++; return code(call) }
	}
	if !Wrap(vm.Get("String").(*goja.Object).Get("raw"), count) || !Wrap(vm.Get("parseInt"), count) {
		t.Fatal("the code of native functions is not in nativeFuncObject.f any more")
	}
	if !WrapConstructor(vm.Get("Map"), func(code Constructor) Constructor {
		return func(args []goja.Value, target *goja.Object) *goja.Object { calls++; return code(args, target) }
	}) {
		t.Fatal("the code of native constructors is not in nativeFuncObject.construct any more")
	}
	v, err := vm.RunString(`String.raw({ raw: ["a"] }) + parseInt("1") + [2].map(parseInt) + new Map([[1, 2]]).get(1) + parseInt.name`)
	must(t, err)
	if v.String() != "a122parseInt" || calls != 4 {
		t.Errorf("%v after %d calls", v, calls)
	}
	f, err := vm.RunString(`() => {}`)
	must(t, err)
	if Wrap(f, count) {
		t.Error("a script's function was wrapped")
	}
}

func TestTextIsBeforeTheParsersOptions(t *testing.T) {
	var seen []string
	see := SeeSource(func(text string) { seen = append(seen, text) })
	if see == nil {
		t.Fatal("a parser does not keep its text and the text's length before its options any more")
	}
	vm := goja.New()
	vm.SetParserOptions(see)
	_, err := vm.RunString(`eval("1 + 1"); (0, eval)("2"); new Function("a", "return a")`)
	must(t, err)
	want := []string{"1 + 1", "2", "(function anonymous(a\n) {\nreturn a\n})"}
	if len(seen) != 4 || !slices.Equal(seen[1:], want) {
		t.Errorf("seen %q", seen)
	}
}

func TestArraysAreSlices(t *testing.T) {
	if layout() == nil {
		t.Fatal("arrayObject has other fields than values, length, objCount, propValueCount, lengthProp.writable and extensible")
	}
	vm := goja.New()
	for src, plain := range map[string]bool{
		"[1, 2]": true, "[]": true, "Array(3)": false, "[1, , 2]": false, "Object.freeze([1])": false, "({ length: 1, 0: 1 })": false,
		"Object.defineProperty([1], 0, { get() {} })": false, "Object.defineProperty([1], 'length', { writable: false })": false,
		"const a = [1]; a[1e6] = 1; a": false, "new Proxy([1], {})": false, "Array.prototype": false, "new Uint8Array(2)": false,
	} {
		v, err := vm.RunString("(() => { " + withReturn(src) + " })()")
		must(t, err)
		if _, ok := ArrayOf(v.(*goja.Object), false); ok != plain {
			t.Errorf("%s: plain is %v", src, ok)
		}
	}
	v, err := vm.RunString("Object.preventExtensions([1])")
	must(t, err)
	if _, ok := ArrayOf(v.(*goja.Object), true); ok {
		t.Error("an array that cannot grow is said to")
	}
}

func withReturn(src string) string {
	i := strings.LastIndex(src, "; ")
	if i < 0 {
		return "return " + src
	}
	if strings.Contains(src[i:], "}") {
		return "return " + src
	}
	return src[:i+2] + "return " + src[i+2:]
}

func TestWeakKinds(t *testing.T) {
	vm := goja.New()
	for src, want := range map[string]string{
		"new WeakMap()": "WeakMap", "new WeakSet()": "WeakSet", "new (class extends WeakMap {})()": "WeakMap",
		"Object.create(WeakMap.prototype)": "", "new Map()": "", "new Set()": "", "({})": "", "new Proxy(new WeakMap(), {})": "",
	} {
		v, err := vm.RunString("(" + src + ")")
		must(t, err)
		if got := WeakKind(v.(*goja.Object)); got != want {
			t.Errorf("%s is %q, not %q: goja's weak collections have other names", src, got, want)
		}
	}
}

func TestBoxes(t *testing.T) {
	vm := goja.New()
	for src, want := range map[string]bool{
		"Object(1)": true, "Object(true)": true, "Object(Symbol())": true, "Object(1n)": true, "({})": false, "new Map()": false, "new Date()": false,
		"Object.create(Symbol.prototype)": false,
	} {
		v, err := vm.RunString("(" + src + ")")
		must(t, err)
		if got := Boxes(v.(*goja.Object)); got != want {
			t.Errorf("%s boxes a value: %v; goja's boxes have another name", src, got)
		}
	}
}
