package ecma

import (
	"testing"

	"github.com/gobun/gobun/jsbridge"
)

// A loop over each(value) behaves like one over the value.
func TestLoopsOverEach(t *testing.T) {
	for _, src := range []string{
		"for (const x of of([1, 'a', undefined, null, [2]])) out.push(x)",
		"for (const x of of([])) out.push(x)",
		"for (const x of of([1, , 3])) out.push(x)",
		"Array.prototype[1] = 'inherited'; for (const x of of([1, , 3])) out.push(x); delete Array.prototype[1]",
		"const a = [1, 2, 3]; for (const x of of(a)) { out.push(x); if (a.length < 6) a.push(x * 10) }",
		"const a = [1, 2, 3, 4]; for (const x of of(a)) { out.push(x); a.length = 2 }",
		"const a = [1, 2, 3]; for (const x of of(a)) { out.push(x); a.shift() }",
		"const a = [1, 2]; for (const x of of(a)) { out.push(x); delete a[1]; a.length = 9 }",
		"for (const [k, v] of of(Object.entries({ a: 1, b: 2 }))) out.push(k, v)",
		"let x; for (x of of([1, 2])); out.push(x)",
		"for (const x of of([1, 2])) for (const y of of([x, 3])) for (const z of of([])) out.push(y)",
		"outer: for (const x of of([1, 2, 3])) { for (const y of of([4, 5])) { if (y === 5) continue outer; if (x === 3) break outer; out.push(x, y) } }",
		"const f = () => { for (const x of of([1, 2])) return x }; out.push(f(), f(), f())",
		"for (const x of of([1, 2])) try { throw x } catch (e) { out.push(e) }",
		"try { for (const x of of([1, 2])) throw x } catch (e) { out.push(e) } for (const x of of([7, 8])) out.push(x)",
		"function* g() { for (const x of of([1, 2, 3])) yield x } const i = g(); out.push(i.next().value); for (const x of of([9, 8])) out.push(x, i.next().value)",
		"function* g() { for (const x of of([1, 2, 3])) yield x } const i = g(); out.push(i.next().value, i.return(5).value, i.next().done)",
		"const a = [1, 2]; Object.defineProperty(a, 1, { get() { throw 'getter' } }); try { for (const x of of(a)) out.push(x) } catch (e) { out.push(e) }",
		"const a = [1, 2]; a[Symbol.iterator] = function* () { yield 'own' }; for (const x of of(a)) out.push(x)",
		"class A extends Array { *[Symbol.iterator]() { yield 'sub' } } for (const x of of(A.of(1, 2))) out.push(x)",
		"class A extends Array {} for (const x of of(A.of(1, 2))) out.push(x)",
		"for (const x of of('añ😀')) out.push(x)",
		"for (const x of of(new Set([1, 2]))) out.push(x)",
		"for (const x of of(new Uint8Array([1, 2]))) out.push(x)",
		"for (const x of of((function () { return arguments })(1, 2))) out.push(x)",
		"for (const x of of(new Proxy([1, 2], { get(t, k) { out.push(String(k)); return Reflect.get(t, k) } }))) out.push(x)",
		"for (const x of of([1, 2].values())) out.push(x)",
		"const [a, , b = 3, ...rest] = of([1, 2, undefined, 4, 5]); out.push(a, b, ...rest)",
		"const [a, b] = of([1]); out.push(a, b); const [] = of([1]); const [[c]] = of([[9], 1]); out.push(c)",
		"const [a = (() => { throw 'default' })()] = of([1]); out.push(a); try { const [b = (() => { throw 'default' })()] = of([]) } catch (e) { out.push(e) } const [x] = of([4]); out.push(x)",
		"out.push(...of([1, , 3]), ...of('añ'), ...of(new Set([1]))); out.push([...of([1, 2]), 3].length, Math.max(...of([4, 5])))",
		"try { [...of(5)] } catch (e) { out.push(e.name) } try { out.push(...of({})) } catch (e) { out.push(e.name) }",
		"const f = ([a, b] = of([1, 2])) => a + b; out.push(f(), f([3, 4]))",
		"try { for (const x of of(5)) out.push(x) } catch (e) { out.push(e.name) }",
		"try { for (const x of of(null)) out.push(x) } catch (e) { out.push(e.name) }",
		"const p = Object.getPrototypeOf([].values()), next = p.next; p.next = function () { const r = next.call(this); if (!r.done) r.value = -r.value; return r }; for (const x of of([1, 2])) out.push(x); p.next = next; for (const x of of([1, 2])) out.push(x)",
		"const p = Object.getPrototypeOf([].values()); p.return = function () { out.push('return'); return {} }; for (const x of of([1, 2])) break; delete p.return; for (const x of of([1, 2])) out.push(x)",
		"const it = Array.prototype[Symbol.iterator]; Array.prototype[Symbol.iterator] = function* () { yield 'patched' }; for (const x of of([1, 2])) out[out.length] = x; Array.prototype[Symbol.iterator] = it",
	} {
		run := func(of string) (result string) {
			r := jsbridge.NewRealm(jsbridge.Hooks{Uncaught: func(_ jsbridge.Scope, err error) { t.Errorf("%s: %v", src, err) }})
			_ = r.Do(func(s jsbridge.Scope) error {
				s.SetGlobal("each", Each(s))
				v, err := s.Eval("t.js", "(() => { const out = [], of = "+of+"; "+src+"; return JSON.stringify(out) })()")
				if err == nil {
					result = v.String()
				}
				return err
			})
			return result
		}
		if got, want := run("each"), run("(x) => x"); got != want {
			t.Errorf("%s\n each  %s\n plain %s", src, got, want)
		}
	}
}

func BenchmarkForOf(b *testing.B) {
	for _, t := range []struct{ name, src string }{
		{"each", "for (const x of each(list)) { n = x }"},
		{"plain", "for (const x of list) { n = x }"},
		{"index", "for (let i = 0; i < list.length; i++) { const x = list[i]; n = x }"},
		{"pair", "const [a, b] = each(two); n = a"},
		{"pairPlain", "const [a, b] = two; n = a"},
		{"each2", "for (const x of each(two)) { n = x }"},
		{"plain2", "for (const x of two) { n = x }"},
	} {
		b.Run(t.name, func(b *testing.B) {
			r := jsbridge.NewRealm(jsbridge.Hooks{})
			_ = r.Do(func(s jsbridge.Scope) error {
				s.SetGlobal("each", Each(s))
				v := jsbridge.Must(s.Eval("b.js", `(() => { const list = Array.from({ length: 1000 }, (_, i) => "t" + i), two = [1, 2]; const each = globalThis.each; let n; return () => { `+t.src+` } })()`))
				f, _ := s.Direct(v)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := f(nil); err != nil {
						b.Fatal(err)
					}
				}
				return nil
			})
		})
	}
}
