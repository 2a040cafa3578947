// DOMException (WebIDL section 2.8.1): an Error with a name of its own and a legacy code.

package event

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// legacyCodes are the names that have a code, in the order of the codes.
var legacyCodes = []struct {
	name, constant string
	code           int
}{
	{"IndexSizeError", "INDEX_SIZE_ERR", 1}, {"", "DOMSTRING_SIZE_ERR", 2}, {"HierarchyRequestError", "HIERARCHY_REQUEST_ERR", 3},
	{"WrongDocumentError", "WRONG_DOCUMENT_ERR", 4}, {"InvalidCharacterError", "INVALID_CHARACTER_ERR", 5}, {"", "NO_DATA_ALLOWED_ERR", 6},
	{"NoModificationAllowedError", "NO_MODIFICATION_ALLOWED_ERR", 7}, {"NotFoundError", "NOT_FOUND_ERR", 8}, {"NotSupportedError", "NOT_SUPPORTED_ERR", 9},
	{"InUseAttributeError", "INUSE_ATTRIBUTE_ERR", 10}, {"InvalidStateError", "INVALID_STATE_ERR", 11}, {"SyntaxError", "SYNTAX_ERR", 12},
	{"InvalidModificationError", "INVALID_MODIFICATION_ERR", 13}, {"NamespaceError", "NAMESPACE_ERR", 14}, {"InvalidAccessError", "INVALID_ACCESS_ERR", 15},
	{"", "VALIDATION_ERR", 16}, {"TypeMismatchError", "TYPE_MISMATCH_ERR", 17}, {"SecurityError", "SECURITY_ERR", 18}, {"NetworkError", "NETWORK_ERR", 19},
	{"AbortError", "ABORT_ERR", 20}, {"URLMismatchError", "URL_MISMATCH_ERR", 21}, {"QuotaExceededError", "QUOTA_EXCEEDED_ERR", 22},
	{"TimeoutError", "TIMEOUT_ERR", 23}, {"InvalidNodeTypeError", "INVALID_NODE_TYPE_ERR", 24}, {"DataCloneError", "DATA_CLONE_ERR", 25},
}

var domException = jsbridge.NewGlue("gobun:DOMException", `(function (codes, constants, fail) {
	class Exception extends Error {
		#name;
		constructor(message = "", name = "Error") {
			super(String(message));
			if (typeof name === "object" && name !== null) {
				const options = name;
				name = options.name ?? "Error";
				if ("cause" in options) Object.defineProperty(this, "cause", { value: options.cause, writable: true, enumerable: false, configurable: true });
			}
			this.#name = String(name);
		}
		get name() { return this.#name; }
		get code() { return codes[this.#name] ?? 0; }
		toString() { return this.#name + ": " + this.message; }
	}
	// A function around the class, because a class cannot determine the error of a call without new.
	function DOMException() {
		if (new.target === undefined) throw fail();
		return Reflect.construct(Exception, arguments, new.target);
	}
	Object.setPrototypeOf(DOMException, Error);
	Object.defineProperty(DOMException, "prototype", { value: Exception.prototype, writable: false });
	Object.defineProperty(Exception.prototype, "constructor", { value: DOMException });
	for (const key in constants) {
		for (const on of [DOMException, DOMException.prototype]) {
			Object.defineProperty(on, key, { value: constants[key], enumerable: true });
		}
	}
	for (const key of ["name", "code"]) Object.defineProperty(DOMException.prototype, key, { enumerable: true });
	Object.defineProperty(DOMException.prototype, Symbol.toStringTag, { value: "DOMException", configurable: true });
	return DOMException;
})`)

// domKey is where a realm keeps its DOMException.
type domKey struct{}

// newDOMException creates the class. It is written in JavaScript because its instances must be real Errors with a stack.
func newDOMException(s jsbridge.Scope) *goja.Object {
	codes, constants := s.Object(), s.Object()
	for _, c := range legacyCodes {
		if c.name != "" {
			_ = codes.Set(c.name, c.code)
		}
		_ = constants.Set(c.constant, c.code)
	}
	make, _ := jsbridge.Function(jsbridge.Must(s.Run(domException)))
	fail := s.Func("", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.ErrorValue(jsbridge.TypeError("Use `new DOMException(...)` instead of `DOMException(...)`").WithCode("ERR_ILLEGAL_CONSTRUCTOR")), nil
	})
	return jsbridge.Must(s.Call(make, goja.Undefined(), codes, constants, fail)).(*goja.Object)
}

// Module defines EventTarget, Event and its subclasses, AbortSignal, AbortController and DOMException.
var Module = module.Globals("web/event", install)

func install(s jsbridge.Scope) {
	for _, f := range targetFunctions {
		s.SetGlobal(f.name, s.Func(f.name, f.length, f.fn))
	}
	for _, c := range []*jsbridge.Class{TargetClass, eventClass, messageClass, closeClass, errorClass, customClass, signalClass, controllerClass} {
		s.LazyClass(c)
	}
	s.LazyGlobal("DOMException", func(s jsbridge.Scope) goja.Value { return domClass(s) })
	s.Realm().SetDOMException(func(s jsbridge.Scope, name, message string) *goja.Object {
		obj, err := s.VM().New(domClass(s), s.String(message), s.String(name))
		if err != nil {
			panic(err)
		}
		return obj
	})
}

// domClass is the realm's DOMException.
func domClass(s jsbridge.Scope) *goja.Object {
	return jsbridge.Owned(s, domKey{}, func() *goja.Object { return newDOMException(s) })
}

// IsDOMException reports whether an object is an instance of DOMException.
func IsDOMException(s jsbridge.Scope, obj *goja.Object) bool {
	return s.VM().InstanceOf(obj, domClass(s))
}
