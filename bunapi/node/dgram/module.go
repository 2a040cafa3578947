// Package dgram is the built-in module node:dgram: Socket in JavaScript over the UDP sockets of package sockets.
//
// This package is not an API: it may change without notice.
package dgram

import (
	_ "embed"
	"net/netip"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/sockets"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Module is node:dgram.
var Module = builtin.New("node:dgram", source, goSide)

func goSide(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	set := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	ss := sockets.Of(s)
	set("nextTick", builtin.NextTick)
	set("isIP", builtin.IsIP)
	// open(address, port, {ipv6Only, reuseAddr, reusePort}, {data, drain, error}) binds a socket.
	set("open", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		var h sockets.UDPHandlers
		from, _ := a.At(3).(*goja.Object)
		for _, f := range []struct {
			name string
			to   *goja.Callable
		}{{"data", &h.Data}, {"drain", &h.Drain}, {"error", &h.Error}} {
			*f.to, _ = s.Direct(from.Get(f.name))
		}
		options, _ := a.At(2).(*goja.Object)
		on := func(name string) bool { v := options.Get(name); return v != nil && v.ToBoolean() }
		k, err := ss.OpenUDP(s, sockets.UDPWhere{
			Host: a.At(0).String(), Port: int(a.At(1).ToInteger()), IPv6Only: on("ipv6Only"), Reuse: on("reuseAddr"), Share: on("reusePort"),
		}, h, class)
		if err != nil {
			return nil, failure(err)
		}
		return k.Object(), nil
	})
}

// failure is an error with the code alone: the JavaScript knows the words.
func failure(err error) error {
	if code := errno.Name(err); code != "" {
		return errno.Error(err, "")
	}
	return err
}

// do is a method that may fail and returns nothing.
func do(name string, fn func(k *sockets.UDP, a jsbridge.Args) error) jsbridge.Method {
	return jsbridge.M(name, 0, func(_ jsbridge.Scope, k *sockets.UDP, a jsbridge.Args) (goja.Value, error) {
		if err := fn(k, a); err != nil {
			return nil, failure(err)
		}
		return nil, nil
	})
}

func text(a jsbridge.Args, i int) string {
	if jsbridge.IsNullish(a.At(i)) {
		return ""
	}
	return a.At(i).String()
}

func addressOf(a jsbridge.Args, port, host int) (netip.AddrPort, error) {
	at, err := netip.ParseAddr(a.At(host).String())
	return netip.AddrPortFrom(at, uint16(a.At(port).ToInteger())), err
}

var class = &jsbridge.Class{Name: "UDP", Methods: []jsbridge.Method{
	// send(bytes, port, address) reports whether there was room; else drain comes. A connected socket needs no address.
	jsbridge.M("send", 3, func(s jsbridge.Scope, k *sockets.UDP, a jsbridge.Args) (goja.Value, error) {
		b, _ := jsbridge.View(s, a.At(0))
		var to netip.AddrPort
		if a.Has(2) {
			var err error
			if to, err = addressOf(a, 1, 2); err != nil {
				return nil, err
			}
		}
		sent, err := k.Send(b, to)
		if err != nil {
			return nil, failure(err)
		}
		return s.Bool(sent), nil
	}),
	do("connect", func(k *sockets.UDP, a jsbridge.Args) error {
		to, err := addressOf(a, 0, 1)
		if err != nil {
			return err
		}
		return k.Connect(to)
	}),
	do("disconnect", func(k *sockets.UDP, _ jsbridge.Args) error { return k.Connect(netip.AddrPort{}) }),
	do("close", func(k *sockets.UDP, _ jsbridge.Args) error { k.Close(); return nil }),
	do("hold", func(k *sockets.UDP, a jsbridge.Args) error { k.Keep(a.At(0).ToBoolean()); return nil }),
	do("setTTL", func(k *sockets.UDP, a jsbridge.Args) error { return k.SetTTL(int(a.At(0).ToInteger()), false) }),
	do("setMulticastTTL", func(k *sockets.UDP, a jsbridge.Args) error { return k.SetTTL(int(a.At(0).ToInteger()), true) }),
	do("setMulticastLoopback", func(k *sockets.UDP, a jsbridge.Args) error { return k.SetLoopback(a.At(0).ToBoolean()) }),
	do("setMulticastInterface", func(k *sockets.UDP, a jsbridge.Args) error { return k.SetInterface(a.At(0).String()) }),
	do("setBroadcast", func(k *sockets.UDP, a jsbridge.Args) error { return k.SetBroadcast(a.At(0).ToBoolean()) }),
	// group(join, group, source, interface)
	do("group", func(k *sockets.UDP, a jsbridge.Args) error {
		return k.Group(a.At(0).ToBoolean(), a.At(1).String(), text(a, 2), text(a, 3))
	}),
	do("setBuffer", func(k *sockets.UDP, a jsbridge.Args) error {
		return k.SetBuffer(a.At(0).ToBoolean(), int(a.At(1).ToInteger()))
	}),
	jsbridge.M("buffer", 1, func(s jsbridge.Scope, k *sockets.UDP, a jsbridge.Args) (goja.Value, error) {
		n, err := k.Buffer(a.At(0).ToBoolean())
		return s.Int(n), err
	}),
	jsbridge.M("local", 0, func(s jsbridge.Scope, k *sockets.UDP, _ jsbridge.Args) (goja.Value, error) {
		return sockets.UDPAddress(s, k.Local()), nil
	}),
	jsbridge.M("remote", 0, func(s jsbridge.Scope, k *sockets.UDP, _ jsbridge.Args) (goja.Value, error) {
		return sockets.UDPAddress(s, k.Remote()), nil
	}),
}}
