package socket_test

import (
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	goruntime "runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/runtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// serve runs testdata/compression.ts and returns its port.
func serve(t *testing.T, perMessageDeflate string) (port string) {
	t.Helper()
	stdout, printed := io.Pipe()
	var stderr bytes.Buffer
	rt, err := runtime.New(runtime.Config{Environ: append(os.Environ(), "DEFLATE="+perMessageDeflate), Stdout: printed, Stderr: &stderr})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		rt.RunFile(ctx, "testdata/compression.ts")
		rt.Close()
		_ = printed.Close()
	})
	t.Cleanup(func() {
		cancel()
		running.Wait()
		if stderr.Len() > 0 {
			t.Errorf("the server complained: %s", &stderr)
		}
	})
	if _, err := fmt.Fscanln(stdout, &port); err != nil {
		t.Fatalf("no port: %v", err)
	}
	return port
}

// dial connects gorilla's client, which offers compression without context takeover in both directions.
func dial(t *testing.T, port string, compression bool) (c *websocket.Conn, extensions string) {
	t.Helper()
	d := websocket.Dialer{EnableCompression: compression, HandshakeTimeout: patience}
	c, resp, err := d.Dial("ws://127.0.0.1:"+port+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetReadDeadline(time.Now().Add(patience))
	return c, resp.Header.Get("Sec-WebSocket-Extensions")
}

func messages() (list [][]byte) {
	r := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 200_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	text := []byte(strings.Repeat(`{"type":"said","name":"someone","text":"a line of a conversation, äöü"}`, 4000))
	for _, n := range []int{0, 1, 5, 20, 125, 126, 127, 1000, 4096, 65535, 65536, 65537, 200_000} {
		list = append(list, text[:n], noise[:n])
	}
	return list
}

func TestEchoWithGorilla(t *testing.T) {
	for _, mode := range []string{`true`, `{"compress":"dedicated","decompress":"dedicated"}`, `{"compress":"3KB","decompress":"16KB"}`, `{"compress":"disable","decompress":"shared"}`, `false`} {
		t.Run(mode, func(t *testing.T) {
			port := serve(t, mode)
			for _, compression := range []bool{true, false} {
				c, extensions := dial(t, port, compression)
				want := ""
				if compression && mode != `false` {
					want = "permessage-deflate; client_no_context_takeover; server_no_context_takeover"
				}
				if extensions != want {
					t.Errorf("agreed %q, want %q", extensions, want)
				}
				for i, m := range append(messages(), messages()...) {
					c.EnableWriteCompression(i%3 > 0)
					typ := websocket.BinaryMessage
					if i%2 == 0 {
						typ = websocket.TextMessage
						m = bytes.ToValidUTF8(m, nil) // a character may have been cut
					}
					if err := c.WriteMessage(typ, m); err != nil {
						t.Fatal(err)
					}
					gotType, got, err := c.ReadMessage()
					if err != nil || gotType != typ || !bytes.Equal(got, m) {
						t.Fatalf("message %d of %d bytes: %v, type %d, %d bytes", i, len(m), err, gotType, len(got))
					}
				}
			}
		})
	}
}

// A room whose members negotiated different compression: all get all messages, in order, mixed with their own echoes.
func TestPublishToMixedPeers(t *testing.T) {
	port := serve(t, `{"compress":"dedicated","decompress":"dedicated"}`)
	offers := []string{
		"", "permessage-deflate", "permessage-deflate; server_no_context_takeover", "permessage-deflate; server_max_window_bits=9",
		"permessage-deflate; server_max_window_bits=8; client_max_window_bits=8", "permessage-deflate; server_max_window_bits=12; client_no_context_takeover",
	}
	var peers []*deflatePeer
	for i := range 4 * len(offers) {
		peers = append(peers, dialDeflate(t, port, offers[i%len(offers)]))
	}
	// A client is in the room when its echo has arrived.
	for _, p := range peers {
		p.send("here")
		p.expect("here")
	}
	said := strings.Repeat("something that everyone hears, ", 30)
	for round := range 20 {
		line := fmt.Sprintf("%d: %s", round, said[:40*round])
		peers[round%len(peers)].send("publish " + line)
		for i, p := range peers {
			p.expect(line)
			if (i+round)%3 == 0 {
				own := fmt.Sprintf("own %d %s", i, line)
				p.send(own)
				p.expect(own)
			}
		}
	}
}

// A gigabyte compressed into a frame of one megabyte is refused, using little more memory than the limit of 16 MB.
func TestBomb(t *testing.T) {
	var zeros bytes.Buffer
	w, err := flate.NewWriter(&zeros, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	megabyte := make([]byte, 1<<20)
	write := func() {
		if _, err := w.Write(megabyte); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	write()
	first := zeros.Len()
	write()
	bomb := append(bytes.Clone(zeros.Bytes()[:first]), bytes.Repeat(zeros.Bytes()[first:], 1<<10-1)...)
	port := serve(t, `true`)
	p := dialDeflate(t, port, "permessage-deflate; server_no_context_takeover")
	p.send("before")
	p.expect("before")
	frame := wsframe.AppendMasked(nil, wsframe.Binary, true, bomb, 0x01020304)
	var before, after goruntime.MemStats
	goruntime.ReadMemStats(&before)
	var sent sync.WaitGroup
	sent.Go(func() { _, _ = p.c.Write(frame) })
	p.expectClose(wsframe.CodeTooBig)
	goruntime.ReadMemStats(&after)
	sent.Wait()
	const limit, frameCopies = 16 << 20, 4 // the parser's buffer grows with the bytes that have arrived
	if taken := after.TotalAlloc - before.TotalAlloc; taken > limit+frameCopies*uint64(len(frame)) {
		t.Errorf("%d bytes were taken for a frame of %d", taken, len(frame))
	}
	p = dialDeflate(t, port, "permessage-deflate; server_no_context_takeover")
	p.send("after")
	p.expect("after")
}

func TestUpgradeHeaderWithoutOffer(t *testing.T) {
	port := serve(t, `true`)
	_, resp, err := (&websocket.Dialer{}).Dial("ws://127.0.0.1:"+port+"/", http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := resp.Header["Sec-Websocket-Extensions"]; ok {
		t.Errorf("agreed to %q, which was not offered", e)
	}
}
