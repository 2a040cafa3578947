// The URL class.

package url

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// object is the Go value of a URL instance.
type object struct {
	u      *URL
	params *goja.Object // searchParams, made on first use
	list   *params
}

// Invalid is Bun's and Node's error for text that is no URL.
func Invalid(input string) error {
	return jsbridge.TypeError("Invalid URL").WithCode("ERR_INVALID_URL").With("input", input)
}

// parts lists the accessors in the order in which Bun prints them.
var parts = []string{"href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search"}

// part returns one component as the URL class gives it.
func (u *URL) part(name string) string {
	switch name {
	case "href":
		return u.String()
	case "origin":
		return u.Origin()
	case "protocol":
		return u.Scheme + ":"
	case "username":
		return u.Username
	case "password":
		return u.Password
	case "host":
		return u.HostPort()
	case "hostname":
		return u.Host
	case "port":
		return u.Port
	case "pathname":
		return u.Pathname()
	case "search":
		if u.Query != "" {
			return "?" + u.Query
		}
	case "hash":
		if u.Fragment != "" {
			return "#" + u.Fragment
		}
	}
	return ""
}

// set changes one component (URL Standard section 6.1); what is not valid is ignored, but for href.
func (u *URL) set(name, v string) error {
	switch name {
	case "href":
		n, err := Parse(v)
		if err != nil {
			return Invalid(v)
		}
		*u = *n
	case "protocol":
		scheme, _, ok := cutScheme(strings.TrimSuffix(v, ":") + ":")
		if ok && special(scheme) == special(u.Scheme) {
			u.Scheme = scheme
			if standard, _ := defaultPort(scheme); u.Port == standard {
				u.Port = ""
			}
		}
	case "username", "password":
		if u.Host == "" || u.Scheme == "file" {
			return nil
		}
		if name == "username" {
			u.Username = encode(v, userinfoSet)
		} else {
			u.Password = encode(v, userinfoSet)
		}
	case "host", "hostname", "port":
		u.setHost(name, v)
	case "pathname":
		if !u.IsOpaque {
			q, has := u.Query, u.HasQuery
			if v != "" && !isSlash(v[0], special(u.Scheme)) {
				v = "/" + v
			}
			u.pathAndQuery(strings.ReplaceAll(strings.ReplaceAll(v, "?", "%3F"), "#", "%23"))
			u.Query, u.HasQuery = q, has
		}
	case "search":
		v = strings.TrimPrefix(v, "?")
		u.setQuery(strings.ReplaceAll(v, "#", "%23"), v != "")
	case "hash":
		v = strings.TrimPrefix(v, "#")
		u.Fragment, u.HasFragment = encode(v, fragmentSet), v != ""
	}
	return nil
}

func (u *URL) setHost(name, v string) {
	if u.IsOpaque || !u.HasHost {
		return
	}
	if name == "port" {
		digits := v[:len(v)-len(strings.TrimLeft(v, "0123456789"))]
		if port, err := parsePort(digits, u.Scheme); err == nil && (digits != "" || v == "") {
			u.Port = port
		}
		return
	}
	if i := strings.IndexAny(v, `/\?#`); i >= 0 {
		v = v[:i]
	}
	c := *u
	probe := &URL{Scheme: u.Scheme}
	if _, err := probe.authority(v); err != nil || probe.Username != "" {
		return
	}
	c.Host = probe.Host
	if name == "host" && strings.Contains(v[strings.LastIndexByte(v, ']')+1:], ":") {
		c.Port = probe.Port
	}
	*u = c
}

var urlClass = &jsbridge.Class{
	Name:   "URL",
	Length: 1,
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		if a.Len() == 0 {
			return nil, jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")
		}
		u, err := fromArgs(s, a)
		if err != nil {
			return nil, err
		}
		return &object{u: u}, nil
	},
	Accessors: accessors(),
	Methods: []jsbridge.Method{
		jsbridge.M("toString", 0, func(s jsbridge.Scope, o *object, _ jsbridge.Args) (goja.Value, error) {
			return s.String(o.u.String()), nil
		}),
		jsbridge.M("toJSON", 0, func(s jsbridge.Scope, o *object, _ jsbridge.Args) (goja.Value, error) {
			return s.String(o.u.String()), nil
		}),
	},
}

// The statics make URLs, so they cannot be part of the table's own initialiser.
func init() {
	urlClass.Statics = []jsbridge.Method{
		jsbridge.F("canParse", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			_, err := fromArgs(s, a)
			return s.Bool(err == nil), nil
		}),
		jsbridge.F("parse", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			u, err := fromArgs(s, a)
			if err != nil {
				return goja.Null(), nil
			}
			return NewURL(s, u), nil
		}),
		jsbridge.F("createObjectURL", 1, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
			return nil, jsbridge.Unsupported("URL.createObjectURL")
		}),
		jsbridge.F("revokeObjectURL", 1, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
			return nil, jsbridge.Unsupported("URL.revokeObjectURL")
		}),
	}
}

func fromArgs(s jsbridge.Scope, a jsbridge.Args) (*URL, error) {
	text, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	var base *URL
	if a.Has(1) {
		baseText, err := a.Text(s, 1)
		if err != nil {
			return nil, err
		}
		if base, err = Parse(baseText); err != nil {
			return nil, Invalid(text).(*jsbridge.Error).With("base", baseText)
		}
	}
	u, err := ParseBase(text, base)
	if err != nil {
		return nil, Invalid(text)
	}
	return u, nil
}

func accessors() []jsbridge.Accessor {
	var list []jsbridge.Accessor
	for _, name := range append(append([]string(nil), parts...), "hash") {
		get := func(s jsbridge.Scope, o *object) (goja.Value, error) { return s.String(o.u.part(name)), nil }
		if name == "origin" {
			list = append(list, jsbridge.Get(name, get))
			continue
		}
		list = append(list, jsbridge.GetSet(name, get, func(s jsbridge.Scope, o *object, v goja.Value) error {
			text, err := s.ToString(v)
			if err != nil {
				return err
			}
			if err := o.u.set(name, text); err != nil {
				return err
			}
			if o.list != nil && (name == "search" || name == "href") {
				o.list.pairs = parseQuery(o.u.Query)
			}
			return nil
		}))
	}
	return append(list, jsbridge.Get("searchParams", func(s jsbridge.Scope, o *object) (goja.Value, error) {
		if o.params == nil {
			o.list = &params{pairs: parseQuery(o.u.Query), url: o.u}
			o.params = s.New(paramsClass, o.list)
		}
		return o.params, nil
	}))
}

// NewURL makes a URL object that owns u.
func NewURL(s jsbridge.Scope, u *URL) *goja.Object { return s.New(urlClass, &object{u: u}) }

// Of returns the URL behind a URL object.
func Of(s jsbridge.Scope, v goja.Value) (*URL, bool) {
	o, ok := jsbridge.Unwrap[*object](s, v)
	if !ok {
		return nil, false
	}
	return o.u, true
}

// Module defines URL and URLSearchParams.
var Module = module.Globals("web/url", install)

func install(s jsbridge.Scope) {
	s.LazyClass(urlClass)
	s.LazyClass(paramsClass)
}
