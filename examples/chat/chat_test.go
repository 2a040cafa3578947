package chat_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/gobun/gobun/runtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second

// server is a running server.ts.
type server struct {
	address string // "localhost:PORT"
	stop    func()
}

// start runs server.ts at a port, 0 for a free one, until the test ends or stop is called.
func start(t *testing.T, port int) *server {
	t.Helper()
	stdout, printed := io.Pipe()
	var stderr strings.Builder
	rt, err := runtime.New(runtime.Config{
		Environ: append(os.Environ(), "PORT="+strconv.Itoa(port), "BUN_PORT="), Stdout: printed, Stderr: &stderr,
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		status := rt.RunFile(ctx, "server.ts")
		rt.Close()
		_ = printed.Close()
		ended <- status
	}()
	stopped := false
	s := &server{stop: func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		<-ended
		if stderr.Len() > 0 {
			t.Errorf("the server complained: %s", stderr.String())
		}
	}}
	t.Cleanup(s.stop)
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		stopped = true
		t.Fatalf("the server ended with status %d: %s", <-ended, stderr.String())
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	_, s.address, _ = strings.Cut(lines.Text(), "http://")
	return s
}

// envelope is what the server sends.
type envelope struct {
	Type, Name, Was, Text string
	People                []string
	At                    int64
}

// guest is a client.
type guest struct {
	t *testing.T
	c *websocket.Conn
}

func join(t *testing.T, s *server, name string) *guest {
	t.Helper()
	c, _, err := websocket.DefaultDialer.Dial("ws://"+s.address+"/chat?name="+name, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return &guest{t: t, c: c}
}

// hears fails unless the next message is the wanted one. Its time is not compared, but must be now.
func (g *guest) hears(want envelope) {
	g.t.Helper()
	_ = g.c.SetReadDeadline(time.Now().Add(patience))
	_, data, err := g.c.ReadMessage()
	if err != nil {
		g.t.Fatalf("want %+v: %v", want, err)
	}
	var got envelope
	if err := json.Unmarshal(data, &got); err != nil {
		g.t.Fatal(err)
	}
	if (got.At != 0) != (want.Type == "said") || got.At != 0 && time.Since(time.UnixMilli(got.At)).Abs() > time.Minute {
		g.t.Errorf("said at %d", got.At)
	}
	if got.Type != want.Type || got.Name != want.Name || got.Text != want.Text || got.Was != want.Was || !slices.Equal(got.People, want.People) {
		g.t.Errorf("heard %s, want %+v", data, want)
	}
}

func (g *guest) says(text string) {
	g.t.Helper()
	g.sends(map[string]string{"type": "say", "text": text})
}

func (g *guest) sends(request any) {
	g.t.Helper()
	if err := g.c.WriteJSON(request); err != nil {
		g.t.Fatal(err)
	}
}

func get(t *testing.T, s *server, path string) (status int, contentType, body string) {
	t.Helper()
	client := http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + s.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header.Get("Content-Type"), string(data)
}

func TestChat(t *testing.T) {
	s := start(t, 0)
	ada := join(t, s, "Ada")
	ada.hears(envelope{Type: "welcome", Name: "Ada", People: []string{"Ada"}})
	bob := join(t, s, "Bob")
	bob.hears(envelope{Type: "welcome", Name: "Bob", People: []string{"Ada", "Bob"}})
	ada.hears(envelope{Type: "joined", Name: "Bob", People: []string{"Ada", "Bob"}})
	bob.says("  <b>hello</b> \u2028 ☃  ")
	for _, g := range []*guest{ada, bob} {
		g.hears(envelope{Type: "said", Name: "Bob", Text: "<b>hello</b> \u2028 ☃"})
	}
	ada.says("   ") // nothing is said
	ada.says(strings.Repeat("x", 2001))
	for _, g := range []*guest{ada, bob} {
		g.hears(envelope{Type: "said", Name: "Ada", Text: strings.Repeat("x", 2000)})
	}
	bob.sends(map[string]string{"type": "rename", "name": " Rob "})
	for _, g := range []*guest{ada, bob} {
		g.hears(envelope{Type: "renamed", Name: "Rob", Was: "Bob", People: []string{"Ada", "Rob"}})
	}
	bob.sends(map[string]string{"type": "unknown"}) // is ignored
	bob.sends([]int{1})
	bob.says("as Rob")
	for _, g := range []*guest{ada, bob} {
		g.hears(envelope{Type: "said", Name: "Rob", Text: "as Rob"})
	}
	_ = bob.c.Close() // without a closing handshake
	ada.hears(envelope{Type: "left", Name: "Rob", People: []string{"Ada"}})
}

func TestNames(t *testing.T) {
	s := start(t, 0)
	join(t, s, "").hears(envelope{Type: "welcome", Name: "someone", People: []string{"someone"}})
	long := strings.Repeat("n", 32)
	join(t, s, "%20"+long+"n").hears(envelope{Type: "welcome", Name: long, People: []string{long, "someone"}})
}

func TestWhatClosesAConnection(t *testing.T) {
	s := start(t, 0)
	for text, code := range map[string]int{
		strings.Repeat("x", 10_000): websocket.CloseMessageTooBig,
		"no JSON":                   websocket.CloseInvalidFramePayloadData,
	} {
		g := join(t, s, "Ada")
		g.hears(envelope{Type: "welcome", Name: "Ada", People: []string{"Ada"}})
		if err := g.c.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
		_ = g.c.SetReadDeadline(time.Now().Add(patience))
		if _, _, err := g.c.ReadMessage(); !websocket.IsCloseError(err, code) {
			t.Errorf("want code %d, got %v", code, err)
		}
	}
}

func TestPages(t *testing.T) {
	s := start(t, 0)
	for _, tt := range []struct {
		path, contentType, part string
		status                  int
	}{
		{"/", "text/html", "<!doctype html>", 200},
		{"/chat.css", "text/css", "color-scheme", 200},
		{"/chat.js", "text/javascript", "WebSocket", 200},
		{"/server.ts", "text/plain", "Not found", 404},
		{"/../server.ts", "text/plain", "Not found", 404},
		{"/chat", "text/plain", "speaks WebSocket", 426},
	} {
		status, contentType, body := get(t, s, tt.path)
		if status != tt.status || !strings.HasPrefix(contentType, tt.contentType) || !strings.Contains(body, tt.part) {
			t.Errorf("%s: %d %s %.80q", tt.path, status, contentType, body)
		}
	}
}
