// Stand-ins for what the host lacks.

package jsbridge

import "github.com/dop251/goja"

// missingScript defines functions, because a class cannot extend goja's native ones.
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

// Missing returns a stand-in for the function or class at a path such as "Bun.write". It may be inspected and extended; calling
// or constructing it throws [Unsupported] with the path.
func (s Scope) Missing(name, path string) *goja.Object {
	return s.standIn("missing", s.String(name), s.String(path)).(*goja.Object)
}

// Symbol returns Symbol.for(name) if registered is true, else a new symbol with that description.
func (s Scope) Symbol(name string, registered bool) goja.Value {
	return s.standIn("symbol", s.String(name), s.Bool(registered))
}

// SetLacking defines the methods of owner that the host lacks: calling one throws [Unsupported] with its name.
func (s Scope) SetLacking(obj *goja.Object, owner string, names ...string) {
	for _, name := range names {
		s.SetMethod(obj, name, 0, func(Scope, Args) (goja.Value, error) { return nil, Unsupported(owner + "." + name) })
	}
}
