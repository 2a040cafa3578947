// Connecting: TCP or a unix socket, through a proxy or not, TLS, the opening handshake. Nothing here touches a script.

package socket

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/jsbridge"
)

// connectTimeout is Bun's: two minutes, in steps of four seconds.
const connectTimeout = 2 * time.Minute

var (
	errEnded   = &wshandshake.Failure{Text: "Connection ended", Code: "ECONNRESET"}
	errReset   = &wshandshake.Failure{Text: "Connection ended: read ECONNRESET", Code: "ECONNRESET"}
	errTimeout = &wshandshake.Failure{Text: "Timeout"}
	errClosed  = &wshandshake.Failure{Text: "WebSocket is closed before the connection is established"}
	errConnect = &wshandshake.Failure{Text: "Failed to connect"}
)

// plan is a connection to be made. It is not changed any more.
type plan struct {
	route   dial.Route
	request *wshandshake.Request
	timeout time.Duration
}

// plan puts the options into the terms of the network. Loop only.
func (ss *Sockets) plan(o *options) (*plan, error) {
	rejectByDefault := ss.env.Getenv("NODE_TLS_REJECT_UNAUTHORIZED") != "0"
	p := &plan{route: dial.Route{Raw: ss.env.Access.Dialer(dial.Context), Network: "tcp", Address: dial.Address(o.url, o.secure())}, request: o.request(), timeout: ss.connectTimeout}
	r := &p.route
	host := dial.Hostname(o.url)
	if path, _, ok := o.unixPath(); ok {
		r.Network, r.Address, host = "unix", path, "localhost"
	}
	if o.tls.Bad() {
		return nil, errConnect
	}
	if o.secure() {
		r.TLS = o.tls.Plan(host, rejectByDefault, ss.askIdentity)
	}
	// Bun's WebSocket looks at NO_PROXY, but takes no proxy from the environment.
	if o.proxy == nil || r.Network == "unix" || dial.Exempt(cmp.Or(ss.env.Getenv("no_proxy"), ss.env.Getenv("NO_PROXY")), r.Address) {
		return p, nil
	}
	connect, err := o.proxy.Connect(r.Address)
	if err != nil {
		return nil, errConnect
	}
	r.Connect = connect
	r.Address = o.proxy.Address()
	if o.proxy.Secure() {
		t := o.proxy.tls
		if !o.proxy.hasTLS {
			t = o.tls.Shared()
		}
		if t.Bad() {
			return nil, errConnect
		}
		r.ProxyTLS = t.Plan(dial.Hostname(o.proxy.URL), rejectByDefault, ss.askIdentity)
	}
	return p, nil
}

var errIdentity = errors.New("checkServerIdentity refused the certificate")

// askIdentity has checkServerIdentity called on the loop. Anything truthy that it returns refuses the server, as does an
// exception, which is reported.
func (ss *Sockets) askIdentity(check goja.Callable) dial.Identity {
	return func(ctx context.Context, host string, c *x509.Certificate) error {
		answer := make(chan bool, 1)
		posted := ss.env.Loop.Post(func() {
			accepted := false
			_ = ss.env.Realm.Do(func(s jsbridge.Scope) error {
				v, err := s.Call(check, goja.Undefined(), s.String(host), dial.Certificate(s, c))
				accepted = err == nil && !v.ToBoolean()
				return err
			})
			answer <- accepted
		})
		if !posted {
			return errIdentity
		}
		select {
		case accepted := <-answer:
			if accepted {
				return nil
			}
		case <-ctx.Done():
		}
		return x509.HostnameError{Certificate: c, Host: host}
	}
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
	raw, err := p.route.Connection(ctx)
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
	conn, rest, err := p.route.Secure(ctx, raw)
	if err != nil {
		return nil, err
	}
	head, err := p.request.Append(nil)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Write(head); err != nil {
		return nil, err
	}
	e := &established{conn: conn}
	answer := wshandshake.NewAnswer(p.request, func(header string) bool {
		if p.request.Extensions != "" {
			e.compression, e.extensions = deflate.Accept([]string{header})
		}
		return e.compression != nil
	})
	early, err := dial.ReadHead(conn, answer.Feed, rest)
	if err != nil {
		return nil, err
	}
	e.early, e.protocol = append([]byte(nil), early...), answer.Protocol
	return e, nil
}

func dialFailure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return readFailure(ctx, err)
	}
	return &wshandshake.Failure{Text: "Failed to connect", Code: dial.Code(err)}
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
	if f := dial.TLSFailure(err); f != nil {
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
