package socket_test

import (
	"bufio"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// deflatePeer is a client made from parts of our own engine, because gorilla supports neither context takeover nor windows.
type deflatePeer struct {
	t      *testing.T
	c      net.Conn
	r      *bufio.Reader
	parser wsframe.Parser
	codec  deflate.Codec
	ctx    *deflate.Context // nil: not negotiated
	got    []string
	closed int // the code of the server's Close frame
}

func dialDeflate(t *testing.T, port, offer string) *deflatePeer {
	t.Helper()
	c, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	request := "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	if offer != "" {
		request += "Sec-WebSocket-Extensions: " + offer + "\r\n"
	}
	if _, err := c.Write([]byte(request + "\r\n")); err != nil {
		t.Fatal(err)
	}
	p := &deflatePeer{t: t, c: c, r: bufio.NewReader(c), parser: wsframe.Parser{Role: wsframe.Client, MaxPayload: 1 << 20}}
	resp, err := http.ReadResponse(p.r, nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v %v", resp, err)
	}
	if offer != "" {
		params, extensions := deflate.Accept(resp.Header["Sec-Websocket-Extensions"])
		if params == nil {
			t.Fatalf("%q was answered with %q", offer, resp.Header["Sec-Websocket-Extensions"])
		}
		if wanted := strings.Contains(offer, "server_no_context_takeover"); wanted != strings.Contains(extensions, "server_no_context_takeover") {
			t.Fatalf("%q was answered with %q", offer, extensions)
		}
		p.ctx, p.parser.Deflate = deflate.NewContext(*params), true
	}
	return p
}

func (p *deflatePeer) send(text string) {
	p.t.Helper()
	frame := wsframe.AppendMasked(nil, wsframe.Text, false, text, 0x01020304)
	if p.ctx != nil {
		frame = wsframe.AppendMasked(nil, wsframe.Text, true, p.codec.Deflate(p.ctx, []byte(text)), 0x01020304)
	}
	if _, err := p.c.Write(frame); err != nil {
		p.t.Fatal(err)
	}
}

// expect fails unless the next message is the expected one, compressed if that was negotiated.
func (p *deflatePeer) expect(want string) {
	p.t.Helper()
	for len(p.got) == 0 {
		p.read()
	}
	if p.got[0] != want {
		p.t.Fatalf("got %.60q, want %.60q", p.got[0], want)
	}
	p.got = p.got[1:]
}

// expectClose fails unless a Close frame with that code is all that arrives.
func (p *deflatePeer) expectClose(code int) {
	p.t.Helper()
	for p.closed == 0 {
		p.read()
	}
	if len(p.got) > 0 || p.closed != code {
		p.t.Fatalf("got %.60q, then Close %d, want %d", p.got, p.closed, code)
	}
}

// read processes what has arrived.
func (p *deflatePeer) read() {
	p.t.Helper()
	if _, err := p.r.Peek(1); err != nil {
		p.t.Fatal(err)
	}
	b, _ := p.r.Peek(p.r.Buffered())
	if err := p.parser.Feed(b, p); err != nil {
		p.t.Fatal(err)
	}
	_, _ = p.r.Discard(len(b))
}

func (p *deflatePeer) Message(_ wsframe.Opcode, payload []byte, compressed bool) {
	if compressed != (p.ctx != nil) {
		p.t.Errorf("compressed: %v", compressed)
	}
	if compressed {
		var err error
		if payload, err = p.codec.Inflate(p.ctx, payload, 1<<20); err != nil {
			p.t.Fatal(err)
		}
	}
	p.got = append(p.got, string(payload))
}

func (p *deflatePeer) Ping([]byte)               {}
func (p *deflatePeer) Pong([]byte)               {}
func (p *deflatePeer) Closed(code int, _ []byte) { p.closed = code }
