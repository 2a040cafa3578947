package jsbridge

import (
	"testing"

	"github.com/dop251/goja"
)

// The fast array methods give the same results as goja's.
func TestQuickArraysAreTheSame(t *testing.T) {
	for _, array := range []string{
		"[]", "[1]", "[1, 2, 3]", "[1, , 3]", "[, 1]", "Array(3)", "[undefined, null]", "Object.freeze([1, 2])", "Object.seal([1, 2])", "Object.preventExtensions([1, 2])",
		"Object.defineProperty([1, 2], 1, { get() { return 9 }, configurable: true })", "Object.defineProperty([1, 2], 'length', { writable: false })",
		"Object.assign([1, 2], { x: 1 })", "new (class A extends Array {})(1, 2, 3)", "({ length: 2, 0: 'a', 1: 'b' })", "Object.assign([1], { 100000: 2 })",
		"Array.from({ length: 100 }, (_, i) => i)", "Object.setPrototypeOf([1], { get 1() { return 5 }, set 1(v) { log(v) } })", "new Proxy([1, 2], {})",
		"(class A extends Array { static get [Symbol.species]() { return Array } }).of(1, 2)", "Object.assign([1, 2], { constructor: undefined })", "Object.assign([1, 2], { constructor: class extends Array {} })",
		"Object.defineProperty([1, 2], 'constructor', { get() { this.length = 1; return Array } })", "Object.assign([1, 2], { [Symbol.isConcatSpreadable]: false })", "Object.assign([1, 2], { constructor: 5 })",
		"(Object.defineProperty(Array.prototype, 3, { set(v) { log(v) }, configurable: true }), [1, 2, 3])",
	} {
		r, _ := newTestRealm(t)
		plain := goja.New()
		for _, steps := range []string{
			"shift()", "unshift()", "unshift('a')", "unshift('a', 'b')", "shift() + call.unshift('b') + call.shift() + call.shift()",
			"push(7) + call.shift() + call.push(8) + call.shift() + call.unshift(9)", "shift() + call.pop() + call.reverse() + call.splice(0, 1) + call.unshift(1)",
			"slice()", "slice(1)", "slice(-1)", "slice(0, -1)", "slice(2, 1)", "slice(NaN, Infinity)", "slice('1', 1.9)", "slice({ valueOf() { a.length = 0; return 0 } })", "slice(0, { valueOf() { a[0] = 5; return 2 } })",
			"slice(1n)", "slice(null, true)", "slice(-Infinity, undefined)", "slice(0, 100) + call.slice().push(1)",
			"concat()", "concat(a, a)", "concat(1, 'x', null, undefined, [2, 3])", "concat([1, , 3])", "concat({ length: 1, 0: 1 })", "concat(Object.assign([1], { [Symbol.isConcatSpreadable]: false }))",
			"concat({ length: 2, 0: 'y', [Symbol.isConcatSpreadable]: true })", "concat(Symbol.iterator.description, [[4]])", "concat([7]).concat([8], a)", "concat(new Proxy([3], {}))",
			"splice()", "splice(0)", "splice(1)", "splice(-1)", "splice(0, 1)", "splice(0, 0, 'a')", "splice(1, 1, 'a', 'b', 'c')", "splice(0, 2, 'z')", "splice(1, undefined, 'q')", "splice(undefined, 1)", "splice(0, -3, 1)", "splice(0, Infinity)",
			"splice(0, '1')", "splice({ valueOf() { a.length = 1; return 0 } }, 1)", "splice(0, NaN, 1)", "splice(1, 1.9) + call.splice(0, 0, 5, 6) + call.push(1) + call.splice(2, 1)", "splice(0, 1n)", "splice(100, 1, 'end')",
		} {
			src := `(() => { const told = []; const log = (v) => told.push(v); const a = ` + array + `; let r;
				const call = new Proxy({}, { get: (_, name) => (...args) => Array.prototype[name].apply(a, args) });
				try { r = call.` + steps + ` } catch (e) { r = e.name }
				return JSON.stringify([r, told, a.length, Object.entries(a), Object.keys(a), a.length < 200 ? Array.prototype.indexOf.call(a, 1) : 0]) })()`
			got, err := r.vm.RunString(src)
			if err != nil {
				t.Fatalf("%s: %v", src, err)
			}
			want, err := plain.RunString(src)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Errorf("%s %s\n got %s\nwant %s", array, steps, got, want)
			}
		}
	}
}

// A queue takes as much memory as its elements, however many have passed through it.
func TestQueueIsNotKept(t *testing.T) {
	r, _ := newTestRealm(t)
	v, err := r.vm.RunString(`const q = []; let sum = 0; for (let i = 0; i < 100000; i++) { q.push(i); if (q.length > 10) sum += q.shift() } [q.length, sum, q[0]].join()`)
	if err != nil || v.String() != "10,4998950055,99990" {
		t.Errorf("%v %v", v, err)
	}
}

func BenchmarkShift(b *testing.B) {
	r, _ := newTestRealm(b)
	v, err := r.vm.RunString(`const h = Array.from({ length: 1000 }, (_, i) => i); (v) => { h.push(v); return h.shift() }`)
	if err != nil {
		b.Fatal(err)
	}
	turn, _ := goja.AssertFunction(v)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := turn(goja.Undefined(), goja.Undefined()); err != nil {
			b.Fatal(err)
		}
	}
}
