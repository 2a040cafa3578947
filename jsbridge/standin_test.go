// Stand-ins for missing APIs, and what a realm keeps and reveals of its own state.

package jsbridge

import (
	"testing"

	"github.com/dop251/goja"
)

func TestMissing(t *testing.T) {
	r := NewRealm(Hooks{})
	err := r.Do(func(s Scope) error {
		s.SetGlobal("absent", s.Missing("absent", "Host.absent"))
		s.SetLacking(s.Global(), "Host", "gone")
		for src, want := range map[string]string{
			`try { absent() } catch (e) { e.message }`:                              "Host.absent is not supported by gobun (what gobun lacks: docs/DIFFERENCES.md)",
			`try { new absent() } catch (e) { e.code }`:                             "ERR_NOT_SUPPORTED",
			`absent.name + typeof absent.a + typeof absent.prototype`:               "absentundefinedobject",
			`class Sub extends absent {} try { new Sub() } catch (e) { e.message }`: "Host.absent is not supported by gobun (what gobun lacks: docs/DIFFERENCES.md)",
			`try { gone() } catch (e) { e.message }`:                                "Host.gone is not supported by gobun (what gobun lacks: docs/DIFFERENCES.md)",
		} {
			v, err := s.Eval("t.js", src)
			if err != nil {
				t.Errorf("%s: %v", src, err)
			} else if v.String() != want {
				t.Errorf("%s: %s, want %s", src, v, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Regression: a script that lived on with unhandled rejections kept every one of them.
func TestUnhandledRejectionsAreNotKeptWithoutBound(t *testing.T) {
	seen, late := 0, 0
	r := NewRealm(Hooks{
		Unhandled:   func(Scope, *goja.Promise) { seen++ },
		HandledLate: func(Scope, *goja.Promise) { late++ },
	})
	const n = 3 * maxReported
	for range n {
		if err := r.Do(func(s Scope) error { _, err := s.Eval("t.js", "globalThis.last = Promise.reject(1)"); return err }); err != nil {
			t.Fatal(err)
		}
		if err := r.CheckRejections(); err != nil {
			t.Fatal(err)
		}
	}
	if seen != n || len(r.reported) > maxReported {
		t.Errorf("%d reported, %d kept", seen, len(r.reported))
	}
	if err := r.Do(func(s Scope) error { _, err := s.Eval("t.js", "last.catch(() => {})"); return err }); err != nil {
		t.Fatal(err)
	}
	if late != 0 {
		t.Error("told inside the task that handled it")
	}
	if err := r.CheckRejections(); err != nil {
		t.Fatal(err)
	}
	if late != 1 {
		t.Errorf("told %d times of a promise that was handled late", late)
	}
}

// Regression: lists of keys showed the symbol under which an instance holds its Go value.
func TestNoListOfKeysShowsTheSlot(t *testing.T) {
	r := NewRealm(Hooks{})
	err := r.Do(func(s Scope) error {
		s.SetGlobal("o", s.New(&Class{Name: "Thing"}, new(int)))
		v, err := s.Eval("t.js", `o[Symbol.for("own")] = o.a = 1;
			[Object.getOwnPropertySymbols(o).length, Reflect.ownKeys(o).length, Reflect.ownKeys(Object.getOwnPropertyDescriptors(o)).length].join()`)
		if err == nil && v.String() != "1,2,2" {
			t.Error(v)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
