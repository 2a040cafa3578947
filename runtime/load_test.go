// The whole runtime with harmful peers: many that stop reading, and one that sends without end.

package runtime_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gobun/gobun/runtime"
	"github.com/gobun/gobun/runtime/loop"
)

// serve runs a script that first prints its port, until the test ends.
func serve(t *testing.T, script string) (port string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "server.ts")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	out, in := io.Pipe()
	rt, err := runtime.New(runtime.Config{Stdout: in, Stderr: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		rt.RunFile(ctx, file)
		rt.Close()
		_ = in.Close()
	}()
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatal("no port")
	}
	port = lines.Text()
	go func() {
		for lines.Scan() {
			t.Log(lines.Text())
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return port
}

// dial opens a WebSocket with a small receive buffer and reads the head of the response. The server must not send before it is
// asked to.
func dial(t *testing.T, port string, secure bool, receiveBuffer int) net.Conn {
	t.Helper()
	d := net.Dialer{Control: func(_, _ string, rc syscall.RawConn) (err error) {
		if receiveBuffer == 0 {
			return nil
		}
		e := rc.Control(func(fd uintptr) { err = setReceiveBuffer(fd, receiveBuffer) })
		if e != nil {
			return e
		}
		return err
	}}
	c, err := d.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	if secure {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	}
	t.Cleanup(func() { _ = c.Close() })
	_, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	head, buf := []byte(nil), make([]byte, 512)
	for err == nil && !bytes.HasSuffix(head, []byte("\r\n\r\n")) {
		var n int
		n, err = c.Read(buf)
		head = append(head, buf[:n]...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ask makes an HTTP request and returns the body.
func ask(t *testing.T, port string, secure bool, path string) string {
	t.Helper()
	c, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Fatal(err)
	}
	if secure {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	}
	defer func() { _ = c.Close() }()
	_, _ = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", path)
	all, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(string(all), "\r\n\r\n")
	return body
}

func heap() int64 {
	for range 3 {
		goruntime.GC()
	}
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// serveOptions returns the common options for a script's Bun.serve.
func serveOptions(t *testing.T, secure bool) string {
	t.Helper()
	if !secure {
		return "{}"
	}
	cert, key := certificate(t)
	return fmt.Sprintf("{ tls: { cert: %q, key: %q } }", cert, key)
}

// certificate creates a self-signed certificate in PEM.
func certificate(t *testing.T) (cert, key []byte) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
}

// TestStalledClientsCostNoMoreThanTheirLimit: clients stop reading while the server goes on publishing.
func TestStalledClientsCostNoMoreThanTheirLimit(t *testing.T) {
	t.Run("TCP", func(t *testing.T) { stalledClients(t, 1000, false) })
	t.Run("TLS", func(t *testing.T) { stalledClients(t, 1000, true) })
}

func stalledClients(t *testing.T, clients int, secure bool) {
	const limit, message = 64 << 10, 16 << 10
	options := serveOptions(t, secure)
	port := serve(t, fmt.Sprintf(`
		const message = "m".repeat(%d);
		let dropped = 0, closed = 0;
		const server = Bun.serve({
			...%s,
			port: 0,
			fetch(req, server) {
				const path = new URL(req.url).pathname;
				if (path === "/flood") {
					const before = dropped;
					for (let i = 0; i < 20; i++) if (server.publish("t", message) === 0) dropped++;
					let least = Infinity, most = 0;
					for (const ws of sockets) {
						const n = ws.getBufferedAmount();
						least = Math.min(least, n);
						most = Math.max(most, n);
					}
					return new Response([dropped - before, least, most].join(" "));
				}
				if (path === "/count") return new Response(String(server.pendingWebSockets));
				server.upgrade(req);
			},
			websocket: {
				backpressureLimit: %d,
				idleTimeout: 0,
				open(ws) { ws.subscribe("t"); sockets.add(ws) },
				close(ws) { sockets.delete(ws) },
				message() {},
			},
		});
		const sockets = new Set();
		console.log(server.port);
	`, message, options, limit))
	var conns []net.Conn
	for range clients {
		conns = append(conns, dial(t, port, secure, 4<<10))
	}
	before := heap()
	least, most := 0, 0
	for range 200 {
		var dropped int
		if _, err := fmt.Sscan(ask(t, port, secure, "/flood"), &dropped, &least, &most); err != nil {
			t.Fatal(err)
		}
		if dropped == 20 && least > limit {
			break
		}
	}
	if least <= limit || most > limit+message+100 {
		t.Fatalf("between %d and %d bytes wait for each client; the limit is %d and one message may pass it", least, most, limit)
	}
	stalled := heap()
	// The capacity of a backlog may be up to twice its length; TLS holds up to two encrypted records in addition.
	most = 2 * (limit + message)
	if secure {
		most += 48 << 10
	}
	if per := int(stalled-before) / clients; per > most {
		t.Errorf("%d bytes of heap for each stalled client", per)
	}
	for _, c := range conns {
		_ = c.Close()
	}
	deadline := time.Now().Add(20 * time.Second)
	for ask(t, port, secure, "/count") != "0" {
		if time.Now().After(deadline) {
			t.Fatal("the closed clients are still counted")
		}
	}
	after := heap()
	t.Logf("heap: %d KiB before, %d KiB with %d stalled clients, %d KiB after", before>>10, stalled>>10, clients, after>>10)
	if after > before+(stalled-before)/10 {
		t.Errorf("%d KiB of %d KiB did not come back", (after-before)>>10, (stalled-before)>>10)
	}
}

// message returns a masked text frame whose masking key is zero.
func message(text string) []byte {
	return append([]byte{0x81, 0x80 | byte(len(text)), 0, 0, 0, 0}, text...)
}

// TestFloodDoesNotStarveTheOthers: one client sends small messages as fast as the server takes them; a message of another client
// waits for only a few ticks' worth of them.
func TestFloodDoesNotStarveTheOthers(t *testing.T) {
	t.Run("TCP", func(t *testing.T) { flood(t, false) })
	t.Run("TLS", func(t *testing.T) { flood(t, true) })
}

func flood(t *testing.T, secure bool) {
	options := serveOptions(t, secure)
	port := serve(t, `
		const options = `+options+`;
		let flood = 0;
		const server = Bun.serve({
			...options,
			port: 0,
			fetch(req, server) { server.upgrade(req) },
			websocket: {
				message(ws, m) {
					if (m === "f") flood++;
					else ws.send(String(flood));
				},
			},
		});
		console.log(server.port);
	`)
	flooder := dial(t, port, secure, 0)
	many := bytes.Repeat(message("f"), 10_000)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer func() { _ = flooder.Close() }()
	wg.Add(1)
	go func() {
		defer wg.Done()
		for {
			if _, err := flooder.Write(many); err != nil {
				return
			}
		}
	}()
	victim := dial(t, port, secure, 0)
	_ = victim.SetDeadline(time.Now().Add(60 * time.Second))
	r := bufio.NewReader(victim)
	last := 0
	var between []int
	for range 21 {
		if _, err := victim.Write(message("v")); err != nil {
			t.Fatal(err)
		}
		var h [2]byte
		if _, err := io.ReadFull(r, h[:]); err != nil {
			t.Fatalf("starved: %v", err)
		}
		text := make([]byte, h[1])
		if _, err := io.ReadFull(r, text); err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(string(text))
		if err != nil {
			t.Fatal(err)
		}
		between = append(between, n-last)
		last = n
	}
	slices.Sort(between)
	perTick := loop.ReadBufferSize / len(message("f"))
	t.Logf("messages of the flood between two answers: median %d; a tick takes at most %d", between[len(between)/2], perTick)
	if last == 0 {
		t.Error("there was no flood")
	}
	if m := between[len(between)/2]; m > 4*perTick {
		t.Errorf("%d messages of the flood before each answer, a tick takes %d", m, perTick)
	}
}
