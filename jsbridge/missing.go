// Stand-ins for what the host does not have.

package jsbridge

import "github.com/dop251/goja"

// missingScript defines functions, for goja's native ones cannot be called with new. Their members are such functions, too.
var missingScript = NewScript("gobun:missing", `(function (fail) {
	const missing = (name) => {
		const fn = { [name]: function () { throw fail(name) } }[name];
		return new Proxy(fn, { get: (_, key) => (typeof key !== "string" || key in fn ? fn[key] : missing(name + "." + key)) });
	};
	const module = (name) => {
		const members = Object.create(null);
		const self = new Proxy(members, {
			get: (_, key) => (typeof key !== "string" || key === "__esModule" || key === "then" ? undefined : key === "default" ? self : (members[key] ??= missing(name + "." + key))),
		});
		return self;
	};
	return { missing, module };
})`)

type missingKey struct{}

func (s Scope) missing(kind, name string) *goja.Object {
	make := Owned(s, missingKey{}, func() *goja.Object {
		fail := s.Func("fail", 1, func(s Scope, a Args) (goja.Value, error) { return s.ErrorValue(Unsupported(a.At(0).String())), nil })
		return Must(mustFunc(Must(s.Run(missingScript)))(goja.Undefined(), fail)).(*goja.Object)
	})
	return Must(mustFunc(make.Get(kind))(goja.Undefined(), s.String(name))).(*goja.Object)
}

// Missing stands for a function or class: it may be looked at and extended; calling it or one of its members throws
// [Unsupported] with the name.
func (s Scope) Missing(name string) *goja.Object { return s.missing("missing", name) }

// MissingModule stands for a module whose members are all [Scope.Missing]: programs that import it without need run.
func (s Scope) MissingModule(name string) *goja.Object { return s.missing("module", name) }
