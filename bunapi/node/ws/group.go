// The connections of one WebSocketServer.

package ws

import (
	"math"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/http"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/jsbridge"
)

// maxBacklog is how many bytes may be queued for a peer that does not read. The package itself has no such bound: beyond it the
// connection ends, and what was sent last fails.
const maxBacklog = 256 << 20

// group is the Go side of a server: its handlers and limits. Loop only.
type group struct {
	env     *module.Env
	sockets *socket.Group
}

// newGroup is group({message, close, drain, ping, pong}, maxPayload, deflate: 0 is off, 1 without contexts, 2 with them).
func newGroup(s jsbridge.Scope, env *module.Env, a jsbridge.Args) (goja.Value, error) {
	from, ok := a.At(0).(*goja.Object)
	if !ok {
		return nil, jsbridge.ArgType("handlers", "object", a.At(0))
	}
	limit := a.At(1).ToInteger()
	if limit <= 0 {
		limit = math.MaxInt64
	}
	o := &socket.Options{
		Conn:      wsconn.Config{MaxPayload: limit, BackpressureLimit: maxBacklog, CloseOnLimit: true, PlainCloses: true},
		Bytes:     true,
		Violation: violation,
	}
	for _, h := range []struct {
		name string
		to   *goja.Callable
	}{{"message", &o.Message}, {"close", &o.Close}, {"drain", &o.Drain}, {"ping", &o.Ping}, {"pong", &o.Pong}} {
		fn, ok := s.Direct(from.Get(h.name))
		if !ok {
			return nil, jsbridge.ArgType("handlers."+h.name, "function", from.Get(h.name))
		}
		*h.to = fn
	}
	switch a.At(2).ToInteger() {
	case 1:
		o.Deflate = deflate.Server{Compress: deflate.Shared, Decompress: deflate.Shared}
	case 2:
		o.Deflate = deflate.Server{Compress: deflate.Dedicated, Decompress: deflate.Dedicated}
	}
	return s.New(groupClass, &group{env, socket.NewGroup(env, o, func() {})}), nil
}

// headOf writes a 101 response with the given lines, which have not been validated: some come from scripts.
func headOf(b []byte, lines []string) ([]byte, error) {
	h := http1.Switch(b)
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		n, ok := http1.ParseName(name)
		v, good := http1.ParseValue(value)
		if !ok || !good {
			return nil, jsbridge.TypeError("Invalid header line %q in the answer to a handshake", line)
		}
		h.Field(n, v)
	}
	return h.Finish(), nil
}

var groupClass = &jsbridge.Class{Name: "WebSocketGroup", Methods: []jsbridge.Method{
	// extension(offers) is the line Sec-WebSocket-Extensions of the answer; "" is none.
	jsbridge.M("extension", 1, func(s jsbridge.Scope, g *group, a jsbridge.Args) (goja.Value, error) {
		_, text := g.sockets.Negotiate([]string{a.At(0).String()})
		return s.String(text), nil
	}),
	// accept(peer, ws, lines of the answer, offers or "") makes the connection of a peer object a WebSocket, whose data is ws. It is
	// null if the connection is gone.
	jsbridge.M("accept", 4, func(s jsbridge.Scope, g *group, a jsbridge.Args) (goja.Value, error) {
		if err := module.TooMany(g.env.Used.Sockets, g.env.Limits.Sockets, "Sockets"); err != nil {
			return nil, err
		}
		var lines []string
		s.ForOf(a.At(2), func(v goja.Value) bool { lines = append(lines, v.String()); return true })
		var sock *socket.Socket
		conn := http.Adopt(s, a.At(0), func() { sock.Terminate() })
		if conn == nil {
			return goja.Null(), nil
		}
		answer, err := headOf(conn.Unsent, lines)
		if err != nil {
			conn.Close()
			return nil, err
		}
		var agreed *deflate.Params
		if offers := a.At(3).String(); offers != "" {
			agreed, _ = g.sockets.Negotiate([]string{offers})
		}
		sock = g.sockets.New(s, a.At(1), conn.Remote.Addr(), agreed)
		sock.Attach(conn, answer)
		sock.Successor(conn).Take(nil)
		return sock.Object(), nil
	}),
	// early(ws, bytes) gives a socket what came with its handshake.
	jsbridge.M("early", 2, func(s jsbridge.Scope, g *group, a jsbridge.Args) (goja.Value, error) {
		sock, ok := jsbridge.Unwrap[*socket.Socket](s, a.At(0))
		if b, isBytes := jsbridge.View(s, a.At(1)); ok && isBytes {
			sock.Receive(append([]byte(nil), b...))
		}
		return nil, nil
	}),
}}
