// The members of UDPSocket, and of the object behind a dgram.Socket.

package sockets

import (
	"net/netip"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
)

var udpClass = &jsbridge.Class{
	Name: "UDPSocket", Fixed: true, NoConstructor: true,
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("address", func(s jsbridge.Scope, k *UDP) (goja.Value, error) { return UDPAddress(s, k.local), nil }),
		jsbridge.Get("binaryType", func(s jsbridge.Scope, k *UDP) (goja.Value, error) {
			return s.String([...]string{"buffer", "arraybuffer", "uint8array"}[k.handlers.binary]), nil
		}),
		jsbridge.Get("closed", func(s jsbridge.Scope, k *UDP) (goja.Value, error) { return s.Bool(k.closed), nil }),
		jsbridge.Get("fd", func(s jsbridge.Scope, k *UDP) (goja.Value, error) {
			n := -1
			_ = k.control(func(fd uintptr) error { n = int(fd); return nil })
			return s.Int(n), nil
		}),
		jsbridge.Get("hostname", func(s jsbridge.Scope, k *UDP) (goja.Value, error) { return s.String(k.host), nil }),
		jsbridge.Get("port", func(s jsbridge.Scope, k *UDP) (goja.Value, error) { return s.Int(int(k.local.Port())), nil }),
		jsbridge.Get("remoteAddress", func(s jsbridge.Scope, k *UDP) (goja.Value, error) {
			if !k.remote.IsValid() {
				return goja.Undefined(), nil
			}
			return UDPAddress(s, k.remote), nil
		}),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("addMembership", 2, groupMethod(true)),
		jsbridge.M("addSourceSpecificMembership", 3, sourceMethod(true)),
		jsbridge.M("close", 0, func(_ jsbridge.Scope, k *UDP, _ jsbridge.Args) (goja.Value, error) { k.Close(); return nil, nil }),
		jsbridge.M("dropMembership", 2, groupMethod(false)),
		jsbridge.M("dropSourceSpecificMembership", 3, sourceMethod(false)),
		jsbridge.M("ref", 0, func(_ jsbridge.Scope, k *UDP, _ jsbridge.Args) (goja.Value, error) { k.Keep(true); return nil, nil }),
		jsbridge.M("reload", 1, func(s jsbridge.Scope, k *UDP, a jsbridge.Args) (goja.Value, error) {
			if a.Len() == 0 {
				return nil, jsbridge.InvalidArgType("Expected 1 argument")
			}
			h := UDPHandlers{binary: k.handlers.binary}
			d, ok := jsbridge.DictOf(a.At(0))
			if !ok {
				return nil, jsbridge.InvalidArgType("Expected an object")
			}
			v, err := d.Get(s, "socket")
			if err == nil && !jsbridge.IsNullish(v) {
				err = parseUDPHandlers(s, v, &h)
			}
			if err == nil {
				k.handlers = h
			}
			return nil, err
		}),
		jsbridge.M("send", 3, func(s jsbridge.Scope, k *UDP, a jsbridge.Args) (goja.Value, error) {
			if k.closed {
				return nil, jsbridge.Errorf("Socket is closed")
			}
			to, err := k.destination(a.Len(), a.At(1), a.At(2))
			if err != nil {
				return nil, err
			}
			b, ok := udpPayload(s, a.At(0))
			if !ok {
				return nil, jsbridge.InvalidArgType("Expected ArrayBufferView or string as first argument")
			}
			sent, err := k.Send(b, to)
			if err != nil {
				return nil, errno.Error(err, "send")
			}
			return s.Bool(sent), nil
		}),
		jsbridge.M("sendMany", 3, sendMany),
		jsbridge.M("setBroadcast", 1, setting(func(k *UDP, v goja.Value) error { return k.SetBroadcast(v.ToBoolean()) })),
		jsbridge.M("setMulticastInterface", 1, func(s jsbridge.Scope, k *UDP, a jsbridge.Args) (goja.Value, error) {
			if err := needs(a, 1); err != nil {
				return nil, err
			}
			return s.Bool(k.SetInterface(a.At(0).String()) == nil), nil
		}),
		jsbridge.M("setMulticastLoopback", 1, setting(func(k *UDP, v goja.Value) error { return k.SetLoopback(v.ToBoolean()) })),
		jsbridge.M("setMulticastTTL", 1, setting(func(k *UDP, v goja.Value) error { return k.SetTTL(int(v.ToInteger()), true) })),
		jsbridge.M("setTTL", 1, setting(func(k *UDP, v goja.Value) error { return k.SetTTL(int(v.ToInteger()), false) })),
		jsbridge.M("unref", 0, func(_ jsbridge.Scope, k *UDP, _ jsbridge.Args) (goja.Value, error) { k.Keep(false); return nil, nil }),
		jsbridge.M("[Symbol.dispose]", 0, func(_ jsbridge.Scope, k *UDP, _ jsbridge.Args) (goja.Value, error) { k.Close(); return nil, nil }).WithWellKnown("dispose"),
	},
}

// UDPAddress is {address, family, port}.
func UDPAddress(s jsbridge.Scope, at netip.AddrPort) goja.Value {
	o := s.Object()
	family := "IPv4"
	if at.Addr().Is6() {
		family = "IPv6"
	}
	_ = o.Set("address", at.Addr().String())
	_ = o.Set("family", family)
	_ = o.Set("port", int(at.Port()))
	return o
}

func needs(a jsbridge.Args, n int) error {
	if a.Len() >= n {
		return nil
	}
	more := "s"
	if n == 1 {
		more = ""
	}
	return jsbridge.InvalidArgType("Expected %d argument%s, got %d", n, more, a.Len())
}

// setting returns a method that changes an option and returns its argument.
func setting(set func(k *UDP, v goja.Value) error) func(jsbridge.Scope, *UDP, jsbridge.Args) (goja.Value, error) {
	return func(_ jsbridge.Scope, k *UDP, a jsbridge.Args) (goja.Value, error) {
		if err := needs(a, 1); err != nil {
			return nil, err
		}
		if err := set(k, a.At(0)); err != nil {
			return nil, k.option(err)
		}
		return a.At(0), nil
	}
}

// option is the error of setsockopt.
func (k *UDP) option(err error) error {
	if k.closed {
		return jsbridge.Errorf("EBADF: bad file descriptor, setsockopt").WithCode("EBADF").With("syscall", "setsockopt")
	}
	return errno.Error(err, "setsockopt")
}

func groupMethod(join bool) func(jsbridge.Scope, *UDP, jsbridge.Args) (goja.Value, error) {
	return func(s jsbridge.Scope, k *UDP, a jsbridge.Args) (goja.Value, error) {
		if err := needs(a, 1); err != nil {
			return nil, err
		}
		on := ""
		if a.Has(1) {
			on = a.At(1).String()
		}
		if err := k.Group(join, a.At(0).String(), "", on); err != nil {
			return nil, k.option(err)
		}
		return s.Bool(true), nil
	}
}

func sourceMethod(join bool) func(jsbridge.Scope, *UDP, jsbridge.Args) (goja.Value, error) {
	return func(s jsbridge.Scope, k *UDP, a jsbridge.Args) (goja.Value, error) {
		if err := needs(a, 2); err != nil {
			return nil, err
		}
		on := ""
		if a.Has(2) {
			on = a.At(2).String()
		}
		if err := k.Group(join, a.At(1).String(), a.At(0).String(), on); err != nil {
			return nil, k.option(err)
		}
		return s.Bool(true), nil
	}
}

// destination reads the port and the address of a datagram; count is the number of arguments including the payload.
func (k *UDP) destination(count int, port, address goja.Value) (to netip.AddrPort, err error) {
	if k.remote.IsValid() {
		if count > 1 {
			return to, jsbridge.InvalidArgType("Cannot specify destination on connected socket")
		}
		return to, nil
	}
	if count < 3 {
		return to, jsbridge.InvalidArgType("Expected 3 arguments, got %d", count)
	}
	number, err := portIn(port, `Expected "port" to be an integer between 1 and 65535`, 1)
	if err != nil {
		return to, err
	}
	at, err := netip.ParseAddr(address.String())
	if err != nil {
		return to, jsbridge.InvalidArgType("Invalid address")
	}
	return netip.AddrPortFrom(at, uint16(number)), nil
}

func udpPayload(s jsbridge.Scope, v goja.Value) ([]byte, bool) {
	if text, ok := v.(goja.String); ok {
		return s.UTF8(text), true
	}
	return jsbridge.View(s, v)
}

// sendMany sends the datagrams of an array, three elements each on an unconnected socket, and returns for how many there was
// room.
func sendMany(s jsbridge.Scope, k *UDP, a jsbridge.Args) (goja.Value, error) {
	if k.closed {
		return nil, jsbridge.Errorf("Socket is closed")
	}
	if err := needs(a, 1); err != nil {
		return nil, err
	}
	list, ok := a.At(0).(*goja.Object)
	if !ok || jsbridge.ClassName(list) != "Array" {
		return nil, jsbridge.InvalidArgType("Expected first argument to be a array for 'sendMany'.")
	}
	var items []goja.Value
	s.ForOf(list, func(v goja.Value) bool { items = append(items, v); return true })
	each := 3
	if k.remote.IsValid() {
		each = 1
	}
	if len(items)%each != 0 {
		return nil, jsbridge.InvalidArgType("Expected 3 arguments for each packet")
	}
	packets := make([]datagram, 0, len(items)/each) // with their destinations; all are checked before the first is sent
	for i := 0; i < len(items); i += each {
		b, ok := udpPayload(s, items[i])
		if !ok {
			return nil, jsbridge.InvalidArgType("Expected ArrayBufferView or string as payload")
		}
		d := datagram{bytes: append([]byte(nil), b...)}
		if each == 3 {
			var err error
			if d.from, err = k.destination(3, items[i+1], items[i+2]); err != nil {
				return nil, err
			}
		}
		packets = append(packets, d)
	}
	sent := 0
	for _, d := range packets {
		room, err := k.Send(d.bytes, d.from)
		if err != nil {
			return nil, errno.Error(err, "send")
		}
		if !room {
			break
		}
		sent++
	}
	return s.Int(sent), nil
}
