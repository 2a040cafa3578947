// Connecting: TCP or a unix socket, through a proxy or not, TLS, the opening handshake. Nothing here touches a script.

package socket

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/noproxy"
)

const (
	// connectTimeout is the default of Config.ConnectTimeout (Bun: two minutes, in steps of four seconds).
	connectTimeout = 2 * time.Minute
	// readChunk is how much of an answer is read at once.
	readChunk = 4 << 10
)

var (
	errEnded   = &wshandshake.Failure{Text: "Connection ended", Code: "ECONNRESET"}
	errReset   = &wshandshake.Failure{Text: "Connection ended: read ECONNRESET", Code: "ECONNRESET"}
	errTimeout = &wshandshake.Failure{Text: "Timeout"}
	errClosed  = &wshandshake.Failure{Text: "WebSocket is closed before the connection is established"}
	errConnect = &wshandshake.Failure{Text: "Failed to connect"}
)

// plan is a connection to be made. It is not changed any more.
type plan struct {
	network, address string
	tls              *tlsPlan // nil: plain
	proxy            []byte   // the CONNECT request; nil: no proxy
	proxyTLS         *tlsPlan // nil: the proxy is plain HTTP
	request          *wshandshake.Request
	timeout          time.Duration
}

// plan puts the options into the terms of the network. Loop only.
func (ss *Sockets) plan(o *options) (*plan, error) {
	rejectByDefault := ss.cfg.Getenv("NODE_TLS_REJECT_UNAUTHORIZED") != "0"
	p := &plan{network: "tcp", address: address(o.url, o.secure()), request: o.request(), timeout: ss.cfg.ConnectTimeout}
	if p.timeout == 0 {
		p.timeout = connectTimeout
	}
	host := hostname(o.url)
	if path, _, ok := o.unixPath(); ok {
		p.network, p.address, host = "unix", path, "localhost"
	}
	if o.tls != nil && o.tls.bad {
		return nil, errConnect
	}
	if o.secure() {
		p.tls = o.tls.plan(host, rejectByDefault, ss.askIdentity)
	}
	if o.proxy == nil || p.network == "unix" || ss.direct(p.address) {
		return p, nil
	}
	p.proxy = o.proxy.connect(p.address)
	p.address = o.proxy.address()
	if o.proxy.secure() {
		t := o.proxy.tls
		if !o.proxy.hasTLS && o.tls != nil {
			shared := *o.tls
			shared.serverName, shared.identity = "", nil // are for the target alone
			t = &shared
		}
		if t != nil && t.bad {
			return nil, errConnect
		}
		p.proxyTLS = t.plan(hostname(o.proxy.url), rejectByDefault, ss.askIdentity)
	}
	return p, nil
}

// direct reports whether the environment exempts a target from proxies. Bun's WebSocket looks at NO_PROXY, but takes no
// proxy from the environment.
func (ss *Sockets) direct(address string) bool {
	list := ss.cfg.Getenv("no_proxy")
	if list == "" {
		list = ss.cfg.Getenv("NO_PROXY")
	}
	host, port, err := net.SplitHostPort(address)
	return err == nil && noproxy.Matches(list, host, port)
}

// established is the result of a handshake.
type established struct {
	conn     net.Conn
	early    []byte // frames that came with the answer
	protocol string

	compression *deflate.Params // nil: none was agreed
	extensions  string
}

// dial connects and shakes hands; the error is a *wshandshake.Failure. Any goroutine.
func (p *plan) dial(ctx context.Context) (*established, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	raw, err := dial.Context(ctx, p.network, p.address)
	if err != nil {
		return nil, dialFailure(ctx, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	e, err := p.shakeHands(ctx, raw)
	// A context that ended in this moment has left a deadline in the past: the connection cannot be used.
	if !stop() && err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = raw.Close()
		return nil, readFailure(ctx, err)
	}
	return e, nil
}

func (p *plan) shakeHands(ctx context.Context, raw net.Conn) (*established, error) {
	conn := raw
	var err error
	if p.proxyTLS != nil {
		if conn, err = p.proxyTLS.client(ctx, conn); err != nil {
			return nil, err
		}
	}
	buf := make([]byte, readChunk)
	var rest []byte
	if p.proxy != nil {
		if rest, err = tunnel(conn, p.proxy, buf); err != nil {
			return nil, err
		}
	}
	if p.tls != nil {
		if len(rest) > 0 {
			return nil, &wshandshake.Failure{Text: "Invalid response", Code: "HPE_INVALID_CONSTANT"}
		}
		if conn, err = p.tls.client(ctx, conn); err != nil {
			return nil, err
		}
	}
	if _, err := conn.Write(p.request.Append(nil)); err != nil {
		return nil, err
	}
	e := &established{conn: conn}
	answer := wshandshake.NewAnswer(p.request, func(header string) bool {
		if p.request.Extensions != "" {
			e.compression, e.extensions = deflate.Accept([]string{header})
		}
		return e.compression != nil
	})
	early, err := readHead(conn, answer.Feed, rest, buf)
	if err != nil {
		return nil, err
	}
	e.early, e.protocol = append([]byte(nil), early...), answer.Protocol
	return e, nil
}

// readHead feeds what comes, beginning with rest, until the head is whole.
func readHead(conn net.Conn, feed func([]byte) ([]byte, bool, error), rest, buf []byte) ([]byte, error) {
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

// tunnel asks a proxy for a way to the target.
func tunnel(conn net.Conn, request, buf []byte) (rest []byte, err error) {
	if _, err := conn.Write(request); err != nil {
		return nil, err
	}
	var head wshandshake.Head
	if rest, err = readHead(conn, head.Feed, nil, buf); err != nil {
		return nil, err
	}
	return append([]byte(nil), rest...), head.Tunnel()
}

func dialFailure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return readFailure(ctx, err)
	}
	var dns *net.DNSError
	var errno syscall.Errno
	code := ""
	switch {
	case errors.As(err, &dns):
		code = "ENOTFOUND"
	case errors.As(err, &errno):
		if code = errnoNames[errno]; code == "" {
			code = "ECONNREFUSED"
		}
	}
	return &wshandshake.Failure{Text: "Failed to connect", Code: code}
}

var errnoNames = map[syscall.Errno]string{
	syscall.ECONNREFUSED: "ECONNREFUSED", syscall.ENOENT: "ENOENT", syscall.EACCES: "EACCES", syscall.ETIMEDOUT: "ETIMEDOUT",
	syscall.EHOSTUNREACH: "EHOSTUNREACH", syscall.ENETUNREACH: "ENETUNREACH", syscall.EADDRNOTAVAIL: "EADDRNOTAVAIL",
	syscall.EMFILE: "EMFILE", syscall.ECONNRESET: "ECONNRESET",
}

// readFailure words the end of a connection before the handshake was through.
func readFailure(ctx context.Context, err error) error {
	var f *wshandshake.Failure
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return errTimeout
	case ctx.Err() != nil:
		return errClosed
	case errors.As(err, &f):
		return f
	}
	if f := tlsFailure(err); f != nil {
		return f
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.EPIPE):
		return errEnded
	case errors.Is(err, syscall.ECONNRESET):
		return errReset
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errTimeout
	}
	return &wshandshake.Failure{Text: "Connection ended: " + err.Error(), Code: "ECONNRESET"}
}
