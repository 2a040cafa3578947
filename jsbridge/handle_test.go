// Handle must behave like Do; only its cost may differ.

package jsbridge

import (
	"testing"

	"github.com/dop251/goja"
)

// handled calls the function that src evaluates to, once in Do and once in Handle, and returns what each logged.
func handled(t *testing.T, src string) (do, handle []string) {
	t.Helper()
	for _, frameless := range []bool{false, true} {
		r, rec := newTestRealm(t)
		var fn goja.Callable
		if err := r.Do(func(s Scope) error {
			v, err := s.Eval("handler.js", src)
			fn, _ = s.Direct(v)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		call := func(s Scope) error {
			_, err := fn(goja.Undefined(), s.Int(1))
			return err
		}
		failed := func(s Scope, err error) {
			rec.lines = append(rec.lines, "failed")
			s.Report(err)
		}
		for range 3 {
			if frameless {
				_ = r.Handle(call, failed)
			} else {
				_ = r.Do(func(s Scope) error {
					if err := call(s); err != nil {
						failed(s, err)
					}
					return nil
				})
			}
		}
		_ = r.CheckRejections()
		r.ReleaseValues()
		rec.lines = append(rec.lines, "end")
		if do = handle; frameless {
			handle = rec.lines
			return do, handle
		}
		handle = rec.lines
	}
	return do, handle
}

func TestHandleIsLikeDo(t *testing.T) {
	for name, src := range map[string]string{
		"plain":      `(x) => { log("call " + x) }`,
		"microtasks": `() => { Promise.resolve().then(() => { log("micro"); nextTick(() => log("tick of micro")) }); nextTick(() => log("tick")); log("call") }`,
		"async":      `async () => { log("a"); await null; log("b"); nextTick(() => log("tick")); await null; log("c") }`,
		"rejecting":  `async () => { await null; throw new Error("later") }`,
		"throwing":   `() => { Promise.resolve().then(() => log("micro")); nextTick(() => log("tick")); throw new Error("now") }`,
		"proxy":      `new Proxy(() => { Promise.resolve().then(() => log("micro")); nextTick(() => log("tick")); log("call") }, {})`,
		"bound":      `(function (x) { nested(() => log("nested " + this.y + x)); Promise.resolve().then(() => log("micro")); nextTick(() => log("tick")) }).bind({ y: 2 })`,
		"nested":     `() => { Promise.resolve().then(() => log("micro")); nested(() => log("nested")); log("after") }`,
		"deep":       `(function f() { f() })`,
	} {
		t.Run(name, func(t *testing.T) {
			do, handle := handled(t, src)
			rec := &recorder{lines: handle}
			want := ""
			for i, l := range do {
				if i > 0 {
					want += " | "
				}
				want += l
			}
			expect(t, rec, want)
			if len(do) < 4 {
				t.Errorf("only %q", do)
			}
		})
	}
}

// A handler that is called inside another one, as a close handler is.
func TestHandleInsideHandle(t *testing.T) {
	r, rec := newTestRealm(t)
	var outer, inner goja.Callable
	fail := func(s Scope, err error) { t.Error(err) }
	if err := r.Do(func(s Scope) error {
		s.SetGlobal("inner", s.Func("inner", 0, func(s Scope, a Args) (goja.Value, error) {
			return nil, r.Handle(func(s Scope) error { _, err := inner(goja.Undefined()); return err }, fail)
		}))
		v, err := s.Eval("outer.js", `() => { Promise.resolve().then(() => log("micro")); nextTick(() => log("tick")); inner(); log("outer") }`)
		if err != nil {
			return err
		}
		outer, _ = s.Direct(v)
		v, err = s.Eval("inner.js", `new Proxy(() => log("inner"), {})`)
		inner, _ = s.Direct(v)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := r.Handle(func(s Scope) error { _, err := outer(goja.Undefined()); return err }, fail); err != nil {
		t.Fatal(err)
	}
	expect(t, rec, "inner | outer | tick | micro")
}

func TestHandlePanics(t *testing.T) {
	r, rec := newTestRealm(t)
	failed := func(_ Scope, err error) { rec.lines = append(rec.lines, "failed: "+err.Error()) }
	if err := r.Handle(func(Scope) error { panic("defect") }, failed); err != nil {
		t.Errorf("got %v", err)
	}
	run(t, r, `log("alive")`)
	expect(t, rec, "failed: internal error: defect | alive")
}

// An interrupt ends the handler and is reported once; the realm goes on.
func TestHandleInterrupted(t *testing.T) {
	r, rec := newTestRealm(t)
	var fn goja.Callable
	if err := r.Do(func(s Scope) error {
		s.SetGlobal("stop", s.Func("stop", 0, func(s Scope, a Args) (goja.Value, error) {
			s.VM().Interrupt("stopped")
			return nil, nil
		}))
		v, err := s.Eval("handler.js", `() => { try { stop(); for (;;); } finally { log("not reached") } }`)
		fn, _ = s.Direct(v)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	reports := 0
	_ = r.Handle(func(s Scope) error { _, err := fn(goja.Undefined()); return err }, func(Scope, error) { reports++ })
	if reports += len(rec.lines); reports == 0 {
		t.Error("nobody heard of it")
	}
	rec.lines = nil
	run(t, r, `log("alive")`)
	expect(t, rec, "alive")
}

// Handle relies on goja's queue of microtasks. If a new goja names it differently, every call enters a frame and becomes slow;
// this test says why.
func TestMicrotasksAreSeen(t *testing.T) {
	r, _ := newTestRealm(t)
	if !r.jobsSeen {
		t.Fatal("goja's queue of microtasks is not found")
	}
	if r.jobsWait() {
		t.Error("microtasks in an empty realm")
	}
	if err := r.Do(func(s Scope) error {
		_, err := s.Eval("test.js", `Promise.resolve().then(() => {})`)
		if !r.jobsWait() {
			t.Error("a microtask is not seen")
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkHandle(b *testing.B) {
	r, _ := newTestRealm(b)
	var fn goja.Callable
	if err := r.Do(func(s Scope) error {
		v, err := s.Eval("handler.js", `(x) => {}`)
		fn, _ = s.Direct(v)
		return err
	}); err != nil {
		b.Fatal(err)
	}
	arg := goja.Undefined()
	call := func(Scope) error { _, err := fn(arg, arg); return err }
	for name, do := range map[string]func(){
		"Do":     func() { _ = r.Do(call) },
		"Handle": func() { _ = r.Handle(call, nil) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				do()
			}
		})
	}
}
