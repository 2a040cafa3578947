// The order in which an object lists its members: Bun's, whatever the order in which they are defined here.

package jsbridge

import (
	"strings"

	"github.com/dop251/goja"
)

// Arrange puts an object's own members into the given order, which may name members that it lacks; what is not named stands
// behind, as it stood. A minus sign before a name makes the member not enumerable, an exclamation mark not configurable.
func (s Scope) Arrange(obj *goja.Object, order string) {
	describe, define := s.r.pristine.describe, s.r.pristine.define
	have := map[string]bool{}
	own := obj.GetOwnPropertyNames()
	for _, name := range own {
		have[name] = true
	}
	move := func(name string, hide, fix bool) {
		if !have[name] {
			return
		}
		delete(have, name)
		key := s.String(name)
		d := Must(describe(goja.Undefined(), obj, key)).(*goja.Object)
		if !d.Get("configurable").ToBoolean() {
			return // it stays where it is
		}
		if hide {
			must(d.Set("enumerable", false))
		}
		if fix {
			must(d.Set("configurable", false))
		}
		must(obj.Delete(name))
		Must(define(goja.Undefined(), obj, key, d))
	}
	for name := range strings.FieldsSeq(order) {
		name, hide := strings.CutPrefix(name, "-")
		name, fix := strings.CutPrefix(name, "!")
		move(name, hide, fix)
	}
	for _, name := range own {
		move(name, false, false)
	}
}

// Reserve gives members that are defined later their places among an object's members, in the given order. A name with a
// minus sign before it is not enumerable. What defines them must leave that as it is (goja.FLAG_NOT_SET).
func (s Scope) Reserve(obj *goja.Object, order string) {
	for name := range strings.FieldsSeq(order) {
		name, isHidden := strings.CutPrefix(name, "-")
		enumerable := goja.FLAG_TRUE
		if isHidden {
			enumerable = goja.FLAG_FALSE
		}
		must(obj.DefineDataProperty(name, goja.Undefined(), goja.FLAG_TRUE, goja.FLAG_TRUE, enumerable))
	}
}
