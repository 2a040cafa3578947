// The opening handshake as client (RFC 6455 section 4.1), with the bytes that Bun sends and the errors that it reports.

package socket

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/http/httpguts"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/web/url"
)

const (
	// handshakeTimeout bounds dialling and the handshake together.
	handshakeTimeout = 120 * time.Second
	// maxResponseHead bounds the response head in bytes.
	maxResponseHead = 16 << 10
	websocketGUID   = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
)

// failure is why a connection did not come about: the text behind "failed: " and error.code.
type failure struct{ text, code string }

func (f *failure) Error() string { return f.text }

// established is the result of a handshake.
type established struct {
	conn     net.Conn
	early    []byte // frames that came with the response
	protocol string

	compression *deflate.Params // nil: none was agreed
	extensions  string
}

// dial connects and shakes hands. Any goroutine.
func dial(ctx context.Context, o *options) (*established, error) {
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	secure := o.url.Scheme == "wss"
	port := o.url.Port
	if port == "" {
		port = map[bool]string{false: "80", true: "443"}[secure]
	}
	host := strings.Trim(o.url.Host, "[]")
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, dialFailure(err)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	raw := conn
	if secure {
		cfg := &tls.Config{}
		if o.tls != nil {
			cfg = o.tls.Clone()
		}
		if cfg.ServerName == "" {
			cfg.ServerName = host
		}
		t := tls.Client(conn, cfg)
		if err := t.HandshakeContext(ctx); err != nil {
			_ = raw.Close()
			return nil, tlsFailure(err)
		}
		conn = t
	}
	e, err := shakeHands(conn, o)
	if err != nil {
		_ = raw.Close()
		var f *failure
		if !errors.As(err, &f) {
			err = &failure{"Timeout", ""}
		}
		return nil, err
	}
	if !stop() {
		_ = raw.Close()
		return nil, &failure{"WebSocket is closed before the connection is established", ""}
	}
	return e, nil
}

func dialFailure(err error) error {
	var dns *net.DNSError
	code := "ECONNREFUSED"
	switch {
	case errors.As(err, &dns):
		code = "ENOTFOUND"
	case errors.Is(err, syscall.EHOSTUNREACH):
		code = "EHOSTUNREACH"
	case errors.Is(err, syscall.ENETUNREACH):
		code = "ENETUNREACH"
	}
	return &failure{"Failed to connect", code}
}

func tlsFailure(err error) error {
	var unknown *tls.CertificateVerificationError
	if errors.As(err, &unknown) {
		if len(unknown.UnverifiedCertificates) > 0 {
			if c := unknown.UnverifiedCertificates[0]; bytes.Equal(c.RawIssuer, c.RawSubject) {
				return &failure{"TLS handshake failed: self signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"}
			}
		}
		return &failure{"TLS handshake failed: unable to verify the first certificate", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"}
	}
	return &failure{"TLS handshake failed", ""}
}

// request makes the bytes of the request.
func request(o *options, key string) []byte {
	var b bytes.Buffer
	line := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\n", o.url.RequestTarget())
	host := o.url.HostPort()
	if h, ok := o.headers.Get("host"); ok {
		host = h
	}
	line("Host", host)
	line("Connection", "Upgrade")
	line("Upgrade", "websocket")
	line("Sec-WebSocket-Version", "13")
	if !o.plain {
		line("Sec-WebSocket-Extensions", deflate.Offer)
	}
	line("Sec-WebSocket-Key", key)
	if o.url.Username != "" && !o.headers.Has("authorization") {
		line("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(url.Decode(o.url.Username)+":"+url.Decode(o.url.Password))))
	}
	if len(o.protocols) > 0 {
		line("Sec-WebSocket-Protocol", strings.Join(o.protocols, ", "))
	}
	for _, f := range sortedHeaders(o) {
		line(f[0], f[1])
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// own are the headers that a script cannot set.
var own = []string{"host", "connection", "upgrade", "sec-websocket-version", "sec-websocket-key", "sec-websocket-extensions", "sec-websocket-protocol"}

// wellKnown are written in canonical case and before all others (Bun's order is alphabetical within each group).
var wellKnown = []string{"Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Content-Type", "Cookie", "Date", "Origin", "Pragma", "Referer", "User-Agent"}

func sortedHeaders(o *options) [][2]string {
	var known, rest [][2]string
	for _, f := range o.headers.All() {
		lower := strings.ToLower(f.Name)
		if slices.Contains(own, lower) {
			continue
		}
		if canonical := http.CanonicalHeaderKey(lower); slices.Contains(wellKnown, canonical) {
			known = append(known, [2]string{canonical, f.Value})
		} else {
			rest = append(rest, [2]string{f.Name, f.Value})
		}
	}
	byName := func(a, b [2]string) int { return strings.Compare(a[0], b[0]) }
	slices.SortStableFunc(known, byName)
	slices.SortStableFunc(rest, byName)
	return append(known, rest...)
}

// headReader bounds what the response head may take; over the limit reading fails.
type headReader struct {
	r    io.Reader
	left int
	over bool
}

func (h *headReader) Read(p []byte) (int, error) {
	if h.left == 0 {
		h.over = true
		return 0, io.ErrUnexpectedEOF
	}
	n, err := h.r.Read(p[:min(len(p), h.left)])
	h.left -= n
	return n, err
}

func shakeHands(conn net.Conn, o *options) (*established, error) {
	var nonce [16]byte
	if _, err := rand.Read(nonce[:]); err != nil {
		return nil, err
	}
	key := base64.StdEncoding.EncodeToString(nonce[:])
	if k, ok := o.headers.Get("sec-websocket-key"); ok {
		if raw, err := base64.StdEncoding.DecodeString(k); err == nil && len(raw) == len(nonce) {
			key = k
		}
	}
	if p, ok := o.headers.Get("sec-websocket-protocol"); ok && len(o.protocols) == 0 {
		for part := range strings.SplitSeq(p, ",") {
			o.protocols = append(o.protocols, strings.TrimSpace(part))
		}
	}
	if _, err := conn.Write(request(o, key)); err != nil {
		return nil, &failure{"Connection ended", "ECONNRESET"}
	}
	head := &headReader{r: conn, left: maxResponseHead}
	br := bufio.NewReaderSize(head, maxResponseHead)
	res, err := http.ReadResponse(br, nil)
	if err != nil {
		var timeout net.Error
		switch {
		case head.over:
			return nil, &failure{"Response headers too large", ""}
		case errors.Is(err, syscall.ECONNRESET):
			return nil, &failure{"Connection ended: read ECONNRESET", "ECONNRESET"}
		case errors.As(err, &timeout) && timeout.Timeout():
			return nil, err
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return nil, &failure{"Connection ended", "ECONNRESET"}
		}
		return nil, &failure{"Invalid response", "HPE_INVALID_CONSTANT"}
	}
	e, err := check(res, o, key)
	if err != nil {
		return nil, err
	}
	early, _ := br.Peek(br.Buffered())
	e.conn, e.early = conn, slices.Clone(early)
	return e, nil
}

// check validates the response.
func check(res *http.Response, o *options, key string) (*established, error) {
	fail := func(text string) (*established, error) { return nil, &failure{text, ""} }
	if res.StatusCode != http.StatusSwitchingProtocols {
		return fail(fmt.Sprintf("Expected 101 status code: %d", res.StatusCode))
	}
	h := res.Header
	switch {
	case h["Upgrade"] == nil:
		return fail("Missing upgrade header")
	case !strings.EqualFold(h.Get("Upgrade"), "websocket"):
		return fail("Invalid upgrade header")
	case h["Connection"] == nil:
		return fail("Missing connection header")
	case !httpguts.HeaderValuesContainsToken(h["Connection"], "upgrade"):
		return fail("Invalid connection header")
	case h["Sec-Websocket-Accept"] == nil:
		return fail("Missing websocket accept header")
	}
	sum := sha1.Sum([]byte(key + websocketGUID))
	if h.Get("Sec-WebSocket-Accept") != base64.StdEncoding.EncodeToString(sum[:]) {
		return fail("Mismatch websocket accept header")
	}
	e := &established{}
	if lines := h["Sec-Websocket-Extensions"]; lines != nil {
		if !o.plain {
			e.compression, e.extensions = deflate.Accept(lines)
		}
		if e.compression == nil {
			return fail("Unsupported websocket extension")
		}
	}
	protocol := h.Get("Sec-WebSocket-Protocol")
	switch {
	case protocol == "" && len(o.protocols) > 0:
		return fail("Missing client protocol")
	case protocol != "" && !slices.Contains(o.protocols, protocol):
		return fail("Mismatch client protocol")
	}
	e.protocol = protocol
	return e, nil
}
