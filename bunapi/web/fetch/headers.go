// Package fetch implements the data side of the Fetch Standard: Headers, Blob, Request, Response and their bodies, for scripts
// and, as Go types, for the server and the client that send and receive them.
//
// This package is not an API: it may change without notice.
package fetch

import (
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// Header is one field. Its name keeps the case in which it was first written, for the wire.
type Header = http1.Field

// Headers is a header list (Fetch Standard section 2.2.2): one entry a name, but for Set-Cookie. The zero value is
// empty.
type Headers struct{ list []Header }

const setCookie = "set-cookie"

func (h *Headers) find(name string) int {
	return slices.IndexFunc(h.list, func(f Header) bool { return f.Name.Is(name) })
}

// Get returns the value of a name; several Set-Cookie are joined.
func (h *Headers) Get(name string) (string, bool) {
	i := h.find(name)
	if i < 0 {
		return "", false
	}
	if strings.EqualFold(name, setCookie) {
		return strings.Join(h.Cookies(), ", "), true
	}
	return h.list[i].Value.String(), true
}

// Cookies returns the Set-Cookie values.
func (h *Headers) Cookies() []string {
	var all []string
	for _, f := range h.list {
		if f.Name.Is(setCookie) {
			all = append(all, f.Value.String())
		}
	}
	return all
}

// Append adds a value: to the same field if there is one ("; " for Cookie, else ", "), a new one for Set-Cookie.
func (h *Headers) Append(name http1.Name, value http1.Value) {
	i := h.find(name.String())
	switch {
	case i < 0 || name.Is(setCookie):
		h.list = append(h.list, Header{Name: name, Value: value})
	case name.Is("cookie"):
		h.list[i].Value = h.list[i].Value.Join("; ", value)
	default:
		h.list[i].Value = h.list[i].Value.Join(", ", value)
	}
}

// AppendText adds a field that the other side sent, or leaves it out if it is none.
func (h *Headers) AppendText(name, value string) {
	n, okName := http1.ParseName(name)
	v, okValue := http1.ParseValue(value)
	if okName && okValue {
		h.Append(n, v)
	}
}

// Set replaces all values of a name.
func (h *Headers) Set(name http1.Name, value http1.Value) {
	if i := h.find(name.String()); i >= 0 && !name.Is(setCookie) {
		h.list[i].Value = value
		return
	}
	h.Delete(name.String())
	h.list = append(h.list, Header{Name: name, Value: value})
}

var contentType = http1.NameOf("content-type")

// setType sets the content type, unless it is none that can be sent.
func (h *Headers) setType(t string) {
	if v, ok := http1.ParseValue(t); ok {
		h.Set(contentType, v)
	}
}

// Has reports whether there is a field of that name.
func (h *Headers) Has(name string) bool { return h.find(name) >= 0 }

// Delete removes a name.
func (h *Headers) Delete(name string) {
	h.list = slices.DeleteFunc(h.list, func(f Header) bool { return f.Name.Is(name) })
}

// All is the list in the order of insertion. It must not be changed.
func (h *Headers) All() []Header { return h.list }

// Clone copies the list.
func (h *Headers) Clone() *Headers { return &Headers{slices.Clone(h.list)} }

// sorted is what iteration shows: lower case, by name, Set-Cookie last.
func (h *Headers) sorted() []Header {
	var plain, cookies []Header
	for _, f := range h.list {
		f.Name = f.Name.Lower()
		if f.Name.Is(setCookie) {
			cookies = append(cookies, f)
		} else {
			plain = append(plain, f)
		}
	}
	slices.SortStableFunc(plain, func(a, b Header) int { return strings.Compare(a.Name.String(), b.Name.String()) })
	return append(plain, cookies...)
}

// listed is what the object shows as a whole, as JSON and printed: lower case, the names that Bun knows in the order in
// which they came, then Set-Cookie, then the others.
func (h *Headers) listed(s jsbridge.Scope) []member {
	var known, others []member
	for _, f := range h.list {
		m := member{f.Name.Lower().String(), s.String(f.Value.String())}
		if m.name == setCookie {
			continue
		}
		if _, ok := http1.Canonical(m.name); ok {
			known = append(known, m)
		} else {
			others = append(others, m)
		}
	}
	if cookies := h.Cookies(); cookies != nil {
		known = append(known, member{setCookie, s.Strings(cookies)})
	}
	return append(known, others...)
}

// member is one property of what listed shows.
type member struct {
	name  string
	value goja.Value
}

// check validates a field and takes the white space off its value; Latin-1 is allowed in values.
func check(name, value string) (n http1.Name, v http1.Value, err error) {
	n, ok := http1.ParseName(name)
	if !ok {
		return n, v, jsbridge.TypeError("Invalid header name: '%s'", name)
	}
	if v, ok = http1.ParseValue(value); !ok {
		return n, v, jsbridge.TypeError("Header '%s' has invalid value", name)
	}
	return n, v, nil
}

// ParseHeaders reads a HeadersInit: Headers, a record or a sequence of pairs. Undefined is an empty list.
func ParseHeaders(s jsbridge.Scope, init goja.Value) (*Headers, error) {
	h := &Headers{}
	if goja.IsUndefined(init) {
		return h, nil
	}
	obj, ok := init.(*goja.Object)
	if !ok {
		return nil, jsbridge.TypeError("Type error")
	}
	if other, ok := HeadersOf(s, init); ok {
		return other.Clone(), nil
	}
	err := url.Pairs(s, obj, func(name, value string) error {
		n, v, err := check(name, value)
		if err == nil {
			h.Append(n, v)
		}
		return err
	}, jsbridge.TypeError("Header sub-sequence must contain exactly two items"))
	return h, err
}

// HeadersOf returns the list behind a Headers object.
func HeadersOf(s jsbridge.Scope, v goja.Value) (*Headers, bool) {
	return jsbridge.Unwrap[*Headers](s, v)
}

// NewHeaders makes a Headers object around a list.
func NewHeaders(s jsbridge.Scope, h *Headers) *goja.Object { return s.New(headersClass, h) }

func headerMethod(name string, need int, fn func(s jsbridge.Scope, h *Headers, n http1.Name, v http1.Value) (goja.Value, error)) jsbridge.Method {
	return jsbridge.M(name, need, func(s jsbridge.Scope, h *Headers, a jsbridge.Args) (goja.Value, error) {
		if a.Len() < need {
			return nil, jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")
		}
		var args [2]string
		for i := range need {
			var err error
			if args[i], err = a.Text(s, i); err != nil {
				return nil, err
			}
		}
		n, v, err := check(args[0], args[1])
		if err != nil {
			return nil, err
		}
		return fn(s, h, n, v)
	})
}

var headersClass = &jsbridge.Class{
	Name:     "Headers",
	Complete: url.Iterators,
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		return ParseHeaders(s, a.At(0))
	},
	Methods: []jsbridge.Method{
		headerMethod("append", 2, func(s jsbridge.Scope, h *Headers, n http1.Name, v http1.Value) (goja.Value, error) {
			h.Append(n, v)
			return nil, nil
		}),
		headerMethod("delete", 1, func(s jsbridge.Scope, h *Headers, n http1.Name, v http1.Value) (goja.Value, error) {
			h.Delete(n.String())
			return nil, nil
		}),
		headerMethod("get", 1, func(s jsbridge.Scope, h *Headers, n http1.Name, v http1.Value) (goja.Value, error) {
			if v, ok := h.Get(n.String()); ok {
				return s.String(v), nil
			}
			return goja.Null(), nil
		}),
		headerMethod("has", 1, func(s jsbridge.Scope, h *Headers, n http1.Name, v http1.Value) (goja.Value, error) {
			return s.Bool(h.Has(n.String())), nil
		}),
		headerMethod("set", 2, func(s jsbridge.Scope, h *Headers, n http1.Name, v http1.Value) (goja.Value, error) {
			h.Set(n, v)
			return nil, nil
		}),
		headerMethod("getAll", 1, func(s jsbridge.Scope, h *Headers, n http1.Name, v http1.Value) (goja.Value, error) {
			if !n.Is(setCookie) {
				return nil, jsbridge.TypeError(`Only "set-cookie" is supported.`)
			}
			return s.Strings(h.Cookies()), nil
		}),
		jsbridge.M("getSetCookie", 0, func(s jsbridge.Scope, h *Headers, _ jsbridge.Args) (goja.Value, error) {
			return s.Strings(h.Cookies()), nil
		}),
		jsbridge.M("forEach", 1, func(s jsbridge.Scope, h *Headers, a jsbridge.Args) (goja.Value, error) {
			fn, err := a.Callback(0, "callback")
			if err != nil {
				return nil, err
			}
			for _, f := range h.sorted() {
				if _, err := s.Call(fn, a.At(1), s.String(f.Value.String()), s.String(f.Name.String()), a.This); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}),
		jsbridge.M("toJSON", 0, func(s jsbridge.Scope, h *Headers, _ jsbridge.Args) (goja.Value, error) {
			obj := s.Object()
			for _, m := range h.listed(s) {
				if err := obj.Set(m.name, m.value); err != nil {
					return nil, err
				}
			}
			return obj, nil
		}),
		jsbridge.M("_at", 1, func(s jsbridge.Scope, h *Headers, a jsbridge.Args) (goja.Value, error) {
			list, i := h.sorted(), int(a.At(0).ToInteger())
			if i >= len(list) {
				return nil, nil
			}
			return s.Strings([]string{list[i].Name.String(), list[i].Value.String()}), nil
		}),
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("count", func(s jsbridge.Scope, h *Headers) (goja.Value, error) { return s.Int(len(h.list)), nil }),
	},
}
