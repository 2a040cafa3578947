// Package exchange implements the requests of Bun.serve and their answers: from the bytes of a head to the script's handler, and
// from its Response to bytes; routes, files, streams, and the handshake that turns a request into a WebSocket. It does not listen
// and does not know the Server class; the server accepts connections and gives them to a [Server].
//
// This package is not an API: it may change without notice.
package exchange

import (
	"net/netip"
	"sync"
	"sync/atomic"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// Shared is shared by all servers of one realm. Loop only.
type Shared struct {
	env *module.Env
	// newSignal creates an AbortSignal and the function that aborts it because the connection was closed.
	newSignal func(s jsbridge.Scope) (signal goja.Value, abort func(s jsbridge.Scope))
	streams   []*outgoing    // streams with something to write at the end of the tick
	readers   sync.WaitGroup // goroutines that read files
	scratch   []byte         // for the response being written
	date      dateLine
	warned    bool // about a time-out
}

// NewShared creates the Shared of a realm.
func NewShared(env *module.Env) *Shared { return &Shared{env: env, newSignal: newSignal} }

func newSignal(s jsbridge.Scope) (goja.Value, func(s jsbridge.Scope)) {
	signal, obj := event.NewSignal(s)
	return obj, func(s jsbridge.Scope) { signal.Abort(s, s.ErrorValue(errAborted)) }
}

// Wait waits for the goroutines that read files.
func (sh *Shared) Wait() { sh.readers.Wait() }

// Options determine how a server answers.
type Options struct {
	Fetch       goja.Callable // nil: every request without a route gets 404
	Error       goja.Callable // nil: the server itself answers when a handler fails
	Routes      *Routes       // nil: there are none
	Development bool
	Idle        int  // seconds after which a silent connection ends; 0 means never
	DefaultIdle bool // the script has not chosen Idle
	MaxBody     int64
}

// Server is the part of a server that answers requests. Loop only.
type Server struct {
	Object *goja.Object // the script's server, which is passed to handlers
	Base   string       // its URL
	Secure bool         // it uses TLS

	// Total, if not nil, counts the pending requests of this server on all loops.
	Total *atomic.Int64

	sh      *Shared
	options *Options
	sockets *socket.Group
	conns   *httpconn.Server
	pending int
	changed func() // called when pending has decreased

	begin   *Exchange // the exchange whose handler runs next
	beginFn func(s jsbridge.Scope) error
}

// NewServer returns a server without connections. Requests that become WebSockets join the group. changed is called when a
// request is no longer pending.
func NewServer(sh *Shared, options *Options, sockets *socket.Group, changed func()) *Server {
	srv := &Server{sh: sh, options: options, sockets: sockets, changed: changed}
	srv.beginFn = srv.runBegin
	srv.conns = httpconn.NewServer(&sh.env.Engine.HTTP, httpconn.Config{MaxBody: options.MaxBody, IdleTimeout: options.Idle}, (*requests)(srv))
	return srv
}

// SetOptions replaces the handlers. The limits stay unchanged.
func (srv *Server) SetOptions(o *Options) { srv.options = o }

// count counts a request that begins or has ended.
func (srv *Server) count(n int) {
	srv.pending += n
	srv.sh.env.Used.Requests += n
	if srv.Total != nil {
		srv.Total.Add(int64(n))
	}
}

// Pending returns the number of unanswered requests.
func (srv *Server) Pending() int { return srv.pending }

// Conns returns the server's connections that have not become WebSockets.
func (srv *Server) Conns() *httpconn.Server { return srv.conns }

// Accept takes over a connection. remote is invalid for a unix socket; secure says that the client uses TLS.
func (srv *Server) Accept(stream loop.Stream, remote netip.AddrPort, secure bool) *httpconn.Conn {
	c := srv.conns.Accept(stream)
	c.Data = &peer{stream: stream, remote: remote, secure: secure}
	return c
}

// RemoteAddr returns the address of the client that sent a request; ok is false if the request has been answered, or did not come
// from a client.
func (srv *Server) RemoteAddr(r *fetch.Request) (host string, port int, ok bool) {
	x, ok := r.Native.(*Exchange)
	if !ok || x.srv != srv || !x.open() {
		return "", 0, false
	}
	return x.peer.host()
}

// SetTimeout sets the number of seconds of silence after which the connection of a request ends, if the request has not been
// answered.
func SetTimeout(r *fetch.Request, seconds int) {
	if x, ok := r.Native.(*Exchange); ok && x.open() {
		x.conn.SetTimeout(seconds)
	}
}

// peer is a server's information about an HTTP connection.
type peer struct {
	stream loop.Stream
	remote netip.AddrPort // invalid for a unix socket
	secure bool           // the client uses TLS
}

// host returns the client's address as scripts see it: on a dual-stack socket IPv4 addresses are IPv4-mapped.
func (p *peer) host() (host string, port int, ok bool) {
	if !p.remote.IsValid() {
		return "", 0, false
	}
	return p.remote.Addr().WithZone("").String(), int(p.remote.Port()), true
}
