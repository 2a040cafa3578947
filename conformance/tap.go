// The tap: a relay on loopback between a scenario's client and the example's server that notes the WebSocket frames
// which pass. It is how a scenario sees what an API does not show: whether a message was compressed, and what a server
// does with a client that falls silent.

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
	Length     uint64 `json:"length"`     // of the payload as it passes
}

type tap struct {
	listener net.Listener
	wg       sync.WaitGroup
	mu       sync.Mutex
	frames   []frame
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

// serve answers GET /frames, and relays GET /@PORT[,mute]/PATH to PATH of the server at PORT.
func (t *tap) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	in := bufio.NewReader(client)
	line, err := in.ReadString('\n')
	if err != nil {
		return
	}
	method, rest, _ := strings.Cut(line, " ")
	target, version, _ := strings.Cut(rest, " ")
	if target == "/frames" {
		t.mu.Lock()
		body, err := json.Marshal(append([]frame{}, t.frames...))
		t.mu.Unlock()
		if err == nil {
			_, _ = fmt.Fprintf(client, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(body), body)
		}
		return
	}
	to, path, ok := strings.Cut(strings.TrimPrefix(target, "/@"), "/")
	port, option, _ := strings.Cut(to, ",")
	if !ok || !strings.HasPrefix(target, "/@") {
		_, _ = io.WriteString(client, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return
	}
	server, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil || !t.own(server) {
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
		// A muted client that leaves must not look like one that is still there.
		_ = server.(*net.TCPConn).CloseWrite()
	})
	_ = t.relay(client, back, "server")
}

// copyHead passes the rest of a message's head, up to the empty line.
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

// relay passes frames from one side to the other and notes each before its payload, so that what the far end has seen is
// noted.
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
