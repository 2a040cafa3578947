// One connection of a server, and the socket that scripts see of it.

package http

import (
	"net"
	"net/netip"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// peer is one connection.
type peer struct {
	srv    *server
	conn   *httpconn.Conn
	stream loop.Stream
	remote netip.AddrPort // not valid for a unix socket
	obj    *goja.Object   // what JavaScript keeps of it; made when needed
	socket goja.Value     // the script's socket; made when needed
	used   int            // requests
	active time.Duration  // when bytes last went over the connection
	idle   time.Duration  // when an idle connection ends; 0 is never
	raw    *raw           // after an upgrade
	closed bool
	loose  bool // the connection does not keep the process alive
}

// tuner is the options of the connection's socket; nil if it has no socket of the system.
func (p *peer) tuner() loop.Tuner {
	t, _ := p.stream.(loop.Tuner)
	return t
}

// tell calls a hook as one outermost call; what a script throws is an uncaught exception.
func (p *peer) tell(fn func(s jsbridge.Scope, h *hooks) error) {
	ss := p.srv.ss
	_ = ss.env.Realm.Handle(func(s jsbridge.Scope) error { return fn(s, &ss.hooks) }, func(s jsbridge.Scope, err error) { s.Report(err) })
}

func (p *peer) touch() { p.active = p.srv.ss.env.Loop.Now() }

// object is what JavaScript keeps of the connection.
func (p *peer) object(s jsbridge.Scope) *goja.Object {
	if p.obj == nil {
		p.obj = s.New(peerClass, p)
	}
	return p.obj
}

// script is the script's socket.
func (p *peer) script(s jsbridge.Scope) (goja.Value, error) {
	if p.socket == nil {
		v, err := s.Call(p.srv.ss.hooks.socket, goja.Undefined(), p.srv.obj, p.object(s))
		if err != nil {
			return nil, err
		}
		p.socket = v
	}
	return p.socket, nil
}

// keep has the connection end when it has been idle for so many ms after the answer under way.
func (p *peer) keep(ms int64) {
	p.idle = 0
	if ms > 0 {
		p.idle = time.Duration(ms) * time.Millisecond // answered makes a time of it
	}
}

// answered: an answer is out, and the connection waits for another request.
func (p *peer) answered(*exchange) {
	p.touch()
	if p.idle > 0 && !p.closed {
		p.idle += p.active
		p.srv.wake(p.idle)
	}
}

// destroy closes the connection at once.
func (p *peer) destroy() {
	if p.raw != nil {
		p.raw.close(nil)
		return
	}
	p.conn.Destroy()
}

// end sends FIN behind what was written.
func (p *peer) end() {
	if p.raw != nil {
		p.raw.finish()
		return
	}
	p.conn.End()
}

// gone: the connection is closed.
func (p *peer) gone(err error) {
	if p.closed {
		return
	}
	p.closed = true
	p.srv.left(p)
	if p.socket == nil {
		return
	}
	p.tell(func(s jsbridge.Scope, h *hooks) error {
		var reason goja.Value = goja.Null()
		if err != nil {
			reason = s.ErrorValue(errno.Error(err, "read"))
		}
		_, callErr := h.closed(goja.Undefined(), p.socket, reason, s.Bool(p.raw == nil && p.conn.PeerEnded()))
		return callErr
	})
}

// Request implements [httpconn.Handler].
func (srv *server) Request(c *httpconn.Conn, head *http1.Head) httpconn.Request {
	p := c.Data.(*peer)
	p.idle = 0
	p.touch()
	return &exchange{peer: p, head: *head, phase: answering}
}

// Fault implements [httpconn.Owner].
func (srv *server) Fault(c *httpconn.Conn, _ http1.Refusal, what http1.Fault, packet []byte) {
	p := c.Data.(*peer)
	p.tell(func(s jsbridge.Scope, h *hooks) error {
		socket, err := p.script(s)
		if err != nil {
			return err
		}
		_, err = h.fault(goja.Undefined(), srv.obj, socket, s.Int(int(what)), s.Buffer(append([]byte(nil), packet...)))
		return err
	})
}

// Closed implements [httpconn.Owner].
func (srv *server) Closed(c *httpconn.Conn) { c.Data.(*peer).gone(nil) }

var peerClass = &jsbridge.Class{Name: "HTTPPeer", Methods: []jsbridge.Method{
	// write(bytes or text) reports whether there is room for more; else the hook socketDrain comes.
	jsbridge.M("write", 1, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		p.touch()
		b := payload(s, a.At(0))
		if p.raw != nil {
			return s.Bool(p.raw.write(b)), nil
		}
		if !p.closed {
			p.conn.Write(b)
		}
		return s.Bool(true), nil
	}),
	jsbridge.M("end", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) { p.end(); return nil, nil }),
	jsbridge.M("destroy", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) { p.destroy(); return nil, nil }),
	jsbridge.M("pause", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		if p.raw != nil {
			p.raw.pause(true)
		}
		return nil, nil
	}),
	jsbridge.M("resume", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		if p.raw != nil {
			p.raw.pause(false)
		}
		return nil, nil
	}),
	// setNoDelay(on) and setKeepAlive(on, ms) do nothing to a connection that has ended or is no TCP: Node's do not fail either.
	jsbridge.M("setNoDelay", 1, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		if t := p.tuner(); t != nil && !p.closed {
			_ = t.SetNoDelay(a.At(0).ToBoolean())
		}
		return nil, nil
	}),
	jsbridge.M("setKeepAlive", 2, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		if t := p.tuner(); t != nil && !p.closed {
			_ = t.SetKeepAlive(a.At(0).ToBoolean(), time.Duration(a.At(1).ToInteger())*time.Millisecond)
		}
		return nil, nil
	}),
	// hold(on) says whether the connection keeps the process alive.
	jsbridge.M("hold", 1, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		if loose := !a.At(0).ToBoolean(); loose != p.loose && !p.closed {
			p.loose = loose
			if loose {
				p.srv.loose++
			} else {
				p.srv.loose--
			}
			p.srv.hold()
		}
		return nil, nil
	}),
	// reset() has the peer see an error instead of an end.
	jsbridge.M("reset", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		if t := p.tuner(); t != nil && !p.closed {
			t.Reset()
		}
		return nil, nil
	}),
	// quiet() is for how many ms nothing went over the connection.
	jsbridge.M("quiet", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		return s.Float(float64((p.srv.ss.env.Loop.Now() - p.active).Milliseconds())), nil
	}),
	// begun() reports whether the answer under way has begun.
	jsbridge.M("begun", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(p.raw != nil || p.conn.Begun()), nil
	}),
	jsbridge.M("idle", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(p.raw == nil && p.conn.Idle()), nil
	}),
	jsbridge.M("queued", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		if p.raw != nil {
			return s.Int(p.raw.queued), nil
		}
		return s.Int(p.conn.Queued()), nil
	}),
	jsbridge.M("remote", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) { return address(s, p.remote), nil }),
	jsbridge.M("local", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		tcp, ok := p.srv.addr.(*net.TCPAddr)
		if !ok {
			return address(s, netip.AddrPort{}), nil
		}
		at := tcp.AddrPort()
		if at.Addr().IsUnspecified() { // the one that the client has dialled is not known; this one reaches it
			at = netip.AddrPortFrom(p.remote.Addr(), at.Port())
		}
		return address(s, at), nil
	}),
	jsbridge.M("secure", 0, func(s jsbridge.Scope, p *peer, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(p.srv.tls != nil), nil
	}),
}}

// address is {address, family, port}; undefined for no address.
func address(s jsbridge.Scope, at netip.AddrPort) goja.Value {
	if !at.IsValid() {
		return goja.Undefined()
	}
	o := s.Object()
	family := "IPv4"
	host := at.Addr().WithZone("")
	if host.Is6() {
		family = "IPv6"
	}
	_ = o.Set("address", host.String())
	_ = o.Set("family", family)
	_ = o.Set("port", int(at.Port()))
	return o
}
