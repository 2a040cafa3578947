// ResolveMessage: what a failing import() or require() throws. Scripts read its code to find out whether an optional package is
// installed.

package runtime

import (
	"fmt"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/modules"
)

// resolveMessageScript returns a function that creates an instance of the class, whose properties are not enumerable.
var resolveMessageScript = jsbridge.NewGlue("gobun:resolve", `(function () {
	class ResolveMessage extends Error {}
	const hidden = (o, key, value) => Object.defineProperty(o, key, { value, writable: true, configurable: true });
	hidden(ResolveMessage.prototype, "name", "ResolveMessage");
	hidden(ResolveMessage.prototype, Symbol.toStringTag, "ResolveMessage");
	return (message, code, specifier, referrer, importKind, printed) => {
		const e = new ResolveMessage(message);
		for (const [key, value] of Object.entries({ code, specifier, referrer, importKind, level: "error", position: null })) hidden(e, key, value);
		hidden(e, Symbol.for("nodejs.util.inspect.custom"), () => "error: " + printed);
		return e;
	};
})()`)

type resolveMessageKey struct{}

// loadError creates the value to throw for a program that could not be loaded.
func loadError(s jsbridge.Scope, err *modules.BuildError, kind modules.Kind) goja.Value {
	if len(err.Messages) > 0 && err.Messages[0].Kind == modules.MessageExport {
		return s.ErrorValue(jsbridge.SyntaxError("%s", err.Error()))
	}
	if len(err.Messages) == 0 || err.Messages[0].Kind != modules.MessageResolve {
		return s.ErrorValue(jsbridge.Errorf("%s", err.Error()))
	}
	m := err.Messages[0]
	text, code, how := fmt.Sprintf("Cannot find module '%s' imported from %s", m.Specifier, m.Importer), m.Code, "import-statement"
	if m.Package != "" {
		text = fmt.Sprintf("Cannot find package '%s' imported from %s", m.Package, m.Importer)
	}
	if code == "" {
		code = "ERR_MODULE_NOT_FOUND"
	}
	if kind == modules.KindRequire {
		text, how = fmt.Sprintf("Cannot find module '%s'\nRequire stack:\n- %s", m.Specifier, m.Importer), "require-call"
	}
	switch {
	case code == "ERR_UNKNOWN_BUILTIN_MODULE":
		text = m.Text
	case kind == modules.KindRequire:
		code = "MODULE_NOT_FOUND"
	}
	create := jsbridge.Owned(s, resolveMessageKey{}, func() goja.Callable {
		fn, _ := jsbridge.Function(jsbridge.Must(s.Run(resolveMessageScript)))
		return fn
	})
	v, callErr := s.Call(create, goja.Undefined(), s.String(text), s.String(code), s.String(m.Specifier), s.String(m.Importer), s.String(how), s.String(m.Text))
	if callErr != nil {
		return s.ErrorValue(callErr)
	}
	return v
}
