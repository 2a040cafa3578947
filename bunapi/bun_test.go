package bunapi

import (
	"testing"

	"github.com/gobun/gobun/bunapi/bun"
	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// TestMembersOfBunAreDeclaredOnce: every declared member is one of Bun's, is declared by only one group or module, and in only
// one way.
func TestMembersOfBunAreDeclaredOnce(t *testing.T) {
	l, err := loop.New(loop.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	env := module.New(l, jsbridge.NewRealm(jsbridge.Hooks{}))
	var w *World
	if err := env.Realm.Do(func(s jsbridge.Scope) (err error) { w, err = Install(s, env); return err }); err != nil {
		t.Fatal(err)
	}
	defer w.Close()

	recorded := map[string]bool{}
	for _, m := range members.Root("Bun").Members() {
		recorded[m.Name] = true
	}
	seen := map[string]bool{}
	for _, m := range bun.Members(env) {
		if !recorded[m.Name] {
			t.Errorf("%s is not a member of Bun", m.Name)
		}
		if seen[m.Name] {
			t.Errorf("%s is declared twice", m.Name)
		}
		seen[m.Name] = true
		ways := 0
		for _, isSet := range []bool{m.Call != nil, m.Value != nil, m.Lazy != nil, m.Get != nil, m.Constant != nil} {
			if isSet {
				ways++
			}
		}
		if ways != 1 {
			t.Errorf("%s is declared in %d ways", m.Name, ways)
		}
	}
	for _, name := range []string{"serve", "Cookie", "version", "sleep"} { // a module's, a class, a constant, a function
		if !seen[name] {
			t.Errorf("%s is not declared", name)
		}
	}
}
