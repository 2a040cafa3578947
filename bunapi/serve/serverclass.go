// The Server class as scripts see it.

package serve

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/serve/exchange"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// The four classes differ in name only (Bun's).
var serverClasses = [2][2]*jsbridge.Class{
	{newServerClass("HTTPServer"), newServerClass("HTTPSServer")},
	{newServerClass("DebugHTTPServer"), newServerClass("DebugHTTPSServer")},
}

func serverClass(o *options) *jsbridge.Class {
	debug, tls := 0, 0
	if o.http.Development {
		debug = 1
	}
	if o.secure() {
		tls = 1
	}
	return serverClasses[debug][tls]
}

type serverGetter = func(s jsbridge.Scope, srv *Server) (goja.Value, error)
type serverMethod = func(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error)

func newServerClass(name string) *jsbridge.Class {
	get := func(name string, fn serverGetter) jsbridge.Accessor { return jsbridge.Get(name, fn) }
	m := func(name string, length int, fn serverMethod) jsbridge.Method { return jsbridge.M(name, length, fn) }
	return &jsbridge.Class{
		Name:          name,
		NoConstructor: true,
		Fixed:         true,
		Accessors: []jsbridge.Accessor{
			get("address", func(s jsbridge.Scope, srv *Server) (goja.Value, error) { return srv.address, nil }),
			get("development", func(s jsbridge.Scope, srv *Server) (goja.Value, error) { return s.Bool(srv.opts.http.Development), nil }),
			get("hostname", func(s jsbridge.Scope, srv *Server) (goja.Value, error) {
				if srv.opts.unix != "" {
					return nil, nil
				}
				return s.String(srv.hostname()), nil
			}),
			get("id", func(s jsbridge.Scope, srv *Server) (goja.Value, error) { return s.String(srv.opts.id), nil }),
			get("pendingRequests", func(s jsbridge.Scope, srv *Server) (goja.Value, error) { return s.Int(srv.pendingRequests()), nil }),
			get("pendingWebSockets", func(s jsbridge.Scope, srv *Server) (goja.Value, error) { return s.Int(srv.pendingSockets()), nil }),
			get("port", func(s jsbridge.Scope, srv *Server) (goja.Value, error) {
				if srv.opts.unix != "" {
					return nil, nil
				}
				return s.Int(srv.port), nil
			}),
			get("protocol", func(s jsbridge.Scope, srv *Server) (goja.Value, error) { return s.String(srv.protocol()), nil }),
			get("url", func(s jsbridge.Scope, srv *Server) (goja.Value, error) { return srv.url, nil }),
		},
		Methods: []jsbridge.Method{
			m("closeIdleConnections", 0, func(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
				return s.Int(srv.requests.Conns().CloseIdle()), nil
			}),
			m("dispose", 1, func(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
				srv.stop(s, true)
				return nil, nil
			}).WithWellKnown("dispose"),
			m("fetch", 1, serverFetch),
			m("publish", 3, serverPublish),
			m("ref", 0, func(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
				srv.unref = false
				srv.hold()
				return a.This, nil
			}),
			m("reload", 2, func(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
				if err := a.Need(1); err != nil {
					return nil, err
				}
				return a.This, srv.reload(s, a.At(0))
			}),
			m("requestIP", 1, serverRequestIP),
			m("stop", 1, func(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
				return srv.stop(s, a.At(0).ToBoolean()), nil
			}),
			m("subscriberCount", 1, func(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
				if err := a.Need(1); err != nil {
					return nil, err
				}
				if jsbridge.IsNullish(a.At(0)) {
					return nil, jsbridge.InvalidArgType("subscriberCount requires a topic name as a string")
				}
				name, err := a.Text(s, 0)
				return s.Int(srv.sockets.Receivers(name)), err
			}),
			m("timeout", 2, serverTimeout),
			m("unref", 0, func(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
				srv.unref = true
				srv.hold()
				return a.This, nil
			}),
			m("upgrade", 1, func(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
				return srv.requests.Upgrade(s, a)
			}),
		},
	}
}

func serverRequestIP(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, jsbridge.InvalidArgType("Missing Request object")
	}
	r, ok := fetch.RequestOf(s, a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("Expected Request object")
	}
	host, port, ok := srv.requests.RemoteAddr(r)
	if !ok {
		return goja.Null(), nil
	}
	return address(s, host, port), nil
}

func serverTimeout(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
	if a.Len() < 2 || jsbridge.IsNullish(a.At(0)) {
		return nil, jsbridge.MissingArgs("timeout", 2, a.Len())
	}
	r, ok := fetch.RequestOf(s, a.At(0))
	if !ok {
		return nil, jsbridge.InvalidArgType("timeout() requires a Request object")
	}
	seconds, ok := jsbridge.Number(a.At(1))
	if !ok {
		return nil, jsbridge.Errorf("timeout() requires a number")
	}
	exchange.SetTimeout(r, int(seconds))
	if srv.opts.unix != "" {
		return goja.Null(), nil
	}
	return nil, nil
}

// serverFetch runs the fetch handler without the network, with the server as this, but not as second argument (Bun).
func serverFetch(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
	req, err := srv.madeRequest(s, a)
	if err != nil {
		return s.Rejected(err), nil
	}
	if srv.opts.http.Fetch == nil {
		return s.Rejected(jsbridge.Errorf("fetch() requires the server to have a fetch handler")), nil
	}
	v, err := s.Call(srv.opts.http.Fetch, srv.obj, req)
	if err != nil {
		return s.Rejected(err), nil
	}
	if jsbridge.IsNullish(v) {
		return s.Rejected(jsbridge.Errorf("fetch() returned an empty value")), nil
	}
	return s.Resolved(v), nil
}

// madeRequest returns the request for server.fetch: a Request, or one made from a URL and an init object.
func (srv *Server) madeRequest(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, jsbridge.Errorf("fetch() expects a string but received no arguments.")
	}
	first := a.At(0)
	if _, ok := fetch.RequestOf(s, first); ok {
		return first, nil
	}
	if !jsbridge.IsString(first) {
		return nil, jsbridge.InvalidArgType("fetch() expects a string, but received %s", jsbridge.TypeName(first))
	}
	text := first.String()
	if text == "" {
		return nil, jsbridge.Errorf("fetch() URL must not be a blank string.")
	}
	if text[0] == '/' {
		text = strings.TrimSuffix(srv.requests.Base, "/") + text
	}
	r, err := fetch.RequestTo(s, text, a.At(1))
	if err != nil {
		return nil, err
	}
	return fetch.NewRequest(s, r), nil
}

// reload puts new handlers and limits in force, also for open sockets.
func (srv *Server) reload(s jsbridge.Scope, v goja.Value) error {
	opts, err := parseOptions(s, v, srv.ss.env, srv.opts)
	if err != nil {
		return err
	}
	srv.put(opts)
	return nil
}

// put puts options in force.
func (srv *Server) put(opts *options) {
	srv.opts = opts
	srv.requests.SetOptions(&opts.http)
	srv.sockets.SetOptions(opts.ws)
}

// serverPublish implements server.publish: compressed by default, and any value is accepted.
func serverPublish(s jsbridge.Scope, srv *Server, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, jsbridge.InvalidArgType("Missing argument")
	}
	if jsbridge.IsNullish(a.At(0)) {
		return nil, jsbridge.InvalidArgType("Expected string")
	}
	if a.Len() < 2 {
		return nil, jsbridge.InvalidArgType("Missing argument")
	}
	name, err := a.Text(s, 0)
	if err != nil {
		return nil, err
	}
	var m socket.Message
	if jsbridge.IsNullish(a.At(1)) {
		m = socket.Text(a.At(1).String())
	} else if m, err = socket.AnyMessage(s, "publish", a.At(1)); err != nil {
		return nil, err
	}
	if srv.opts.ws == nil {
		return s.Int(0), nil
	}
	if name == "" {
		return nil, jsbridge.Errorf("publish requires a topic string")
	}
	compress := !a.Has(2) || a.At(2).ToBoolean()
	if srv.ss.env.Repeating {
		srv.warnOfTimer(s, name)
	}
	return srv.sockets.Publish(s, name, m, compress), nil
}
