// The opening handshake (RFC 6455 section 4) from both sides, strict about what the peer sends.

package protocol

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// openTimeout bounds the opening handshake.
const openTimeout = 5 * time.Second

// negotiation is how permessage-deflate is agreed in a case.
type negotiation struct {
	// offers are the tester's as client.
	offers []params
	// answers are tried in order as server: the first that an offer allows.
	answers []answer
}

// answer is what the tester adds as server, and what it needs of the offer.
type answer struct {
	clientNoTakeover bool
	clientBits       int // needs client_max_window_bits in the offer if not 0
}

// accept chooses the answer to a client's offers; false declines.
func (n *negotiation) accept(offers []params) (params, bool) {
	for _, a := range n.answers {
		for _, o := range offers {
			if a.clientBits != 0 && o.clientBits == 0 {
				continue
			}
			return params{
				serverNoTakeover: o.serverNoTakeover, serverBits: max(o.serverBits, 0),
				clientNoTakeover: a.clientNoTakeover, clientBits: a.clientBits,
			}, true
		}
	}
	return params{}, false
}

func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func hasToken(values []string, token string) bool {
	for _, v := range strings.Split(strings.Join(values, ","), ",") {
		if strings.EqualFold(strings.TrimSpace(v), token) {
			return true
		}
	}
	return false
}

// dial opens a connection as client. agreed is nil if the server did not answer the offer.
func dial(ctx context.Context, target string, n *negotiation) (conn net.Conn, r *bufio.Reader, agreed *params, err error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	var d net.Dialer
	if conn, err = d.DialContext(ctx, "tcp", u.Host); err != nil {
		return nil, nil, nil, err
	}
	defer func() {
		if err != nil {
			_ = conn.Close()
		}
	}()
	deadline, _ := ctx.Deadline()
	_ = conn.SetDeadline(deadline)
	if u.Scheme == "wss" {
		conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true}) // a test peer on the loopback interface
	}
	var nonce [16]byte
	_, _ = rand.Read(nonce[:])
	key := base64.StdEncoding.EncodeToString(nonce[:])
	request := "GET " + u.RequestURI() + " HTTP/1.1\r\nUser-Agent: protocol-tester\r\nHost: " + u.Host +
		"\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\nSec-WebSocket-Key: " + key +
		"\r\nSec-WebSocket-Version: 13\r\n"
	if n != nil {
		offers := make([]string, len(n.offers))
		for i, o := range n.offers {
			offers[i] = o.String()
		}
		request += "Sec-WebSocket-Extensions: " + strings.Join(offers, ", ") + "\r\n"
	}
	if _, err = conn.Write([]byte(request + "\r\n")); err != nil {
		return nil, nil, nil, err
	}
	r = bufio.NewReaderSize(conn, 64<<10)
	res, err := http.ReadResponse(r, nil)
	if err != nil {
		return nil, nil, nil, err
	}
	h := res.Header
	accept, protocols, extensions := h["Sec-Websocket-Accept"], h["Sec-Websocket-Protocol"], h["Sec-Websocket-Extensions"]
	switch {
	case res.Proto != "HTTP/1.1" || res.StatusCode != http.StatusSwitchingProtocols:
		err = fmt.Errorf("answered %s %s", res.Proto, res.Status)
	case !strings.EqualFold(h.Get("Upgrade"), "websocket"):
		err = fmt.Errorf("upgrade: %q", h["Upgrade"])
	case !hasToken(h["Connection"], "upgrade"):
		err = fmt.Errorf("connection: %q", h["Connection"])
	case len(accept) != 1 || accept[0] != acceptKey(key):
		err = fmt.Errorf("accept key %q", accept)
	case len(protocols) > 0:
		err = fmt.Errorf("subprotocol %q was not offered", protocols)
	case len(extensions) > 1 || len(extensions) > 0 && n == nil:
		err = fmt.Errorf("extensions %q", extensions)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	list, err := parseExtensions(extensions, false)
	if err != nil {
		return nil, nil, nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	if len(list) > 0 {
		agreed = &list[0]
	}
	return conn, r, agreed, nil
}

// answerOpening reads a client's handshake, which names what it wants by its URL, and answers it. wanted chooses how
// compression is agreed.
func answerOpening(conn net.Conn, wanted func(*url.URL) (*negotiation, error)) (r *bufio.Reader, u *url.URL, agreed *params, err error) {
	_ = conn.SetDeadline(time.Now().Add(openTimeout))
	r = bufio.NewReaderSize(conn, 64<<10)
	req, err := http.ReadRequest(r)
	if err != nil {
		return nil, nil, nil, err
	}
	h := req.Header
	key := h["Sec-Websocket-Key"]
	switch {
	case req.Method != http.MethodGet || req.Proto != "HTTP/1.1" || req.Host == "":
		err = fmt.Errorf("%s %s, host %q", req.Method, req.Proto, req.Host)
	case !hasToken(h["Upgrade"], "websocket") || !hasToken(h["Connection"], "upgrade"):
		err = fmt.Errorf("upgrade %q, connection %q", h["Upgrade"], h["Connection"])
	case len(h["Sec-Websocket-Version"]) != 1 || h.Get("Sec-WebSocket-Version") != "13":
		err = fmt.Errorf("version %q", h["Sec-Websocket-Version"])
	case len(key) != 1:
		err = fmt.Errorf("key %q", key)
	default:
		var raw []byte
		if raw, err = base64.StdEncoding.DecodeString(key[0]); err == nil && len(raw) != 16 {
			err = fmt.Errorf("key of %d bytes", len(raw))
		}
	}
	if err != nil {
		return nil, nil, nil, err
	}
	offers, err := parseExtensions(h["Sec-Websocket-Extensions"], true)
	if err != nil {
		return nil, nil, nil, err
	}
	n, err := wanted(req.URL)
	if err != nil {
		return nil, nil, nil, err
	}
	response := "HTTP/1.1 101 Switching Protocols\r\nServer: protocol-tester\r\nX-Powered-By: protocol-tester\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + acceptKey(key[0]) + "\r\n"
	if n != nil {
		if p, ok := n.accept(offers); ok {
			agreed = &p
			response += "Sec-WebSocket-Extensions: " + p.String() + "\r\n"
		}
	}
	if _, err := conn.Write([]byte(response + "\r\n")); err != nil {
		return nil, nil, nil, err
	}
	_ = conn.SetDeadline(time.Time{})
	return r, req.URL, agreed, nil
}
