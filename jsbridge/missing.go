// Stand-ins for what the host does not have.

package jsbridge

import "github.com/dop251/goja"

// missingScript defines functions, for goja's native ones cannot be extended by a class.
var missingScript = NewGlue("gobun:missing", `(function (fail) {
	return {
		missing: (name, path) => ({ [name]: function () { throw fail(path) } })[name],
		symbol: (name, registered) => (registered ? Symbol.for(name) : Symbol(name)),
	};
})`)

type missingKey struct{}

func (s Scope) standIn(kind string, args ...goja.Value) goja.Value {
	make := Owned(s, missingKey{}, func() *goja.Object {
		fail := s.Func("fail", 1, func(s Scope, a Args) (goja.Value, error) { return s.ErrorValue(Unsupported(a.At(0).String())), nil })
		return Must(mustFunc(Must(s.Run(missingScript)))(goja.Undefined(), fail)).(*goja.Object)
	})
	return Must(mustFunc(make.Get(kind))(goja.Undefined(), args...))
}

// Missing stands for the function or class at a path such as "Bun.write": it may be looked at and extended; calling or
// constructing it throws [Unsupported] with the path.
func (s Scope) Missing(name, path string) *goja.Object {
	return s.standIn("missing", s.String(name), s.String(path)).(*goja.Object)
}

// Symbol is Symbol.for(name) if it is registered, else a new symbol of that description.
func (s Scope) Symbol(name string, registered bool) goja.Value {
	return s.standIn("symbol", s.String(name), s.Bool(registered))
}

// SetLacking defines the methods of owner that the host does not have: calling one throws [Unsupported] with its name.
func (s Scope) SetLacking(obj *goja.Object, owner string, names ...string) {
	for _, name := range names {
		s.SetMethod(obj, name, 0, func(Scope, Args) (goja.Value, error) { return nil, Unsupported(owner + "." + name) })
	}
}
