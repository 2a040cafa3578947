// The tls option of the client: which certificates are trusted, which one is shown, and Bun's words for what fails.

package socket

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// tlsOptions is a tls object.
type tlsOptions struct {
	reject     *bool // rejectUnauthorized; nil: the environment decides
	serverName string
	roots      *x509.CertPool // nil: the system's
	pair       []tls.Certificate
	bad        bool          // certificates that cannot be read: connecting fails
	identity   goja.Callable // checkServerIdentity; Loop only
}

// unsupportedTLS are the options that would change what is trusted or spoken; ignoring them would be unsafe.
var unsupportedTLS = []string{"passphrase", "crl", "ciphers", "minVersion", "maxVersion", "sigalgs", "ecdhCurve", "keyFile", "certFile", "caFile"}

// parseTLS reads a tls object. What is no object counts as none.
func parseTLS(s jsbridge.Scope, v goja.Value) (*tlsOptions, error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, nil
	}
	if obj.ClassName() == "Array" {
		return nil, jsbridge.InvalidArgType("TLSOptions must be an object")
	}
	td, _ := jsbridge.DictOf(obj)
	o := &tlsOptions{}
	var err error
	if o.reject, err = optionalBool(s, td, "rejectUnauthorized"); err != nil {
		return nil, err
	}
	for _, key := range []string{"serverName", "servername"} {
		name, err := td.Get(s, key)
		if err != nil {
			return nil, err
		}
		if jsbridge.IsNullish(name) {
			continue
		}
		if !jsbridge.IsString(name) {
			return nil, jsbridge.InvalidArgType("TLSOptions.serverName must be a string")
		}
		if o.serverName == "" {
			o.serverName = name.String()
		}
	}
	if err := o.parseCertificates(s, td); err != nil {
		return nil, err
	}
	check, err := td.Get(s, "checkServerIdentity")
	if err != nil {
		return nil, err
	}
	if !jsbridge.IsNullish(check) {
		if o.identity, ok = jsbridge.Function(check); !ok {
			return nil, jsbridge.InvalidArgType(`The "tls.checkServerIdentity" property must be of type function. Received %s`, jsbridge.Received(check))
		}
	}
	for _, key := range unsupportedTLS {
		v, err := td.Get(s, key)
		if err != nil {
			return nil, err
		}
		if key == "passphrase" && !jsbridge.IsNullish(v) && !jsbridge.IsString(v) {
			return nil, jsbridge.InvalidArgType("TLSOptions.passphrase must be a string")
		}
		if !jsbridge.IsNullish(v) {
			return nil, jsbridge.Unsupported("WebSocket's tls." + key)
		}
	}
	return o, nil
}

func optionalBool(s jsbridge.Scope, d jsbridge.Dict, key string) (*bool, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, err
	}
	on, ok := jsbridge.Boolean(v)
	if !ok {
		return nil, jsbridge.InvalidArgType("TLSOptions.%s must be a boolean", key)
	}
	return &on, nil
}

func (o *tlsOptions) parseCertificates(s jsbridge.Scope, d jsbridge.Dict) error {
	ca, given, err := pemOption(s, d, "ca")
	if err != nil {
		return err
	}
	if given {
		o.roots = x509.NewCertPool()
		o.bad = !o.roots.AppendCertsFromPEM(ca)
	}
	cert, hasCert, err := pemOption(s, d, "cert")
	if err != nil {
		return err
	}
	key, hasKey, err := pemOption(s, d, "key")
	if err != nil || !hasCert || !hasKey {
		return err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		o.bad = true
		return nil
	}
	o.pair = []tls.Certificate{pair}
	return nil
}

// pemOption reads a key or certificates: text, bytes, a file, or an array of those. An empty array counts as none.
func pemOption(s jsbridge.Scope, d jsbridge.Dict, key string) (pem []byte, given bool, err error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return nil, false, err
	}
	list, wrong := []goja.Value{v}, jsbridge.InvalidArgType("TLSOptions.%s must be of type string, ArrayBuffer, Blob, array of <string, ArrayBuffer, or Blob>, or null", key)
	if obj, ok := v.(*goja.Object); ok && obj.ClassName() == "Array" {
		list, wrong = list[:0], jsbridge.InvalidArgType("element of TLSOptions.%s must be of type string, ArrayBuffer, or Blob", key)
		if err := s.Try(func() { s.VM().ForOf(obj, func(item goja.Value) bool { list = append(list, item); return true }) }); err != nil {
			return nil, false, err
		}
	}
	for _, item := range list {
		if jsbridge.IsString(item) {
			pem = append(pem, item.String()...)
		} else if b, ok := jsbridge.View(s, item); ok {
			pem = append(pem, b...)
		} else if blob, ok := fetch.BlobOf(s, item); ok {
			if !blob.IsFile() {
				return nil, false, jsbridge.InvalidArgType("TLSOptions.%s is not a valid BunFile (non-BunFile `Blob`s are not supported)", key)
			}
			b, err := blob.Bytes()
			if err != nil {
				return nil, false, err
			}
			pem = append(pem, b...)
		} else {
			return nil, false, wrong
		}
		pem = append(pem, '\n')
	}
	return pem, len(list) > 0, nil
}

var errNotSecured = &wshandshake.Failure{
	Text: "TLS handshake failed: Client network socket disconnected before secure TLS connection was established", Code: "ECONNRESET",
}

// tlsPlan is TLS to be spoken with one peer. It is not changed any more.
type tlsPlan struct {
	serverName string
	reject     bool
	roots      *x509.CertPool
	pair       []tls.Certificate
	// identity asks the script whether the certificate is the server's, instead of comparing names; nil compares.
	// Any goroutine but the loop's.
	identity func(ctx context.Context, name string, c *x509.Certificate) bool
}

// plan is what the options mean for a connection to host; o may be nil.
func (o *tlsOptions) plan(host string, rejectByDefault bool, ask func(fn goja.Callable, ctx context.Context, name string, c *x509.Certificate) bool) *tlsPlan {
	p := &tlsPlan{serverName: host, reject: rejectByDefault}
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
	if fn := o.identity; fn != nil {
		p.identity = func(ctx context.Context, name string, c *x509.Certificate) bool { return ask(fn, ctx, name, c) }
	}
	return p
}

// client shakes hands. The checks are ours, in Bun's order: the chain, then the name; crypto/tls would look at the
// name first and report another error.
func (p *tlsPlan) client(ctx context.Context, conn net.Conn) (net.Conn, error) {
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

func (p *tlsPlan) verify(ctx context.Context, chain []*x509.Certificate) error {
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
	if !p.identity(ctx, p.serverName, chain[0]) {
		return x509.HostnameError{Certificate: chain[0], Host: p.serverName}
	}
	return nil
}

// tlsFailure puts what crypto/tls says into Bun's words.
func tlsFailure(err error) error {
	fail := func(text, code string) error {
		return &wshandshake.Failure{Text: "TLS handshake failed: " + text, Code: code}
	}
	var unverified *tls.CertificateVerificationError
	var hostname x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &hostname):
		return fail("Hostname/IP does not match certificate's altnames", "ERR_TLS_CERT_ALTNAME_INVALID")
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if time.Now().Before(invalid.Cert.NotBefore) {
			return fail("certificate is not yet valid", "CERT_NOT_YET_VALID")
		}
		return fail("certificate has expired", "CERT_HAS_EXPIRED")
	case errors.As(err, &unverified):
		return unverifiedFailure(unverified.UnverifiedCertificates, fail)
	}
	if f := alertFailure(err, fail); f != nil {
		return f
	}
	var record tls.RecordHeaderError
	if errors.As(err, &record) {
		return fail("error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER", "EPROTO")
	}
	return nil
}

func unverifiedFailure(chain []*x509.Certificate, fail func(text, code string) error) error {
	last := chain[len(chain)-1]
	if bytes.Equal(last.RawIssuer, last.RawSubject) && last.CheckSignature(last.SignatureAlgorithm, last.RawTBSCertificate, last.Signature) == nil {
		if len(chain) == 1 {
			return fail("self signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT")
		}
		return fail("self signed certificate in certificate chain", "SELF_SIGNED_CERT_IN_CHAIN")
	}
	if len(chain) == 1 {
		return fail("unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE")
	}
	return fail("unable to get local issuer certificate", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY")
}

// alerts are the names that BoringSSL has for the alerts of a peer (RFC 8446 section 6).
var alerts = map[uint8]string{
	10: "SSLV3_ALERT_UNEXPECTED_MESSAGE", 20: "SSLV3_ALERT_BAD_RECORD_MAC", 40: "SSLV3_ALERT_HANDSHAKE_FAILURE",
	42: "SSLV3_ALERT_BAD_CERTIFICATE", 43: "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", 44: "SSLV3_ALERT_CERTIFICATE_REVOKED",
	45: "SSLV3_ALERT_CERTIFICATE_EXPIRED", 46: "SSLV3_ALERT_CERTIFICATE_UNKNOWN", 47: "SSLV3_ALERT_ILLEGAL_PARAMETER",
	48: "TLSV1_ALERT_UNKNOWN_CA", 49: "TLSV1_ALERT_ACCESS_DENIED", 50: "TLSV1_ALERT_DECODE_ERROR", 51: "TLSV1_ALERT_DECRYPT_ERROR",
	70: "TLSV1_ALERT_PROTOCOL_VERSION", 71: "TLSV1_ALERT_INSUFFICIENT_SECURITY", 80: "TLSV1_ALERT_INTERNAL_ERROR",
	112: "TLSV1_ALERT_UNRECOGNIZED_NAME", 116: "TLSV1_ALERT_CERTIFICATE_REQUIRED", 120: "TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
}

// alertBase is what BoringSSL adds to an alert's number for its own error codes, whose library is 0x10.
const alertBase = 0x10000000 + 1000

// alertFailure recognises the peer's alert by its text: crypto/tls exports no other way.
func alertFailure(err error, fail func(text, code string) error) error {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return nil
	}
	for number, name := range alerts {
		if tls.AlertError(number).Error() == op.Err.Error() {
			return fail(fmt.Sprintf("error:%08x:SSL routines:OPENSSL_internal:%s", alertBase+int(number), name), "EPROTO")
		}
	}
	return fail(op.Err.Error(), "EPROTO")
}

// ClientTLS reads a tls option for a client other than WebSocket: the handshake with a host over a connection. Nil if there
// is none.
func ClientTLS(s jsbridge.Scope, v goja.Value) (func(ctx context.Context, host string, conn net.Conn) (net.Conn, error), error) {
	o, err := parseTLS(s, v)
	if err != nil || o == nil {
		return nil, err
	}
	if o.identity != nil {
		return nil, jsbridge.Unsupported("fetch's tls.checkServerIdentity")
	}
	return func(ctx context.Context, host string, conn net.Conn) (net.Conn, error) {
		return o.plan(host, true, nil).client(ctx, conn)
	}, nil
}

// TLSFailure is Bun's text and code for a handshake that failed; ok is false for any other error.
func TLSFailure(err error) (text, code string, ok bool) {
	var f *wshandshake.Failure
	if !errors.As(tlsFailure(err), &f) {
		return "", "", false
	}
	return strings.TrimPrefix(f.Text, "TLS handshake failed: "), f.Code, true
}
