// Routes: TCP or a unix socket, optionally through a tunnel, with TLS on either leg. This code does not touch scripts.

package dial

import (
	"context"
	"net"
	"time"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
)

// Route is the way to a server. It is immutable.
type Route struct {
	Network, Address string
	TLS              *TLS   // nil: plain
	Connect          []byte // the CONNECT request; nil: no tunnel
	ProxyTLS         *TLS   // nil: the proxy is plain HTTP
	// Raw creates the underlying connection; nil means Context.
	Raw func(ctx context.Context, network, address string) (net.Conn, error)
}

// Refused is a proxy's answer that refuses a CONNECT.
type Refused struct {
	Head    *wshandshake.Head
	Headers []wshandshake.Field
}

func (r *Refused) Error() string { return r.Head.Tunnel().Error() }

// Unwrap returns the failure as the client WebSocket reports it.
func (r *Refused) Unwrap() error { return r.Head.Tunnel() }

// readChunk is how much of an answer is read in one step.
const readChunk = 4 << 10

var errEarly = &wshandshake.Failure{Text: "Invalid response", Code: "HPE_INVALID_CONSTANT"}

// Dial connects and establishes TLS. The end of ctx ends it. Any goroutine.
func (r *Route) Dial(ctx context.Context) (net.Conn, error) {
	raw, err := r.Connection(ctx)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	conn, rest, err := r.Secure(ctx, raw)
	if err == nil && len(rest) > 0 {
		err = errEarly
	}
	// If the context ended at this moment, the connection has a deadline in the past and cannot be used.
	if !stop() {
		err = context.Cause(ctx)
	}
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	return conn, nil
}

// Connection only connects to the first hop. Any goroutine.
func (r *Route) Connection(ctx context.Context) (net.Conn, error) {
	if r.Raw != nil {
		return r.Raw(ctx, r.Network, r.Address)
	}
	return Context(ctx, r.Network, r.Address)
}

// Secure turns a new connection into one with the server: through the tunnel, and with TLS. rest is what followed a proxy's
// answer. The caller limits the time, and closes raw after an error.
func (r *Route) Secure(ctx context.Context, raw net.Conn) (conn net.Conn, rest []byte, err error) {
	conn = raw
	if r.ProxyTLS != nil {
		if conn, err = r.ProxyTLS.Client(ctx, conn); err != nil {
			return nil, nil, err
		}
	}
	if r.Connect != nil {
		if rest, err = tunnel(conn, r.Connect); err != nil {
			return nil, nil, err
		}
	}
	if r.TLS == nil {
		return conn, rest, nil
	}
	if len(rest) > 0 {
		return nil, nil, errEarly
	}
	conn, err = r.TLS.Client(ctx, conn)
	return conn, nil, err
}

// ReadHead feeds received bytes, beginning with rest, until the head is complete.
func ReadHead(conn net.Conn, feed func([]byte) ([]byte, bool, error), rest []byte) ([]byte, error) {
	buf := make([]byte, readChunk)
	for b := rest; ; {
		after, done, err := feed(b)
		if done || err != nil {
			return after, err
		}
		n, err := conn.Read(buf)
		if n == 0 && err != nil {
			return nil, err
		}
		b = buf[:n]
	}
}

// tunnel asks a proxy to connect to the target.
func tunnel(conn net.Conn, request []byte) (rest []byte, err error) {
	if _, err := conn.Write(request); err != nil {
		return nil, err
	}
	refused := &Refused{Head: &wshandshake.Head{}}
	refused.Head.Field = func(name, value []byte) error {
		refused.Headers = append(refused.Headers, wshandshake.Field{Name: string(name), Value: string(value)})
		return nil
	}
	if rest, err = ReadHead(conn, refused.Head.Feed, nil); err != nil {
		return nil, err
	}
	if refused.Head.Tunnel() != nil {
		return nil, refused
	}
	return append([]byte(nil), rest...), nil
}
