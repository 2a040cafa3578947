// Reading JavaScript values into Go. Only this package calls goja's Export: for an ordinary object it runs getters, and for a
// view over a detached buffer it returns a slice of foreign memory. bytes.go reads bytes.

package jsbridge

import (
	"math/big"
	"reflect"
	"time"

	"github.com/dop251/goja"
)

// BigInt returns v's value if v is a primitive bigint.
func BigInt(v goja.Value) (*big.Int, bool) {
	if v == nil || IsObject(v) || IsString(v) {
		return nil, false
	}
	n, ok := v.Export().(*big.Int)
	return n, ok
}

// Boxed returns the primitive in an object that Number, Boolean or String created: an int64, a float64, a bool or a string; nil
// for anything else.
func Boxed(o *goja.Object) any {
	switch ClassName(o) {
	case "Number", "Boolean", "String":
		return o.Export()
	}
	return nil
}

// Date returns the time of a Date; valid is false if v is not a Date, or an invalid one.
func Date(v goja.Value) (t time.Time, valid bool) {
	obj, ok := v.(*goja.Object)
	if !ok || obj.ExportType() != dateType {
		return t, false
	}
	t, valid = obj.Export().(time.Time)
	return t, valid
}

var dateType = reflect.TypeFor[time.Time]()

// ProxyTarget returns the target of a Proxy, nil if it has been revoked. ok is false if o is not a Proxy.
func ProxyTarget(o *goja.Object) (target *goja.Object, ok bool) {
	if o.ExportType() != proxyType {
		return nil, false
	}
	p, ok := o.Export().(goja.Proxy)
	return p.Target(), ok
}

// ProxyHandler returns the handler of a Proxy, nil if o is not one or has been revoked.
func ProxyHandler(o *goja.Object) *goja.Object {
	if o.ExportType() != proxyType {
		return nil
	}
	p, _ := o.Export().(goja.Proxy)
	return p.Handler()
}

// Raw is a Go function as goja calls it. It throws by panicking.
type Raw = func(goja.FunctionCall) goja.Value

// RawFunction returns the Go function behind v, which can be called without goja's outer wrapping. Proxies and classes have none.
func RawFunction(v goja.Value) (Raw, bool) {
	if _, ok := Function(v); !ok {
		return nil, false
	}
	fn, ok := v.Export().(Raw)
	return fn, ok
}

// RawIntrinsic is [Scope.Intrinsic] for one of goja's own functions.
func (s Scope) RawIntrinsic(path string) Raw {
	fn, ok := RawFunction(s.Intrinsic(path))
	if !ok {
		panic("jsbridge: no native function " + path)
	}
	return fn
}
