// Package socket implements the WebSockets of Bun.serve: the ServerWebSocket class, its handlers and its topics. It does not know
// HTTP or servers; the code that accepts a handshake creates a [Socket] in the [Group] of its server.
//
// This package is not an API: it may change without notice.
package socket

import (
	"net/netip"
	"slices"
	"sync/atomic"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/pubsub"
	"github.com/gobun/gobun/bunapi/internal/relay"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// Options are the websocket key of Bun.serve: handlers and limits, shared by all sockets of a server.
type Options struct {
	Open, Message, Close, Drain, Ping, Pong, Error goja.Callable
	Conn                                           wsconn.Config
	PublishToSelf                                  bool
	Deflate                                        deflate.Server

	// Bytes passes texts to Message as bytes, too, followed by whether the message was binary.
	Bytes bool
	// Violation creates an argument for Close, after code and reason, if the peer has violated the protocol; nil: there is none.
	Violation func(s jsbridge.Scope, v *wsframe.Error) goja.Value
}

// Group holds the open sockets of one server and the topics that they share. Loop only.
type Group struct {
	env     *module.Env
	options *Options // nil: the server has no WebSockets
	hub     *pubsub.Hub
	sockets []*Socket // the open ones, in no order
	changed func()    // called when a socket was added or removed

	// Base is the URL of the server, named in reports of slow handlers.
	Base string

	total *atomic.Int64 // the open sockets of the server on all loops; nil: there is only one

	watchers map[string]map[*Watcher]struct{} // by topic
	dropped  int64                            // messages

	call   handlerCall
	args   [3]goja.Value // for the next handler call
	callFn func(s jsbridge.Scope) error
	failFn func(s jsbridge.Scope, err error)
}

// NewGroup returns a group without sockets. changed is called when a socket was added or removed.
func NewGroup(env *module.Env, options *Options, changed func()) *Group {
	g := &Group{env: env, options: options, hub: pubsub.New(&env.Engine.WS), changed: changed}
	g.callFn, g.failFn = g.runCall, g.handlerFailed
	return g
}

// SetOptions replaces handlers and limits, also for open sockets.
func (g *Group) SetOptions(o *Options) {
	if o == g.options {
		return
	}
	g.options = o
	if o == nil {
		return
	}
	for _, sock := range g.sockets {
		sock.conn.SetConfig(&o.Conn)
	}
}

// Enabled reports whether the server accepts WebSockets.
func (g *Group) Enabled() bool { return g.options != nil }

// Count returns the number of open sockets.
func (g *Group) Count() int { return len(g.sockets) }

// Negotiate negotiates compression for the Sec-WebSocket-Extensions fields of a handshake; agreed is nil for none.
func (g *Group) Negotiate(offers []string) (agreed *deflate.Params, extensions string) {
	return g.options.Deflate.Negotiate(offers)
}

// New creates a connection and its ws object. remote is invalid for a unix socket; compression is nil if none was negotiated.
func (g *Group) New(s jsbridge.Scope, data goja.Value, remote netip.Addr, compression *deflate.Params) *Socket {
	sock := &Socket{group: g, data: data, binaryType: binaryNodeBuffer, remote: remote.WithZone("")}
	sock.conn = wsconn.New(&g.env.Engine.WS, &g.options.Conn, (*events)(sock), wsconn.Options{Role: wsframe.Server, Deflate: compression})
	sock.sub.Init(sock.conn)
	sock.obj = s.New(socketClass, sock)
	sock.place = int32(len(g.sockets))
	g.sockets = append(g.sockets, sock)
	g.tally(1)
	g.changed()
	return sock
}

// forget removes a socket from the group.
func (g *Group) forget(sock *Socket) {
	if sock.place < 0 {
		return
	}
	g.hub.Leave(&sock.sub)
	last := len(g.sockets) - 1
	moved := g.sockets[last]
	g.sockets[sock.place], moved.place = moved, sock.place
	g.sockets[last] = nil
	g.sockets = g.sockets[:last]
	sock.place = -1
	g.tally(-1)
	if last == 0 {
		g.sockets = nil
	}
	g.changed()
}

// tally counts a socket that was added or removed.
func (g *Group) tally(n int64) {
	g.env.Used.Sockets += int(n)
	if g.total != nil {
		g.total.Add(n)
	}
}

// Connect shares the group's topics with the same server on other loops. total counts the sockets of all. The result is nil if
// there are too many loops.
func (g *Group) Connect(with *relay.Group, total *atomic.Int64) *relay.Port {
	g.total = total
	return g.hub.Connect(with, g.env.Loop.Nudge)
}

// Disconnect ends Connect.
func (g *Group) Disconnect() { g.hub.Disconnect() }

// Close closes up to n sockets because the server is ending.
func (g *Group) Close(n int) {
	for _, sock := range slices.Clone(g.sockets[:min(n, len(g.sockets))]) {
		sock.conn.CloseNow(wsframe.CodeGoingAway, "Server closed")
	}
}

// Abandon ends all connections without calling a handler.
func (g *Group) Abandon() {
	for _, sock := range g.sockets {
		sock.conn.Abandon()
		sock.place = -1
	}
	g.tally(-int64(len(g.sockets)))
	g.sockets = nil
}

// Kept adds the data of the sockets, and what is queued for those that do not keep up (see [module.Keeper]).
func (g *Group) Kept(to *module.Kept) {
	for _, sock := range g.sockets {
		to.Values = append(to.Values, sock.data, sock.obj)
		to.Bytes += int64(sock.conn.Buffered())
	}
}

// Figures are the current figures of a group.
type Figures struct {
	Sockets, Topics int
	// Queued is the number of bytes queued for sockets that do not keep up; Slow is the number of those sockets.
	Queued int64
	Slow   int
	// Dropped counts the messages dropped since the server began, because too much was queued.
	Dropped int64
}

// Figures returns the group's figures. It visits every socket.
func (g *Group) Figures() Figures {
	f := Figures{Sockets: len(g.sockets), Topics: g.hub.Topics(), Dropped: g.dropped + g.hub.Dropped()}
	for _, sock := range g.sockets {
		if n := sock.conn.Buffered(); n > 0 {
			f.Queued += int64(n)
			f.Slow++
		}
	}
	return f
}

// Attach gives a new socket its connection. answer is written first; the socket copies it.
func (sock *Socket) Attach(stream loop.Stream, answer []byte) { sock.conn.Attach(stream, answer) }

// Open runs the open handler.
func (sock *Socket) Open() { sock.group.run(sock, callOpen, 0, nil, 0, "") }

// Object returns the script's ws.
func (sock *Socket) Object() *goja.Object { return sock.obj }

// Receive processes bytes that arrived before the connection became a WebSocket.
func (sock *Socket) Receive(b []byte) { sock.conn.Readable(b) }

// Terminate drops the connection.
func (sock *Socket) Terminate() { sock.conn.Terminate() }

// IsOpen reports whether the socket can still send.
func (sock *Socket) IsOpen() bool { return sock.conn.Open() }

// OnClose makes the socket call fn when the connection has ended, before the close handler; nil: no call.
func (sock *Socket) OnClose(fn func(s jsbridge.Scope)) { sock.onClose = fn }

// Successor returns the receiver of the connection after the request that became the socket.
func (sock *Socket) Successor(stream loop.Stream) *Successor { return &Successor{sock, stream} }

// Successor implements [httpconn.Next].
type Successor struct {
	sock   *Socket
	stream loop.Stream
}

// Take delivers the frames that arrived early, which Bun loses when the upgrade is late.
func (n *Successor) Take(early []byte) {
	n.stream.SetHandler(n.sock.conn)
	if len(early) > 0 {
		n.sock.conn.Readable(early)
	}
}

// Paused reports whether the socket is currently not reading.
func (n *Successor) Paused() bool { return n.sock.conn.Paused() }

// Writable reports that the transport has room again.
func (n *Successor) Writable() { n.sock.conn.Writable() }

// Ended reports that the connection is gone.
func (n *Successor) Ended(err error) { n.sock.conn.Ended(err) }

// callOnClose calls the function set with OnClose, once.
func (sock *Socket) callOnClose() {
	if fn := sock.onClose; fn != nil {
		sock.onClose = nil
		_ = sock.group.env.Realm.Do(func(s jsbridge.Scope) error { fn(s); return nil })
	}
}
