// Failures, with Bun's messages.

package httpclient

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

const typo = "Was there a typo in the url or port?"

const more = ". For more information, pass `verbose: true` in the second argument to fetch()"

// named is a failure for which Bun has a name, which is also its code.
type named string

func (n named) Error() string { return string(n) }

const (
	errRedirect         = named("UnexpectedRedirect")
	errRedirects        = named("TooManyRedirects")
	errRedirectURL      = named("RedirectURLInvalid")
	errRedirectProtocol = named("UnsupportedRedirectProtocol")
	errProxyProtocol    = named("UnsupportedProxyProtocol")
	errHTTP2            = named("HTTP2Unsupported")
	errHTTP3            = named("HTTP3Unsupported")
	errZlib             = named("ZlibError")
	errBrotli           = named("BrotliDecompressionError")
	errZstd             = named("ZstdDecompressionError")
	errCertificates     = named("FailedToOpenSocket")
)

// sentences are those of these failures of which Bun says more than the name.
var sentences = map[named]string{
	errRedirects:   "TooManyRedirects: The response redirected too many times" + more,
	errRedirectURL: "RedirectURLInvalid: Redirect URL in Location header is invalid.",
	// Bun says the same of every socket that cannot be made.
	errCertificates: "FailedToOpenSocket: " + typo,
}

var (
	errTimeout = jsbridge.DOMException("TimeoutError", "The operation timed out.")
	errReplay  = jsbridge.TypeError("Request body is a ReadableStream and cannot be replayed for this redirect")
)

// thrown is a failure from a checkServerIdentity. Its value belongs to the loop.
type thrown struct{ err error }

func (t *thrown) Error() string { return "checkServerIdentity refused the certificate" }

// failure converts an error of the network to Bun's. location is the URL with which the call was made.
func failure(ctx context.Context, err error, location string) error {
	if cause := context.Cause(ctx); cause != nil && errors.As(cause, new(*jsbridge.Error)) {
		return cause
	}
	var typed *jsbridge.Error
	var own *thrown
	var refused *dial.Refused
	switch {
	case errors.As(err, &refused):
		return refused // refusedTunnel makes the error on the loop
	case errors.As(err, &own):
		return own.err
	case errors.As(err, &typed):
		return typed
	}
	e := words(err, location)
	return e.With("path", withoutUser(location))
}

func words(err error, location string) *jsbridge.Error {
	fail := func(code, text string) *jsbridge.Error { return jsbridge.TypeError("%s", text).WithCode(code) }
	var n named
	var dns *net.DNSError
	switch {
	case errors.As(err, &n):
		text := sentences[n]
		if text == "" {
			text = string(n) + ` fetching "` + location + `"` + more
		}
		return fail(string(n), text)
	case errors.As(err, &dns):
		return fail("ENOTFOUND", "getaddrinfo ENOTFOUND "+dns.Name).With("syscall", "getaddrinfo").With("hostname", dns.Name)
	}
	f := (*wshandshake.Failure)(nil)
	if (errors.As(dial.TLSFailure(err), &f) || errors.As(err, &f)) && strings.HasPrefix(f.Text, dial.TLSFailed) {
		return handshakeWords(f, location, fail)
	}
	// net/http calls it proxyconnect if the address is a proxy's.
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		switch code := dial.Code(err); {
		case code == "ECONNREFUSED" && op.Net != "unix":
			return fail(code, code+": Unable to connect. Is the computer able to access the url?")
		case code != "" && code != "ECONNRESET":
			return fail(code, code+": "+typo)
		}
	}
	// A server that ends the connection, or whose answer is not HTTP: Bun does not distinguish them.
	return fail("ECONNRESET", "ECONNRESET: The socket connection was closed unexpectedly"+more)
}

func handshakeWords(f *wshandshake.Failure, location string, fail func(code, text string) *jsbridge.Error) *jsbridge.Error {
	switch f.Code {
	case "EPROTO":
		return fail(f.Code, "EPROTO: The TLS handshake failed. Does the server speak TLS on this port?")
	case "ERR_TLS_CERT_ALTNAME_INVALID":
		return fail(f.Code, f.Code+` fetching "`+location+`"`+more)
	}
	return fail(f.Code, strings.TrimPrefix(f.Text, dial.TLSFailed))
}

// refusedTunnel is the error for a proxy that refuses a tunnel.
func refusedTunnel(s jsbridge.Scope, r *dial.Refused) error {
	e := jsbridge.Errorf("Proxy refused to open a tunnel: %d %s", r.Head.Status, r.Head.Reason).WithCode("ERR_PROXY_TUNNEL")
	headers := &fetch.Headers{}
	for _, f := range r.Headers {
		headers.AppendText(f.Name, f.Value)
	}
	return e.With("status", r.Head.Status).With("statusText", r.Head.Reason).With("headers", fetch.NewHeaders(s, headers))
}

// withoutUser removes the credentials from a URL.
func withoutUser(location string) string {
	scheme, rest, ok := strings.Cut(location, "://")
	if !ok {
		return location
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	if at := strings.LastIndexByte(rest[:end], '@'); at >= 0 {
		rest = rest[at+1:]
	}
	return scheme + "://" + rest
}

// askIdentity has checkServerIdentity called on the loop. What it throws or returns refuses the server and is what the
// call fails with.
func (c *Client) askIdentity(check goja.Callable) dial.Identity {
	return func(ctx context.Context, host string, cert *x509.Certificate) error {
		answer := make(chan error, 1)
		posted := c.env.Loop.Post(func() {
			_ = c.env.Realm.Do(func(s jsbridge.Scope) error {
				answer <- verdict(s, check, host, cert)
				return nil
			})
		})
		if !posted {
			return net.ErrClosed
		}
		select {
		case err := <-answer:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// verdict is what a checkServerIdentity says: nil accepts.
func verdict(s jsbridge.Scope, check goja.Callable, host string, cert *x509.Certificate) error {
	v, err := s.Call(check, goja.Undefined(), s.String(host), dial.Certificate(s, cert))
	switch {
	case err != nil:
		return &thrown{err}
	case !v.ToBoolean():
		return nil
	}
	_, isPromise := jsbridge.Promise(v)
	if !jsbridge.IsObject(v) || isPromise {
		return &thrown{jsbridge.TypeError(`Expected undefined or an Error to be returned from the "tls.checkServerIdentity" function but got %s.`, jsbridge.Received(v)).WithCode("ERR_INVALID_RETURN_VALUE")}
	}
	return &thrown{&jsbridge.Thrown{Value: v}}
}

// broken reports whether a body ended otherwise than it should.
func broken(err error) bool { return err != nil && !errors.Is(err, io.EOF) }
