// BunRequest: what a route function gets, a Request with the path's parameters and the client's cookies.

package exchange

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/serve/router"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/cookie"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// routed is a request's match with a route. It creates what scripts see of it on first use.
type routed struct {
	request *fetch.Request // its headers have the client's cookies
	list    []router.Param

	params  *goja.Object
	cookies *cookie.Map
	jar     *goja.Object
}

// paramsClass has no constructor that scripts could see.
var paramsClass = &jsbridge.Class{Name: "RequestParams", NoConstructor: true, NullPrototype: true}

// paramsObject returns request.params: the parameters as own properties.
func (r *routed) paramsObject(s jsbridge.Scope) *goja.Object {
	if r.params != nil {
		return r.params
	}
	if len(r.list) == 0 {
		r.params = s.VM().CreateObject(nil)
		return r.params
	}
	r.params = s.VM().CreateObject(s.Prototype(paramsClass))
	for _, p := range r.list {
		// Not deletable, as in Bun; a parameter may have any name, including __proto__.
		if err := r.params.DefineDataProperty(p.Name, s.String(p.Value), goja.FLAG_TRUE, goja.FLAG_FALSE, goja.FLAG_TRUE); err != nil {
			s.Report(err)
		}
	}
	return r.params
}

// cookieMap returns request.cookies.
func (r *routed) cookieMap(s jsbridge.Scope) *goja.Object {
	if r.jar == nil {
		header, _ := r.request.Headers().Get("cookie")
		r.cookies = cookie.ParseMap(header)
		r.jar = cookie.NewMap(s, r.cookies)
	}
	return r.jar
}

// changes returns the Set-Cookie values for the response, because the script changed request.cookies.
func (r *routed) changes() []string {
	if r == nil || r.cookies == nil {
		return nil
	}
	return r.cookies.SetCookieHeaders()
}

// Class implements [fetch.Route].
func (r *routed) Class() *jsbridge.Class { return bunRequestClass }

// Clone implements [fetch.Route]: the copy includes the script's changes so far.
func (r *routed) Clone(s jsbridge.Scope) fetch.Route {
	c := &routed{request: r.request, list: r.list}
	if r.params != nil {
		to := c.paramsObject(s)
		for _, key := range r.params.Keys() {
			if err := to.Set(key, r.params.Get(key)); err != nil {
				s.Report(err)
			}
		}
	}
	if r.cookies != nil {
		c.cookies = r.cookies.Clone()
		c.jar = cookie.NewMap(s, c.cookies)
	}
	return c
}

// Inspect implements [fetch.Route].
func (r *routed) Inspect(s jsbridge.Scope) []console.Member {
	return []console.Member{{Key: "params", Value: r.paramsObject(s)}}
}

func routedGetter(name string, get func(s jsbridge.Scope, r *routed) *goja.Object) jsbridge.Accessor {
	return jsbridge.Get(name, func(s jsbridge.Scope, req *fetch.Request) (goja.Value, error) {
		r, ok := req.Route.(*routed)
		if !ok {
			return nil, nil
		}
		return get(s, r), nil
	})
}

// bunRequestClass: its constructor, as scripts see it, is Request.
var bunRequestClass = &jsbridge.Class{
	Name: "BunRequest", Parent: fetch.RequestClass(), NoConstructor: true,
	Accessors: []jsbridge.Accessor{
		routedGetter("params", func(s jsbridge.Scope, r *routed) *goja.Object { return r.paramsObject(s) }),
		routedGetter("cookies", func(s jsbridge.Scope, r *routed) *goja.Object { return r.cookieMap(s) }),
	},
}
