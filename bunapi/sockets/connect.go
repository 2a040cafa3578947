// Connecting: Bun.connect, and connecting for node:net. Addresses are dialled on a goroutine by the realm's one dialer.

package sockets

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// Target is what a socket connects to.
type Target struct {
	Network, Address string   // of net.Dialer
	Host             string   // for errors
	Local            net.Addr // local address; nil: the system chooses
}

// connectBun is Bun.connect.
func (ss *Sockets) connectBun(s jsbridge.Scope, v goja.Value) (goja.Value, error) {
	o, err := parseOptions(s, v, "Expected options object", false)
	if err != nil {
		return s.Rejected(err), nil
	}
	t := Target{Network: "tcp", Address: net.JoinHostPort(unbracketed(o.host), strconv.Itoa(o.port)), Host: o.host}
	if o.unix != "" {
		t = Target{Network: "unix", Address: ss.unixPath(o.unix)}
	}
	class := ss.tcpClass
	if o.tls != nil {
		class = ss.tlsClass
	}
	k := ss.newSocket(s, o.handlers, class)
	k.data, k.halfOpen = o.data, o.halfOpen
	if o.tls != nil {
		k.secure = o.tls.client(k)
	}
	d := s.NewPromise()
	ss.dial(s, k, t, func(err error) {
		if err == nil {
			k.opened(d)
			return
		}
		failure := connectFailure(err, o.host)
		k.fail(failure)
		_ = ss.env.Realm.Do(func(s jsbridge.Scope) error {
			d.Reject(s, failure)
			if o.handlers.fn[onConnectError] != nil { // that handler handles the rejection
				return s.Await(d.Value(), ignore, ignore)
			}
			return nil
		})
	})
	return d.Value(), nil
}

func ignore(jsbridge.Scope, goja.Value) error { return nil }

// opened notifies the script that a client is connected.
func (k *Socket) opened(d *jsbridge.Deferred) {
	resolve := func() { _ = k.set.env.Realm.Do(func(s jsbridge.Scope) error { d.Resolve(s, k.obj); return nil }) }
	if k.secure != nil {
		k.secure.begin(k, resolve)
		return
	}
	k.emit(onOpen, nil)
	resolve()
}

// fail ends a socket that was never connected.
func (k *Socket) fail(err error) {
	k.drop()
	k.emit(onConnectError, func(s jsbridge.Scope) (goja.Value, goja.Value) { return s.ErrorValue(err), nil })
}

// unbracketed returns an IPv6 address without brackets.
func unbracketed(host string) string {
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		return host[1 : len(host)-1]
	}
	return host
}

// dial connects k and reports the result on the loop, unless k has been closed.
func (ss *Sockets) dial(s jsbridge.Scope, k *Socket, t Target, done func(err error)) {
	ctx, cancel := context.WithCancel(context.Background())
	k.cancel, k.context = cancel, s.Context()
	k.held.update(ss)
	own := dial.Context
	if t.Local != nil {
		own = (&net.Dialer{LocalAddr: t.Local}).DialContext
	}
	open := ss.env.Access.Dialer(own)
	if t.Local != nil && ss.env.Access != nil {
		open = func(context.Context, string, string) (net.Conn, error) {
			return nil, module.Denied("connecting from a certain address", "Dial of everything: AllowAll")
		}
	}
	ss.dials.Go(func() {
		conn, err := open(ctx, t.Network, t.Address)
		// A server in this program must learn of the connection first, as in Bun. Posted tasks run before the poller's events, so
		// this takes one more round.
		posted := ss.env.Loop.Post(func() {
			ss.env.Loop.Post(func() { k.dialled(conn, err, done) })
		})
		if !posted && conn != nil {
			_ = conn.Close()
		}
	})
}

func (k *Socket) dialled(conn net.Conn, err error, done func(error)) {
	k.abandon()
	if k.state == closed {
		if conn != nil {
			_ = conn.Close()
		}
		return
	}
	if err == nil {
		err = k.adopt(conn)
	}
	done(err)
}

// adopt gives a connection to the loop.
func (k *Socket) adopt(conn net.Conn) error {
	k.local, k.remote = addrPort(conn.LocalAddr()), addrPort(conn.RemoteAddr())
	stream, err := k.set.env.Loop.Adopt(conn, k)
	if err != nil {
		return err
	}
	if k.secure != nil {
		stream.SetHandler(k.secure.start(k, stream))
		stream = k.secure.stream
	}
	k.attach(stream)
	return nil
}

func addrPort(a net.Addr) netip.AddrPort {
	switch a := a.(type) {
	case *net.TCPAddr:
		return unmapped(a.AddrPort())
	case *net.UDPAddr:
		return unmapped(a.AddrPort())
	}
	return netip.AddrPort{}
}

func unmapped(a netip.AddrPort) netip.AddrPort {
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

var _ loop.Breaker = (*Socket)(nil)

// unixPath is the address of a unix socket for the net package.
func (ss *Sockets) unixPath(name string) string {
	if strings.HasPrefix(name, "\x00") {
		return "@" + name[1:]
	}
	return ss.env.Path(name)
}

// connectFailure describes why connecting failed, as Bun.connect does.
func connectFailure(err error, host string) error {
	var said *jsbridge.Error
	if errors.As(err, &said) {
		return said
	}
	code := dial.Code(err)
	if code == "ENOTFOUND" {
		return NotFound(host)
	}
	e := jsbridge.Errorf("Failed to connect")
	if code == "" {
		return e.WithCode("ECONNREFUSED").With("syscall", "connect")
	}
	number := 0
	if entry, ok := errno.ByName(code); ok {
		number = entry.Number()
	}
	return e.WithCode(code).With("syscall", "connect").With("errno", number)
}

// NotFound is the error for an unknown host name.
func NotFound(host string) *jsbridge.Error {
	const number = 4 // of this failure in Bun's resolver
	return jsbridge.Errorf("getaddrinfo ENOTFOUND %s", host).WithCode("ENOTFOUND").With("syscall", "getaddrinfo").With("hostname", host).With("errno", number)
}

// Connect is the function for node:net: it returns the socket at once and later calls the handler open or connectError. Errors
// are the dialer's, with Node's messages. secure is an object for TLS.
func (ss *Sockets) Connect(s jsbridge.Scope, h *Handlers, owner goja.Value, t Target, secure goja.Value) (*Socket, error) {
	class := ss.tcpClass
	var o *tlsOptions
	if jsbridge.IsObject(secure) {
		var err error
		if o, err = nodeTLS(s, secure); err != nil {
			return nil, err
		}
		class = ss.tlsClass
	}
	k := ss.newSocket(s, h, class)
	if o != nil {
		k.secure = o.client(k)
	}
	k.data, k.halfOpen = owner, true
	ss.dial(s, k, t, func(err error) {
		if err != nil {
			k.drop()
			k.emit(onConnectError, func(s jsbridge.Scope) (goja.Value, goja.Value) { return nodeConnectError(s, err), nil })
			return
		}
		k.emit(onOpen, nil)
	})
	return k, nil
}

// nodeConnectError returns what node:net makes its error from: the code, or an Error that does not come from the system.
func nodeConnectError(s jsbridge.Scope, err error) goja.Value {
	var said *jsbridge.Error
	if errors.As(err, &said) {
		return s.ErrorValue(said)
	}
	if code := dial.Code(err); code != "" {
		return s.String(code)
	}
	return s.ErrorValue(err)
}

// Object is the socket's object. Loop only.
func (k *Socket) Object() *goja.Object { return k.obj }
