package jsbridge

import (
	"errors"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// panicky creates a realm with native functions that panic in all the ways in which Go can, and with goja's own that panic.
func panicky(t testing.TB) (*Realm, *recorder) {
	t.Helper()
	r, rec := newTestRealm(t)
	var nilPointer *recorder
	var list []int
	var value any = "text"
	panics := map[string]func(){
		"nilPointer": func() { nilPointer.lines = nil },
		"index":      func() { list[len(rec.lines)+1]++ },
		"assertion":  func() { _ = value.(int) },
		"text":       func() { panic("a text") },
		"plain":      func() { must(errors.New("an error")) },
		"kind":       func() { must(TypeError("of a kind")) },
	}
	_ = r.Do(func(s Scope) error {
		for name, fn := range panics {
			s.SetGlobal(name, s.Func(name, 0, func(Scope, Args) (goja.Value, error) { fn(); return nil, nil }))
		}
		s.SetGlobal("Maker", s.Constructor("Maker", 0, func(Scope, Args) (*goja.Object, error) { list[0]++; return nil, nil }))
		s.SetGlobal("Class", s.Class(&Class{Name: "Class", Construct: func(Scope, *goja.Object, Args) (any, error) { list[0]++; return nil, nil }}))
		// An iterator without next panics in goja: none of our frames is between it and the script.
		_, err := s.Eval("defect.js", `var defect = () => { for (const x of { [Symbol.iterator]: () => ({}) }) log("not reached") };
			function* generating() { try { yield 1; defect() } finally { } }
			class Field { x = defect() }`)
		return err
	})
	return r, rec
}

func TestNativePanicIsThrown(t *testing.T) {
	for _, call := range []string{"nilPointer()", "index()", "assertion()", "text()", "plain()", "kind()", "new Maker", "new Class"} {
		r, rec := panicky(t)
		run(t, r, `try { `+call+`; log("not reached") } catch (e) { log((e instanceof Error) + " " + e.message); } finally { log("finally") }`)
		if len(rec.lines) != 2 || !strings.HasPrefix(rec.lines[0], "true ") || rec.lines[1] != "finally" || r.Panics() != 1 {
			t.Errorf("%s: %q, %d panics", call, rec.lines, r.Panics())
		}
		name := strings.TrimSuffix(strings.TrimPrefix(call, "new "), "()")
		if call != "kind()" && !strings.Contains(rec.lines[0], "in "+name+": ") {
			t.Errorf("%s is not named: %q", call, rec.lines[0])
		}
	}
}

func TestExceptionsPassNatives(t *testing.T) {
	r, rec := panicky(t)
	run(t, r, `
		for (const fail of [() => { throw 1 }, () => null.x, () => missing, () => new Array(-1), () => eval("(")])
			try { nested(fail) } catch (e) { log(e.name ?? e) }
		log(Object.getPrototypeOf(function () {}) === Function.prototype)`)
	expect(t, rec, "1 | TypeError | ReferenceError | RangeError | SyntaxError | true")
	if r.Panics() != 0 {
		t.Errorf("%d exceptions were taken for panics", r.Panics())
	}
}

// sound checks that nothing of the engine's state is left over: try statements, generators, the order of microtasks.
func sound(t *testing.T, r *Realm, rec *recorder) {
	t.Helper()
	rec.lines = nil
	if !r.frames.Idle() {
		t.Error("frames are left over")
	}
	run(t, r, `
		function* g() { try { yield 1; throw 2 } catch (e) { yield e } finally { log("left") } }
		log([...g()].join());
		Promise.resolve().then(() => log("micro"));
		nested(() => Promise.resolve().then(() => log("nested micro")));
		nextTick(() => log("tick"));
		(async () => { try { await Promise.reject(3) } catch (e) { log("caught " + e) } })();
		try { (() => { throw 4 })() } catch (e) { log(e) }
		log("sync")`)
	expect(t, rec, "left | 1,2 | 4 | sync | tick | micro | nested micro | caught 3")
}

// A Go panic of goja itself, wherever it starts, fails one callback; everything around it goes on.
func TestEnginePanicFailsOneCallback(t *testing.T) {
	const internal = "internal error: runtime error: invalid memory address or nil pointer dereference"
	for name, c := range map[string]struct{ src, want string }{
		"program":         {`defect()`, "uncaught " + internal},
		"generator":       {`[...generating()]`, "uncaught " + internal},
		"field":           {`new Field`, "uncaught " + internal},
		"async start":     {`(async () => { defect() })()`, "uncaught " + internal},
		"array method":    {`[1, 2].map(() => [...generating()])`, "uncaught " + internal},
		"getter":          {`({ get x() { defect() } }).x`, "uncaught " + internal},
		"proxy":           {`new Proxy({}, { get() { [...generating()] } }).x`, "uncaught " + internal},
		"sort":            {`[2, 1].sort(() => { new Field })`, "uncaught " + internal},
		"async, awaited":  {`(async () => { await null; try { defect() } finally { log("finally") } })().catch((e) => log("caught " + e.message))`, "caught " + internal},
		"async, alone":    {`(async () => { await null; [...generating()] })()`, "unhandled Error: " + internal},
		"then":            {`Promise.resolve().then(() => new Field).catch((e) => log("caught " + e.message))`, "caught " + internal},
		"chained":         {`const inner = async () => { await null; defect() }; (async () => { try { await inner() } catch (e) { log("caught " + e.message) } })()`, "caught " + internal},
		"nested":          {`try { nested(() => [...generating()]) } catch (e) { log("caught " + e.message) }`, "caught " + internal},
		"nested twice":    {`nested(() => { try { nested(() => { nested(() => new Field) }) } catch (e) { log("caught " + e.message) } nested(() => log("on")) })`, "caught " + internal + " | on"},
		"in a generator":  {`function* g() { try { nested(() => [...generating()]); } catch (e) { yield e.message } } log([...g()].join())`, internal},
		"in an iteration": {`for (const x of [1, 2]) { try { nested(() => [...generating()]) } catch (e) { log(x) } }`, "1 | 2"},
		"tick":            {`nextTick(() => { [...generating()] }); nextTick(() => log("second tick"))`, "uncaught " + internal + " | second tick"},
		"microtasks": {`Promise.resolve().then(() => log("first")); Promise.resolve().then(() => { Promise.resolve().then(() => log("last")); [...generating()] }).catch(() => log("caught"));
			Promise.resolve().then(() => log("third")); queue(() => log("fourth")); function queue(fn) { Promise.resolve().then(fn) }`, "first | third | fourth | last | caught"},
		"thenable": {`Promise.resolve({ then() { defect() } }); Promise.resolve().then(() => log("on"))`, "uncaught " + internal + " | on"},
	} {
		t.Run(name, func(t *testing.T) {
			r, rec := panicky(t)
			run(t, r, c.src)
			_ = r.CheckRejections()
			expect(t, rec, c.want)
			if r.Panics() != 1 && name != "in an iteration" {
				t.Errorf("%d panics were counted", r.Panics())
			}
			sound(t, r, rec)
		})
	}
}

// The same in a handler that is called without an enclosing frame.
func TestEnginePanicFailsOneHandler(t *testing.T) {
	for _, src := range []string{`() => defect()`, `() => [...generating()]`, `() => { Promise.resolve().then(() => log("micro")); nextTick(() => log("tick")); new Field }`,
		`new Proxy(() => [...generating()], {})`, `async () => { await null; defect() }`, `async () => { [...generating()] }`} {
		r, rec := panicky(t)
		var fn goja.Callable
		_ = r.Do(func(s Scope) error {
			v, err := s.Eval("handler.js", "("+src+")")
			fn, _ = s.Direct(v)
			return err
		})
		failures := 0
		for range 2 {
			_ = r.Handle(func(s Scope) error { _, err := fn(goja.Undefined()); return err }, func(Scope, error) { failures++ })
			_ = r.CheckRejections()
		}
		for _, l := range rec.lines {
			if strings.HasPrefix(l, "unhandled") {
				failures++
			}
		}
		if failures != 2 || r.Panics() != 2 {
			t.Errorf("%s: %d failures, %d panics, %q", src, failures, r.Panics(), rec.lines)
		}
		if strings.Contains(src, "tick") && strings.Join(rec.lines, " ") != "tick micro tick micro" {
			t.Errorf("%s: %q", src, rec.lines)
		}
		sound(t, r, rec)
	}
}

func BenchmarkNative(b *testing.B) {
	r, _ := newTestRealm(b)
	_ = r.Do(func(s Scope) error {
		s.SetGlobal("nothing", s.Func("nothing", 0, func(Scope, Args) (goja.Value, error) { return nil, nil }))
		s.SetGlobal("failing", s.Func("failing", 0, func(Scope, Args) (goja.Value, error) { return nil, TypeError("no") }))
		s.SetGlobal("reading", s.Func("reading", 1, func(s Scope, a Args) (goja.Value, error) { return a.At(0).(*goja.Object).Get("x"), nil }))
		return nil
	})
	for name, src := range map[string]string{
		"Call":  `(n) => { for (let i = 0; i < n; i++) nothing() }`,
		"Throw": `(n) => { for (let i = 0; i < n; i++) try { failing() } catch {} }`,
		"Pass":  `(n) => { const o = { get x() { throw 1 } }; for (let i = 0; i < n; i++) try { reading(o) } catch {} }`,
		"Jobs":  `async (n) => { for (let i = 0; i < n; i++) await null }`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			_ = r.Do(func(s Scope) error {
				v, err := s.Eval("bench.js", src)
				if err != nil {
					b.Fatal(err)
				}
				fn, _ := Function(v)
				_, err = s.Call(fn, goja.Undefined(), s.Int(b.N))
				return err
			})
		})
	}
}

func TestText(t *testing.T) {
	r, rec := newTestRealm(t)
	_ = r.Do(func(s Scope) error {
		s.SetGlobal("text", s.Func("text", 1, func(s Scope, a Args) (goja.Value, error) { return s.Text(a.At(0)), nil }))
		return nil
	})
	run(t, r, `
		for (const v of ["a", 1, 1.5, true, null, undefined, 3n, {}, [1, 2], { toString: () => 7 }, { toString: () => null }, { toString: () => "\ud800" }]) log(text(v) === "" + String(v));
		for (const v of [Symbol(), { toString: () => Symbol() }, { toString() { throw new RangeError } }, Object.create(null)]) try { log(text(v)) } catch (e) { log(e.name) }
		log("ab".padEnd.call({ toString: () => 5 }, 3, "x"));
		log("ab".repeat.call(12, 2))`)
	expect(t, rec, strings.Repeat("true | ", 12)+"TypeError | TypeError | RangeError | TypeError | 5xx | 1212")
}
