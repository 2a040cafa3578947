// The routes option: exact paths before parameters before wildcards before fetch.

package serve

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

const expectsRoutes = `Bun.serve() expects 'routes' to be an object shaped like:

  {
    "/path": {
      GET: (req) => new Response("Hello"),
      POST: (req) => new Response("Hello"),
    },
    "/path2/:param": new Response("Hello"),
    "/path3/:param1/:param2": (req) => new Response("Hello")
  }

Learn more at https://bun.com/docs/api/http`

// route is what one path answers with: a function for every method or for some, or a Response.
type route struct {
	segments []string
	any      goja.Callable
	byMethod map[string]goja.Value
	response goja.Value
}

type routes struct {
	exact    map[string]*route
	params   []*route
	wildcard []*route
}

var httpMethods = []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE"}

func parseRoutes(s jsbridge.Scope, d jsbridge.Dict) (*routes, error) {
	v, err := d.Get(s, "routes")
	if err != nil || goja.IsUndefined(v) {
		return nil, err
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, jsbridge.InvalidArgType("%s", expectsRoutes)
	}
	rs := &routes{exact: map[string]*route{}}
	any := false
	for _, path := range obj.Keys() {
		value, err := s.Get(obj, path)
		if err != nil {
			return nil, err
		}
		if on, isBool := jsbridge.Boolean(value); goja.IsUndefined(value) || isBool && !on {
			continue
		}
		r, err := parseRoute(s, path, value)
		if err != nil {
			return nil, err
		}
		any = true
		switch {
		case strings.Contains(path, "*"):
			rs.wildcard = append(rs.wildcard, r)
		case strings.Contains(path, "/:"):
			rs.params = append(rs.params, r)
		default:
			rs.exact[path] = r
		}
	}
	if !any {
		return nil, nil
	}
	return rs, nil
}

func parseRoute(s jsbridge.Scope, path string, v goja.Value) (*route, error) {
	if !strings.HasPrefix(path, "/") {
		return nil, jsbridge.InvalidArgType(`Invalid route "%s". Path must start with '/'`, path)
	}
	for i := range len(path) {
		if path[i] >= 0x80 {
			return nil, jsbridge.InvalidArgType(`Invalid route "%s". Please encode all non-ASCII characters in the path.`, path)
		}
	}
	r := &route{segments: strings.Split(path[1:], "/")}
	if fn, ok := jsbridge.Function(v); ok {
		r.any = fn
		return r, nil
	}
	if isResponse(s, v) {
		r.response = v
		return r, nil
	}
	obj, ok := v.(*goja.Object)
	bad := jsbridge.InvalidArgType(`'routes' expects a Record<string, Response | HTMLBundle | {[method: string]: (req: BunRequest) => Response|Promise<Response>}>`)
	if !ok {
		return nil, bad
	}
	r.byMethod = map[string]goja.Value{}
	for _, m := range httpMethods {
		fn, err := s.Get(obj, m)
		if err != nil {
			return nil, err
		}
		if !goja.IsUndefined(fn) {
			r.byMethod[m] = fn
		}
	}
	if len(r.byMethod) == 0 {
		return nil, bad
	}
	return r, nil
}

func isResponse(s jsbridge.Scope, v goja.Value) bool {
	if _, ok := fetch.ResponseOf(s, v); ok {
		return true
	}
	_, ok := fetch.BlobOf(s, v)
	return ok
}

// find returns what answers a request: a function or a Response. ok is false if no route does.
func (rs *routes) find(s jsbridge.Scope, method, path string) (fn goja.Callable, fixed *fetch.Response, params goja.Value, ok bool) {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if r := rs.exact[path]; r != nil {
		if fn, fixed, ok = r.answer(s, method); ok {
			return fn, fixed, s.Object(), true
		}
	}
	for _, list := range [][]*route{rs.params, rs.wildcard} {
		for _, r := range list {
			values, match := r.match(segments)
			if !match {
				continue
			}
			if fn, fixed, ok = r.answer(s, method); ok {
				o := s.Object()
				for i := 0; i < len(values); i += 2 {
					_ = o.Set(values[i], values[i+1])
				}
				return fn, fixed, o, true
			}
		}
	}
	return nil, nil, nil, false
}

func (r *route) match(segments []string) (params []string, ok bool) {
	for i, want := range r.segments {
		if want == "*" && i == len(r.segments)-1 {
			return params, len(segments) > i
		}
		if i >= len(segments) {
			return nil, false
		}
		switch {
		case strings.HasPrefix(want, ":"):
			if segments[i] == "" {
				return nil, false
			}
			params = append(params, want[1:], strings.ToValidUTF8(url.Decode(segments[i]), "\ufffd"))
		case want == "*":
		case want != segments[i]:
			return nil, false
		}
	}
	return params, len(segments) == len(r.segments)
}

// answer picks the handler of a method. A route object without the method lets the request fall through.
func (r *route) answer(s jsbridge.Scope, method string) (goja.Callable, *fetch.Response, bool) {
	v := r.response
	switch {
	case r.any != nil:
		return r.any, nil, true
	case r.byMethod != nil:
		v = r.byMethod[method]
		if v == nil && method == "HEAD" {
			v = r.byMethod["GET"]
		}
		if fn, ok := jsbridge.Function(v); ok {
			return fn, nil, true
		}
	}
	if resp, ok := fetch.ResponseOf(s, v); ok {
		return nil, resp.Again(), true
	}
	if blob, ok := fetch.BlobOf(s, v); ok {
		return nil, fetch.BlobResponse(blob), true
	}
	return nil, nil, false
}
