// The classes TCPSocket and TLSSocket.

package sockets

import (
	"net/netip"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

var (
	tcpClass = socketClass("TCPSocket")
	tlsClass = socketClass("TLSSocket")
)

func socketClass(name string) *jsbridge.Class {
	return &jsbridge.Class{
		Name: name, Fixed: true, NoConstructor: true,
		Accessors: append(accessors(), tlsAccessors()...),
		Methods:   append(append(transferMethods(), tuningMethods()...), tlsMethods()...),
	}
}

func accessors() []jsbridge.Accessor {
	get := func(name string, read func(s jsbridge.Scope, k *Socket) goja.Value) jsbridge.Accessor {
		return jsbridge.Get(name, func(s jsbridge.Scope, k *Socket) (goja.Value, error) { return read(s, k), nil })
	}
	return []jsbridge.Accessor{
		get("bytesWritten", func(s jsbridge.Scope, k *Socket) goja.Value { return s.Float(float64(k.written)) }),
		jsbridge.GetSet("data", func(_ jsbridge.Scope, k *Socket) (goja.Value, error) { return k.data, nil },
			func(_ jsbridge.Scope, k *Socket, v goja.Value) error { k.data = v; return nil }),
		get("fd", func(s jsbridge.Scope, k *Socket) goja.Value {
			if t, ok := k.stream.(loop.Tuner); ok {
				return s.Int(t.Descriptor())
			}
			return s.Int(-1)
		}),
		get("listener", func(_ jsbridge.Scope, k *Socket) goja.Value {
			if k.listener == nil || k.listener.obj == nil {
				return goja.Undefined()
			}
			return k.listener.obj
		}),
		get("localAddress", func(s jsbridge.Scope, k *Socket) goja.Value { return address(s, k.localAddr()) }),
		get("localFamily", func(s jsbridge.Scope, k *Socket) goja.Value { return family(s, k.localAddr()) }),
		get("localPort", func(s jsbridge.Scope, k *Socket) goja.Value { return port(s, k.localAddr()) }),
		get("readyState", func(s jsbridge.Scope, k *Socket) goja.Value { return s.Int(k.readyState()) }),
		get("remoteAddress", func(s jsbridge.Scope, k *Socket) goja.Value { return address(s, k.remote) }),
		get("remoteFamily", func(s jsbridge.Scope, k *Socket) goja.Value { return family(s, k.remote) }),
		get("remotePort", func(s jsbridge.Scope, k *Socket) goja.Value { return port(s, k.remote) }),
	}
}

func (k *Socket) localAddr() netip.AddrPort {
	k.keepAddresses()
	return k.local
}

func address(s jsbridge.Scope, a netip.AddrPort) goja.Value {
	if !a.IsValid() {
		return goja.Undefined()
	}
	return s.String(a.Addr().WithZone("").String())
}

func family(s jsbridge.Scope, a netip.AddrPort) goja.Value {
	switch {
	case !a.IsValid():
		return goja.Undefined()
	case a.Addr().Is4():
		return s.String("IPv4")
	}
	return s.String("IPv6")
}

func port(s jsbridge.Scope, a netip.AddrPort) goja.Value {
	if !a.IsValid() {
		return goja.Undefined()
	}
	return s.Int(int(a.Port()))
}

// do returns a method without a result.
func do(name string, fn func(k *Socket)) jsbridge.Method {
	return jsbridge.M(name, 0, func(_ jsbridge.Scope, k *Socket, _ jsbridge.Args) (goja.Value, error) {
		fn(k)
		return nil, nil
	})
}

func transferMethods() []jsbridge.Method {
	return []jsbridge.Method{
		jsbridge.M("write", 3, func(s jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
			b, err := payload(s, a)
			if err != nil {
				return nil, err
			}
			n, rest := k.write(b)
			if len(rest) > 0 {
				k.waitForRoom()
			}
			return s.Int(n), nil
		}),
		jsbridge.M("end", 3, func(s jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
			b, err := payload(s, a)
			if err != nil {
				return nil, err
			}
			n, rest := k.write(b)
			if n >= 0 || k.state == open {
				k.end(rest)
			}
			return s.Int(n), nil
		}),
		jsbridge.M("shutdown", 1, func(_ jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
			if a.At(0).ToBoolean() {
				k.shutdownReads()
			} else {
				k.shutdown()
			}
			return nil, nil
		}),
		do("close", func(k *Socket) { k.end(nil) }),
		do("terminate", (*Socket).reset),
		do("flush", func(k *Socket) {
			if k.state == open {
				k.flush()
			}
		}),
		do("pause", func(k *Socket) {
			k.paused = true
			if k.stream != nil {
				k.stream.PauseRead()
			}
		}),
		do("resume", func(k *Socket) {
			k.paused = false
			if k.stream != nil {
				k.stream.ResumeRead()
			}
		}),
		do("ref", func(k *Socket) { k.held.unref = false; k.held.update(k.set) }),
		do("unref", func(k *Socket) { k.held.unref = true; k.held.update(k.set) }),
		jsbridge.F("[Symbol.dispose]", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			obj, ok := a.This.(*goja.Object)
			if !ok {
				return nil, jsbridge.InvalidThis("Expected this to be instanceof TCPSocket")
			}
			return s.CallMethod(obj, "end")
		}).WithWellKnown("dispose"),
	}
}

// tuned calls a function for the socket's options; it returns false if that fails.
func tuned(s jsbridge.Scope, k *Socket, fn func(t loop.Tuner) error) (goja.Value, error) {
	t, ok := k.stream.(loop.Tuner)
	return s.Bool(ok && fn(t) == nil), nil
}

func tuningMethods() []jsbridge.Method {
	return []jsbridge.Method{
		jsbridge.M("reload", 1, func(s jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
			return nil, reload(s, k.handlers, a)
		}),
		jsbridge.M("setNoDelay", 1, func(s jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
			on := !a.Has(0) || a.At(0).ToBoolean()
			return tuned(s, k, func(t loop.Tuner) error { return t.SetNoDelay(on) })
		}),
		jsbridge.M("setKeepAlive", 2, func(s jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
			on, delay := a.At(0).ToBoolean(), time.Duration(a.At(1).ToInteger())*time.Millisecond
			return tuned(s, k, func(t loop.Tuner) error { return t.SetKeepAlive(on, delay) })
		}),
		jsbridge.M("setTypeOfService", 1, func(s jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
			tos := int(a.At(0).ToInteger())
			return tuned(s, k, func(t loop.Tuner) error { return t.SetService(tos) })
		}),
		jsbridge.M("getTypeOfService", 0, func(s jsbridge.Scope, k *Socket, _ jsbridge.Args) (goja.Value, error) {
			if t, ok := k.stream.(loop.Tuner); ok {
				if tos, err := t.Service(); err == nil {
					return s.Int(tos), nil
				}
			}
			return s.Int(0), nil
		}),
		jsbridge.M("timeout", 1, func(_ jsbridge.Scope, k *Socket, a jsbridge.Args) (goja.Value, error) {
			k.setTimeout(time.Duration(a.At(0).ToInteger()) * time.Second)
			return nil, nil
		}),
	}
}

// setTimeout makes the handler timeout be called once after d; 0 cancels it.
func (k *Socket) setTimeout(d time.Duration) {
	if k.timer != nil {
		k.timer.Stop()
		k.timer = nil
	}
	if d <= 0 || k.state == closed {
		return
	}
	k.timer = k.set.env.Loop.AddTimer(d, func() { k.emit(onTimeout, nil) })
	k.timer.Unref()
}

// reload replaces handlers with those of an options object.
func reload(s jsbridge.Scope, h *Handlers, a jsbridge.Args) error {
	if a.Len() == 0 {
		return jsbridge.Errorf("Expected 1 argument")
	}
	d, _ := jsbridge.DictOf(a.At(0))
	v, err := d.Get(s, "socket")
	if err != nil {
		return err
	}
	if jsbridge.IsNullish(v) {
		return jsbridge.Errorf(`Expected "socket" option`)
	}
	next, err := parseHandlers(s, v)
	if err != nil {
		return err
	}
	*h = *next
	return nil
}
