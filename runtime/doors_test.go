// Header injection: whatever text a script passes to any function that sends it, exactly one message leaves, with the same
// fields, cookie attributes and form parts as for harmless text. testdata/doors.ts has the table of these functions ("doors").

package runtime_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/gobun/gobun/runtime"
)

// doorTimeout bounds one exchange with the server.
const doorTimeout = 30 * time.Second

// harmless is a text that the door accepts, where that is not "a".
var harmless = map[string]string{
	"response.status": "200", "cookie.expires": "Tue, 01 Jan 2030 00:00:00 GMT", "cookie.set.expires": "Tue, 01 Jan 2030 00:00:00 GMT", "cookie.parse.expires": "Tue, 01 Jan 2030 00:00:00 GMT",
	"cookie.maxAge": "5", "cookie.set.maxAge": "5", "cookie.sameSite": "lax", "cookie.set.sameSite": "lax", "request.cookies.set.sameSite": "lax",
	"response.redirect": "http://a/", "fetch.method": "PUT", "fetch.request.method": "DELETE", "fetch.headers.content-length": "1",
	"websocket.headers.key": "dGhlIHNhbXBsZSBub25jZQ==", "fetch.headers.transfer-encoding": "chunked", "headers.value.connection": "a",
}

// mayName are the doors whose text is the name of a field.
var mayName = regexp.MustCompile(`(headers|headers\.(pairs|append|set)|static)\.name$`)

// doors is a running server with a connection to it, and the peer to which its script sends requests.
type doors struct {
	tb       testing.TB
	dir      string // for the files that doors read
	port     string
	answers  []string
	upgrades []string
	requests []string
	all      []string
	bases    map[string]shape

	conn net.Conn
	in   *bufio.Reader

	mu      sync.Mutex
	arrived []*wireMessage // messages received by the peer
	faults  []string       // what was wrong with them
}

func openDoors(tb testing.TB) *doors {
	d := &doors{tb: tb, dir: tb.TempDir(), bases: map[string]shape{}}
	peer, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range []string{"fx", "tree/"} {
		path := filepath.Join(d.dir, name)
		if strings.HasSuffix(name, "/") {
			err = os.Mkdir(path, 0o700)
		} else {
			err = os.WriteFile(path, []byte("file"), 0o600)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	out, in := io.Pipe()
	rt, err := runtime.New(runtime.Config{Stdout: in, Stderr: io.Discard, Environ: append(os.Environ(), "DOORS_DIR="+d.dir, "DOORS_PEER="+peer.Addr().String())})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		rt.RunFile(ctx, "testdata/doors.ts")
		rt.Close()
		_ = in.Close()
	})
	running.Go(func() { d.acceptAsPeer(peer, &running) })
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	running.Go(func() { _, _ = io.Copy(io.Discard, lines) })
	tb.Cleanup(func() {
		cancel()
		_ = peer.Close()
		if d.conn != nil {
			_ = d.conn.Close()
		}
		running.Wait()
	})
	var table struct {
		Port                        int
		Answers, Upgrades, Requests []string
	}
	if err != nil || json.Unmarshal([]byte(line), &table) != nil {
		tb.Fatalf("the script begins with %q, %v", line, err)
	}
	d.port, d.answers, d.upgrades, d.requests = strconv.Itoa(table.Port), table.Answers, table.Upgrades, table.Requests
	d.all = append(append(append([]string{}, d.answers...), d.upgrades...), d.requests...)
	for _, door := range d.all {
		text := harmless[door]
		if text == "" {
			text = "a"
		}
		m, err := d.through(door, utf16.Encode([]rune(text)))
		if err != nil || m == nil {
			tb.Errorf("%s does not take %q: %v", door, text, err)
		} else if d.bases[door], err = shapeOf(m); err != nil {
			tb.Errorf("%s: %v", door, err)
		}
	}
	if tb.Failed() {
		tb.FailNow()
	}
	return d
}

// acceptAsPeer runs the server to which the script sends: it keeps what arrives and answers briefly.
func (d *doors) acceptAsPeer(l net.Listener, running *sync.WaitGroup) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		running.Go(func() {
			defer func() { _ = c.Close() }()
			for r := bufio.NewReader(c); d.serveAsPeer(c, r); {
			}
		})
	}
}

func (d *doors) serveAsPeer(c net.Conn, r *bufio.Reader) bool {
	m, err := readMessage(r, requestLine)
	if err == io.EOF && m == nil {
		return false
	}
	d.mu.Lock()
	d.arrived = append(d.arrived, m)
	switch {
	case err != nil && m == nil:
		d.faults = append(d.faults, err.Error())
	case err != nil:
		d.faults = append(d.faults, m.first+": "+err.Error())
	case m.count("host") != 1:
		d.faults = append(d.faults, fmt.Sprintf("%d Host fields", m.count("host")))
	case r.Buffered() > 0:
		rest, _ := r.Peek(r.Buffered())
		d.faults = append(d.faults, fmt.Sprintf("%q follows the request", rest))
	}
	d.mu.Unlock()
	if err != nil {
		return false
	}
	answer := "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
	if target, ok := strings.CutPrefix(strings.Fields(m.first)[1], "/redirect?to="); ok {
		to, _ := url.QueryUnescape(target)
		to = strings.NewReplacer("\r", "%0D", "\n", "%0A").Replace(to)
		answer = "HTTP/1.1 302 Found\r\nLocation: /there?" + to + "\r\nContent-Length: 0\r\n\r\n"
	}
	_, err = io.WriteString(c, answer)
	return err == nil && m.get("upgrade") == ""
}

// taken returns what the peer received since the last call: the last message, because redirects come before it.
func (d *doors) taken(redirects bool) (*wireMessage, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	arrived, faults := d.arrived, d.faults
	d.arrived, d.faults = nil, nil
	if len(faults) > 0 {
		return nil, fmt.Errorf("at the peer: %s", strings.Join(faults, ", "))
	}
	if redirects && len(arrived) > 1 {
		arrived = arrived[1:]
	}
	switch len(arrived) {
	case 0:
		return nil, nil
	case 1:
		return arrived[0], nil
	}
	return nil, fmt.Errorf("%d requests arrived", len(arrived))
}

const (
	hostLine   = "Host: x\r\n"
	handshake  = hostLine + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a, b\r\n"
	refusal    = "299"
	firstFrame = "\x81\x03end"
)

// request writes a request and reads its answer.
func (d *doors) request(path, head string) (*wireMessage, error) {
	if d.conn == nil {
		c, err := net.Dial("tcp", "127.0.0.1:"+d.port)
		if err != nil {
			return nil, err
		}
		d.conn, d.in = c, bufio.NewReader(c)
	}
	_ = d.conn.SetDeadline(time.Now().Add(doorTimeout))
	if _, err := io.WriteString(d.conn, "GET "+path+" HTTP/1.1\r\n"+head+"\r\n"); err != nil {
		return nil, err
	}
	m, err := readMessage(d.in, statusLine)
	if err == nil && d.in.Buffered() > 0 && !strings.HasPrefix(m.first, "HTTP/1.1 101 ") {
		rest, _ := d.in.Peek(d.in.Buffered())
		err = fmt.Errorf("%q follows the answer", rest)
	}
	return m, err
}

func (d *doors) hangUp() {
	_ = d.conn.Close()
	d.conn = nil
}

// through passes a text through a door and returns what left, or nil if the door refused the text. An error describes a malformed
// message.
func (d *doors) through(door string, text []uint16) (*wireMessage, error) {
	var path strings.Builder
	path.WriteString("/door/" + door + "/u")
	for _, unit := range text {
		fmt.Fprintf(&path, "%04x", unit)
	}
	head := hostLine
	if strings.HasPrefix(door, "upgrade.") {
		head = handshake
	}
	if before, ok := files[door]; ok {
		d.makeFile(before + string(utf16.Decode(text)))
	}
	m, err := d.request(path.String(), head)
	if err != nil {
		d.hangUp()
		return m, err
	}
	refused := m.first[9:12] == refusal
	switch kind, _, _ := strings.Cut(door, "."); {
	case kind == "upgrade" && !refused:
		frame := make([]byte, len(firstFrame))
		_, err := io.ReadFull(d.in, frame)
		d.hangUp()
		if err == nil && string(frame) != firstFrame {
			err = fmt.Errorf("%q follows the handshake", frame)
		}
		return m, err
	case kind == "fetch" || kind == "websocket":
		m, err = d.taken(door == "fetch.redirect")
	case kind == "static" && !refused:
		m, err = d.request("/static", hostLine)
	case kind == "directory" && !refused:
		m, err = d.request("/"+files[door]+url.PathEscape(string(utf16.Decode(text))), hostLine)
	}
	if err == nil {
		err = d.alone()
	}
	if err != nil && d.conn != nil {
		d.hangUp()
	}
	if refused && kindOf(door) != "fetch" && kindOf(door) != "websocket" {
		return nil, err
	}
	return m, err
}

func kindOf(door string) string {
	kind, _, _ := strings.Cut(door, ".")
	return kind
}

// files are the names of files that doors read, up to the text.
var files = map[string]string{
	"bun.file.name": "f", "bun.file.extension": "fx.", "static.file": "f", "static.bun.file": "f", "fetch.body.bun.file": "f",
	"directory.name": "tree/f", "directory.index": "tree/d",
}

// makeFile creates a file in the test's directory, unless the name is not a possible file name.
func (d *doors) makeFile(name string) {
	if strings.Contains(strings.TrimPrefix(name, "tree/"), "/") {
		return
	}
	name = filepath.Join(d.dir, name)
	if filepath.Base(filepath.Dir(name)) == "tree" && filepath.Base(name)[0] == 'd' && os.Mkdir(name, 0o700) == nil {
		name = filepath.Join(name, "index.html")
	}
	_ = os.WriteFile(name, []byte("file"), 0o600)
}

// alone makes another request, whose answer must be the next thing on the connection, unless the server has closed it.
func (d *doors) alone() error {
	m, err := d.request("/end", hostLine)
	switch {
	case m == nil && (errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)):
		d.hangUp() // the server closed, and nothing else was on the connection
		return nil
	case err != nil:
		return err
	case m.body != "end" || m.get("x-end") != "1":
		return fmt.Errorf("%q follows, with body %q", m.first, m.body)
	}
	return nil
}

// check passes a text through a door and compares what leaves with what leaves for harmless text.
func (d *doors) check(door string, text []uint16) (passed bool, err error) {
	m, err := d.through(door, text)
	if err != nil || m == nil {
		return false, err
	}
	switch missing := kindOf(door); {
	case missing == "directory" && strings.HasPrefix(m.first, "HTTP/1.1 404 "), missing == "static" && m.count("x-end") == 1:
		return false, nil // not a possible file name
	}
	s, err := shapeOf(m)
	if err != nil {
		return true, err
	}
	own := ""
	if mayName.MatchString(door) {
		own = strings.ToLower(string(utf16.Decode(text)))
	}
	return true, s.added(d.bases[door], own)
}

// lastUnit is the last code unit tried: no check of characters treats any beyond it differently.
const lastUnit = 0x17f

// TestNoTextSplitsWhatLeaves passes every code unit up to lastUnit, and the other line separators, through every door.
func TestNoTextSplitsWhatLeaves(t *testing.T) {
	d := openDoors(t)
	if len(d.answers) < 80 || len(d.upgrades) < 5 || len(d.requests) < 40 {
		t.Errorf("%d, %d and %d doors", len(d.answers), len(d.upgrades), len(d.requests))
	}
	units := []uint16{0x20ac, 0x2028, 0x2029, 0xd800, 0xdc00, 0xfeff, 0xff0d, 0x560d, 0x560a, 0xffff}
	for unit := range uint16(lastUnit + 1) {
		units = append(units, unit)
	}
	texts, taken := 0, 0
	for _, door := range d.all {
		faults := 0
		for _, unit := range units {
			texts++
			passed, err := d.check(door, []uint16{'a', unit, 'b'})
			if passed {
				taken++
			}
			if err != nil {
				t.Errorf("%s, unit %#x: %v", door, unit, err)
				if faults++; faults == 5 {
					break
				}
			}
		}
	}
	t.Logf("%d doors, %d texts, %d taken", len(d.all), texts, taken)
}

// FuzzDoors passes arbitrary text through any door.
func FuzzDoors(f *testing.F) {
	d := openDoors(f)
	seeds := []string{
		"", "\r\n", "a\r\nX-Evil: 1", "a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "a; Domain=evil", "a, b", "a\"; filename=\"b", "\n", "\r", "\x00", " ", "\t",
		"content-length", "transfer-encoding", "set-cookie", "connection", "close", "0", "100", "chunked", "a\u0100b", "a\u560d\u560ab", "\u2028", "\\\"", "//a", "http://a/\r\nb", "%0d%0a",
	}
	for i := range d.all {
		for _, seed := range seeds {
			f.Add(uint16(i), units(seed))
		}
		f.Add(uint16(i), []byte{0xd8, 0x00, 0x00, 0x0d, 0xdc, 0x00, 0x00, 0x0a})
	}
	f.Fuzz(func(t *testing.T, door uint16, data []byte) {
		text := make([]uint16, min(len(data)/2, 64))
		for i := range text {
			text[i] = uint16(data[2*i])<<8 | uint16(data[2*i+1])
		}
		name := d.all[int(door)%len(d.all)]
		if _, err := d.check(name, text); err != nil {
			t.Errorf("%s, %q: %v", name, utf16.Decode(text), err)
		}
	})
}

// units encodes a text as FuzzDoors expects it.
func units(text string) (data []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		data = append(data, byte(unit>>8), byte(unit))
	}
	return data
}

// TestStrictReaderSeesFaults is the control: the reader and the comparison detect what the doors must not let through.
func TestStrictReaderSeesFaults(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\nX-A: v\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 1\r\n\r\nx"
	base, err := shapeOf(read(t, ok))
	if err != nil {
		t.Fatal(err)
	}
	if err := base.added(base, ""); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{
		strings.Replace(ok, "v\r\n", "v\r\nX-B: 1\r\n", 1), strings.Replace(ok, "Path=/", "Path=/; Domain=x", 1), strings.Replace(ok, "Path=/", "Path=/; Path=/", 1),
		strings.Replace(ok, "X-A: v", "X-A: v\r\nX-A: v", 1),
	} {
		if s, err := shapeOf(read(t, bad)); err != nil || s.added(base, "") == nil {
			t.Errorf("%q passes, %v", bad, err)
		}
	}
	for _, bad := range []string{
		strings.Replace(ok, "v\r\n", "v\nX-B: 1\r\n", 1), strings.Replace(ok, "v\r\n", "v\r\r\n", 1), strings.Replace(ok, "v\r\n", "v\x00\r\n", 1),
		strings.Replace(ok, "X-A", "X A", 1), strings.Replace(ok, "OK", "O\nK", 1), strings.Replace(ok, "h: 1", "h: 1\r\nContent-Length: 1", 1),
		strings.Replace(ok, "h: 1", "h: 1\r\nTransfer-Encoding: chunked", 1), strings.Replace(ok, "h: 1", "h: +1", 1),
	} {
		if _, err := readMessage(bufio.NewReader(strings.NewReader(bad)), statusLine); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
	if _, err := readMessage(bufio.NewReader(strings.NewReader("GET /a b HTTP/1.1\r\n\r\n")), requestLine); err == nil {
		t.Error("a target of two words is read")
	}
	const form = "------WebKitFormBoundary0123456789abcdef0123456789abcdef"
	for part, good := range map[string]bool{"name=\"a\"": true, "name=\"a\"; filename=\"x\"": false, "name=\"a\"\r\nX-B: 1": false, "name=\"a\"\r\n\r\n\r\n" + form + "\r\nContent-Disposition: form-data; name=\"b\"": false} {
		m := &wireMessage{fields: [][2]string{{"content-type", "multipart/form-data; boundary=" + form[2:]}}, body: form + "\r\nContent-Disposition: form-data; " + part + "\r\n\r\nv\r\n" + form + "--\r\n"}
		s, err := shapeOf(m)
		if want := (shape{names: []string{"content-type"}, parts: []string{"Content-Dispositionform-data; name=\"\""}}); err != nil || (s.added(want, "") == nil) != good {
			t.Errorf("%q: %v, %v", part, err, s.added(want, ""))
		}
	}
}

func read(t *testing.T, text string) *wireMessage {
	t.Helper()
	m, err := readMessage(bufio.NewReader(strings.NewReader(text)), statusLine)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return m
}
