// TLS of sockets: the handshake runs on the loop's stream (loop.TLSStream), certificates are checked here.

package sockets

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// handshakeTime bounds a handshake unless the script sets another limit (Node's default).
const handshakeTime = 120 * time.Second

// secured is the TLS state of a socket.
type secured struct {
	options *tlsOptions
	stream  *loop.TLSStream
	server  bool
	done    bool   // the handshake has finished
	resolve func() // resolves a client's promise; nil if there is none
	timer   *loop.Timer
	// refused is why the peer's certificate is not trusted, nil if it is trusted or was not checked. The handshake's goroutine
	// sets it.
	refused *jsbridge.Error
	session []byte // the last ticket, see sessions
}

// client prepares k for TLS as a client.
func (o *tlsOptions) client(k *Socket) *secured { return &secured{options: o} }

// start starts the handshake over a stream; the result becomes the socket's stream.
func (c *secured) start(k *Socket, raw loop.Stream) loop.StreamHandler {
	l := k.set.env.Loop
	if c.server {
		c.stream = l.Secure(raw, c.options.serverConfig(k))
	} else {
		c.stream = l.SecureClient(raw, c.options.clientConfig(k))
	}
	c.stream.SetHandler(k)
	c.timer = l.AddTimer(c.options.handshakeTime(), func() { c.late(k) })
	c.timer.Unref()
	return c.stream
}

var errHandshakeTime = jsbridge.Errorf("TLS handshake timeout").WithCode("ERR_TLS_HANDSHAKE_TIMEOUT")

func (c *secured) late(k *Socket) {
	if !c.done && k.state != closed {
		k.Ended(errHandshakeTime)
	}
}

// Secured implements loop.Securer.
func (k *Socket) Secured() {
	c := k.secure
	c.done = true
	c.timer.Stop()
	if !k.handlers.node && k.handlers.fn[onHandshake] == nil {
		k.emit(onOpen, nil)
	}
	if c.resolve != nil && k.handlers.fn[onHandshake] == nil {
		c.resolve()
	}
	k.emit(onHandshake, func(s jsbridge.Scope) (goja.Value, goja.Value) {
		if c.refused == nil {
			return s.Bool(c.trusted()), goja.Null()
		}
		return s.Bool(false), s.ErrorValue(c.refused)
	})
}

// trusted reports whether the peer has presented a trusted certificate.
func (c *secured) trusted() bool {
	return c.done && c.refused == nil && (!c.server || len(c.stream.State().PeerCertificates) > 0)
}

// begin starts a client's TLS after it has connected. resolve resolves the promise.
func (c *secured) begin(k *Socket, resolve func()) {
	c.resolve = resolve
	if k.handlers.fn[onHandshake] != nil {
		k.emit(onOpen, nil)
		resolve()
	}
}

// failed ends a handshake with an error. It reports whether one was in progress.
func (c *secured) failed(k *Socket, err error) bool {
	if c.done {
		return false
	}
	c.timer.Stop()
	c.done = true
	failure := c.handshakeError(err)
	k.drop()
	k.emit(onHandshake, func(s jsbridge.Scope) (goja.Value, goja.Value) { return s.Bool(false), s.ErrorValue(failure) })
	if !k.handlers.node {
		k.emit(onClose, func(s jsbridge.Scope) (goja.Value, goja.Value) { return s.ErrorValue(failure), nil })
	}
	return true
}

// verify checks a chain as a server or a client with these options does, and returns why it is not trusted.
func (o *tlsOptions) verify(chain []*x509.Certificate, server bool) *jsbridge.Error {
	if len(chain) == 0 {
		if server {
			return certificateError("unable to get issuer certificate", "UNABLE_TO_GET_ISSUER_CERT")
		}
		return certificateError("no certificate", "UNABLE_TO_GET_ISSUER_CERT")
	}
	opts := x509.VerifyOptions{Roots: o.context.roots, Intermediates: x509.NewCertPool(), CurrentTime: time.Now()}
	if server {
		opts.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
	}
	for _, c := range chain[1:] {
		opts.Intermediates.AddCert(c)
	}
	_, err := chain[0].Verify(opts)
	if err == nil {
		return nil
	}
	text, code := dial.Untrusted(&tls.CertificateVerificationError{UnverifiedCertificates: chain, Err: err})
	return certificateError(text, code)
}

func certificateError(text, code string) *jsbridge.Error {
	return jsbridge.Errorf("%s", text).WithCode(code).With("errno", 0)
}

// errRefused ends a handshake whose certificate is not trusted; secured.refused says why.
var errRefused = errors.New("the certificate is not trusted")

func (o *tlsOptions) clientConfig(k *Socket) *tls.Config {
	c := o.context.config()
	c.InsecureSkipVerify = true // VerifyConnection checks, in Bun's order
	c.ServerName, c.NextProtos = o.serverName, o.alpn
	c.ClientSessionCache = &sessions{k}
	c.VerifyConnection = func(state tls.ConnectionState) error {
		s := k.secure
		s.refused = o.verify(state.PeerCertificates, false)
		if s.refused == nil && !o.askIdentity(k, state.PeerCertificates) {
			s.refused = errIdentity
		}
		if s.refused != nil && o.reject {
			s.stream.Silence()
			return errRefused
		}
		return nil
	}
	return c
}

func (o *tlsOptions) serverConfig(k *Socket) *tls.Config {
	c := o.context.config()
	c.NextProtos = o.alpn
	if len(c.Certificates) == 0 {
		c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return nil, errNoCertificate }
	}
	if o.request {
		c.ClientAuth = tls.RequestClientCert
		if o.reject {
			c.ClientAuth = tls.RequireAnyClientCert
		}
		c.VerifyConnection = func(state tls.ConnectionState) error {
			k.secure.refused = o.verify(state.PeerCertificates, true)
			if k.secure.refused != nil && o.reject {
				return errRefused
			}
			return nil
		}
	}
	if k.handlers.fn[onServerName] != nil && o.sni {
		whole := c.Clone()
		c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			found, err := k.askServerName(hello.ServerName)
			if err != nil || found == nil {
				return nil, err
			}
			own := whole.Clone()
			own.Certificates = found.certs
			own.GetCertificate = nil
			return own, nil
		}
	}
	return c
}

var (
	errNoCertificate = errors.New("the server has no certificate with a key")
	errIdentity      = jsbridge.Errorf("Hostname/IP does not match certificate's altnames").WithCode("ERR_TLS_CERT_ALTNAME_INVALID")
	errLoopGone      = errors.New("the loop has ended")
)

// ask runs fn on the loop and waits until it has called done. It runs on the handshake's goroutine.
func (k *Socket) ask(fn func(s jsbridge.Scope, done func()) error) error {
	answered := make(chan struct{})
	done := func() {
		select {
		case <-answered:
		default:
			close(answered)
		}
	}
	posted := k.set.env.Loop.Post(func() {
		if k.state == closed {
			done()
			return
		}
		_ = k.set.env.Realm.Do(func(s jsbridge.Scope) error {
			err := fn(s, done)
			if err != nil {
				done()
			}
			return err
		})
	})
	if !posted {
		return errLoopGone
	}
	select {
	case <-answered:
		return nil
	case <-k.set.ctx.Done():
		return errLoopGone
	}
}

// askIdentity checks whether the certificate belongs to the server's name: it asks the script for Node's sockets, and otherwise
// compares the names in the certificate.
func (o *tlsOptions) askIdentity(k *Socket, chain []*x509.Certificate) bool {
	fn := k.handlers.fn[onIdentity]
	if fn == nil {
		return o.host == "" || chain[0].VerifyHostname(o.host) == nil
	}
	accepted := false
	err := k.ask(func(s jsbridge.Scope, done func()) error {
		v, err := fn(goja.Undefined(), k.data, peerCertificate(s, chain, true))
		accepted = err == nil && !v.ToBoolean()
		done()
		return err
	})
	return err == nil && accepted
}

// askServerName asks a server's script for the context for a name; nil means its own.
func (k *Socket) askServerName(name string) (found *Context, err error) {
	fn := k.handlers.fn[onServerName]
	refused := false
	askErr := k.ask(func(s jsbridge.Scope, done func()) error {
		answer := s.Func("callback", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			refused = a.At(0).ToBoolean()
			found, _ = jsbridge.Unwrap[*Context](s, a.At(1))
			done()
			return nil, nil
		})
		_, err := fn(goja.Undefined(), k.data, s.String(name), answer)
		return err
	})
	if askErr != nil || refused {
		return nil, errors.Join(askErr, errNoCertificate)
	}
	return found, nil
}

// accept begins TLS with a client.
func (o *tlsOptions) accept(k *Socket, raw loop.Stream) loop.StreamHandler {
	k.secure = &secured{options: o, server: true}
	h := k.secure.start(k, raw)
	k.attach(k.secure.stream)
	return h
}

// UpgradeTLS starts TLS on a connected socket: the result replaces k and runs on top of it. Loop only.
func (ss *Sockets) UpgradeTLS(s jsbridge.Scope, k *Socket, h *Handlers, owner goja.Value, v goja.Value, server bool) (*Socket, error) {
	o, err := nodeTLS(s, v)
	if err != nil {
		return nil, err
	}
	return ss.upgrade(s, k, h, owner, o, server)
}

func (ss *Sockets) upgrade(s jsbridge.Scope, k *Socket, h *Handlers, owner goja.Value, o *tlsOptions, server bool) (*Socket, error) {
	if k.state != open || k.stream == nil {
		return nil, net.ErrClosed
	}
	t := ss.newSocket(s, h, ss.tlsClass)
	t.data, t.halfOpen, t.context = owner, k.halfOpen, s.Context()
	t.local, t.remote = k.local, k.remote
	t.secure = &secured{options: o, server: server}
	raw := k.stream
	raw.SetHandler(t.secure.start(t, raw))
	if k.paused {
		raw.ResumeRead()
	}
	t.attach(t.secure.stream)
	t.held.unref = k.held.unref
	t.held.update(ss)
	k.stream, t.below = nil, k // k is closed with t
	k.held.unref = true
	k.held.update(ss)
	return t, nil
}
