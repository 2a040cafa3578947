// The tap: a relay on loopback between a scenario's client and the example's server that records the WebSocket frames passing
// through. With it a scenario sees what an API does not show: whether a message was compressed, and what a server does with a
// client that falls silent. It also acts as a proxy for servers on loopback.

package conformance

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
)

// frame is the head of a WebSocket frame (RFC 6455 section 5.2).
type frame struct {
	From       string `json:"from"` // "client" or "server"
	Opcode     int    `json:"opcode"`
	Fin        bool   `json:"fin"`
	Compressed bool   `json:"compressed"` // RSV1, RFC 7692 section 6
	Length     uint64 `json:"length"`     // of the payload on the wire
}

// proxied is a request to the tap in its role as a proxy.
type proxied struct {
	Method  string            `json:"method"`
	Target  string            `json:"target"`
	Headers map[string]string `json:"headers"` // names in lower case
}

type tap struct {
	listener net.Listener
	wg       sync.WaitGroup
	mu       sync.Mutex
	frames   []frame
	proxied  []proxied
	conns    map[net.Conn]bool
}

func newTap() (*tap, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &tap{listener: l, conns: map[net.Conn]bool{}}
	t.wg.Go(t.accept)
	return t, nil
}

func (t *tap) port() int { return t.listener.Addr().(*net.TCPAddr).Port }

// close ends all relays and waits for them.
func (t *tap) close() {
	_ = t.listener.Close()
	t.mu.Lock()
	for c := range t.conns {
		_ = c.Close()
	}
	t.conns = nil
	t.mu.Unlock()
	t.wg.Wait()
}

func (t *tap) accept() {
	for {
		c, err := t.listener.Accept()
		if err != nil {
			return
		}
		if t.own(c) {
			t.wg.Go(func() { t.serve(c) })
		}
	}
}

// own registers a connection, so that close ends it.
func (t *tap) own(c net.Conn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conns == nil {
		_ = c.Close()
		return false
	}
	t.conns[c] = true
	return true
}

// serve answers GET /frames and GET /proxied, relays GET /@PORT[,mute]/PATH to PATH of the server at PORT, and is a proxy
// for CONNECT HOST:PORT and GET http://HOST:PORT/PATH, whatever the host.
func (t *tap) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	in := bufio.NewReader(client)
	line, err := in.ReadString('\n')
	if err != nil {
		return
	}
	method, rest, _ := strings.Cut(line, " ")
	target, version, _ := strings.Cut(rest, " ")
	switch {
	case target == "/frames":
		t.mu.Lock()
		defer t.mu.Unlock()
		answerJSON(client, append([]frame{}, t.frames...))
		return
	case target == "/proxied":
		t.mu.Lock()
		defer t.mu.Unlock()
		answerJSON(client, append([]proxied{}, t.proxied...))
		return
	case method == "CONNECT" || strings.HasPrefix(target, "http://"):
		t.proxy(client, in, method, target)
		return
	}
	to, path, ok := strings.Cut(strings.TrimPrefix(target, "/@"), "/")
	port, option, _ := strings.Cut(to, ",")
	if !ok || !strings.HasPrefix(target, "/@") {
		_, _ = io.WriteString(client, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return
	}
	server := t.dial(port)
	if server == nil {
		return
	}
	defer func() { _ = server.Close() }()
	if _, err := fmt.Fprintf(server, "%s /%s %s", method, path, version); err != nil {
		return
	}
	back := bufio.NewReader(server)
	if copyHead(server, in) != nil || copyHead(client, back) != nil {
		return
	}
	t.wg.Go(func() {
		var to io.Writer = server
		if option == "mute" {
			to = io.Discard
		}
		_ = t.relay(to, in, "client")
		// A muted client that disconnects must not look like one that is still connected.
		_ = server.(*net.TCPConn).CloseWrite()
	})
	_ = t.relay(client, back, "server")
}

func (t *tap) dial(port string) net.Conn {
	server, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil || !t.own(server) {
		return nil
	}
	return server
}

func answerJSON(to io.Writer, v any) {
	body, err := json.Marshal(v)
	if err == nil {
		_, _ = fmt.Fprintf(to, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
	}
}

// proxy handles a request to the tap as an HTTP proxy (RFC 9110 section 9.3.6, RFC 9112 section 3.2.2).
func (t *tap) proxy(client net.Conn, in *bufio.Reader, method, target string) {
	var head strings.Builder
	if copyHead(&head, in) != nil {
		return
	}
	p := proxied{Method: method, Target: target, Headers: map[string]string{}}
	for line := range strings.Lines(head.String()) {
		if name, value, ok := strings.Cut(line, ":"); ok {
			p.Headers[strings.ToLower(name)] = strings.TrimSpace(value)
		}
	}
	t.mu.Lock()
	t.proxied = append(t.proxied, p)
	t.mu.Unlock()
	host, path, _ := strings.Cut(strings.TrimPrefix(target, "http://"), "/")
	_, port, err := net.SplitHostPort(host)
	if err != nil {
		return
	}
	server := t.dial(port)
	if server == nil {
		_, _ = io.WriteString(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return
	}
	defer func() { _ = server.Close() }()
	if method == "CONNECT" {
		_, err = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	} else {
		_, err = fmt.Fprintf(server, "%s /%s HTTP/1.1\r\n%s", method, path, head.String())
	}
	if err != nil {
		return
	}
	t.wg.Go(func() {
		_, _ = io.Copy(server, in)
		_ = server.(*net.TCPConn).CloseWrite()
	})
	_, _ = io.Copy(client, server)
}

// copyHead copies the rest of a message's head, up to the empty line.
func copyHead(to io.Writer, from *bufio.Reader) error {
	for {
		line, err := from.ReadString('\n')
		if err != nil {
			return err
		}
		if _, err := io.WriteString(to, line); err != nil {
			return err
		}
		if strings.TrimSpace(line) == "" {
			return nil
		}
	}
}

const (
	finBit       = 0x80
	rsv1Bit      = 0x40
	opcodeBits   = 0x0F
	maskBit      = 0x80
	lengthBits   = 0x7F
	length16     = 126
	length64     = 127
	maskKeyBytes = 4
)

// relay copies frames from one side to the other and records each before its payload, so that everything that the far end has
// seen is recorded.
func (t *tap) relay(to io.Writer, from *bufio.Reader, side string) error {
	for {
		head := make([]byte, 2, 14)
		if _, err := io.ReadFull(from, head); err != nil {
			return err
		}
		length := uint64(head[1] & lengthBits)
		extra := map[uint64]int{length16: 2, length64: 8}[length]
		if head[1]&maskBit != 0 {
			extra += maskKeyBytes
		}
		head = head[:2+extra]
		if _, err := io.ReadFull(from, head[2:]); err != nil {
			return err
		}
		switch length {
		case length16:
			length = uint64(binary.BigEndian.Uint16(head[2:]))
		case length64:
			length = binary.BigEndian.Uint64(head[2:])
		}
		if length > 1<<62 {
			return errors.New("impossible length")
		}
		t.mu.Lock()
		t.frames = append(t.frames, frame{
			From: side, Opcode: int(head[0] & opcodeBits), Fin: head[0]&finBit != 0, Compressed: head[0]&rsv1Bit != 0, Length: length,
		})
		t.mu.Unlock()
		if _, err := to.Write(head); err != nil {
			return err
		}
		if _, err := io.CopyN(to, from, int64(length)); err != nil {
			return err
		}
	}
}
