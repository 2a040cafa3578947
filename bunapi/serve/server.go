// Package serve is Bun.serve: the HTTP server, its WebSockets and the objects that scripts see of them.
package serve

import (
	"crypto/tls"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/bunapi/internal/pubsub"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// Servers are the servers of one realm.
type Servers struct {
	env *module.Env
	// newSignal makes an AbortSignal and the function that aborts it; nil: requests have no signal.
	newSignal func(s jsbridge.Scope) (signal goja.Value, abort func(s jsbridge.Scope, reason error))
	all       map[*Server]struct{}
	order     []*Server            // the same, in the order of their start
	ended     []*jsbridge.Deferred // the promises of servers that have stopped
	streams   []*outgoing          // have something to write at the end of the tick
	readers   sync.WaitGroup       // goroutines that read files
	scratch   []byte               // for the response being made
	date      dateLine
	warned    bool // of a time-out
}

// Module adds Bun.serve.
var Module = module.Module{Name: "bun/serve", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	return jsbridge.Owned(s, serversKey{}, func() *Servers { return New(env) }), nil
}}

// New returns the servers of a realm: none. Loop only.
func New(env *module.Env) *Servers {
	return &Servers{env: env, newSignal: newSignal, all: map[*Server]struct{}{}}
}

func newSignal(s jsbridge.Scope) (goja.Value, func(s jsbridge.Scope, reason error)) {
	signal, obj := event.NewSignal(s)
	return obj, func(s jsbridge.Scope, reason error) { signal.Abort(s, s.ErrorValue(reason)) }
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
	ss.flushStreams()
}

// Close implements [module.Closer]. It ends all servers and waits for their goroutines: the runtime is going away. No handler runs. Loop only.
func (ss *Servers) Close() {
	for srv := range ss.all {
		srv.abandon()
	}
	ss.readers.Wait()
}

// Server is one Bun.serve.
type Server struct {
	ss       *Servers
	opts     *options
	tls      *tls.Config // nil is plain HTTP
	obj      *goja.Object
	class    *jsbridge.Class
	listener *loop.Listener // nil if requests come from Go only
	addr     net.Addr       // of the listener
	conns    *httpconn.Server
	port     int
	base     string // the text of url
	url      *goja.Object
	address  goja.Value

	hub      *pubsub.Hub
	sockets  []*socket // that are open, in no order
	requests int       // in flight
	release  func()
	unref    bool
	stopped  bool
	stopping *jsbridge.Deferred

	watchers map[string]map[*Watcher]struct{} // by topic
	dropped  int64                            // messages

	acceptFailed bool // and that was said

	call    handlerCall
	args    [2]goja.Value // of that call
	callFn  func(s jsbridge.Scope) error
	failFn  func(s jsbridge.Scope, err error)
	begin   *exchange // whose handler runs next
	beginFn func(s jsbridge.Scope) error
}

// serve is Bun.serve.
func (ss *Servers) serve(s jsbridge.Scope, arg goja.Value) (goja.Value, error) {
	opts, err := parseOptions(s, arg, ss.env, nil)
	if err != nil {
		return nil, err
	}
	if old := ss.running(opts); old != nil {
		return old.obj, old.reload(s, arg)
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
		if opts.http[name] {
			return nil, jsbridge.Unsupported("Bun.serve: " + name)
		}
	}
	ln, err := ss.listen(&opts.listening, addresses)
	if err != nil {
		return nil, err
	}
	srv := &Server{
		ss: ss, opts: opts, tls: secure, hub: pubsub.New(&ss.env.Engine.WS),
	}
	srv.callFn, srv.failFn, srv.beginFn = srv.runCall, srv.handlerFailed, srv.runBegin
	srv.conns = httpconn.NewServer(&ss.env.Engine.HTTP, httpconn.Config{MaxBody: opts.maxBody, IdleTimeout: opts.httpIdle}, (*requests)(srv))
	srv.class = serverClass(opts)
	srv.obj = s.New(srv.class, srv)
	if ln != nil {
		srv.addr = ln.Addr()
	}
	if tcp, ok := srv.addr.(*net.TCPAddr); ok {
		srv.port = tcp.Port
	}
	srv.base = srv.href()
	u, err := url.Parse(srv.base)
	if err != nil {
		if ln != nil {
			_ = ln.Close()
		}
		if opts.unix != "" {
			return nil, url.Invalid(srv.base)
		}
		return nil, noHostname()
	}
	srv.url = url.NewURL(s, u)
	if ln != nil {
		srv.address = srv.addressValue(s, srv.addr)
		if err := srv.start(ln); err != nil {
			return nil, err
		}
	}
	ss.all[srv] = struct{}{}
	ss.order = append(ss.order, srv)
	srv.hold()
	return srv.obj, nil
}

// running is the server that a script which is evaluated anew means, nil if there is none: the one with the same id, which
// is where it listens unless the script gives one.
func (ss *Servers) running(opts *options) *Server {
	if !ss.env.Hot {
		return nil
	}
	if opts.id == "" {
		opts.id = opts.place()
	}
	for srv := range ss.all {
		if srv.opts.id == opts.id && !srv.stopped {
			return srv
		}
	}
	return nil
}

// hold keeps the process alive as long as the server listens or has connections, unless it is unref'd.
func (srv *Server) hold() {
	busy := !srv.stopped || len(srv.sockets) > 0 || srv.requests > 0
	switch {
	case busy && !srv.unref && srv.release == nil:
		srv.release = srv.ss.env.Loop.Hold()
	case (!busy || srv.unref) && srv.release != nil:
		srv.release()
		srv.release = nil
	}
	if srv.stopped && !busy {
		delete(srv.ss.all, srv)
		srv.ss.order = slices.DeleteFunc(srv.ss.order, func(s *Server) bool { return s == srv })
		if srv.stopping != nil {
			srv.ss.settle(srv.stopping)
			srv.stopping = nil
		}
	}
}

// settle resolves the promise of a server that has stopped, as a task of its own behind the one under way (Bun).
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

// bracketed is a hostname as URLs have it.
func bracketed(host string) string {
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		return "[" + host + "]"
	}
	return host
}

// stop ends listening; with force it also ends every connection. The promise that it gives is resolved when the last
// connection is gone, and not before the task under way is over. While there are connections it is the same one each time.
func (srv *Server) stop(s jsbridge.Scope, force bool) goja.Value {
	first := !srv.stopped
	if first {
		srv.stopped = true
		srv.unlisten()
		srv.port = 0
		srv.conns.KeepNone()
	}
	if srv.stopping == nil && (first || len(srv.sockets) > 0 || srv.requests > 0) {
		srv.stopping = s.NewPromise()
	}
	promise := s.Resolved(goja.Undefined())
	if srv.stopping != nil {
		promise = srv.stopping.Value()
	}
	if force {
		for _, sock := range slices.Clone(srv.sockets) {
			sock.conn.CloseNow(closeGoingAway, "Server closed")
		}
		srv.conns.Abort()
	}
	srv.hold()
	return promise
}

func (srv *Server) unlisten() {
	if srv.listener != nil {
		srv.listener.Close()
	}
}

// abandon is the end without any handler.
func (srv *Server) abandon() {
	srv.stopped = true
	srv.unlisten()
	for _, sock := range srv.sockets {
		sock.conn.Abandon()
	}
	srv.conns.Abort()
}
