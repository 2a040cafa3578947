// Package moduletest creates realms with a few modules, for tests.
//
// This package is not an API: it may change without notice.
package moduletest

import (
	"testing"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// New creates a loop and a realm with the given modules. Both end with the test, which owns the loop: nothing runs unless the
// test runs it.
func New(t testing.TB, hooks jsbridge.Hooks, modules ...module.Module) *module.Env {
	t.Helper()
	l, err := loop.New(loop.Config{})
	if err != nil {
		t.Fatal(err)
	}
	env := module.New(l, jsbridge.NewRealm(hooks))
	var w *module.World
	if err := env.Realm.Do(func(s jsbridge.Scope) (err error) { w, err = module.Install(s, env, modules); return err }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if w != nil {
			w.Close()
		}
		l.Close()
	})
	return env
}
