// The raw peer of the recorded cases: a WebSocket client that does only what it is told, so that a script can put
// several frames into one packet, stop reading, end or reset the stream, and see every frame that comes. Scripts tell
// it by HTTP (lib.ts, class Raw), because neither runtime's own client can do these things. It reads only when asked.

package conformance

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const (
	// peerWait bounds every wait of the peer; it is shorter than what a case may last.
	peerWait = 15 * time.Second * patience
	// peerLongest is how much of a payload is printed.
	peerLongest = 40
	// peerBuffer is how much is read ahead of what was asked for.
	peerBuffer = 4096
)

type peer struct {
	url          string
	mu           sync.Mutex
	conns        map[string]*peerConn
	reports      map[string][]*peerConn // by the script's run
	files        map[string][]string    // whose fate is reported, likewise
	hosts        map[string]*host
	certificates *certificates
	dir          string // of unix sockets
	names        atomic.Int32
}

type peerConn struct {
	mu  sync.Mutex // one order at a time
	c   net.Conn
	raw *net.TCPConn // below TLS; nil for unix sockets
	r   *bufio.Reader

	serving bool   // accepted, not connected: the frames that come are masked
	key     string // Sec-WebSocket-Key of the last head

	inflated []byte // the end of all compressed messages: what later ones may refer to
}

// order is one request to the peer; Op says which fields count.
type order struct {
	Op, ID, Port, Unix, Path, Head, Data, Certificate string
	TLS, ClientCertificate                            bool
	ReceiveBuffer, Count                              int
}

// startPeer starts the peer, which ends with the test and its subtests. Each run of a script has a path of its own.
func startPeer(t *testing.T) *peer {
	t.Helper()
	p := &peer{conns: map[string]*peerConn{}, reports: map[string][]*peerConn{}, files: map[string][]string{}, hosts: map[string]*host{}}
	var err error
	if p.certificates, err = newCertificates(); err != nil {
		t.Fatal(err)
	}
	// Not t.TempDir: the path of a unix socket is bounded to about a hundred bytes.
	if p.dir, err = os.MkdirTemp("", "peer"); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(p)
	p.url = srv.URL
	t.Cleanup(func() {
		srv.Close()
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, c := range p.conns {
			_ = c.c.Close()
		}
		for _, h := range p.hosts {
			_ = h.l.Close()
		}
		_ = os.RemoveAll(p.dir)
	})
	return p
}

// report is what the connections that a run asked to be reported get up to their ends, and whether files are left. The run
// is over.
func (p *peer) report(run string) string {
	p.mu.Lock()
	conns, files := p.reports[run], p.files[run]
	delete(p.reports, run)
	delete(p.files, run)
	p.mu.Unlock()
	var text strings.Builder
	for _, file := range files {
		state := "is left"
		if _, err := os.Lstat(file); err != nil {
			state = "is gone"
		}
		text.WriteString("--- the file " + state + "\n")
	}
	for _, c := range conns {
		text.WriteString("--- peer\n")
		_ = c.c.SetDeadline(time.Now().Add(peerWait))
		for {
			line, _, err := c.frame()
			if err != nil {
				text.WriteString(ending(err) + "\n")
				break
			}
			text.WriteString(line + "\n")
		}
	}
	return text.String()
}

func (p *peer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var o order
	err := json.NewDecoder(r.Body).Decode(&o)
	var lines []string
	if err == nil {
		ctx, cancel := context.WithTimeout(r.Context(), peerWait)
		defer cancel()
		lines, err = p.do(ctx, strings.TrimPrefix(r.URL.Path, "/"), o)
	}
	if err != nil {
		lines = append(lines, "peer: "+err.Error())
	}
	_ = json.NewEncoder(w).Encode(lines)
}

func (p *peer) do(ctx context.Context, run string, o order) ([]string, error) {
	switch o.Op {
	case "connect":
		return p.connect(ctx, o)
	case "dial":
		return p.dial(ctx, o)
	case "listen":
		return p.listen(o)
	case "accept":
		return p.accept(ctx, o)
	case "certificate":
		return p.certificates.pem(o.Certificate)
	case "port":
		return freePort(ctx)
	case "fate":
		p.mu.Lock()
		p.files[run] = append(p.files[run], o.Unix)
		p.mu.Unlock()
		return nil, nil
	case "unix":
		return []string{filepath.Join(p.dir, o.Unix+"-"+strconv.Itoa(int(p.names.Add(1))))}, nil
	}
	p.mu.Lock()
	c := p.conns[o.ID]
	p.mu.Unlock()
	if c == nil {
		return nil, fmt.Errorf("no connection %q", o.ID)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	deadline, _ := ctx.Deadline()
	_ = c.c.SetDeadline(deadline)
	switch o.Op {
	case "head":
		return c.head(), nil
	case "key":
		return []string{c.key}, nil
	case "secure":
		return nil, p.secure(c, o)
	case "write":
		data, err := base64.StdEncoding.DecodeString(o.Data)
		data = bytes.ReplaceAll(data, []byte("{accept}"), []byte(c.accepted()))
		if err == nil {
			_, err = c.c.Write(data)
		}
		return nil, err
	case "until":
		return c.until(o.Data), nil
	case "next":
		return c.next(o.Count), nil
	case "skip":
		return c.skip(o.Count), nil
	case "rest":
		return c.rest(), nil
	case "end":
		if t, ok := c.c.(*tls.Conn); ok {
			return nil, t.CloseWrite()
		}
		return nil, c.c.(interface{ CloseWrite() error }).CloseWrite()
	case "reset":
		if err := c.raw.SetLinger(0); err != nil {
			return nil, err
		}
		return nil, c.raw.Close()
	case "report":
		p.mu.Lock()
		p.reports[run] = append(p.reports[run], c)
		p.mu.Unlock()
		return nil, nil
	case "destroy":
		return nil, c.c.Close()
	}
	return nil, fmt.Errorf("no order %q", o.Op)
}

// The ports that freePort gives: below those that systems give out by themselves (32768 and up on Linux, 49152 on others),
// so that no socket that did not ask for one of them by number comes in between.
const (
	firstFreePort = 10000
	freePorts     = 20000
)

// freePort answers with a port that nobody listens on, for a script that must know its port before it listens.
func freePort(ctx context.Context) ([]string, error) {
	for ctx.Err() == nil {
		port := strconv.Itoa(firstFreePort + rand.IntN(freePorts))
		var lc net.ListenConfig
		l, err := lc.Listen(ctx, "tcp", net.JoinHostPort("", port))
		if err != nil {
			continue
		}
		return []string{port}, l.Close()
	}
	return nil, ctx.Err()
}

// open makes the connection of an order.
func (p *peer) open(ctx context.Context, o order) (*peerConn, error) {
	network, address := "tcp", net.JoinHostPort("127.0.0.1", o.Port)
	if o.Unix != "" {
		network, address = "unix", o.Unix
	}
	d := net.Dialer{Control: func(_, _ string, rc syscall.RawConn) error { return setReceiveBuffer(rc, o.ReceiveBuffer) }}
	raw, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &peerConn{c: raw}
	c.raw, _ = raw.(*net.TCPConn)
	if o.TLS {
		c.c = tls.Client(raw, &tls.Config{InsecureSkipVerify: true}) // the cases' certificates are their own
	}
	deadline, _ := ctx.Deadline()
	_ = c.c.SetDeadline(deadline)
	c.r = bufio.NewReaderSize(c.c, peerBuffer)
	return c, nil
}

// connect answers with the connection's name and the lines of the response's head. Data is sent with the handshake.
func (p *peer) connect(ctx context.Context, o order) ([]string, error) {
	c, err := p.open(ctx, o)
	if err != nil {
		return nil, err
	}
	early, err := base64.StdEncoding.DecodeString(o.Data)
	if err != nil {
		return nil, err
	}
	head := "GET " + o.Path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + o.Head + "\r\n"
	if _, err := c.c.Write(append([]byte(head), early...)); err != nil {
		return nil, err
	}
	lines := []string{p.add(c)}
	for {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return append(lines, ending(err)), nil
		}
		if line = strings.TrimRight(line, "\r\n"); line == "" {
			return lines, nil
		}
		lines = append(lines, line)
	}
}

func (p *peer) add(c *peerConn) (id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id = strconv.Itoa(len(p.conns))
	p.conns[id] = c
	return id
}

// ending names the way in which a stream ended.
func ending(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, io.EOF):
		return "FIN"
	case errors.Is(err, syscall.ECONNRESET):
		return "RST"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "nothing came"
	}
	return err.Error()
}

var opcodes = map[byte]string{0: "CONTINUATION", 1: "TEXT", 2: "BINARY", 8: "CLOSE", 9: "PING", 10: "PONG"}

// frame reads one frame: what to print of it, and its length with the header.
func (c *peerConn) frame() (line string, size int, err error) {
	var h [10]byte
	if _, err := io.ReadFull(c.r, h[:2]); err != nil {
		return "", 0, err
	}
	size = 2
	first, masked := h[0], h[1]&0x80 != 0
	n := uint64(h[1] & 0x7f)
	switch n {
	case 126:
		_, err = io.ReadFull(c.r, h[:2])
		n, size = uint64(binary.BigEndian.Uint16(h[:2])), 4
	case 127:
		_, err = io.ReadFull(c.r, h[2:10])
		n, size = binary.BigEndian.Uint64(h[2:10]), 10
	}
	if err != nil {
		return "", 0, err
	}
	var mask [4]byte
	if masked {
		size += len(mask)
		if _, err := io.ReadFull(c.r, mask[:]); err != nil {
			return "", 0, err
		}
	}
	payload := make([]byte, n)
	if _, err := io.ReadFull(c.r, payload); err != nil {
		return "", 0, fmt.Errorf("%s inside a frame", ending(err))
	}
	for i := range payload {
		payload[i] ^= mask[i&3]
	}
	line = opcodes[first&15]
	if masked != c.serving {
		line += fmt.Sprintf(" masked=%t", masked)
	}
	if first&0x80 == 0 {
		line += " unfinished"
	}
	size += int(n)
	switch rsv := first >> 4 & 7; {
	case rsv == 4 && (first&15 == 1 || first&15 == 2):
		// The compressed bytes are each runtime's own; what they stand for is not.
		line += " compressed"
		if payload, err = c.inflate(payload); err != nil {
			return "", 0, err
		}
		n = uint64(len(payload))
	case rsv != 0:
		line += fmt.Sprintf(" rsv=%d", rsv)
	}
	switch {
	case first&15 == 8 && n >= 2:
		line += fmt.Sprintf("(%d,%q)", binary.BigEndian.Uint16(payload), payload[2:])
	case n > peerLongest:
		line += fmt.Sprintf(" %d bytes from %q", n, payload[:8])
	case first&15 == 1:
		line += fmt.Sprintf(" %q", payload)
	case n > 0:
		line += fmt.Sprintf(" %x", payload)
	}
	return line, size, nil
}

// inflate decompresses a message (RFC 7692 section 7.2.2). That the sender keeps to a smaller window or to no context is
// not checked here.
func (c *peerConn) inflate(payload []byte) ([]byte, error) {
	const window = 32 << 10
	tail := strings.NewReader("\x00\x00\xff\xff" + "\x01\x00\x00\xff\xff")
	out, err := io.ReadAll(flate.NewReaderDict(io.MultiReader(bytes.NewReader(payload), tail), c.inflated))
	c.inflated = append(c.inflated, out...)
	c.inflated = c.inflated[max(0, len(c.inflated)-window):]
	return out, err
}

// next reads up to count frames, one line each, and stops at the end of the stream.
func (c *peerConn) next(count int) []string {
	var lines []string
	for range count {
		line, _, err := c.frame()
		if err != nil {
			return append(lines, ending(err))
		}
		lines = append(lines, line)
	}
	return lines
}

// skip reads at least count bytes of whole frames and answers how many bytes and frames that were.
func (c *peerConn) skip(count int) []string {
	bytes, frames := 0, 0
	for bytes < count {
		_, n, err := c.frame()
		if err != nil {
			return []string{strconv.Itoa(bytes), strconv.Itoa(frames), ending(err)}
		}
		bytes, frames = bytes+n, frames+1
	}
	return []string{strconv.Itoa(bytes), strconv.Itoa(frames)}
}

// rest reads to the end: bytes and number of the frames, the last frame, and how the stream ended.
func (c *peerConn) rest() []string {
	bytes, frames, last := 0, 0, ""
	for {
		line, n, err := c.frame()
		if err != nil {
			return []string{strconv.Itoa(bytes), strconv.Itoa(frames), last, ending(err)}
		}
		bytes, frames, last = bytes+n, frames+1, line
	}
}
