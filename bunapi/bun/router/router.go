// The API for scripts: the class Bun.FileSystemRouter and the routes that it finds.

package router

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// Module adds Bun.FileSystemRouter.
var Module = module.Module{Name: "bun/router", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) {
	return contributor{}, nil
}}

type contributor struct{}

// BunMembers implements [module.Contributor].
func (contributor) BunMembers() []module.Member {
	return []module.Member{{Name: "FileSystemRouter", Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value { return s.Class(routerClass) }}}
}

// router is the Go value of an instance.
type router struct {
	dir            string
	origin, prefix goja.Value // as given, or null
	extensions     []string
	table          *table
	listed         *goja.Object // routes, created on first use; nil after a reload
}

// pages are the default extensions of routes.
var pages = []string{"tsx", "jsx", "ts", "mjs", "cjs", "js", "cts", "mts"}

var routerClass = &jsbridge.Class{
	Name: "FileSystemRouter", Fixed: true,
	CallError: jsbridge.TypeError("FileSystemRouter constructor cannot be invoked without 'new'").WithCode("ERR_ILLEGAL_CONSTRUCTOR"),
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) { return newRouter(s, a.At(0)) },
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("assetPrefix", func(_ jsbridge.Scope, r *router) (goja.Value, error) { return r.prefix, nil }),
		jsbridge.Get("origin", func(_ jsbridge.Scope, r *router) (goja.Value, error) { return r.origin, nil }),
		jsbridge.Get("routes", func(s jsbridge.Scope, r *router) (goja.Value, error) { return r.routes(s), nil }),
		jsbridge.Get("style", func(s jsbridge.Scope, _ *router) (goja.Value, error) { return s.String("nextjs"), nil }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("match", 1, func(s jsbridge.Scope, r *router, a jsbridge.Args) (goja.Value, error) { return r.match(s, a.At(0)) }),
		jsbridge.M("reload", 0, func(s jsbridge.Scope, r *router, a jsbridge.Args) (goja.Value, error) { return a.This, r.load(s) }),
	},
}

func newRouter(s jsbridge.Scope, v goja.Value) (*router, error) {
	d, ok := jsbridge.DictOf(v)
	if !ok || jsbridge.IsNullish(v) {
		return nil, jsbridge.InvalidArgType("Expected object")
	}
	r := &router{extensions: pages}
	dir, err := d.Get(s, "dir")
	switch {
	case err != nil:
		return nil, err
	case jsbridge.IsNullish(dir):
		return nil, jsbridge.InvalidArgType("FileSystemRouterOptions.dir is required")
	case !jsbridge.IsString(dir):
		return nil, jsbridge.InvalidArgType("FileSystemRouterOptions.dir must be a string")
	}
	r.dir = module.Of(s).Path(dir.String())
	if err := checkStyle(s, d); err != nil {
		return nil, err
	}
	if err := r.readExtensions(s, d); err != nil {
		return nil, err
	}
	if r.prefix, err = optional(s, d, "assetPrefix"); err != nil {
		return nil, err
	}
	if r.origin, err = optional(s, d, "origin"); err != nil {
		return nil, err
	}
	return r, r.load(s)
}

func checkStyle(s jsbridge.Scope, d jsbridge.Dict) error {
	style, err := d.Get(s, "style")
	switch {
	case err != nil:
		return err
	case jsbridge.IsNullish(style):
		return jsbridge.InvalidArgType("Expected 'style' option (ex: \"style\": \"nextjs\")")
	case !jsbridge.IsString(style) || style.String() != "nextjs":
		return jsbridge.InvalidArgType("Only 'nextjs' style is currently implemented")
	}
	return nil
}

// optional reads a text, or null if it is missing.
func optional(s jsbridge.Scope, d jsbridge.Dict, name string) (goja.Value, error) {
	v, err := d.Get(s, name)
	switch {
	case err != nil:
		return nil, err
	case jsbridge.IsNullish(v):
		return goja.Null(), nil
	case !jsbridge.IsString(v):
		return nil, jsbridge.InvalidArgType("FileSystemRouterOptions.%s must be a string", name)
	}
	return v, nil
}

// maxExtensions bounds the extensions that are read.
const maxExtensions = 1000

// readExtensions reads fileExtensions: each begins with a dot. An empty list counts as missing.
func (r *router) readExtensions(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "fileExtensions")
	if err != nil || jsbridge.IsNullish(v) {
		return err
	}
	list, ok := v.(*goja.Object)
	if !ok || jsbridge.ClassName(list) != "Array" {
		return jsbridge.InvalidArgType("FileSystemRouterOptions.fileExtensions must be an array of string")
	}
	length := int(list.Get("length").ToInteger())
	if length == 0 {
		return nil
	}
	r.extensions = nil
	for i := range min(length, maxExtensions) {
		item, err := s.Get(list, strconv.Itoa(i))
		if err != nil {
			return err
		}
		if !jsbridge.IsString(item) {
			return jsbridge.InvalidArgType("element of FileSystemRouterOptions.fileExtensions must be a string")
		}
		if ext := item.String(); len(ext) > 1 {
			r.extensions = append(r.extensions, ext[1:])
		}
	}
	return nil
}

func (r *router) load(s jsbridge.Scope) error {
	if err := module.Of(s).Access.Path(r.dir, false); err != nil {
		return err
	}
	t, err := read(r.dir, r.extensions)
	if err != nil {
		return jsbridge.Errorf("%s", err.Error())
	}
	r.table, r.listed = t, nil
	return nil
}

func (r *router) routes(s jsbridge.Scope) goja.Value {
	if r.listed == nil {
		r.listed = s.Object()
		for _, route := range r.table.routes {
			define(s, r.listed, route.name, s.String(route.path))
		}
	}
	return r.listed
}

func define(_ jsbridge.Scope, o *goja.Object, name string, v goja.Value) {
	_ = o.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
}

// found is the Go value of a MatchedRoute.
type found struct {
	route         *route
	pathname      string
	src           string
	params, query *goja.Object
}

var foundClass = &jsbridge.Class{
	Name: "MatchedRoute", Fixed: true, NoConstructor: true,
	Accessors: []jsbridge.Accessor{
		text("filePath", func(f *found) string { return f.route.path }),
		text("kind", func(f *found) string { return kindNames[f.route.kind] }),
		text("name", func(f *found) string { return f.route.name }),
		jsbridge.Get("params", func(_ jsbridge.Scope, f *found) (goja.Value, error) { return f.params, nil }),
		text("pathname", func(f *found) string { return f.pathname }),
		jsbridge.Get("query", func(_ jsbridge.Scope, f *found) (goja.Value, error) { return f.query, nil }),
		text("scriptSrc", func(f *found) string { return f.src }),
		text("src", func(f *found) string { return f.src }),
	},
}

func text(name string, get func(f *found) string) jsbridge.Accessor {
	return jsbridge.Get(name, func(s jsbridge.Scope, f *found) (goja.Value, error) { return s.String(get(f)), nil })
}

// target returns the path and the query in a script's argument.
func target(s jsbridge.Scope, v goja.Value) (path, query string, err error) {
	var address string
	switch {
	case jsbridge.IsString(v):
		address = v.String()
	default:
		_, isRequest := fetch.RequestOf(s, v)
		_, isResponse := fetch.ResponseOf(s, v)
		if !isRequest && !isResponse {
			return "", "", jsbridge.InvalidArgType("Expected string, Request or Response")
		}
		u, err := s.Get(v.(*goja.Object), "url")
		if err != nil {
			return "", "", err
		}
		address = u.String()
	}
	if _, rest, ok := strings.Cut(address, "://"); ok && !strings.HasPrefix(address, "/") {
		address = ""
		if i := strings.IndexAny(rest, "/?#"); i >= 0 {
			address = rest[i:]
		}
		address, _, _ = strings.Cut(address, "#")
	}
	path, query, _ = strings.Cut(address, "?")
	if path == "" {
		path = "/"
	}
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return "", "", jsbridge.Errorf("DecodingError parsing path: %s", path)
	}
	return decoded, query, nil
}

func (r *router) match(s jsbridge.Scope, v goja.Value) (goja.Value, error) {
	path, query, err := target(s, v)
	if err != nil || path[0] != '/' {
		return goja.Null(), err
	}
	route, params := r.table.match(path)
	if route == nil {
		return goja.Null(), nil
	}
	f := &found{route: route, pathname: path, src: r.src(route), params: s.Object(), query: s.Object()}
	if query != "" {
		f.pathname += "?" + unescape(query)
	}
	taken := map[string]bool{}
	for _, p := range params {
		taken[p.name] = true
		define(s, f.params, p.name, s.String(p.value))
		define(s, f.query, p.name, s.String(p.value))
	}
	for _, q := range queries(query) {
		if taken[q.name] {
			continue
		}
		value := s.String(q.values[0])
		if len(q.values) > 1 {
			value = s.Strings(q.values)
		}
		define(s, f.query, q.name, value)
	}
	return s.New(foundClass, f), nil
}

// src returns the URL from which a page loads the route's file.
func (r *router) src(route *route) string {
	if goja.IsNull(r.origin) {
		return route.relative
	}
	prefix := ""
	if !goja.IsNull(r.prefix) {
		prefix = strings.TrimPrefix(r.prefix.String(), "/")
	}
	origin := r.origin.String()
	if u, err := url.Parse(origin); err == nil && u.Host != "" {
		origin = u.Scheme + "://" + u.Host
	}
	return strings.TrimSuffix(origin, "/") + "/" + prefix + route.relative
}

type queried struct {
	name   string
	values []string
}

// queries returns the names of a query in order. Bun leaves "+" unchanged.
func queries(query string) (list []*queried) {
	known := map[string]*queried{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if name == "" {
			continue
		}
		name, value = unescape(name), unescape(value)
		q := known[name]
		if q == nil {
			q = &queried{name: name}
			known[name] = q
			list = append(list, q)
		}
		q.values = append(q.values, value)
	}
	return list
}

func unescape(text string) string {
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}
