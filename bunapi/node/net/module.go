// Package net is the built-in module node:net: Socket and Server in JavaScript over the sockets of package sockets.
//
// This package is not an API: it may change without notice.
package net

import (
	"embed"
	"net"
	"net/netip"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/sockets"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is node:net.
var Module = builtin.NewParts("node:net", sources, goSide)

// TLS is node:tls, whose parts are those of node:net.
var TLS = builtin.New("node:tls", `require("net"); module.exports = internal.tls();`, func(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	_ = internal.Set("tls", s.Func("tls", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		part, _ := jsbridge.Function(*provided(s))
		return s.Call(part, goja.Undefined())
	}))
})

type providedKey struct{}

// provided is the function with which node:net gives node:tls.
func provided(s jsbridge.Scope) *goja.Value {
	return jsbridge.Owned(s, providedKey{}, func() *goja.Value { return new(goja.Value) })
}

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	set := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	set("nextTick", builtin.NextTick)
	set("provide", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { *provided(s) = a.At(0); return nil, nil })
	setNames(set, env)
	setSockets(set, sockets.Of(s))
}

// setNames adds what is about addresses and errors.
func setNames(set func(string, jsbridge.Native), env *module.Env) {
	set("isIP", builtin.IsIP)
	set("parseIP", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		address, err := netip.ParseAddr(a.At(0).String())
		if err != nil {
			return goja.Null(), nil
		}
		return s.Uint8Array(address.AsSlice()), nil
	})
	set("formatIP", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		b, _ := jsbridge.View(s, a.At(0))
		address, _ := netip.AddrFromSlice(b)
		return s.String(address.String()), nil
	})
	set("errno", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		entry, ok := errno.ByName(a.At(0).String())
		if !ok {
			return s.Int(0), nil
		}
		return s.Int(entry.Number()), nil
	})
	set("errorText", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		entry, _ := errno.ByName(a.At(0).String())
		return s.String(entry.Text), nil
	})
	set("hasIPv6", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Bool(sockets.HasIPv6()), nil })
	set("resolves", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Bool(env.Access == nil), nil })
}

// setSockets adds what is about sockets.
func setSockets(set func(string, jsbridge.Native), ss *sockets.Sockets) {
	var handlers *sockets.Handlers
	set("setHandlers", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		handlers = sockets.NodeHandlers(s, a.At(0).(*goja.Object))
		return nil, nil
	})
	// connect(socket, path, address, port, localAddress, localPort, family, tls)
	set("connect", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		t := sockets.Target{Network: "unix", Address: a.At(1).String()}
		if t.Address == "" {
			host := a.At(2).String()
			t = sockets.Target{Network: "tcp", Address: net.JoinHostPort(host, strconv.Itoa(int(a.At(3).ToInteger())))}
			if local, port := a.At(4).String(), int(a.At(5).ToInteger()); local != "" || port != 0 {
				t.Local = &net.TCPAddr{IP: net.ParseIP(local), Port: port}
			}
		} else {
			t.Address = ss.UnixPath(t.Address)
		}
		k, err := ss.Connect(s, handlers, a.At(0), t, a.At(7))
		if err != nil {
			return nil, err
		}
		return k.Object(), nil
	})
	set("write", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, b, err := socketAndBytes(s, a)
		if err != nil {
			return nil, err
		}
		return s.Int(k.WriteAll(b)), nil
	})
	set("progressed", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, ok := jsbridge.Unwrap[*sockets.Socket](s, a.At(0))
		return s.Bool(ok && k.Progressed()), nil
	})
	set("drop", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if k, ok := jsbridge.Unwrap[*sockets.Socket](s, a.At(0)); ok {
			k.Drop(a.At(1).ToBoolean())
		}
		return nil, nil
	})
	// upgrade(raw, socket, tls, isServer)
	set("upgrade", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		k, ok := jsbridge.Unwrap[*sockets.Socket](s, a.At(0))
		if !ok {
			return nil, jsbridge.TypeError("not a socket")
		}
		t, err := ss.UpgradeTLS(s, k, handlers, a.At(1), a.At(2), a.At(3).ToBoolean())
		if err != nil {
			return nil, err
		}
		return t.Object(), nil
	})
	set("secureContext", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return sockets.SecureContext(s, a.At(0)) })
	set("setTLS", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		l, ok := jsbridge.Unwrap[*sockets.Listener](s, a.At(0))
		if !ok {
			return nil, nil
		}
		return nil, l.SetTLS(s, a.At(1))
	})
	set("rootCertificates", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Strings(sockets.RootCertificates()), nil
	})
	set("brokenPipe", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return sockets.BrokenPipe(s), nil })
	// listen(server, path, host, port, ipv6Only, reusePort, tls)
	set("listen", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		w := sockets.Where{Unix: a.At(1).String(), Host: a.At(2).String(), Port: int(a.At(3).ToInteger()), IPv6Only: a.At(4).ToBoolean(), Reuse: a.At(5).ToBoolean()}
		l, err := ss.Listen(s, handlers, a.At(0), w, a.At(6))
		if err != nil {
			return nil, listenError(err)
		}
		return l.Object(), nil
	})
	set("lookup", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		done, err := a.Callback(2, "callback")
		if err != nil {
			return nil, err
		}
		ss.Lookup(s, a.At(0).String(), int(a.At(1).ToInteger()), func(s jsbridge.Scope, found []netip.Addr, err error) error {
			_, callErr := s.Call(done, goja.Undefined(), sockets.LookupResult(s, found, err)...)
			return callErr
		})
		return nil, nil
	})
}

func socketAndBytes(s jsbridge.Scope, a jsbridge.Args) (*sockets.Socket, []byte, error) {
	k, ok := jsbridge.Unwrap[*sockets.Socket](s, a.At(0))
	b, isBytes := jsbridge.View(s, a.At(1))
	if !ok || !isBytes {
		return nil, nil, jsbridge.TypeError("not a socket with bytes")
	}
	return k, b, nil
}

// listenError is an error with the code of the system's; server.js words it.
func listenError(err error) error {
	e := errno.Error(err, "listen")
	if e.Code == "EIO" {
		return jsbridge.Errorf("%v", err)
	}
	return e
}
