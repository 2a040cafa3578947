package jsbridge

import (
	"testing"

	"github.com/dop251/goja"
)

func TestLazyTriesAgainAfterAFailure(t *testing.T) {
	r := NewRealm(Hooks{})
	calls := 0
	var got string
	err := r.Do(func(s Scope) error {
		s.LazyGlobal("late", func(s Scope) goja.Value {
			if calls++; calls == 1 {
				return Must(s.Eval("test", `Map.name + (() => { throw new Error("not yet") })()`))
			}
			return Must(s.Eval("test", `Map.name`))
		})
		s.KeepIntrinsics()
		v, err := s.Eval("test", `Map = 4; let said; try { late } catch (e) { said = e.message } said + " " + late + " " + late + " " + Map`)
		got = s.Global().Get("Map").String() + ": " + Must(v, err).String()
		return nil
	})
	if want := "4: not yet Map Map 4"; err != nil || got != want || calls != 2 {
		t.Errorf("got %q after %d calls (%v), want %q", got, calls, err, want)
	}
}
