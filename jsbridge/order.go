// The order in which an object lists its members: Bun's, regardless of the order in which they are defined here.

package jsbridge

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// Arrange puts an object's own members into the given order, which may contain names that the object lacks; members that are not
// named follow in their present order. A minus sign before a name makes the member not enumerable, an exclamation mark not
// configurable.
func (s Scope) Arrange(obj *goja.Object, order string) {
	have := map[string]bool{}
	for _, name := range s.OwnNames(obj) {
		have[name] = true
	}
	var names []string
	for name := range strings.FieldsSeq(order) {
		name, isHidden := strings.CutPrefix(name, "-")
		name, isFixed := strings.CutPrefix(name, "!")
		if !have[name] {
			continue
		}
		delete(have, name)
		names = append(names, name)
		if isHidden || isFixed {
			s.restrict(obj, name, isHidden, isFixed)
		}
	}
	engine.Reorder(obj, names) // without the engine's help they stay in the order of their definition
}

// restrict makes a member not enumerable, not configurable, or both.
func (s Scope) restrict(obj *goja.Object, name string, hide, fix bool) {
	if s.Unmade(obj, name) {
		late := s.r.deferred[obj]
		if hide {
			late.Hide(name, true)
		}
		if fix {
			late.Fix(name)
		}
		return
	}
	key := s.String(name)
	d := Must(s.r.pristine.describe(goja.Undefined(), obj, key)).(*goja.Object)
	if !d.Get("configurable").ToBoolean() {
		return
	}
	if hide {
		must(d.Set("enumerable", false))
	}
	if fix {
		must(d.Set("configurable", false))
	}
	Must(s.r.pristine.define(goja.Undefined(), obj, key, d))
}

// Reserve determines the position of members that are defined later, in the given order. A name after a minus sign is not
// enumerable. The later definition must not change that (goja.FLAG_NOT_SET).
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
