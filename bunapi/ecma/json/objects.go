// Reading goja's objects: what of its public API is cheap, and exact for every key.

package json

import (
	"math"
	"math/big"
	"reflect"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var (
	bigIntType = reflect.TypeFor[*big.Int]()
	proxyType  = reflect.TypeFor[goja.Proxy]()
)

// keysOf lists an object's own enumerable string keys in order. Object.keys makes an array, whose elements a call with
// that array as its arguments hands over as they are.
func (c *codec) keysOf(obj *goja.Object) []goja.Value {
	// Traps of a proxy may come here again while Object.keys runs, but it has read its argument by then.
	c.args[0] = obj
	c.listArgs[2] = c.objectKeys(goja.FunctionCall{Arguments: c.args[:1]})
	c.apply(goja.FunctionCall{Arguments: c.listArgs[:]})
	list := c.listed
	c.listed = nil
	return list
}

// get is obj[name] for any name, lone surrogates included.
func (c *codec) get(obj *goja.Object, name goja.Value) goja.Value {
	v := c.reflectGet(goja.FunctionCall{Arguments: []goja.Value{obj, name}})
	if v == nil {
		return goja.Undefined()
	}
	return v
}

func (c *codec) isBigInt(v goja.Value) bool { return reflect.TypeOf(v) == c.types.bigint }

// array is Array.isArray.
func (c *codec) array(obj *goja.Object) bool {
	if obj.ExportType() != proxyType {
		return obj.ClassName() == "Array"
	}
	return c.isArray(goja.FunctionCall{Arguments: []goja.Value{obj}}).ToBoolean()
}

// revoked reports a proxy that has been revoked.
func (c *codec) revoked(obj *goja.Object) bool {
	target, ok := jsbridge.ProxyTarget(obj)
	return ok && target == nil
}

// length is the length of an array or of a proxy for one.
func (c *codec) length(obj *goja.Object) int64 {
	v := obj.Get("length")
	if v == nil {
		return 0
	}
	return min(max(v.ToInteger(), 0), math.MaxInt)
}
