// Options of UDP sockets.

package sockets

import (
	"net"
	"net/netip"
	"syscall"

	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// six reports whether the socket uses IPv6.
func (k *UDP) six() bool { return k.local.Addr().Is6() }

// SetTTL sets the hop limit of datagrams to one peer or, with multicast, to groups. Loop only.
func (k *UDP) SetTTL(hops int, multicast bool) error {
	if hops < 0 || hops > 255 || hops == 0 && !multicast {
		return syscall.EINVAL
	}
	switch {
	case k.six() && multicast:
		return ipv6.NewPacketConn(k.conn).SetMulticastHopLimit(hops)
	case k.six():
		return ipv6.NewPacketConn(k.conn).SetHopLimit(hops)
	case multicast:
		return ipv4.NewPacketConn(k.conn).SetMulticastTTL(hops)
	}
	return ipv4.NewPacketConn(k.conn).SetTTL(hops)
}

// SetLoopback sets whether this machine receives what the socket sends to groups. Loop only.
func (k *UDP) SetLoopback(on bool) error {
	if k.six() {
		return ipv6.NewPacketConn(k.conn).SetMulticastLoopback(on)
	}
	return ipv4.NewPacketConn(k.conn).SetMulticastLoopback(on)
}

// SetInterface selects the interface for datagrams to groups, by its address. Loop only.
func (k *UDP) SetInterface(address string) error {
	i, err := interfaceOf(address)
	if err != nil {
		return err
	}
	if k.six() {
		return ipv6.NewPacketConn(k.conn).SetMulticastInterface(i)
	}
	return ipv4.NewPacketConn(k.conn).SetMulticastInterface(i)
}

// Group joins or leaves a group. source is the only accepted sender, or empty; on is an address of an interface, or empty. Loop
// only.
func (k *UDP) Group(join bool, group, source, on string) error {
	address, err := netip.ParseAddr(group)
	if err != nil || !address.IsMulticast() || address.Is4() == k.six() {
		return syscall.EINVAL
	}
	var i *net.Interface
	if on != "" {
		if i, err = interfaceOf(on); err != nil {
			return err
		}
	}
	to := &net.UDPAddr{IP: address.AsSlice()}
	if source == "" {
		if k.six() {
			return pick(join, ipv6.NewPacketConn(k.conn).JoinGroup, ipv6.NewPacketConn(k.conn).LeaveGroup)(i, to)
		}
		return pick(join, ipv4.NewPacketConn(k.conn).JoinGroup, ipv4.NewPacketConn(k.conn).LeaveGroup)(i, to)
	}
	sender, err := netip.ParseAddr(source)
	if err != nil || sender.Is4() == k.six() {
		return syscall.EINVAL
	}
	from := &net.UDPAddr{IP: sender.AsSlice()}
	if k.six() {
		p := ipv6.NewPacketConn(k.conn)
		return pick(join, p.JoinSourceSpecificGroup, p.LeaveSourceSpecificGroup)(i, to, from)
	}
	p := ipv4.NewPacketConn(k.conn)
	return pick(join, p.JoinSourceSpecificGroup, p.LeaveSourceSpecificGroup)(i, to, from)
}

func pick[T any](first bool, a, b T) T {
	if first {
		return a
	}
	return b
}

// interfaceOf finds the interface that has an address.
func interfaceOf(address string) (*net.Interface, error) {
	want, err := netip.ParseAddr(address)
	if err != nil {
		return nil, syscall.EINVAL
	}
	if want.IsUnspecified() {
		return nil, nil
	}
	list, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	for _, i := range list {
		if want.Zone() == i.Name {
			return &i, nil
		}
		has, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range has {
			if p, err := netip.ParsePrefix(a.String()); err == nil && p.Addr() == want {
				return &i, nil
			}
		}
	}
	return nil, syscall.EADDRNOTAVAIL
}

// control calls fn with the descriptor.
func (k *UDP) control(fn func(fd uintptr) error) error {
	var err error
	if failed := k.raw.Control(func(fd uintptr) { err = fn(fd) }); failed != nil {
		return failed
	}
	return err
}

// Buffer returns the size of the system's buffer for received, or sent, datagrams. Loop only.
func (k *UDP) Buffer(received bool) (n int, err error) {
	err = k.control(func(fd uintptr) error {
		n, err = bufferSize(fd, received)
		return err
	})
	return n, err
}

// SetBuffer changes that size. Loop only.
func (k *UDP) SetBuffer(received bool, n int) error {
	if received {
		return k.conn.SetReadBuffer(n)
	}
	return k.conn.SetWriteBuffer(n)
}

// SetBroadcast sets whether the socket may broadcast. Loop only.
func (k *UDP) SetBroadcast(on bool) error {
	return k.control(func(fd uintptr) error { return setBroadcast(fd, on) })
}
