// The serving half of the raw peer: a TCP, TLS or unix listener whose connections do only what a script tells them, so
// that a client under test meets every kind of answer: wrong, late, in pieces, over a proxy, or none at all.

package conformance

import (
	"bufio"
	"context"
	"crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// host is one listener. Its connections wait in the kernel until they are accepted.
type host struct {
	l   net.Listener
	tls *tls.Config // nil: plain
}

// listen answers with the listener's name and where it listens: a port, or a path.
func (p *peer) listen(o order) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	network, address := "tcp", "127.0.0.1:0"
	if o.Unix != "" {
		network, address = "unix", filepath.Join(p.dir, fmt.Sprintf("%s-%d", o.Unix, len(p.hosts)))
	}
	cfg, err := p.certificates.config(o.Certificate, o.ClientCertificate)
	if err != nil {
		return nil, err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), network, address)
	if err != nil {
		return nil, err
	}
	id := "host" + strconv.Itoa(len(p.hosts))
	p.hosts[id] = &host{l: l, tls: cfg}
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		return []string{id, strconv.Itoa(a.Port)}, nil
	}
	return []string{id, l.Addr().String()}, nil
}

// accept answers with the name of the next connection. Nothing of it is read.
func (p *peer) accept(ctx context.Context, o order) ([]string, error) {
	p.mu.Lock()
	h := p.hosts[o.ID]
	p.mu.Unlock()
	if h == nil {
		return nil, fmt.Errorf("no listener %q", o.ID)
	}
	deadline, _ := ctx.Deadline()
	if l, ok := h.l.(interface{ SetDeadline(time.Time) error }); ok {
		_ = l.SetDeadline(deadline)
	}
	raw, err := h.l.Accept()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, errors.New("nobody connected")
	}
	if err != nil {
		return nil, err
	}
	c := &peerConn{c: raw, serving: true}
	c.raw, _ = raw.(*net.TCPConn)
	if h.tls != nil {
		c.c = tls.Server(raw, h.tls)
	}
	c.r = bufio.NewReaderSize(c.c, peerBuffer)
	return []string{p.add(c)}, nil
}

// secure begins TLS on a plain connection, as a proxy's target does behind CONNECT.
func (p *peer) secure(c *peerConn, o order) error {
	cfg, err := p.certificates.config(o.Certificate, o.ClientCertificate)
	if err != nil {
		return err
	}
	c.c = tls.Server(c.c, cfg)
	c.r = bufio.NewReaderSize(c.c, peerBuffer)
	return nil
}

// head reads a request's head, line by line, and keeps the handshake's key, which differs from run to run.
func (c *peerConn) head() []string {
	var lines []string
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return append(lines, ending(err))
		}
		text, whole := strings.CutSuffix(line, "\r\n")
		if !whole {
			text += " without CR"
		}
		if text == "" {
			return lines
		}
		text = latin1(text)
		if key, ok := strings.CutPrefix(text, "Sec-WebSocket-Key: "); ok {
			c.key = key
			if raw, err := base64.StdEncoding.DecodeString(key); err == nil && len(raw) == 16 {
				text = "Sec-WebSocket-Key: <16 bytes>"
			}
		}
		lines = append(lines, text)
	}
}

// latin1 shows the bytes of a header, which have no encoding of their own, as characters.
func latin1(text string) string {
	runes := make([]rune, len(text))
	for i := range len(text) {
		runes[i] = rune(text[i])
	}
	return string(runes)
}

// accepted is Sec-WebSocket-Accept for the key that came (RFC 6455 section 4.2.2).
func (c *peerConn) accepted() string {
	sum := sha1.Sum([]byte(c.key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}
