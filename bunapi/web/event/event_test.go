package event

import (
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/gobun/gobun/bunapi/module/moduletest"
	"github.com/gobun/gobun/jsbridge"
)

func TestEvents(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"order, once, capture", `const t = new EventTarget(), o = []; t.addEventListener("x", () => o.push(1)); t.addEventListener("x", () => o.push(2), { once: true }); t.addEventListener("x", () => o.push(0), true);
			t.dispatchEvent(new Event("x")); t.dispatchEvent(new Event("x")); o.join()`, "0,1,2,0,1"},
		{"duplicate ignored", `const t = new EventTarget(), o = []; const f = () => o.push(1); t.addEventListener("x", f); t.addEventListener("x", f); t.dispatchEvent(new Event("x")); o.length`, "1"},
		{"handleEvent's this", `const t = new EventTarget(); let ok; const h = { handleEvent() { ok = this === h } }; t.addEventListener("x", h); t.dispatchEvent(new Event("x")); ok`, "true"},
		{"fields during dispatch", `const t = new EventTarget(); let o; const e = new Event("x"); t.addEventListener("x", function (ev) { o = [ev === e, ev.target === t, ev.currentTarget === t, ev.eventPhase, this === t] }); t.dispatchEvent(e); o.join() + e.currentTarget + e.eventPhase`, "true,true,true,2,truenull0"},
		{"added during dispatch is not called, removed is skipped", `const t = new EventTarget(), o = []; const late = () => o.push("late"), gone = () => o.push("gone");
			t.addEventListener("x", () => { o.push(1); t.addEventListener("x", late); t.removeEventListener("x", gone) }); t.addEventListener("x", gone); t.dispatchEvent(new Event("x")); o.join()`, "1"},
		{"stopImmediatePropagation", `const t = new EventTarget(), o = []; t.addEventListener("x", (e) => { o.push(1); e.stopImmediatePropagation() }); t.addEventListener("x", () => o.push(2)); t.dispatchEvent(new Event("x")); o.join()`, "1"},
		{"preventDefault", `const t = new EventTarget(); t.addEventListener("x", (e) => e.preventDefault()); [t.dispatchEvent(new Event("x")), t.dispatchEvent(new Event("x", { cancelable: true }))].join()`, "true,false"},
		{"signal removes", `const t = new EventTarget(), c = new AbortController(), o = []; t.addEventListener("x", () => o.push(1), { signal: c.signal }); t.dispatchEvent(new Event("x")); c.abort(); t.dispatchEvent(new Event("x")); o.join()`, "1"},
		{"not an event", `try { new EventTarget().dispatchEvent({ type: "x" }) } catch (e) { e.code + e.message }`, "ERR_INVALID_ARG_TYPEArgument 1 ('event') to EventTarget.dispatchEvent must be an instance of Event"},
		{"recursion", `const t = new EventTarget(); let m; const e = new Event("a"); t.addEventListener("a", () => { try { t.dispatchEvent(e) } catch (x) { m = x.code + x.message } }); t.dispatchEvent(e); m`, `ERR_EVENT_RECURSIONThe event "a" is already being dispatched`},
		{"listener type", `try { new EventTarget().addEventListener("x", 5) } catch (e) { e.message }`, "Argument 2 ('listener') to EventTarget.addEventListener must be an object"},
		{"missing", `try { new EventTarget().addEventListener("x") } catch (e) { e.code }`, "ERR_MISSING_ARGS"},
		{"without new", `try { Event("x") } catch (e) { e.message }`, "Use `new Event(...)` instead of `Event(...)`"},
		{"undefined type", `new Event(undefined).type`, "undefined"},
		{"message defaults", `const m = new MessageEvent("m"); JSON.stringify([m.data, m.origin, m.lastEventId, m.source, m.ports])`, `[null,"","",null,[]]`},
		{"close code wraps", `new CloseEvent("close", { code: 70000 }).code`, "4464"},
		{"custom", `new CustomEvent("c", { detail: 5 }).detail + String(new CustomEvent("c").detail)`, "5null"},
		{"subclass", `class T extends EventTarget {}; const t = new T(); let n = 0; t.addEventListener("x", () => n++); t.dispatchEvent(new Event("x")); n + String(t)`, "1[object EventTarget]"},
		{"abort", `const c = new AbortController(); let n = 0; c.signal.onabort = (e) => n += e.isTrusted ? 1 : 10; c.abort(); c.abort(); [n, c.signal.aborted, c.signal.reason.name, c.signal.reason.code, c.signal.reason.message].join()`, "1,true,AbortError,20,The operation was aborted."},
		{"abort reason", `const c = new AbortController(); c.abort("why"); try { c.signal.throwIfAborted() } catch (e) { e }`, "why"},
		{"any", `const c = new AbortController(); const s = AbortSignal.any([c.signal]); c.abort(7); s.reason`, "7"},
		{"any's error", `try { AbortSignal.any([5]) } catch (e) { e.message }`, `The "signals[0]" argument must be an instance of AbortSignal. Received type number (5)`},
		{"timeout's error", `try { AbortSignal.timeout(-1) } catch (e) { e.message }`, "Value -1 is outside the range [0, 9007199254740991]"},
		{"no constructor", `try { new AbortSignal() } catch (e) { e.message }`, "Illegal constructor"},
		{"DOMException", `const e = new DOMException("m", "AbortError"); [e instanceof Error, String(e), e.code, DOMException.ABORT_ERR, Object.prototype.toString.call(e)].join()`, "true,AbortError: m,20,20,[object DOMException]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := jsbridge.NewRealm(jsbridge.Hooks{Uncaught: func(_ jsbridge.Scope, err error) { t.Error(err) }})
			_ = r.Do(func(s jsbridge.Scope) error {
				install(s)
				v, err := s.Eval("t.js", tt.src)
				if err != nil {
					t.Fatal(err)
				}
				if v.String() != tt.want {
					t.Errorf("got %s, want %s", v, tt.want)
				}
				return nil
			})
		})
	}
}

func TestThrowingListenerIsReportedAndTheOthersRun(t *testing.T) {
	var reported []string
	r := jsbridge.NewRealm(jsbridge.Hooks{Uncaught: func(_ jsbridge.Scope, err error) { reported = append(reported, err.Error()) }})
	_ = r.Do(func(s jsbridge.Scope) error {
		install(s)
		v, err := s.Eval("t.js", `const t = new EventTarget(), o = []; t.addEventListener("x", () => { throw new Error("a") }); t.addEventListener("x", () => o.push(2)); o.push(t.dispatchEvent(new Event("x"))); o.join()`)
		if err != nil || v.String() != "2,true" {
			t.Errorf("%v %v", v, err)
		}
		return nil
	})
	if len(reported) != 1 || !strings.Contains(reported[0], "Error: a") {
		t.Errorf("reported %q", reported)
	}
}

func TestTimeoutAborts(t *testing.T) {
	env := moduletest.New(t, jsbridge.Hooks{}, Module)
	eval := func(src string) (v goja.Value) {
		if err := env.Realm.Do(func(s jsbridge.Scope) (err error) { v, err = s.Eval("t.js", src); return err }); err != nil {
			t.Fatal(err)
		}
		return v
	}
	if eval(`globalThis.sig = AbortSignal.timeout(5); sig.aborted`).ToBoolean() {
		t.Error("aborted at once")
	}
	if err := env.Loop.RunUntil(t.Context(), func() bool { return eval("sig.aborted").ToBoolean() }); err != nil {
		t.Fatal(err)
	}
	if got := eval(`sig.reason.name + sig.reason.code`).String(); got != "TimeoutError23" {
		t.Errorf("reason %s", got)
	}
}
