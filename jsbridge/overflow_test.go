// A stack overflow is an error of the call in which it happened, wherever that call came from.

package jsbridge

import (
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// endless is a recursion with a catch around it: it logs whether it was deep, and what was caught.
const endless = `(() => {
	let n = 0;
	const f = () => { n++; f() };
	try { f() } catch (e) { log((n >= 50000 ? "deep " : n) + (e instanceof RangeError) + " " + e.message) }
})()`

// Each way into JavaScript: in all of them the sentinel must be at the bottom of the call stack.
func TestOverflowIsCaughtWhereverItHappens(t *testing.T) {
	const caught = "deep true " + tooDeep
	ways := map[string]func(r *Realm, fn goja.Callable){
		"Do": func(r *Realm, fn goja.Callable) {
			_ = r.Do(func(s Scope) error { _, err := fn(goja.Undefined()); return err })
		},
		"Handle": func(r *Realm, fn goja.Callable) { handle(r, fn) },
	}
	kinds := map[string]string{
		"in the call":                 `() => ` + endless,
		"in a microtask":              `() => { Promise.resolve().then(() => ` + endless + `) }`,
		"behind an await":             `async () => { await null; ` + endless + ` }`,
		"in a tick":                   `() => { nextTick(() => ` + endless + `) }`,
		"in a microtask of a tick":    `() => { nextTick(() => { Promise.resolve().then(() => ` + endless + `) }) }`,
		"under a native function":     `() => { nested(() => ` + endless + `) }`,
		"under a bound function":      `(() => ` + endless + `).bind(null)`,
		"under a Proxy":               `new Proxy(() => ` + endless + `, {})`,
		"in a generator":              `() => { [...(function* () { yield ` + endless + ` })()] }`,
		"in a job of a native":        `() => { Promise.resolve(() => ` + endless + `).then(nested) }`,
		"while another one is caught": `() => { try { (function f() { f() })() } catch { ` + endless + ` } }`,
	}
	for way, call := range ways {
		for kind, src := range kinds {
			t.Run(way+" "+kind, func(t *testing.T) {
				r, rec := newTestRealm(t)
				fn := direct(t, r, src)
				for range 2 {
					call(r, fn)
				}
				run(t, r, `log("alive")`)
				expect(t, rec, caught+" | "+caught+" | alive")
			})
		}
	}
}

// An uncaught overflow is reported like any error, and the next call works normally.
func TestOverflowThatNobodyCatches(t *testing.T) {
	for name, open := range map[string]func(*goja.Runtime) *engine.Overflow{"caught": engine.NewOverflow, "passes try": engine.WithoutAssumptions} {
		t.Run(name, func(t *testing.T) {
			r, rec := newTestRealmWith(t, open)
			fn := direct(t, r, `(() => { try { (function f() { f() })() } catch { log("caught") } (function f() { f() })() })`)
			for range 2 {
				rec.lines = nil
				handle(r, fn)
				run(t, r, `log("alive")`)
				got := strings.Join(rec.lines, " | ")
				if name == "caught" && !strings.HasPrefix(got, "caught | ") || !strings.Contains(got, "failed RangeError: "+tooDeep) || !strings.HasSuffix(got, " | alive") {
					t.Errorf("got %s", got)
				}
			}
		})
	}
}

// Errors created when the call stack is at its limit are those that the script creates.
func TestErrorsNearTheLimit(t *testing.T) {
	r, rec := newTestRealm(t)
	run(t, r, `
		let words = new Set();
		const f = (n) => { if (n > 0) return f(n - 1); try { throw new TypeError("mine") } catch (e) { words.add(e.message) } };
		for (let n = 59960; n < 60010; n++) try { f(n) } catch (e) { words.add(e.message) }
		log([...words].join())`)
	expect(t, rec, "mine,"+tooDeep)
}

// An overflow's error holds only the useful part of the call stack.
func TestOverflowsStackIsShort(t *testing.T) {
	r, rec := newTestRealm(t)
	run(t, r, `try { (function f() { f() })() } catch (e) { const lines = e.stack.trim().split("\n"); log(lines.length + " " + lines[0]) }`)
	expect(t, rec, "101 RangeError: "+tooDeep)
}

func direct(t *testing.T, r *Realm, src string) (fn goja.Callable) {
	t.Helper()
	if err := r.Do(func(s Scope) error {
		v, err := s.Eval("handler.js", src)
		fn, _ = s.Direct(v)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return fn
}

func handle(r *Realm, fn goja.Callable) {
	_ = r.Handle(func(s Scope) error { _, err := fn(goja.Undefined()); return err }, func(s Scope, err error) {
		log, _ := goja.AssertFunction(s.Global().Get("log"))
		_, _ = log(goja.Undefined(), s.String("failed "+s.ErrorValue(err).String()))
	})
	r.ReleaseValues()
}
