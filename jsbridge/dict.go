// Dict reads an options object. Every key is read once, through getters if there are any, and errors name the path.

package jsbridge

import "github.com/dop251/goja"

// Dict is an options object being parsed. The zero Dict has no keys.
type Dict struct {
	obj *goja.Object
}

// DictOf reads v as options; undefined and null are an empty Dict, other non-objects are not ok.
func DictOf(v goja.Value) (Dict, bool) {
	if IsNullish(v) {
		return Dict{}, true
	}
	obj, ok := v.(*goja.Object)
	return Dict{obj}, ok
}

// Object returns the object behind the Dict, or nil if there was none.
func (d Dict) Object() *goja.Object { return d.obj }

// Get reads a key: undefined if it is missing, an error if a getter throws.
func (d Dict) Get(s Scope, key string) (goja.Value, error) {
	if d.obj == nil {
		return goja.Undefined(), nil
	}
	return s.Get(d.obj, key)
}

// Truthy reads a key with ECMAScript's ToBoolean, def if it is undefined.
func (d Dict) Truthy(s Scope, key string, def bool) (bool, error) {
	v, err := d.Get(s, key)
	if err != nil || goja.IsUndefined(v) {
		return def, err
	}
	return v.ToBoolean(), nil
}

// Function reads a key that must be a function; undefined and null give nil. For anything else the error is fail.
func (d Dict) Function(s Scope, key string, fail error) (goja.Callable, error) {
	v, err := d.Get(s, key)
	if err != nil || IsNullish(v) {
		return nil, err
	}
	fn, ok := Function(v)
	if !ok {
		return nil, fail
	}
	return fn, nil
}
