// Questions about the kind of an object that scripts can only ask by a call that throws.

package engine

import "github.com/dop251/goja"

// WeakKind is "WeakMap" or "WeakSet" if obj is one, and "" for anything else. Their methods tell, too, but throw: an error that is
// made deep in a recursion copies the whole stack.
func WeakKind(obj *goja.Object) string {
	if self := inside(obj); self.IsValid() {
		switch self.Type().Name() {
		case "weakMapObject":
			return "WeakMap"
		case "weakSetObject":
			return "WeakSet"
		}
	}
	return ""
}

// Boxes reports whether obj is what Object(v) makes of a number, a boolean, a symbol or a bigint.
func Boxes(obj *goja.Object) bool {
	self := inside(obj)
	return self.IsValid() && self.Type().Name() == "primitiveValueObject"
}
