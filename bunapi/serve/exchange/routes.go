// The routes option: the answer for each path and method.

package exchange

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/serve/router"
	"github.com/gobun/gobun/bunapi/web/fetch"
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

const routeValues = `'routes' expects a Record<string, Response | HTMLBundle | {[method: string]: (req: BunRequest) => Response|Promise<Response>}>

To bundle frontend apps on-demand with Bun.serve(), import HTML files.

Example:

` + "```js" + `
import { serve } from "bun";
import app from "./app.html";

serve({
  routes: {
    "/index.json": Response.json({ message: "Hello World" }),
    "/app": app,
    "/path/:param": (req) => {
      const param = req.params.param;
      return Response.json({ message: ` + "`Hello ${param}`" + ` });
    },
    "/path": {
      GET(req) {
        return Response.json({ message: "Hello World" });
      },
      POST(req) {
        return Response.json({ message: "Hello World" });
      },
    },
  },

  fetch(request) {
    return new Response("fallback response");
  },
});
` + "```" + `

See https://bun.com/docs/api/http for more information.`

// action is the answer of a route: a function, a Response or file, a directory, or nothing, which leaves the request to fetch.
type action struct {
	fn    goja.Callable
	fixed *fixedResponse
	dir   *directory
}

type Routes struct {
	tree    router.Tree[action]
	sockets router.Tree[action] // the routes for handshakes
	list    []route
	resolve func(path string) string // makes a path absolute; used while parsing
}

// route is one entry of the tree.
type route struct {
	path, method string
	action       action
}

func (rs *Routes) add(path, method string, a action) {
	rs.tree.Add(path, method, a)
	// Only routes with functions answer handshakes. As in Bun, fetch takes precedence over a function for one method at the
	// wildcard of the root.
	if a.fn != nil && (path != "/*" || method == router.AnyMethod) {
		rs.sockets.Add(path, method, a)
	}
	rs.list = append(rs.list, route{path, method, a})
}

// functions returns the routes that stay in force after a reload without routes. As in Bun only those with functions do.
func (rs *Routes) functions() *Routes {
	if rs == nil {
		return nil
	}
	left := &Routes{}
	for _, r := range rs.list {
		if r.action.fixed == nil && r.action.dir == nil {
			left.add(r.path, r.method, r.action)
		}
	}
	return left
}

var httpMethods = []string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE"}

// ParseRoutes reads the key routes, or static, its older name. Without either key the result is what remains of base. It is nil
// if there is no usable route.
func ParseRoutes(s jsbridge.Scope, d jsbridge.Dict, resolve func(path string) string, base *Routes) (*Routes, error) {
	v, err := d.Get(s, "routes")
	if err != nil {
		return nil, err
	}
	if goja.IsUndefined(v) {
		if v, err = d.Get(s, "static"); err != nil || goja.IsUndefined(v) {
			return base.functions(), err
		}
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, jsbridge.InvalidArgType("%s", expectsRoutes)
	}
	rs := &Routes{resolve: resolve}
	usable := false
	for _, path := range obj.Keys() {
		value, err := s.Get(obj, path)
		if err != nil {
			return nil, err
		}
		if goja.IsUndefined(value) || path == "" {
			continue
		}
		if off, isBool := jsbridge.Boolean(value); isBool && !off {
			if err := checkPath(path); err != nil {
				return nil, err
			}
			rs.add(path, router.AnyMethod, action{})
			continue
		}
		if err := rs.parse(s, path, value); err != nil {
			return nil, err
		}
		usable = true
	}
	rs.resolve = nil
	if !usable {
		return nil, nil
	}
	return rs, nil
}

// checkPath refuses invalid paths.
func checkPath(path string) error {
	if path[0] != '/' {
		return jsbridge.InvalidArgType(`Invalid route "%s". Path must start with '/'`, path)
	}
	for i := range len(path) {
		if path[i] >= 0x80 {
			return jsbridge.InvalidArgType(`Invalid route "%s". Please encode all non-ASCII characters in the path.`, path)
		}
	}
	seen := map[string]bool{}
	for segment := range strings.SplitSeq(path[1:], "/") {
		name, ok := strings.CutPrefix(segment, ":")
		switch {
		case !ok || name == "":
			continue
		case name[0] >= '0' && name[0] <= '9':
			return todo("Route parameter names cannot start with a number.")
		case seen[name]:
			return todo("Support for duplicate route parameter names is not yet implemented.")
		}
		seen[name] = true
	}
	return nil
}

// todo is Bun's error for a feature that it does not support yet; gobun does not support it either.
func todo(text string) error {
	return &jsbridge.Error{Name: "TODOError", Message: text + "\n\nIf you run into this, please file an issue and we will add support for it."}
}

// parse reads one route.
func (rs *Routes) parse(s jsbridge.Scope, path string, v goja.Value) error {
	if err := checkPath(path); err != nil {
		return err
	}
	a, ok, err := parseAction(s, v)
	if err != nil {
		return err
	}
	if ok {
		rs.add(path, router.AnyMethod, a)
		return nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return jsbridge.InvalidArgType("%s", routeValues)
	}
	known := false
	for _, m := range httpMethods {
		v, err := s.Get(obj, m)
		if err != nil {
			return err
		}
		if goja.IsUndefined(v) {
			continue
		}
		known = true
		a, ok, err := parseAction(s, v)
		if dir, isObject := v.(*goja.Object); err == nil && !ok && isObject {
			a, ok, err = rs.parseDirectory(s, path, dir)
		}
		if err != nil {
			return err
		}
		if ok {
			rs.add(path, m, a)
		}
	}
	if known {
		return nil
	}
	a, ok, err = rs.parseDirectory(s, path, obj)
	if err == nil && !ok {
		err = jsbridge.InvalidArgType("%s", routeValues)
	}
	if err != nil {
		return err
	}
	rs.add(path, router.AnyMethod, a)
	return nil
}

// parseDirectory reads {dir}; ok is false for an object without it.
func (rs *Routes) parseDirectory(s jsbridge.Scope, path string, obj *goja.Object) (a action, ok bool, err error) {
	v, err := s.Get(obj, "dir")
	if err != nil || jsbridge.IsNullish(v) {
		return action{}, false, err
	}
	if boxed, isObject := v.(*goja.Object); isObject && boxed.ClassName() == "String" {
		v = s.String(boxed.String())
	}
	if !jsbridge.IsString(v) {
		return action{}, false, jsbridge.InvalidArgType(`The "dir" property must be of type string, got %s`, KindOf(v))
	}
	if err := checkDirectory(s, obj); err != nil {
		return action{}, false, err
	}
	a.dir, err = openDirectory(s, path, v.String(), rs.resolve)
	return a, err == nil, err
}

// checkDirectory refuses options that a directory route does not support. statCache needs nothing: no answer depends on it, and
// looking a file up is too cheap here to cache it.
func checkDirectory(s jsbridge.Scope, obj *goja.Object) error {
	for _, key := range []string{"style", "index"} {
		v, err := s.Get(obj, key)
		if err != nil {
			return err
		}
		if !goja.IsUndefined(v) {
			return jsbridge.Unsupported("Bun.serve: the option " + key + " of a directory route")
		}
	}
	return nil
}

// KindOf returns typeof v, but distinguishes arrays.
func KindOf(v goja.Value) string {
	if obj, ok := v.(*goja.Object); ok && obj.ClassName() == "Array" {
		return "array"
	}
	return jsbridge.TypeOf(v)
}

// parseAction reads a function, a Response or a file; ok is false for anything else.
func parseAction(s jsbridge.Scope, v goja.Value) (a action, ok bool, err error) {
	if fn, ok := jsbridge.Function(v); ok {
		fn = s.Bound(fn)
		return action{fn: fn}, true, nil
	}
	r, ok := fetch.ResponseOf(s, v)
	if blob, isBlob := fetch.BlobOf(s, v); isBlob && blob.IsFile() {
		r, ok = fetch.BlobResponse(blob), true
	}
	if !ok {
		return action{}, false, nil
	}
	a.fixed, err = fixed(s, r)
	return a, true, err
}

// handshake returns the function for a handshake, or nil.
func (rs *Routes) handshake(path string) *router.Match[action] {
	if rs == nil {
		return nil
	}
	m, ok := rs.sockets.Find("GET", path)
	if !ok {
		return nil
	}
	return &m
}

// answer returns the route for a request, or nil. A file that does not exist leaves the request to fetch.
func (rs *Routes) answer(method, path string) *router.Match[action] {
	if rs == nil {
		return nil
	}
	m, ok := rs.tree.Find(method, path)
	if !ok || m.Answer.fixed != nil && m.Answer.fixed.file != nil && !m.Answer.fixed.file.Readable() {
		return nil
	}
	if m.Answer.fn == nil && m.Answer.fixed == nil && m.Answer.dir == nil {
		return nil
	}
	return &m
}
