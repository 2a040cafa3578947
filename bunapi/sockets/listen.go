// Listening: Bun.listen, and listening for Node's servers.

package sockets

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// Listener accepts connections. Loop only.
type Listener struct {
	set      *Sockets
	ln       *loop.Listener
	addr     net.Addr
	place    place
	handlers *Handlers
	data     goja.Value
	obj      *goja.Object
	tls      *tlsOptions
	open     int // number of connections
	held     held
	halfOpen bool
	stopped  bool
	accepts  module.AcceptWarning
}

// Where is an address to listen on.
type Where struct {
	Host     string // empty: everywhere
	Port     int
	Unix     string
	IPv6Only bool
	Reuse    bool // several sockets may listen on the port
}

// listenBun is Bun.listen.
func (ss *Sockets) listenBun(s jsbridge.Scope, v goja.Value) (goja.Value, error) {
	o, err := parseOptions(s, v, "Expected object", true)
	if err != nil {
		return nil, err
	}
	ln, err := ss.open(Where{Host: unbracketed(o.host), Port: o.port, Unix: o.unix, IPv6Only: o.ipv6Only, Reuse: o.reuse})
	if err != nil {
		return nil, listenFailure(err, o.place)
	}
	l := ss.listener(s, ln, o.handlers)
	l.place, l.data, l.halfOpen, l.tls = o.place, o.data, o.halfOpen, o.tls
	if err := l.start(ln); err != nil {
		return nil, err
	}
	return l.obj, nil
}

func (ss *Sockets) listener(s jsbridge.Scope, ln net.Listener, h *Handlers) *Listener {
	l := &Listener{set: ss, addr: ln.Addr(), handlers: h, data: goja.Undefined()}
	l.obj = s.New(listenerClass, l)
	return l
}

// Listen is for Node's servers: their handlers get owner as their first argument, followed by the socket. secure is an object for
// TLS.
func (ss *Sockets) Listen(s jsbridge.Scope, h *Handlers, owner goja.Value, w Where, secure goja.Value) (*Listener, error) {
	var o *tlsOptions
	if jsbridge.IsObject(secure) {
		var err error
		if o, err = nodeTLS(s, secure); err != nil {
			return nil, err
		}
	}
	ln, err := ss.open(w)
	if err != nil {
		return nil, err
	}
	l := ss.listener(s, ln, h)
	l.data, l.halfOpen, l.tls = owner, true, o
	l.place = place{host: w.Host, port: w.Port, unix: w.Unix}
	return l, l.start(ln)
}

func (l *Listener) start(ln net.Listener) (err error) {
	if l.ln, err = l.set.env.Loop.Listen(ln, l); err != nil {
		return err
	}
	l.set.listeners[l] = struct{}{}
	l.held.alive = true
	l.held.update(l.set)
	return nil
}

// SetTLS changes the TLS options for future connections. Loop only.
func (l *Listener) SetTLS(s jsbridge.Scope, v goja.Value) (err error) {
	l.tls, err = nodeTLS(s, v)
	return err
}

// Addr is where it listens. Loop only.
func (l *Listener) Addr() net.Addr { return l.addr }

// Object is the listener's object. Loop only.
func (l *Listener) Object() *goja.Object { return l.obj }

// open makes the net package's listener.
func (ss *Sockets) open(w Where) (net.Listener, error) {
	access := ss.env.Access
	var config net.ListenConfig
	if w.Reuse {
		config.Control = loop.ReusePort
	}
	listen := config.Listen
	switch {
	case access == nil:
	case w.Unix != "":
		return nil, module.Denied("listening on the unix socket "+w.Unix, "Listen, which is for TCP")
	case access.Listen == nil:
		return nil, module.Denied("listening", "Listen")
	default:
		listen = access.Listen
	}
	if w.Unix != "" {
		path := ss.unixPath(w.Unix)
		ln, err := listen(context.Background(), "unix", path)
		if errors.Is(err, syscall.EINVAL) { // too long for the system
			err = syscall.ENAMETOOLONG
		}
		if errors.Is(err, syscall.EADDRINUSE) && abandoned(path) && os.Remove(path) == nil {
			return listen(context.Background(), "unix", path)
		}
		return ln, err
	}
	network := "tcp"
	if w.IPv6Only {
		network = "tcp6"
	}
	if a, err := netip.ParseAddr(w.Host); err == nil && a.Is4() {
		network = "tcp4"
	}
	return listen(context.Background(), network, net.JoinHostPort(w.Host, strconv.Itoa(w.Port)))
}

// abandoned reports whether a path is a unix socket on which no process listens any more.
func abandoned(path string) bool {
	st, err := os.Lstat(path)
	if err != nil || st.Mode()&os.ModeSocket == 0 {
		return false
	}
	c, err := net.Dial("unix", path)
	if err == nil {
		_ = c.Close()
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}

// listenFailure is Bun.listen's error.
func listenFailure(err error, p place) error {
	var said *jsbridge.Error
	if errors.As(err, &said) {
		return said
	}
	where := p.host
	if p.unix != "" {
		where = p.unix
	}
	e := jsbridge.Errorf("Failed to listen at %s", where)
	code := errno.Name(err)
	if _, _, isName := strings.Cut(p.host, "."); code == "" && !isName {
		code = "EADDRNOTAVAIL" // an invalid host name
	}
	entry, ok := errno.ByName(code)
	if !ok {
		return e
	}
	e = e.WithCode(code).With("syscall", "listen").With("errno", -entry.Number()).With("address", where)
	if p.unix == "" {
		e = e.With("port", p.port)
	}
	return e
}

// Accepted implements loop.Acceptor.
func (l *Listener) Accepted(stream loop.Stream, remote netip.AddrPort) (h loop.StreamHandler) {
	l.accepts.Works()
	_ = l.set.env.Realm.Do(func(s jsbridge.Scope) error {
		class := l.set.tcpClass
		if l.tls != nil {
			class = l.set.tlsClass
		}
		k := l.set.newSocket(s, l.handlers, class)
		k.listener, k.data, k.halfOpen = l, l.data, l.halfOpen
		k.remote = unmapped(remote)
		l.open++
		h = k
		if l.tls != nil {
			h = l.tls.accept(k, stream)
		} else {
			k.attach(stream)
		}
		k.held.update(l.set)
		switch {
		case k.handlers.node:
			k.emit(onAccept, nil)
		case l.tls == nil || k.handlers.fn[onHandshake] != nil:
			k.emit(onOpen, nil)
		}
		return nil
	})
	if h == nil { // the realm has stopped
		stream.Close()
		return nobody{}
	}
	return h
}

// nobody is the handler of a connection that arrived too late.
type nobody struct{}

func (nobody) Readable([]byte) {}
func (nobody) Writable()       {}
func (nobody) Ended(error)     {}

// AcceptFailed implements loop.Acceptor.
func (l *Listener) AcceptFailed(err error) { l.accepts.Failed(l.set.env, "a server", err) }

// gone is called at the end of one of its connections.
func (l *Listener) gone() {
	l.open--
	if l.stopped && l.open == 0 {
		l.held.alive = false
		l.held.update(l.set)
	}
}

// stop stops listening and, with active, ends its connections.
func (l *Listener) stop(active bool) {
	if !l.stopped {
		l.stopped = true
		l.ln.Close()
		delete(l.set.listeners, l)
		if l.open == 0 {
			l.held.alive = false
			l.held.update(l.set)
		}
	}
	if !active {
		return
	}
	var list []*Socket
	for k := range l.set.all {
		if k.listener == l {
			list = append(list, k)
		}
	}
	for _, k := range list {
		k.close(nil)
	}
}

var listenerClass = &jsbridge.Class{
	Name: "Listener", Fixed: true, NoConstructor: true,
	Accessors: []jsbridge.Accessor{
		jsbridge.GetSet("data", func(_ jsbridge.Scope, l *Listener) (goja.Value, error) { return l.data, nil },
			func(_ jsbridge.Scope, l *Listener, v goja.Value) error { l.data = v; return nil }),
		jsbridge.Get("fd", func(s jsbridge.Scope, l *Listener) (goja.Value, error) {
			if l.stopped {
				return s.Int(-1), nil
			}
			return s.Int(l.ln.Descriptor()), nil
		}),
		jsbridge.Get("hostname", func(s jsbridge.Scope, l *Listener) (goja.Value, error) {
			if l.place.unix != "" {
				return nil, nil
			}
			return s.String(l.place.host), nil
		}),
		jsbridge.Get("port", func(s jsbridge.Scope, l *Listener) (goja.Value, error) {
			if tcp, ok := l.addr.(*net.TCPAddr); ok {
				return s.Int(tcp.Port), nil
			}
			return nil, nil
		}),
		jsbridge.Get("unix", func(s jsbridge.Scope, l *Listener) (goja.Value, error) {
			if l.place.unix == "" {
				return nil, nil
			}
			return s.String(l.place.unix), nil
		}),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("getsockname", 1, func(s jsbridge.Scope, l *Listener, a jsbridge.Args) (goja.Value, error) {
			out, ok := a.At(0).(*goja.Object)
			tcp, isTCP := l.addr.(*net.TCPAddr)
			if ok && isTCP {
				at := addrPort(tcp)
				_ = out.Set("family", family(s, at))
				_ = out.Set("address", address(s, at))
				_ = out.Set("port", tcp.Port)
			}
			return nil, nil
		}),
		jsbridge.M("ref", 0, func(_ jsbridge.Scope, l *Listener, _ jsbridge.Args) (goja.Value, error) {
			l.held.unref = false
			l.held.update(l.set)
			return nil, nil
		}),
		jsbridge.M("reload", 1, func(s jsbridge.Scope, l *Listener, a jsbridge.Args) (goja.Value, error) {
			return nil, reload(s, l.handlers, a)
		}),
		jsbridge.M("stop", 1, func(_ jsbridge.Scope, l *Listener, a jsbridge.Args) (goja.Value, error) {
			l.stop(a.At(0).ToBoolean())
			return nil, nil
		}),
		jsbridge.M("unref", 0, func(_ jsbridge.Scope, l *Listener, _ jsbridge.Args) (goja.Value, error) {
			l.held.unref = true
			l.held.update(l.set)
			return nil, nil
		}),
		jsbridge.M("[Symbol.dispose]", 1, func(_ jsbridge.Scope, l *Listener, _ jsbridge.Args) (goja.Value, error) {
			l.stop(true)
			return nil, nil
		}).WithWellKnown("dispose"),
	},
}
