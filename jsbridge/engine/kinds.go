// The kind of an object, where scripts can find it out only by a call that may throw.

package engine

import "github.com/dop251/goja"

// WeakKind returns "WeakMap" or "WeakSet" if obj is one, and "" otherwise. Their methods reveal it, too, but by throwing: an
// error created deep in a recursion copies the whole stack.
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

// Boxes reports whether obj is the result of Object(v) for a number, a boolean, a symbol or a bigint.
func Boxes(obj *goja.Object) bool {
	self := inside(obj)
	return self.IsValid() && self.Type().Name() == "primitiveValueObject"
}
