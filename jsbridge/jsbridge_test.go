package jsbridge

import (
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

type recorder struct{ lines []string }

func newTestRealm(t testing.TB) (*Realm, *recorder) {
	t.Helper()
	return newTestRealmWith(t, engine.NewOverflow)
}

func newTestRealmWith(t testing.TB, open func(*goja.Runtime) *engine.Overflow) (*Realm, *recorder) {
	t.Helper()
	rec := &recorder{}
	vm := goja.New()
	r := newRealm(Hooks{
		Uncaught:  func(s Scope, err error) { rec.lines = append(rec.lines, "uncaught "+err.Error()) },
		Unhandled: func(s Scope, p *goja.Promise) { rec.lines = append(rec.lines, "unhandled "+p.Result().String()) },
	}, vm, open(vm))
	err := r.Do(func(s Scope) error {
		s.SetGlobal("log", s.Func("log", 1, func(s Scope, a Args) (goja.Value, error) {
			rec.lines = append(rec.lines, a.At(0).String())
			return nil, nil
		}))
		s.SetGlobal("nextTick", s.Func("nextTick", 1, func(s Scope, a Args) (goja.Value, error) {
			fn, err := a.Callback(0, "callback")
			if err != nil {
				return nil, err
			}
			s.Realm().NextTick(fn)
			return nil, nil
		}))
		// nested calls back into JavaScript from a native function, and must not drain microtasks.
		s.SetGlobal("nested", s.Func("nested", 1, func(s Scope, a Args) (goja.Value, error) {
			fn, _ := Function(a.At(0))
			return s.Call(fn, goja.Undefined())
		}))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, rec
}

func run(t testing.TB, r *Realm, src string) {
	t.Helper()
	if err := r.Do(func(s Scope) error { _, err := s.Eval("test.js", src); return err }); err != nil {
		t.Fatal(err)
	}
}

func expect(t *testing.T, rec *recorder, want string) {
	t.Helper()
	if got := strings.Join(rec.lines, " | "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestOneTaskRunsTicksBeforeMicrotasks(t *testing.T) {
	r, rec := newTestRealm(t)
	run(t, r, `
		Promise.resolve().then(() => { log("micro"); nextTick(() => log("tick in micro")) }).then(() => log("micro2"));
		nextTick(() => { log("tick"); Promise.resolve().then(() => log("micro in tick")); nextTick(() => log("tick2")) });
		nested(() => { Promise.resolve().then(() => log("micro3")) });
		log("sync")`)
	expect(t, rec, "sync | tick | tick2 | micro | micro3 | micro in tick | micro2 | tick in micro")
}

func TestUncaughtErrorDoesNotStopTicks(t *testing.T) {
	r, rec := newTestRealm(t)
	run(t, r, `nextTick(() => { throw new TypeError("a") }); nextTick(() => log("b")); throw new Error("c")`)
	if len(rec.lines) != 3 || !strings.HasPrefix(rec.lines[0], "uncaught Error: c") || !strings.HasPrefix(rec.lines[1], "uncaught TypeError: a") || rec.lines[2] != "b" {
		t.Errorf("got %q", rec.lines)
	}
}

func TestUnhandledRejectionIsReportedOnceAndNotWhenHandledInTime(t *testing.T) {
	r, rec := newTestRealm(t)
	run(t, r, `Promise.reject("x"); const p = Promise.reject("y"); Promise.resolve().then(() => p.catch(() => {}))`)
	if err := r.CheckRejections(); err != nil {
		t.Fatal(err)
	}
	if err := r.CheckRejections(); err != nil {
		t.Fatal(err)
	}
	expect(t, rec, "unhandled x")
}

func TestGoPanicIsUncaught(t *testing.T) {
	r, rec := newTestRealm(t)
	if err := r.Do(func(Scope) error { panic("boom") }); err != nil {
		t.Fatal(err)
	}
	if err := r.Do(func(Scope) error { return nil }); err != nil {
		t.Fatalf("realm unusable after a panic: %v", err)
	}
	expect(t, rec, "uncaught internal error: boom")
	if r.Panics() != 1 {
		t.Errorf("%d panics were counted", r.Panics())
	}
}

type dog struct{ name string }

var animal = &Class{Name: "Animal", Methods: []Method{M("speak", 1, func(s Scope, d *dog, a Args) (goja.Value, error) {
	return s.String(d.name + a.At(0).String()), nil
})}}

var dogClass = &Class{
	Name: "Dog", Parent: animal, Length: 1,
	Construct: func(s Scope, _ *goja.Object, a Args) (any, error) {
		name, err := a.Text(s, 0)
		return &dog{name}, err
	},
	Accessors: []Accessor{
		Get("name", func(s Scope, d *dog) (goja.Value, error) { return s.String(d.name), nil }),
		GetSet("nick", func(s Scope, d *dog) (goja.Value, error) { return s.String(d.name), nil },
			func(s Scope, d *dog, v goja.Value) error {
				if !IsString(v) {
					return ArgType("nick", "string", v)
				}
				d.name = v.String()
				return nil
			}),
	},
	Constants: []Constant{{"LEGS", 4}},
}

func TestClass(t *testing.T) {
	r, _ := newTestRealm(t)
	for _, tt := range []struct{ src, want string }{
		{`new Dog("a").speak("!")`, "a!"},
		{`Dog.length + Dog.name + Dog.LEGS + Dog.prototype.LEGS`, "1Dog44"},
		{`String(new Dog("a"))`, "[object Dog]"},
		{`const d = new Dog("a"); d.foo = 1; d.foo + Object.keys(d).join()`, "1foo"},
		{`class P extends Dog { speak() { return "p" + super.speak("?") } }; const p = new P("b"); p.speak() + (p instanceof Dog) + (p instanceof Animal)`, "pb?truetrue"},
		{`try { Dog("a") } catch (e) { e.code + e.message }`, "ERR_ILLEGAL_CONSTRUCTORUse `new Dog(...)` instead of `Dog(...)`"},
		{`try { new Animal() } catch (e) { e.message }`, "Illegal constructor"},
		{`try { Dog.prototype.speak.call({}) } catch (e) { e.name + e.code + e.message }`, "TypeErrorERR_INVALID_THISExpected this to be instanceof Animal, but received an instance of Object"},
		{`try { const { speak } = new Dog("a"); speak() } catch (e) { e.message }`, "Expected this to be instanceof Animal"},
		{`try { (function () { "use strict"; new Dog("a").name = 1 })(); "no" } catch (e) { e.name }`, "TypeError"},
		{`try { new Dog("a").nick = 5 } catch (e) { e.message }`, `The "nick" argument must be of type string. Received type number (5)`},
		{`const n = new Dog("a"); n.nick = "z"; n.name`, "z"},
		{`JSON.stringify(new Dog("a"))`, "{}"},
		{`const names = []; for (const k in new Dog("a")) names.push(k); names.sort().join()`, "LEGS,name,nick,speak"},
	} {
		t.Run(tt.src, func(t *testing.T) {
			err := r.Do(func(s Scope) error {
				s.SetGlobal("Dog", s.Class(dogClass))
				s.SetGlobal("Animal", s.Class(animal))
				v, err := s.Eval("t.js", "(function () { return eval("+s.quote(tt.src)+") })()")
				if err != nil {
					t.Errorf("%v", err)
				} else if v.String() != tt.want {
					t.Errorf("got %s, want %s", v, tt.want)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func (s Scope) quote(src string) string {
	v, _ := s.CallMethod(s.Global().Get("JSON").(*goja.Object), "stringify", s.String(src))
	return v.String()
}

func TestView(t *testing.T) {
	r, _ := newTestRealm(t)
	_ = r.Do(func(s Scope) error {
		s.SetGlobal("detach", s.Func("detach", 1, func(s Scope, a Args) (goja.Value, error) {
			Detach(a.At(0))
			return nil, nil
		}))
		return nil
	})
	for _, tt := range []struct {
		src, want string
		ok        bool
	}{
		{`new Uint8Array([65, 66, 67]).buffer`, "ABC", true},
		{`new Uint8Array([65, 66, 67]).subarray(1)`, "BC", true},
		{`new DataView(new Uint8Array([65, 66, 67]).buffer, 1, 1)`, "B", true},
		{`new Uint16Array(new Uint8Array([65, 66, 67, 68]).buffer, 2)`, "CD", true},
		{`new Float64Array(0)`, "", true},
		{`new Uint8ClampedArray([65])`, "A", true},
		{`(v => (detach(v.buffer), v))(new Uint8Array(64).subarray(8))`, "", true},
		{`(v => (detach(v.buffer), v))(new Float64Array(8).subarray(1))`, "", true},
		{`(b => { const v = new DataView(b, 8); detach(b); return v })(new ArrayBuffer(64))`, "", true},
		{`(b => (detach(b), b))(new ArrayBuffer(64))`, "", true},
		{`({ __proto__: DataView.prototype })`, "", false},
		{`new Proxy(new Uint8Array(1), {})`, "", false},
		{`[65]`, "", false},
		{`new Map([[1, 2]])`, "", false},
		{`new Set([1])`, "", false},
		{`({ get buffer() { throw 1 } })`, "", false},
		{`({ get [Symbol.toStringTag]() { return "DataView" } })`, "", false},
		{`"AB"`, "", false},
	} {
		t.Run(tt.src, func(t *testing.T) {
			_ = r.Do(func(s Scope) error {
				v, err := s.Eval("t.js", tt.src)
				if err != nil {
					return err
				}
				b, ok := View(s, v)
				if ok != tt.ok || string(b) != tt.want {
					t.Errorf("got %q %v", b, ok)
				}
				if want := strings.Contains(tt.src, "detach"); Detached(s, v) != want {
					t.Errorf("detached: %v", !want)
				}
				return nil
			})
		})
	}
}

func TestReceived(t *testing.T) {
	r, _ := newTestRealm(t)
	for src, want := range map[string]string{
		"undefined": "undefined", "null": "null", "1": "type number (1)", "true": "type boolean (true)", `"abc"`: "type string ('abc')",
		"({})": "an instance of Object", "Symbol('q')": "type symbol (Symbol(q))", "5n": "type bigint (5n)", "(function f() {})": "function f",
	} {
		_ = r.Do(func(s Scope) error {
			v, err := s.Eval("t.js", src)
			if err != nil {
				return err
			}
			if got := Received(v); got != want {
				t.Errorf("%s: got %s, want %s", src, got, want)
			}
			return nil
		})
	}
}

func TestAwait(t *testing.T) {
	r, rec := newTestRealm(t)
	_ = r.Do(func(s Scope) error {
		for _, src := range []string{`1`, `Promise.resolve(2)`, `Promise.reject(3)`, `({ then(ok) { ok(4) } })`, `(async () => { await null; return 5 })()`} {
			v, err := s.Eval("t.js", src)
			if err != nil {
				t.Fatal(err)
			}
			err = s.Await(v, func(s Scope, v goja.Value) error { rec.lines = append(rec.lines, "ok "+v.String()); return nil },
				func(s Scope, v goja.Value) error { rec.lines = append(rec.lines, "bad "+v.String()); return nil })
			if err != nil {
				t.Fatal(err)
			}
		}
		rec.lines = append(rec.lines, "end")
		return nil
	})
	if r.HasRejections() {
		t.Error("an awaited rejection counts as unhandled")
	}
	expect(t, rec, "ok 1 | ok 2 | end | bad 3 | ok 4 | ok 5")
}

func BenchmarkHandlerCall(b *testing.B) {
	r, _ := newTestRealm(b)
	var fn goja.Callable
	_ = r.Do(func(s Scope) error {
		v, err := s.Eval("t.js", `(function (ws, m) { ws.speak(m) })`)
		if err != nil {
			b.Fatal(err)
		}
		fn, _ = Function(v)
		return nil
	})
	var ws, msg goja.Value
	_ = r.Do(func(s Scope) error { ws, msg = s.New(dogClass, &dog{"a"}), s.String("hello"); return nil })
	task := func(s Scope) error { _, err := fn(goja.Undefined(), ws, msg); return err }
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Do(task); err != nil {
			b.Fatal(err)
		}
	}
}

type few struct{ args []goja.Value }

var twoArgsClass = &Class{Name: "Pair", TwoArgs: true, Construct: func(_ Scope, _ *goja.Object, a Args) (any, error) {
	return &few{append([]goja.Value(nil), a.Values...)}, nil
}}

func TestTwoArgsConstructor(t *testing.T) {
	r, rec := newTestRealm(t)
	_ = r.Do(func(s Scope) error {
		s.SetGlobal("Pair", s.Class(twoArgsClass))
		for _, src := range []string{"new Pair()", "new Pair(1)", "new Pair(1, 'b', 3)", "new (class extends Pair { constructor(x) { super(x, x) } })(7)"} {
			v, err := s.Eval("t.js", src)
			if err != nil {
				t.Fatal(err)
			}
			f, ok := Unwrap[*few](s, v)
			if !ok || len(f.args) != maxTwoArgs {
				t.Fatalf("%s: %v", src, v)
			}
			rec.lines = append(rec.lines, f.args[0].String()+" "+f.args[1].String())
		}
		if _, err := s.Eval("t.js", "Pair()"); err == nil {
			t.Error("called without new")
		}
		return nil
	})
	expect(t, rec, "undefined undefined | 1 undefined | 1 b | 7 7")
}

func BenchmarkConstruct(b *testing.B) {
	r, _ := newTestRealm(b)
	many := &Class{Name: "Many", Construct: twoArgsClass.Construct}
	_ = r.Do(func(s Scope) error {
		for _, c := range []struct {
			name  string
			class *Class
		}{{"few", twoArgsClass}, {"any number", many}} {
			b.Run(c.name, func(b *testing.B) {
				s.SetGlobal("Made", s.Class(c.class))
				v, err := s.Eval("t.js", `(function () { return new Made("Hello world") })`)
				if err != nil {
					b.Fatal(err)
				}
				fn, _ := Function(v)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := fn(goja.Undefined()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		return nil
	})
}

// Objects that Go creates carry their value where no script finds it.
func TestInstancesShowNothing(t *testing.T) {
	r, rec := newTestRealm(t)
	class := &Class{Name: "Thing", Fixed: true, Methods: []Method{
		M("name", 0, func(s Scope, v *recorder, a Args) (goja.Value, error) { return s.String("mine"), nil }),
	}}
	if err := r.Do(func(s Scope) error {
		obj := s.New(class, rec)
		if got, ok := Unwrap[*recorder](s, obj); !ok || got != rec || ClassName(obj) != "Object" || obj.Prototype() != s.Prototype(class) {
			t.Errorf("unwrapped %v %v, class %s", got, ok, ClassName(obj))
		}
		s.SetGlobal("thing", obj)
		_, err := s.Eval("test.js", `
			log(Reflect.ownKeys(thing).length + typeof thing + Object.prototype.toString.call(thing) + (thing instanceof Number));
			thing.own = 1; thing[Symbol.iterator] = null;
			log(Object.keys(thing) + Reflect.ownKeys(thing).length + thing.name() + isNaN(thing) + thing);
			try { Object.create(thing).name() } catch (e) { log(e.name) }
			try { new Proxy(thing, {}).name() } catch (e) { log(e.name) }`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	expect(t, rec, "0object[object Thing]false | own2minetrue[object Thing] | TypeError | TypeError")
}
