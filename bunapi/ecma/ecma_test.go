package ecma

import (
	"testing"

	"github.com/gobun/gobun/jsbridge"
)

func TestBuiltins(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{`typeof Symbol.asyncIterator + Object.keys(Symbol).length`, "symbol0"},
		{`JSON.stringify(Object.groupBy([1, 2, 3], (x) => x % 2 ? "odd" : "even"))`, `{"odd":[1,3],"even":[2]}`},
		{`[...Map.groupBy([1, 2, 3], (x) => x % 2)].join("|")`, "1,1,3|0,2"},
		{`new Map([["a", 1]]).getOrInsert("a", 2)`, "1"},
		{`[1, 2, 3, 4].values().filter((x) => x % 2).map((x) => x * 10).toArray().join()`, "10,30"},
		{`[1, 2, 3, 4].values().drop(1).take(2).reduce((a, b) => a + b)`, "5"},
		{`[].values() instanceof Iterator`, "true"},
		{`[].values().constructor === Iterator && Iterator.from.name + Iterator.from.length + Iterator.from(new Set([1])).toArray()`, "from11"},
		{`class It extends Iterator {}; new It() instanceof Iterator`, "true"},
		{`try { new Iterator() } catch (e) { e.name }`, "TypeError"},
		{`String("a\ud800".isWellFormed()) + "a\ud83d\ude00".isWellFormed() + "a\ud800b".toWellFormed()`, "falsetruea\ufffdb"},
		{`Uint8Array.from("123").join()`, "1,2,3"},
		{`Uint8Array.from([1, 2], (x) => x * 2).join()`, "2,4"},
		{`new RegExp(RegExp.escape("a.b*c-d")).test("a.b*c-d")`, "true"},
		{`Math.sumPrecise([1e20, 0.1, -1e20])`, "0.1"},
		{`Object.is(Math.sumPrecise([]), -0)`, "true"},
		{`const o = {}; Error.captureStackTrace(o); typeof o.stack`, "string"},
		{`try { Error.captureStackTrace(5) } catch (e) { e.name + e.message }`, "TypeErrorinvalid_argument"},
		{`new SuppressedError(1, 2, "m") instanceof Error`, "true"},
		{`const r = Promise.withResolvers(); typeof r.resolve + (r.promise instanceof Promise)`, "functiontrue"},
		{`for (const k in {}) throw k; "no enumerable additions"`, "no enumerable additions"},
	} {
		t.Run(tt.src, func(t *testing.T) {
			r := jsbridge.NewRealm(jsbridge.Hooks{})
			if err := r.Do(func(s jsbridge.Scope) error {
				if err := Install(s); err != nil {
					t.Fatal(err)
				}
				v, err := s.Eval("t.js", tt.src)
				if err != nil {
					t.Fatal(err)
				}
				if v.String() != tt.want {
					t.Errorf("got %s, want %s", v, tt.want)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func BenchmarkInstall(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		r := jsbridge.NewRealm(jsbridge.Hooks{})
		if err := r.Do(Install); err != nil {
			b.Fatal(err)
		}
	}
}
