// TLS with a server or a proxy: the handshake and the certificate checks.

package dial

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
)

var errNotSecured = &wshandshake.Failure{
	Text: "TLS handshake failed: Client network socket disconnected before secure TLS connection was established", Code: "ECONNRESET",
}

// TLS is the TLS configuration for one peer. It is immutable.
type TLS struct {
	serverName string
	reject     bool
	roots      *x509.CertPool
	pair       []tls.Certificate
	// identity asks the script whether the certificate belongs to the server, instead of comparing names; nil compares. Any
	// goroutine but the loop's.
	identity Identity
}

// Identity decides whether a verified certificate belongs to the host; an error refuses it.
type Identity func(ctx context.Context, host string, c *x509.Certificate) error

// Plan returns the configuration that the options imply for a connection to host; o may be nil. ask turns a checkServerIdentity
// into an Identity.
func (o *TLSOptions) Plan(host string, rejectByDefault bool, ask func(check goja.Callable) Identity) *TLS {
	p := &TLS{serverName: host, reject: rejectByDefault}
	if o == nil {
		return p
	}
	p.roots, p.pair = o.roots, o.pair
	if o.reject != nil {
		p.reject = *o.reject
	}
	if o.serverName != "" {
		p.serverName = o.serverName
	}
	if o.identity != nil {
		p.identity = ask(o.identity)
	}
	return p
}

// Client performs the handshake. It checks the certificate itself, in Bun's order: the chain, then the name; crypto/tls would
// check the name first and report another error.
func (p *TLS) Client(ctx context.Context, conn net.Conn) (net.Conn, error) {
	t := tls.Client(conn, &tls.Config{
		InsecureSkipVerify: true, ServerName: p.serverName, Certificates: p.pair,
		VerifyConnection: func(c tls.ConnectionState) error {
			if err := p.verify(ctx, c.PeerCertificates); p.reject {
				return err
			}
			return nil
		},
	})
	err := t.HandshakeContext(ctx)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errNotSecured
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// verify checks the chain and then the name. The script's own check runs even without rejectUnauthorized.
func (p *TLS) verify(ctx context.Context, chain []*x509.Certificate) error {
	if !p.reject && p.identity == nil {
		return nil
	}
	if len(chain) == 0 {
		return errors.New("no certificate")
	}
	opts := x509.VerifyOptions{Roots: p.roots, Intermediates: x509.NewCertPool(), CurrentTime: time.Now()}
	for _, c := range chain[1:] {
		opts.Intermediates.AddCert(c)
	}
	if _, err := chain[0].Verify(opts); err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: chain, Err: err}
	}
	if p.identity == nil {
		return chain[0].VerifyHostname(p.serverName)
	}
	return p.identity(ctx, p.serverName, chain[0])
}
