// Package fetch is the data side of the Fetch Standard: Headers, Blob, Request, Response and their bodies, for scripts
// and, as Go types, for the server and the client that send and receive them.
package fetch

import (
	"slices"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/net/http/httpguts"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// Header is one field. Name keeps the case in which it was first written, for the wire.
type Header struct{ Name, Value string }

// Headers is a header list (Fetch Standard section 2.2.2): one entry a name, but for Set-Cookie. The zero value is
// empty.
type Headers struct{ list []Header }

const setCookie = "set-cookie"

func (h *Headers) find(name string) int {
	return slices.IndexFunc(h.list, func(f Header) bool { return strings.EqualFold(f.Name, name) })
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
	return h.list[i].Value, true
}

// Cookies returns the Set-Cookie values.
func (h *Headers) Cookies() []string {
	var all []string
	for _, f := range h.list {
		if strings.EqualFold(f.Name, setCookie) {
			all = append(all, f.Value)
		}
	}
	return all
}

// Append adds a value: to the same field if there is one ("; " for Cookie, else ", "), a new one for Set-Cookie.
func (h *Headers) Append(name, value string) {
	if i := h.find(name); i >= 0 && !strings.EqualFold(name, setCookie) {
		sep := ", "
		if strings.EqualFold(name, "cookie") {
			sep = "; "
		}
		h.list[i].Value += sep + value
		return
	}
	h.list = append(h.list, Header{name, value})
}

// Set replaces all values of a name.
func (h *Headers) Set(name, value string) {
	if i := h.find(name); i >= 0 && !strings.EqualFold(name, setCookie) {
		h.list[i].Value = value
		return
	}
	h.Delete(name)
	h.list = append(h.list, Header{name, value})
}

// Has reports whether there is a field of that name.
func (h *Headers) Has(name string) bool { return h.find(name) >= 0 }

// Delete removes a name.
func (h *Headers) Delete(name string) {
	h.list = slices.DeleteFunc(h.list, func(f Header) bool { return strings.EqualFold(f.Name, name) })
}

// All is the list in the order of insertion. It must not be changed.
func (h *Headers) All() []Header { return h.list }

// Clone copies the list.
func (h *Headers) Clone() *Headers { return &Headers{slices.Clone(h.list)} }

// sorted is what iteration shows: lower case, by name, Set-Cookie last.
func (h *Headers) sorted() []Header {
	var plain, cookies []Header
	for _, f := range h.list {
		name := strings.ToLower(f.Name)
		if name == setCookie {
			cookies = append(cookies, Header{name, f.Value})
		} else {
			plain = append(plain, Header{name, f.Value})
		}
	}
	slices.SortStableFunc(plain, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	return append(plain, cookies...)
}

// listed is what the object shows as a whole, as JSON and printed: lower case, the names that Bun knows in the order in
// which they came, then Set-Cookie, then the others.
func (h *Headers) listed(s jsbridge.Scope) []member {
	var known, others []member
	for _, f := range h.list {
		m := member{strings.ToLower(f.Name), s.String(f.Value)}
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

// check validates and normalises a field; Latin-1 is allowed in values.
func check(name, value string) (string, error) {
	if !httpguts.ValidHeaderFieldName(name) {
		return "", jsbridge.TypeError("Invalid header name: '%s'", name)
	}
	value = strings.Trim(value, " \t\r\n")
	for _, r := range value {
		if r > 0xff || r == 0 || r == '\n' || r == '\r' {
			return "", jsbridge.TypeError("Header '%s' has invalid value", name)
		}
	}
	return value, nil
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
		value, err := check(name, value)
		if err == nil {
			h.Append(name, value)
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

func headerMethod(name string, need int, fn func(s jsbridge.Scope, h *Headers, a []string) (goja.Value, error)) jsbridge.Method {
	return jsbridge.M(name, need, func(s jsbridge.Scope, h *Headers, a jsbridge.Args) (goja.Value, error) {
		if a.Len() < need {
			return nil, jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")
		}
		args := make([]string, need)
		for i := range need {
			var err error
			if args[i], err = a.Text(s, i); err != nil {
				return nil, err
			}
		}
		value := ""
		if need == 2 {
			value = args[1]
		}
		value, err := check(args[0], value)
		if err != nil {
			return nil, err
		}
		if need == 2 {
			args[1] = value
		}
		return fn(s, h, args)
	})
}

var headersClass = &jsbridge.Class{
	Name:     "Headers",
	Complete: url.Iterators,
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		return ParseHeaders(s, a.At(0))
	},
	Methods: []jsbridge.Method{
		headerMethod("append", 2, func(s jsbridge.Scope, h *Headers, a []string) (goja.Value, error) {
			h.Append(a[0], a[1])
			return nil, nil
		}),
		headerMethod("delete", 1, func(s jsbridge.Scope, h *Headers, a []string) (goja.Value, error) {
			h.Delete(a[0])
			return nil, nil
		}),
		headerMethod("get", 1, func(s jsbridge.Scope, h *Headers, a []string) (goja.Value, error) {
			if v, ok := h.Get(a[0]); ok {
				return s.String(v), nil
			}
			return goja.Null(), nil
		}),
		headerMethod("has", 1, func(s jsbridge.Scope, h *Headers, a []string) (goja.Value, error) {
			return s.Bool(h.Has(a[0])), nil
		}),
		headerMethod("set", 2, func(s jsbridge.Scope, h *Headers, a []string) (goja.Value, error) {
			h.Set(a[0], a[1])
			return nil, nil
		}),
		headerMethod("getAll", 1, func(s jsbridge.Scope, h *Headers, a []string) (goja.Value, error) {
			if !strings.EqualFold(a[0], setCookie) {
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
				if _, err := s.Call(fn, a.At(1), s.String(f.Value), s.String(f.Name), a.This); err != nil {
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
			return s.Strings([]string{list[i].Name, list[i].Value}), nil
		}),
	},
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("count", func(s jsbridge.Scope, h *Headers) (goja.Value, error) { return s.Int(len(h.list)), nil }),
	},
}
