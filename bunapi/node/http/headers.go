// The header fields of an outgoing message, as setHeader and its kin see them, and their checks.

package http

import (
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/jsbridge"
)

// field is one name with what the script gave for it: a text, a number, or a list of texts.
type field struct {
	name  http1.Name
	lower string
	value goja.Value
}

// headers are the fields in the order in which they were first set.
type headers struct{ list []field }

func (h *headers) index(lower string) int {
	for i := range h.list {
		if h.list[i].lower == lower {
			return i
		}
	}
	return -1
}

func (h *headers) set(f field) {
	if i := h.index(f.lower); i >= 0 {
		h.list[i] = f
		return
	}
	h.list = append(h.list, f)
}

func invalidName(s jsbridge.Scope, label, name goja.Value) error {
	what := "Header name"
	if label != nil && !jsbridge.IsNullish(label) {
		what = label.String()
	}
	text, err := s.ToString(name)
	if err != nil {
		return err
	}
	return jsbridge.TypeError(`%s must be a valid HTTP token ["%s"]`, what, text).WithCode("ERR_INVALID_HTTP_TOKEN")
}

func isToken(v goja.Value) bool {
	if !jsbridge.IsString(v) {
		return false
	}
	_, ok := http1.ParseName(v.String())
	return ok
}

// checkName takes the name of a field; label is what an error calls it.
func checkName(s jsbridge.Scope, v, label goja.Value) (http1.Name, error) {
	if jsbridge.IsString(v) {
		if n, ok := http1.ParseName(v.String()); ok {
			return n, nil
		}
	}
	return http1.Name{}, invalidName(s, label, v)
}

// goodValue reports whether a text may stand in a head: Latin-1 without control characters but the tab.
func goodValue(text string) bool {
	for _, r := range text {
		if r < ' ' && r != '\t' || r == 0x7f || r > 0xff {
			return false
		}
	}
	return true
}

// checkValue refuses what cannot be the value of a field. A list is checked item by item.
func checkValue(s jsbridge.Scope, name string, v goja.Value) error {
	if goja.IsUndefined(v) {
		return jsbridge.TypeError(`Invalid value "undefined" for header "%s"`, name).WithCode("ERR_HTTP_INVALID_HEADER_VALUE")
	}
	return eachValue(s, v, func(text string) error {
		if !goodValue(text) {
			return jsbridge.TypeError(`Invalid character in header content ["%s"]`, name).WithCode("ERR_INVALID_CHAR")
		}
		return nil
	})
}

// eachValue goes through the texts of a value.
func eachValue(s jsbridge.Scope, v goja.Value, fn func(text string) error) error {
	list, ok := arrayOf(v)
	if !ok {
		text, err := s.ToString(v)
		if err != nil {
			return err
		}
		return fn(text)
	}
	for i := range length(list) {
		item, err := element(s, list, i)
		if err != nil {
			return err
		}
		text, err := s.ToString(item)
		if err != nil {
			return err
		}
		if err := fn(text); err != nil {
			return err
		}
	}
	return nil
}

func arrayOf(v goja.Value) (*goja.Object, bool) {
	obj, ok := v.(*goja.Object)
	return obj, ok && obj.ClassName() == "Array"
}

func length(list *goja.Object) int { return int(list.Get("length").ToInteger()) }

func element(s jsbridge.Scope, list *goja.Object, i int) (goja.Value, error) {
	v, err := s.Get(list, itoa(i))
	if v == nil {
		v = goja.Undefined()
	}
	return v, err
}

// headersClass is what JavaScript keeps of a message's fields. Scripts see OutgoingMessage's methods instead.
var headersClass = &jsbridge.Class{Name: "OutgoingHeaders", Methods: []jsbridge.Method{
	// set(name, value)
	jsbridge.M("set", 2, func(s jsbridge.Scope, h *headers, a jsbridge.Args) (goja.Value, error) {
		name, err := checkName(s, a.At(0), nil)
		if err != nil {
			return nil, err
		}
		if err := checkValue(s, name.String(), a.At(1)); err != nil {
			return nil, err
		}
		h.set(field{name, name.Lower().String(), a.At(1)})
		return nil, nil
	}),
	// append(name, value) adds to what is there.
	jsbridge.M("append", 2, func(s jsbridge.Scope, h *headers, a jsbridge.Args) (goja.Value, error) {
		name, err := checkName(s, a.At(0), nil)
		if err != nil {
			return nil, err
		}
		if err := checkValue(s, name.String(), a.At(1)); err != nil {
			return nil, err
		}
		return nil, h.append(s, name, a.At(1))
	}),
	jsbridge.M("get", 1, func(s jsbridge.Scope, h *headers, a jsbridge.Args) (goja.Value, error) {
		if i := h.index(strings.ToLower(a.At(0).String())); i >= 0 {
			return h.list[i].value, nil
		}
		return nil, nil
	}),
	jsbridge.M("has", 1, func(s jsbridge.Scope, h *headers, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(h.index(strings.ToLower(a.At(0).String())) >= 0), nil
	}),
	jsbridge.M("remove", 1, func(s jsbridge.Scope, h *headers, a jsbridge.Args) (goja.Value, error) {
		if i := h.index(strings.ToLower(a.At(0).String())); i >= 0 {
			h.list = slices.Delete(h.list, i, i+1)
		}
		return nil, nil
	}),
	// names(raw)
	jsbridge.M("names", 1, func(s jsbridge.Scope, h *headers, a jsbridge.Args) (goja.Value, error) {
		names := make([]string, len(h.list))
		for i, f := range h.list {
			if names[i] = f.lower; a.At(0).ToBoolean() {
				names[i] = f.name.String()
			}
		}
		return s.Strings(names), nil
	}),
	// all(raw) is an object without prototype.
	jsbridge.M("all", 1, func(s jsbridge.Scope, h *headers, a jsbridge.Args) (goja.Value, error) {
		o := s.Object()
		if err := o.SetPrototype(nil); err != nil {
			return nil, err
		}
		for _, f := range h.list {
			name := f.lower
			if a.At(0).ToBoolean() {
				name = f.name.String()
			}
			if err := o.Set(name, f.value); err != nil {
				return nil, err
			}
		}
		return o, nil
	}),
	jsbridge.M("count", 0, func(s jsbridge.Scope, h *headers, a jsbridge.Args) (goja.Value, error) {
		return s.Int(len(h.list)), nil
	}),
}}

func (h *headers) append(s jsbridge.Scope, name http1.Name, v goja.Value) error {
	lower := name.Lower().String()
	i := h.index(lower)
	if i < 0 {
		h.list = append(h.list, field{name, lower, v})
		return nil
	}
	var items []goja.Value
	for _, one := range []goja.Value{h.list[i].value, v} {
		list, ok := arrayOf(one)
		if !ok {
			items = append(items, one)
			continue
		}
		for k := range length(list) {
			item, err := element(s, list, k)
			if err != nil {
				return err
			}
			items = append(items, item)
		}
	}
	h.list[i].value = s.Array(items...)
	return nil
}
