package socket_test

import (
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/gobun/gobun/runtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// run runs testdata/compression.ts against a server and returns what it printed.
func run(t *testing.T, url string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var out bytes.Buffer
	rt, err := runtime.New(runtime.Config{Environ: append(os.Environ(), "URL="+strings.Replace(url, "http", "ws", 1)), Stdout: &out, Stderr: &out})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	rt.RunFile(ctx, "testdata/compression.ts")
	return strings.TrimSpace(out.String())
}

const all = "72 messages, 1005, "

// gorilla's server agrees to compression without context takeover in both directions, and never else.
func TestClientWithGorilla(t *testing.T) {
	for _, compression := range []bool{true, false} {
		upgrader := websocket.Upgrader{EnableCompression: compression, HandshakeTimeout: 10 * time.Second}
		var handlers sync.WaitGroup
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := upgrader.Upgrade(w, r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			handlers.Add(1)
			defer handlers.Done()
			defer func() { _ = c.Close() }()
			_ = c.SetReadDeadline(time.Now().Add(30 * time.Second))
			_ = c.SetCompressionLevel(flate.BestCompression)
			for i := 0; ; i++ {
				typ, m, err := c.ReadMessage()
				if err != nil {
					if !websocket.IsCloseError(err, websocket.CloseNoStatusReceived) {
						t.Error(err)
					}
					return
				}
				c.EnableWriteCompression(i%3 > 0)
				if err := c.WriteMessage(typ, m); err != nil {
					t.Error(err)
					return
				}
			}
		}))
		want := all
		if compression {
			want += "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
		}
		if got := run(t, server.URL); got != strings.TrimSpace(want) {
			t.Errorf("compression %v: %s, want %s", compression, got, want)
		}
		handlers.Wait()
		server.Close()
	}
}

// With our own server contexts and windows are in play.
func TestClientWithOwnServer(t *testing.T) {
	for mode, extensions := range map[string]string{
		`true`: "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
		`{"compress":"dedicated","decompress":"dedicated"}`: "permessage-deflate",
		`{"compress":"3KB","decompress":"3KB"}`:             "permessage-deflate; server_max_window_bits=9; client_max_window_bits=11",
		`false`:                                             "",
	} {
		stdout := make(chan string, 1)
		ctx, cancel := context.WithCancel(t.Context())
		var stderr bytes.Buffer
		rt, err := runtime.New(runtime.Config{Environ: append(os.Environ(), "DEFLATE="+mode), Stdout: lines(stdout), Stderr: &stderr})
		if err != nil {
			t.Fatal(err)
		}
		var running sync.WaitGroup
		running.Go(func() {
			rt.RunFile(ctx, "../../serve/socket/testdata/compression.ts")
			rt.Close()
		})
		select {
		case port := <-stdout:
			if got, want := run(t, fmt.Sprintf("http://127.0.0.1:%s/", port)), strings.TrimSpace(all+extensions); got != want {
				t.Errorf("%s: %s, want %s", mode, got, want)
			}
		case <-time.After(10 * time.Second):
			t.Error("no port")
		}
		cancel()
		running.Wait()
		if stderr.Len() > 0 {
			t.Errorf("the server complained: %s", &stderr)
		}
	}
}

// lines sends what is printed, without its end of line.
type lines chan string

func (l lines) Write(b []byte) (int, error) {
	l <- strings.TrimSpace(string(b))
	return len(b), nil
}
