// The servers of a realm: listening, connections, time-outs.

package http

import (
	"crypto/tls"
	"math"
	"net"
	"net/netip"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// servers is what the servers of a realm share.
type servers struct {
	env     *module.Env
	hooks   hooks
	date    dateLine
	head    head // being made
	scratch []byte
	bits    int
	size    int64
}

// hooks are the functions of server.js that the Go side calls.
type hooks struct {
	request, data, end, drain, done, aborted           goja.Callable
	upgraded, fault, idle, left                        goja.Callable
	socket, closed, socketData, socketEnd, socketDrain goja.Callable
}

// setHooks takes the hooks, an object of functions.
func (ss *servers) setHooks(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	from, ok := a.At(0).(*goja.Object)
	if !ok {
		return nil, jsbridge.ArgType("hooks", "object", a.At(0))
	}
	h := &ss.hooks
	for _, hook := range []struct {
		name string
		to   *goja.Callable
	}{
		{"request", &h.request}, {"data", &h.data}, {"end", &h.end}, {"drain", &h.drain}, {"done", &h.done}, {"aborted", &h.aborted}, {"upgraded", &h.upgraded},
		{"fault", &h.fault}, {"idle", &h.idle}, {"left", &h.left}, {"socket", &h.socket}, {"closed", &h.closed}, {"socketData", &h.socketData},
		{"socketEnd", &h.socketEnd}, {"socketDrain", &h.socketDrain},
	} {
		fn, ok := s.Direct(from.Get(hook.name))
		if !ok {
			return nil, jsbridge.ArgType("hooks."+hook.name, "function", from.Get(hook.name))
		}
		*hook.to = fn
	}
	return nil, nil
}

// server is one http.Server while it listens, and until its connections have ended.
type server struct {
	ss       *servers
	obj      *goja.Object // the script's
	conns    *httpconn.Server
	tls      *tls.Config // nil is plain HTTP
	listener *loop.Listener
	addr     net.Addr
	count    int           // of connections, upgraded ones too
	loose    int           // of those that do not keep the process alive
	timer    *loop.Timer   // for idle connections
	due      time.Duration // of the timer; 0 is none
	release  func()
	unref    bool
	closing  bool
	accepts  module.AcceptWarning
}

// newServer(script's server, maxHeaderSize, insecure limits) makes a server that does not listen yet.
func (ss *servers) newServer(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	obj, ok := a.At(0).(*goja.Object)
	if !ok {
		return nil, jsbridge.ArgType("server", "object", a.At(0))
	}
	srv := &server{ss: ss, obj: obj}
	limits := &http1.Limits{Head: int(a.At(1).ToInteger()), Fields: http1.MaxFields, AnyHost: true, Trailers: true}
	srv.conns = httpconn.NewServer(&ss.env.Engine.HTTP, httpconn.Config{MaxBody: math.MaxInt64, Limits: limits}, srv)
	return s.New(serverClass, srv), nil
}

// hold keeps the process alive while the server listens or has connections.
func (srv *server) hold() {
	busy := srv.listener != nil || srv.count > srv.loose
	switch {
	case busy && !srv.unref && srv.release == nil:
		srv.release = srv.ss.env.Loop.Hold()
	case (!busy || srv.unref) && srv.release != nil:
		srv.release()
		srv.release = nil
	}
}

// Accepted implements [loop.Acceptor].
func (srv *server) Accepted(stream loop.Stream, remote netip.AddrPort) loop.StreamHandler {
	p := &peer{srv: srv, stream: stream, remote: remote}
	srv.accepts.Works()
	srv.count++
	p.touch()
	if srv.tls == nil {
		p.conn = srv.conns.Accept(stream)
		p.conn.Data = p
		return p.conn
	}
	secure := srv.ss.env.Loop.Secure(stream, srv.tls)
	p.stream = secure
	p.conn = srv.conns.Accept(secure)
	p.conn.Data = p
	secure.SetHandler(p.conn)
	return secure
}

// AcceptFailed implements [loop.Acceptor].
func (srv *server) AcceptFailed(err error) { srv.accepts.Failed(srv.ss.env, "an HTTP server", err) }

// left: a connection has ended.
func (srv *server) left(p *peer) {
	srv.count--
	if p.loose {
		srv.loose--
	}
	if srv.count == 0 {
		srv.stopTimer()
	}
	srv.hold()
	if srv.closing && srv.count == 0 {
		p.tell(func(_ jsbridge.Scope, h *hooks) error { _, err := h.left(goja.Undefined(), srv.obj); return err })
	}
}

// wake has idle connections looked at, when the first of them is due.
func (srv *server) wake(at time.Duration) {
	if srv.due != 0 && srv.due <= at {
		return
	}
	srv.stopTimer()
	srv.due = at
	srv.timer = srv.ss.env.Loop.AddTimer(at-srv.ss.env.Loop.Now(), srv.sweep)
	srv.timer.Unref()
}

func (srv *server) stopTimer() {
	if srv.timer != nil {
		srv.timer.Stop()
		srv.timer, srv.due = nil, 0
	}
}

// sweep ends the connections that have been idle for too long.
func (srv *server) sweep() {
	srv.timer, srv.due = nil, 0
	now, next := srv.ss.env.Loop.Now(), time.Duration(0)
	var over []*peer
	srv.conns.Each(func(c *httpconn.Conn) {
		p := c.Data.(*peer)
		switch {
		case p.idle == 0 || !c.Idle():
		case p.idle <= now:
			over = append(over, p)
		case next == 0 || p.idle < next:
			next = p.idle
		}
	})
	if next != 0 {
		srv.wake(next)
	}
	for _, p := range over {
		p.idle = 0
		p.tell(func(s jsbridge.Scope, h *hooks) error {
			_, err := h.idle(goja.Undefined(), srv.obj, p.object(s), s.Bool(p.socket != nil))
			return err
		})
	}
}

// late lists the sockets of connections whose request takes longer to come than headSeconds for its head, or seconds for the whole;
// 0 is no limit.
func (srv *server) late(s jsbridge.Scope, headSeconds, seconds float64) (goja.Value, error) {
	var list []goja.Value
	var failed error
	srv.conns.Each(func(c *httpconn.Conn) {
		waited, inHead, ok := c.Waits()
		if !ok || !(inHead && headSeconds > 0 && float64(waited) >= headSeconds || seconds > 0 && float64(waited) >= seconds) {
			return
		}
		socket, err := c.Data.(*peer).script(s)
		if err != nil {
			failed = err
		} else {
			list = append(list, socket)
		}
	})
	return s.Array(list...), failed
}

var serverClass = &jsbridge.Class{Name: "HTTPServerHandle", Methods: []jsbridge.Method{
	// listen(port, host, path, backlog, reusePort, tls options) fails if that cannot be.
	jsbridge.M("listen", 6, func(s jsbridge.Scope, srv *server, a jsbridge.Args) (goja.Value, error) { return nil, srv.listen(s, a) }),
	// address() is {address, family, port}, a path, or null.
	jsbridge.M("address", 0, func(s jsbridge.Scope, srv *server, a jsbridge.Args) (goja.Value, error) {
		switch at := srv.addr.(type) {
		case *net.TCPAddr:
			return address(s, at.AddrPort()), nil
		case *net.UnixAddr:
			return s.String(at.Name), nil
		}
		return goja.Null(), nil
	}),
	// close() stops listening; the hook left comes when the last connection has ended, unless none is there: true.
	jsbridge.M("close", 0, func(s jsbridge.Scope, srv *server, a jsbridge.Args) (goja.Value, error) {
		if srv.listener != nil {
			srv.listener.Close()
			srv.listener, srv.addr = nil, nil
		}
		srv.closing = true
		srv.closeIdle(true)
		srv.hold()
		return s.Bool(srv.count == 0), nil
	}),
	jsbridge.M("closeIdle", 0, func(s jsbridge.Scope, srv *server, a jsbridge.Args) (goja.Value, error) {
		srv.closeIdle(false)
		return nil, nil
	}),
	jsbridge.M("closeAll", 0, func(s jsbridge.Scope, srv *server, a jsbridge.Args) (goja.Value, error) {
		srv.conns.Each(func(c *httpconn.Conn) { c.Destroy() })
		return nil, nil
	}),
	// socketOf(peer) is the script's socket of a connection.
	jsbridge.M("socketOf", 1, func(s jsbridge.Scope, srv *server, a jsbridge.Args) (goja.Value, error) {
		p, ok := jsbridge.Unwrap[*peer](s, a.At(0))
		if !ok {
			return nil, jsbridge.ArgType("peer", "object", a.At(0))
		}
		return p.script(s)
	}),
	jsbridge.M("count", 0, func(s jsbridge.Scope, srv *server, a jsbridge.Args) (goja.Value, error) {
		return s.Int(srv.count), nil
	}),
	jsbridge.M("late", 2, func(s jsbridge.Scope, srv *server, a jsbridge.Args) (goja.Value, error) {
		return srv.late(s, a.At(0).ToFloat()/1000, a.At(1).ToFloat()/1000)
	}),
	jsbridge.M("ref", 1, func(s jsbridge.Scope, srv *server, a jsbridge.Args) (goja.Value, error) {
		srv.unref = !a.At(0).ToBoolean()
		srv.hold()
		return nil, nil
	}),
}}

// closeIdle closes the connections that wait for another request; fresh ones, too, that have never had one.
func (srv *server) closeIdle(fresh bool) {
	srv.conns.Each(func(c *httpconn.Conn) {
		if p := c.Data.(*peer); c.Idle() && (fresh || p.used > 0) {
			c.Destroy()
		}
	})
}
