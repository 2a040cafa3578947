// Bun.udpSocket and the class UDPSocket.

package sockets

import (
	"context"
	"net"
	"net/netip"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
)

// udpOptions is the argument of Bun.udpSocket.
type udpOptions struct {
	host     string
	port     int
	handlers UDPHandlers
	peer     string // empty: it is not connected
	peerPort int
}

// udpBun is Bun.udpSocket.
func (ss *Sockets) udpBun(s jsbridge.Scope, v goja.Value) (goja.Value, error) {
	o, err := parseUDP(s, v)
	if err != nil {
		return nil, err
	}
	d := s.NewPromise()
	open := func(s jsbridge.Scope, host, peer netip.Addr) {
		k, err := ss.OpenUDP(s, UDPWhere{Host: host.String(), Port: o.port}, o.handlers, udpClass)
		if err != nil {
			d.Reject(s, bindFailure(err, o.host))
			return
		}
		k.host = o.host
		if o.peer != "" {
			if err := k.Connect(netip.AddrPortFrom(peer, uint16(o.peerPort))); err != nil {
				k.Close()
				d.Reject(s, errno.Error(err, "connect"))
				return
			}
		}
		d.Resolve(s, k.obj)
	}
	host, err := netip.ParseAddr(o.host)
	peer, peerErr := netip.ParseAddr(o.peer)
	if err == nil && (peerErr == nil || o.peer == "") {
		open(s, host, peer)
		return d.Value(), nil
	}
	ss.lookUp(d, o, open)
	return d.Value(), nil
}

// lookUp finds the addresses of names on a goroutine.
func (ss *Sockets) lookUp(d *jsbridge.Deferred, o *udpOptions, open func(s jsbridge.Scope, host, peer netip.Addr)) {
	ss.Run(func(ctx context.Context) func(s jsbridge.Scope) error {
		host, err := firstAddress(ctx, o.host)
		var peer netip.Addr
		failed := o.host
		if err == nil && o.peer != "" {
			failed = o.peer
			peer, err = firstAddress(ctx, o.peer)
		}
		return func(s jsbridge.Scope) error {
			if err != nil {
				d.Reject(s, jsbridge.Errorf("bind ENOENT %s", failed).WithCode("ENOENT").With("syscall", "bind"))
			} else {
				open(s, host, peer)
			}
			return nil
		}
	})
}

// firstAddress is the first address of a name, IPv4 before IPv6.
func firstAddress(ctx context.Context, name string) (netip.Addr, error) {
	if a, err := netip.ParseAddr(name); err == nil {
		return a, nil
	}
	list, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
	if err != nil {
		return netip.Addr{}, err
	}
	for _, a := range list {
		if a.Unmap().Is4() {
			return a.Unmap(), nil
		}
	}
	return list[0], nil
}

func bindFailure(err error, host string) error {
	code := errno.Name(err)
	entry, ok := errno.ByName(code)
	if !ok {
		return err
	}
	return jsbridge.Errorf("bind %s %s", code, host).WithCode(code).With("syscall", "bind").With("errno", -entry.Number()).With("address", host)
}

func parseUDP(s jsbridge.Scope, v goja.Value) (*udpOptions, error) {
	d, ok := jsbridge.DictOf(v)
	if !ok || !jsbridge.IsObject(v) {
		return nil, jsbridge.InvalidArgType("Expected an object")
	}
	o := &udpOptions{host: "0.0.0.0"}
	port, err := d.Get(s, "port")
	if err == nil && !jsbridge.IsNullish(port) {
		o.port, err = portIn(port, `Expected "port" to be an integer between 0 and 65535`, 0)
	}
	if err != nil {
		return nil, err
	}
	host, err := d.Get(s, "hostname")
	if err != nil {
		return nil, err
	}
	if !jsbridge.IsNullish(host) {
		if !jsbridge.IsString(host) {
			return nil, jsbridge.InvalidArgType(`Expected "hostname" to be a string`)
		}
		o.host = host.String()
	}
	flags, err := d.Get(s, "flags")
	if err != nil {
		return nil, err
	}
	if n, ok := jsbridge.Number(flags); !jsbridge.IsNullish(flags) && !ok {
		return nil, jsbridge.InvalidArgType(`The "flags" property must be of type number, got %s`, jsbridge.TypeOf(flags))
	} else if n != 0 {
		return nil, jsbridge.Unsupported("Bun.udpSocket: flags")
	}
	kind, err := d.Get(s, "binaryType")
	if err != nil {
		return nil, err
	}
	if !jsbridge.IsNullish(kind) {
		o.handlers.binary = binaryTypes[kind.String()]
	}
	socket, err := d.Get(s, "socket")
	if err == nil && !jsbridge.IsNullish(socket) {
		err = parseUDPHandlers(s, socket, &o.handlers)
	}
	if err != nil {
		return nil, err
	}
	return o, parsePeer(s, d, o)
}

// parsePeer reads the option connect.
func parsePeer(s jsbridge.Scope, d jsbridge.Dict, o *udpOptions) error {
	v, err := d.Get(s, "connect")
	if err != nil || jsbridge.IsNullish(v) {
		return err
	}
	if !jsbridge.IsObject(v) {
		return jsbridge.InvalidArgType(`Expected "connect" to be an object`)
	}
	peer, _ := jsbridge.DictOf(v)
	host, err := peer.Get(s, "hostname")
	if err != nil {
		return err
	}
	if !jsbridge.IsString(host) {
		return jsbridge.InvalidArgType(`Expected "connect.hostname" to be a string`)
	}
	port, err := peer.Get(s, "port")
	if err != nil {
		return err
	}
	o.peer = host.String()
	o.peerPort, err = portIn(port, `Expected "connect.port" to be an integer between 1 and 65535`, 1)
	return err
}

func portIn(v goja.Value, words string, least int) (int, error) {
	n, ok := jsbridge.Number(v)
	if !ok || n != float64(int(n)) || n < float64(least) || n > 65535 {
		return 0, jsbridge.InvalidArgType("%s", words)
	}
	return int(n), nil
}

// parseUDPHandlers reads the option socket into h.
func parseUDPHandlers(s jsbridge.Scope, v goja.Value, h *UDPHandlers) error {
	if !jsbridge.IsObject(v) {
		return jsbridge.InvalidArgType(`Expected "socket" to be an object`)
	}
	d, _ := jsbridge.DictOf(v)
	for _, f := range []struct {
		name string
		to   *goja.Callable
	}{{"data", &h.Data}, {"drain", &h.Drain}, {"error", &h.Error}} {
		fn, err := d.Get(s, f.name)
		if err != nil {
			return err
		}
		if jsbridge.IsNullish(fn) {
			continue
		}
		call, ok := s.Direct(fn)
		if !ok {
			return jsbridge.InvalidArgType(`Expected "socket.%s" to be a function`, f.name)
		}
		*f.to = call
	}
	return nil
}
