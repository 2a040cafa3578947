// Args: the arguments of a native call, with missing ones as undefined, and typed reading with Bun's error texts.

package jsbridge

import "github.com/dop251/goja"

// Args is one call from JavaScript. It is valid only during the call, because goja reuses Values.
type Args struct {
	This   goja.Value
	Values []goja.Value
	Name   string // of the called function
	// NewTarget is set in constructors only.
	NewTarget *goja.Object
}

// Len returns the number of arguments given.
func (a Args) Len() int { return len(a.Values) }

// At returns argument i, undefined if it was not given.
func (a Args) At(i int) goja.Value {
	if i < len(a.Values) {
		return a.Values[i]
	}
	return goja.Undefined()
}

// Has reports whether argument i was given and is not undefined.
func (a Args) Has(i int) bool { return i < len(a.Values) && !goja.IsUndefined(a.Values[i]) }

// From returns a copy of the arguments from i on, which may be kept.
func (a Args) From(i int) []goja.Value {
	if i >= len(a.Values) {
		return nil
	}
	return append([]goja.Value(nil), a.Values[i:]...)
}

// Need fails with ERR_MISSING_ARGS if fewer than n arguments were given.
func (a Args) Need(n int) error {
	if len(a.Values) < n {
		return MissingArgs(a.Name, n, len(a.Values))
	}
	return nil
}

// Text returns ToString of argument i.
func (a Args) Text(s Scope, i int) (string, error) { return s.ToString(a.At(i)) }

// TextOr returns ToString of argument i, or def if it is undefined or missing.
func (a Args) TextOr(s Scope, i int, def string) (string, error) {
	if !a.Has(i) {
		return def, nil
	}
	return s.ToString(a.At(i))
}

// Callback returns argument i as a function; otherwise the error is ERR_INVALID_ARG_TYPE and names the argument.
func (a Args) Callback(i int, arg string) (goja.Callable, error) {
	if fn, ok := Function(a.At(i)); ok {
		return fn, nil
	}
	return nil, ArgType(arg, "function", a.At(i))
}
