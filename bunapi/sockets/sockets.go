// Package sockets is the network layer below Bun.connect, Bun.listen and Node's net and tls: TCP and unix sockets with and
// without TLS, driven by the loop's poller, as objects of the classes TCPSocket, TLSSocket and Listener; and UDP sockets.
//
// A TCP socket has no goroutine, except while it is being dialled, because Allow.Dial may take any amount of time.
//
// This package is not an API: it may change without notice.
package sockets

import (
	"context"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// Sockets are the sockets and listeners of one realm. Loop only.
type Sockets struct {
	env       *module.Env
	dials     sync.WaitGroup
	all       map[*Socket]struct{}
	listeners map[*Listener]struct{}
	udp       map[*UDP]struct{}
	refs      int // sockets and listeners that keep the script alive
	release   func()

	tcpClass, tlsClass *jsbridge.Class // of the sockets; here because their tables refer to the functions that create sockets

	ctx    context.Context // for looking up names
	cancel context.CancelFunc
}

type ownKey struct{}

// Module adds connect and listen to Bun.
var Module = module.Module{Name: "sockets", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	ss := &Sockets{env: env, all: map[*Socket]struct{}{}, listeners: map[*Listener]struct{}{}, udp: map[*UDP]struct{}{}, tcpClass: tcpClass, tlsClass: tlsClass}
	ss.ctx, ss.cancel = context.WithCancel(context.Background())
	jsbridge.Owned(s, ownKey{}, func() *Sockets { return ss })
	return ss, nil
}}

// Of returns the realm's Sockets. Loop only.
func Of(s jsbridge.Scope) *Sockets {
	return jsbridge.Owned(s, ownKey{}, func() *Sockets { panic("sockets: not installed") })
}

// BunMembers implements [module.Contributor].
func (ss *Sockets) BunMembers() []module.Member {
	return []module.Member{
		{Name: "connect", Length: 1, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return ss.connectBun(s, a.At(0)) }},
		{Name: "listen", Length: 1, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return ss.listenBun(s, a.At(0)) }},
		{Name: "udpSocket", Length: 1, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return ss.udpBun(s, a.At(0)) }},
	}
}

// Close implements [module.Closer]: it drops everything and waits for the dialling goroutines. No handler runs.
func (ss *Sockets) Close() {
	for ln := range ss.listeners {
		ln.ln.Close()
	}
	for k := range ss.all {
		k.abandon()
	}
	for k := range ss.udp {
		k.inbox.close()
		_ = k.conn.Close()
	}
	ss.cancel()
	ss.dials.Wait()
}

// keep counts what keeps the script alive. One hold of the loop stands for all of them.
func (ss *Sockets) keep(by int) {
	was := ss.refs
	ss.refs += by
	switch {
	case was == 0 && ss.refs > 0:
		ss.release = ss.env.Loop.Hold()
	case was > 0 && ss.refs == 0:
		// Later, so that what an event has started comes first.
		ss.env.Loop.Post(ss.release)
		ss.release = nil
	}
}

// held says whether a socket or a listener keeps the script alive: it does while it is open and unref was not called.
type held struct{ alive, unref, counted bool }

func (h *held) update(ss *Sockets) {
	want := h.alive && !h.unref
	switch {
	case want && !h.counted:
		ss.keep(1)
	case !want && h.counted:
		ss.keep(-1)
	}
	h.counted = want
}
