// Package serve implements Bun.serve: its options, listening, and the Server class. Requests are answered in package exchange,
// and WebSockets are in package socket; neither depends on this package.
//
// This package is not an API: it may change without notice.
package serve

import (
	"crypto/tls"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/serve/exchange"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// Servers are the servers of one realm.
type Servers struct {
	env    *module.Env
	shared *exchange.Shared
	all    map[*Server]struct{}
	order  []*Server            // in the order in which they were started
	ended  []*jsbridge.Deferred // the promises of servers that have stopped

	made    map[string]int // servers by address, to match them with those of other loops
	listens bool           // receives what other loops publish
	timers  bool           // the first publish from a timer was checked
	staged  *staging       // nil unless a new script is taking over
}

// Module adds Bun.serve.
var Module = module.Module{Name: "bun/serve", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	return jsbridge.Owned(s, serversKey{}, func() *Servers { return New(env) }), nil
}}

// New returns the empty set of servers of a realm. Loop only.
func New(env *module.Env) *Servers {
	return &Servers{env: env, shared: exchange.NewShared(env), all: map[*Server]struct{}{}}
}

// BunMembers declares Bun.serve.
func (ss *Servers) BunMembers() []module.Member {
	return []module.Member{{Name: "serve", Length: 1, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return ss.serve(s, a.At(0))
	}}}
}

// Flush implements [module.Flusher].
func (ss *Servers) Flush() {
	ss.settleAll() // before the immediates that the task set
	ss.shared.Flush()
}

// Kept implements [module.Keeper]: the data of sockets, and what is queued for those that do not keep up.
func (ss *Servers) Kept(to *module.Kept) {
	for srv := range ss.all {
		srv.sockets.Kept(to)
	}
}

// Close implements [module.Closer]. It ends all servers and waits for their goroutines, because the runtime is ending. No handler
// runs. Loop only.
func (ss *Servers) Close() {
	for srv := range ss.all {
		srv.abandon()
	}
	ss.shared.Wait()
}

// Server is one Bun.serve.
type Server struct {
	ss       *Servers
	opts     *options
	tls      *tls.Config // nil means plain HTTP
	obj      *goja.Object
	class    *jsbridge.Class
	listener *loop.Listener // nil if requests come only from Go
	addr     net.Addr       // of the listener
	port     int
	url      *goja.Object
	address  goja.Value

	requests *exchange.Server
	sockets  *socket.Group
	release  func()
	unref    bool
	stopped  bool
	over     bool // stopped, and nothing of it is left
	stopping *jsbridge.Deferred
	// together is what it shares with the same server of other loops; nil: there are none. disconnect ends the sharing of topics.
	together   *together
	disconnect func()

	accepts module.AcceptWarning
}

// serve is Bun.serve.
func (ss *Servers) serve(s jsbridge.Scope, arg goja.Value) (goja.Value, error) {
	opts, err := parseOptions(s, arg, ss.env, nil)
	if err != nil {
		return nil, err
	}
	if old := ss.running(opts); old != nil {
		return old.obj, ss.again(s, old, arg)
	}
	var addresses []netip.Addr
	if opts.unix == "" && ss.env.Listens() {
		if addresses, err = resolve(opts.hostname); err != nil {
			return nil, err
		}
	}
	secure, err := tlsConfig(opts.identities)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"http3", "http2"} {
		if opts.protocols[name] {
			return nil, jsbridge.Unsupported("Bun.serve: " + name)
		}
	}
	srv := &Server{ss: ss, opts: opts, tls: secure, together: ss.together(&opts.listening)}
	ln, err := srv.open(addresses)
	if err != nil {
		return nil, err
	}
	srv.sockets = socket.NewGroup(ss.env, opts.ws, srv.hold)
	srv.requests = exchange.NewServer(ss.shared, &opts.http, srv.sockets, srv.hold)
	srv.class = serverClass(opts)
	srv.obj = s.New(srv.class, srv)
	srv.requests.Object, srv.requests.Secure = srv.obj, opts.secure()
	if tcp, ok := srv.addr.(*net.TCPAddr); ok {
		srv.port = tcp.Port
	}
	base := srv.href()
	srv.requests.Base, srv.sockets.Base = base, base
	u, err := url.Parse(base)
	if err != nil {
		if ln != nil {
			_ = ln.Close()
		}
		if opts.unix != "" {
			return nil, url.Invalid(base)
		}
		return nil, noHostname()
	}
	srv.url = url.NewURL(s, u)
	if srv.addr != nil {
		srv.address = srv.addressValue(s, srv.addr)
	}
	if err := srv.start(ln); err != nil {
		return nil, err
	}
	ss.add(srv)
	srv.hold()
	return srv.obj, nil
}

// running finds the existing server that a script means when it is evaluated again: the one with the same id, which is its
// address unless the script gives an id. It returns nil if there is none.
func (ss *Servers) running(opts *options) *Server {
	if !ss.env.Hot && ss.staged == nil {
		return nil
	}
	if opts.id == "" {
		opts.id = opts.place()
	}
	for srv := range ss.all {
		id := srv.opts.id
		if id == "" {
			id = srv.opts.place()
		}
		if id == opts.id && !srv.stopped {
			return srv
		}
	}
	return nil
}

// hold keeps the process alive while the server listens or has connections, unless the script has called unref.
func (srv *Server) hold() {
	busy := !srv.stopped || srv.sockets.Count() > 0 || srv.requests.Pending() > 0
	waits := srv.together != nil && srv.stopping != nil // it waits for other loops
	switch {
	case (busy || waits) && !srv.unref && srv.release == nil:
		srv.release = srv.ss.env.Loop.Hold()
	case (!busy && !waits || srv.unref) && srv.release != nil:
		srv.release()
		srv.release = nil
	}
	if srv.stopped && !busy && !srv.over {
		srv.over = true
		delete(srv.ss.all, srv)
		srv.ss.order = slices.DeleteFunc(srv.ss.order, func(s *Server) bool { return s == srv })
		if srv.together != nil {
			srv.together.end(srv)
			return
		}
	}
	if srv.over && srv.together == nil {
		srv.settleStop()
	}
}

// settleStop resolves the promise of stop, if there is one.
func (srv *Server) settleStop() {
	if srv.stopping != nil {
		srv.ss.settle(srv.stopping)
		srv.stopping = nil
		srv.hold()
	}
}

// remains reports whether anything of the server is left, on any loop.
func (srv *Server) remains() bool {
	if srv.together != nil {
		return !srv.together.over()
	}
	return srv.sockets.Count() > 0 || srv.requests.Pending() > 0
}

// settle resolves the promise of a server that has stopped, as in Bun in a task of its own after the current one.
func (ss *Servers) settle(d *jsbridge.Deferred) {
	ss.ended = append(ss.ended, d)
	ss.env.Loop.Post(ss.settleAll)
}

func (ss *Servers) settleAll() {
	for len(ss.ended) > 0 {
		d := ss.ended[0]
		ss.ended = ss.ended[1:]
		_ = ss.env.Realm.Do(func(s jsbridge.Scope) error { d.Resolve(s, nil); return nil })
	}
}

func (srv *Server) protocol() string {
	if srv.opts.secure() {
		return "https"
	}
	return "http"
}

func (srv *Server) hostname() string {
	if srv.opts.hostname == "" {
		return "localhost"
	}
	return srv.opts.hostname
}

func (srv *Server) href() string {
	switch p := srv.opts.unix; {
	case len(p) > 1 && abstract(p):
		return "abstract://" + p[1:] + "/"
	case abstract(p):
		return "unix://"
	case p != "":
		return "unix://" + p
	}
	return srv.protocol() + "://" + bracketed(srv.hostname()) + ":" + strconv.Itoa(srv.port) + "/"
}

// bracketed returns a hostname in URL form: an IPv6 address in brackets.
func bracketed(host string) string {
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		return "[" + host + "]"
	}
	return host
}

// stop stops listening; with force it also ends every connection. Its promise is resolved when the last connection is gone, but
// not before the current task has ended. While there are connections, every call returns the same promise.
func (srv *Server) stop(s jsbridge.Scope, force bool) goja.Value {
	if srv.together != nil {
		srv.together.stop(srv, force)
	}
	if srv.stopping == nil && (!srv.stopped || srv.remains()) {
		srv.stopping = s.NewPromise()
	}
	promise := s.Resolved(goja.Undefined())
	if srv.stopping != nil {
		promise = srv.stopping.Value()
	}
	srv.stopHere(force)
	return promise
}

// stopHere implements stop for this loop's part of the server.
func (srv *Server) stopHere(force bool) {
	if !srv.stopped {
		srv.stopped = true
		srv.unlisten()
		srv.port = 0
		srv.requests.Conns().KeepNone()
	}
	if force {
		srv.sockets.Close(srv.sockets.Count())
		srv.requests.Conns().Abort()
	}
	srv.hold()
}

func (srv *Server) unlisten() {
	if srv.listener != nil {
		srv.listener.Close()
	}
}

// abandon ends the server and its connections without calling a handler.
func (srv *Server) abandon() {
	srv.stopped = true
	srv.unlisten()
	srv.sockets.Abandon()
	srv.requests.Conns().Abort()
	if srv.together != nil {
		srv.together.leave(srv)
	}
}
