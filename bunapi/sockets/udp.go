// UDP sockets: for Bun.udpSocket and for node:dgram. Each socket has a goroutine that reads; sending never waits.

package sockets

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

const (
	// maxDatagram is the largest datagram that IP carries, in bytes.
	maxDatagram = 64 << 10
	// maxInbox is how many datagrams are queued for the script before reading stops; the system then drops datagrams.
	maxInbox = 256
)

// UDP is one UDP socket. Loop only, but for the goroutine that reads.
type UDP struct {
	set    *Sockets
	conn   *net.UDPConn
	raw    syscall.RawConn
	host   string // as the script gave it
	local  netip.AddrPort
	remote netip.AddrPort // valid if it is connected
	obj    *goja.Object
	held   held
	closed bool
	waits  bool // waiting for room to send
	inbox  inbox

	handlers UDPHandlers
}

// UDPHandlers are the functions that a socket calls: Data with the socket, the bytes, the sender's port and address, and flags;
// Drain with the socket; Error with the error.
type UDPHandlers struct {
	Data, Drain, Error goja.Callable
	binary             binaryType
}

// UDPWhere is where a socket is bound.
type UDPWhere struct {
	Host     string // an address
	Port     int
	IPv6Only bool
	Reuse    bool // the address may be in use by other sockets with the same option
	Share    bool // several sockets share the datagrams of the port
}

// datagram is the result of one read: bytes, or an error. For one to send, from is its destination.
type datagram struct {
	bytes []byte
	from  netip.AddrPort
	err   error
}

// inbox holds received datagrams until the loop takes them.
type inbox struct {
	mu     sync.Mutex
	room   sync.Cond
	list   []datagram
	closed bool
}

// put adds a datagram; first says that the loop must be notified. It waits while the inbox is full; ok is false when it is
// closed.
func (b *inbox) put(d datagram) (first, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.list) >= maxInbox && !b.closed {
		b.room.Wait()
	}
	b.list = append(b.list, d)
	return len(b.list) == 1, !b.closed
}

func (b *inbox) take() []datagram {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.list
	b.list = nil
	b.room.Broadcast()
	return list
}

func (b *inbox) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed, b.list = true, nil
	b.room.Broadcast()
}

// OpenUDP binds a socket. class is the class of its object. Loop only.
func (ss *Sockets) OpenUDP(s jsbridge.Scope, w UDPWhere, h UDPHandlers, class *jsbridge.Class) (*UDP, error) {
	if ss.env.Access != nil {
		return nil, module.Denied("a UDP socket", "Listen, which is for TCP")
	}
	address, err := netip.ParseAddr(w.Host)
	if err != nil {
		return nil, err
	}
	network := "udp4"
	switch {
	case address.Is4():
	case w.IPv6Only:
		network = "udp6"
	default:
		network = "udp"
	}
	config := net.ListenConfig{}
	switch {
	case w.Share:
		config.Control = loop.ReusePort
	case w.Reuse:
		config.Control = reuseAddress
	}
	packets, err := config.ListenPacket(context.Background(), network, net.JoinHostPort(w.Host, strconv.Itoa(w.Port)))
	if err != nil {
		return nil, err
	}
	k := &UDP{set: ss, conn: packets.(*net.UDPConn), host: w.Host, handlers: h}
	k.inbox.room.L = &k.inbox.mu
	if k.raw, err = k.conn.SyscallConn(); err != nil {
		_ = k.conn.Close()
		return nil, err
	}
	k.local = k.conn.LocalAddr().(*net.UDPAddr).AddrPort()
	k.obj = s.New(class, k)
	ss.udp[k] = struct{}{}
	k.held.alive = true
	k.held.update(ss)
	ss.dials.Go(k.read)
	return k, nil
}

// Object is the socket's object. Loop only.
func (k *UDP) Object() *goja.Object { return k.obj }

// read is the body of the socket's goroutine.
func (k *UDP) read() {
	buf := make([]byte, maxDatagram)
	for {
		n, from, err := k.conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		d := datagram{from: from, err: err}
		if err == nil {
			d.bytes = append(make([]byte, 0, n), buf[:n]...)
		}
		first, ok := k.inbox.put(d)
		if !ok {
			return
		}
		if first {
			k.set.env.Loop.Post(k.deliver)
		}
	}
}

// deliver passes what has arrived to the script.
func (k *UDP) deliver() {
	for _, d := range k.inbox.take() {
		if k.closed {
			return
		}
		if d.err != nil {
			k.fail(d.err, "recv")
			continue
		}
		if k.remote.IsValid() && !sameAddress(d.from, k.remote) {
			continue // it arrived before the socket was connected
		}
		k.call(k.handlers.Data, func(s jsbridge.Scope) []goja.Value {
			flags := s.Object()
			_ = flags.Set("truncated", false)
			_ = flags.Set("ipv6", d.from.Addr().Is6())
			h := Handlers{binary: k.handlers.binary}
			return []goja.Value{k.obj, h.received(s, d.bytes), s.Int(int(d.from.Port())), s.String(d.from.Addr().String()), flags}
		})
	}
}

func sameAddress(a, b netip.AddrPort) bool {
	return a.Port() == b.Port() && a.Addr().Unmap() == b.Addr().Unmap()
}

// call calls a handler, if there is one.
func (k *UDP) call(fn goja.Callable, args func(s jsbridge.Scope) []goja.Value) {
	if fn == nil {
		return
	}
	_ = k.set.env.Realm.Handle(func(s jsbridge.Scope) error {
		_, err := fn(goja.Undefined(), args(s)...)
		return err
	}, func(s jsbridge.Scope, err error) {
		if k.handlers.Error == nil || jsbridge.Uncatchable(err) {
			s.Report(err)
		} else if _, err := s.Call(k.handlers.Error, goja.Undefined(), s.ErrorValue(err)); err != nil {
			s.Report(err)
		}
	})
}

func (k *UDP) fail(err error, call string) {
	k.call(k.handlers.Error, func(s jsbridge.Scope) []goja.Value { return []goja.Value{s.ErrorValue(errno.Error(err, call))} })
}

// Send sends one datagram, to the peer of a connected socket if to is invalid. If sent is false there is no room now; the handler
// Drain will be called when there is. Loop only.
func (k *UDP) Send(b []byte, to netip.AddrPort) (sent bool, err error) {
	if to.IsValid() && k.local.Addr().Is6() && to.Addr().Is4() {
		to = netip.AddrPortFrom(netip.AddrFrom16(to.Addr().As16()), to.Port())
	}
	sent, err = k.sendNow(b, to)
	if sent || err != nil || k.waits {
		return sent, err
	}
	k.waits = true
	k.set.dials.Go(func() {
		k.waitForRoom()
		k.set.env.Loop.Post(func() {
			k.waits = false
			if !k.closed {
				k.call(k.handlers.Drain, func(jsbridge.Scope) []goja.Value { return []goja.Value{k.obj} })
			}
		})
	})
	return false, nil
}

// waitForRoom returns when the system may accept a datagram again, or when the socket is closed.
func (k *UDP) waitForRoom() {
	asked := false
	_ = k.raw.Write(func(uintptr) bool {
		now := asked
		asked = true
		return now
	})
}

// Connect makes to the only peer; an invalid address undoes that. Loop only.
func (k *UDP) Connect(to netip.AddrPort) error {
	if err := k.connectNow(to); err != nil {
		return err
	}
	k.remote = to
	// The system has chosen an address for the socket.
	if name, err := k.name(); err == nil {
		k.local = name
	}
	return nil
}

// Close ends the socket. Loop only.
func (k *UDP) Close() {
	if k.closed {
		return
	}
	k.closed = true
	k.inbox.close()
	_ = k.conn.Close()
	delete(k.set.udp, k)
	k.held.alive = false
	k.held.update(k.set)
}

// Keep sets whether the socket keeps the script alive. Loop only.
func (k *UDP) Keep(on bool) {
	k.held.unref = !on
	k.held.update(k.set)
}

// Local and Remote are the socket's ends. Loop only.
func (k *UDP) Local() netip.AddrPort  { return k.local }
func (k *UDP) Remote() netip.AddrPort { return k.remote }

// Closed reports whether the socket was closed. Loop only.
func (k *UDP) Closed() bool { return k.closed }
