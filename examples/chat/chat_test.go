package chat_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"reflect"
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

// person is somebody in the room.
type person struct {
	ID   int
	Name string
}

// envelope is what the server sends.
type envelope struct {
	Type, Run, Name, Was, Text string
	ID, Seq                    int
	At                         int64
	People                     []person
	History                    []envelope
}

// guest is a client.
type guest struct {
	t *testing.T
	c *websocket.Conn
}

func join(t *testing.T, s *server, name string) *guest {
	t.Helper()
	c, _, err := websocket.DefaultDialer.Dial("ws://"+s.address+"/chat?name="+url.QueryEscape(name), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return &guest{t: t, c: c}
}

// hears fails unless the next message is the wanted one. The time of a message and the name of the server's run are not
// compared, but must be there.
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
	if (got.Run != "") != (want.Type == "welcome") {
		g.t.Errorf("run %q in %s", got.Run, data)
	}
	got.Run = ""
	g.untimed(&got)
	for i := range got.History {
		g.untimed(&got.History[i])
	}
	if len(got.History) == 0 {
		got.History = nil
	}
	if !reflect.DeepEqual(got, want) {
		g.t.Errorf("heard %s, want %+v", data, want)
	}
}

// untimed checks that a message, and nothing else, has a time, and removes it.
func (g *guest) untimed(e *envelope) {
	g.t.Helper()
	if (e.At != 0) != (e.Type == "said") || e.At != 0 && time.Since(time.UnixMilli(e.At)).Abs() > time.Hour {
		g.t.Errorf("%s at %d", e.Type, e.At)
	}
	e.At = 0
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
	ada.hears(envelope{Type: "welcome", ID: 1, People: []person{{1, "Ada"}}})
	bob := join(t, s, "Bob")
	bob.hears(envelope{Type: "welcome", ID: 2, People: []person{{1, "Ada"}, {2, "Bob"}}})
	ada.hears(envelope{Type: "joined", ID: 2, Name: "Bob"})
	both := []*guest{ada, bob}
	all := func(want envelope) {
		t.Helper()
		for _, g := range both {
			g.hears(want)
		}
	}
	hello := envelope{Type: "said", Seq: 1, ID: 2, Name: "Bob", Text: "<b>hello</b> \u2028 ☃"}
	long := envelope{Type: "said", Seq: 2, ID: 1, Name: "Ada", Text: strings.Repeat("x", 2000)}
	bob.says("  <b>hello</b> \u2028 ☃  ")
	all(hello)
	ada.says("   ") // nothing is said
	ada.says(strings.Repeat("x", 2001))
	all(long)
	bob.sends(map[string]string{"type": "rename", "name": " Rob "})
	all(envelope{Type: "renamed", ID: 2, Name: "Rob", Was: "Bob"})
	bob.sends(map[string]string{"type": "unknown"}) // is ignored
	bob.sends([]int{1})
	bob.sends(map[string]string{"type": "rename", "name": "Rob"}) // changes nothing
	bob.says("as Rob")
	asRob := envelope{Type: "said", Seq: 3, ID: 2, Name: "Rob", Text: "as Rob"}
	all(asRob)
	late := join(t, s, "Ada") // the same name is another person
	late.hears(envelope{Type: "welcome", ID: 3, People: []person{{1, "Ada"}, {2, "Rob"}, {3, "Ada"}}, History: []envelope{hello, long, asRob}})
	all(envelope{Type: "joined", ID: 3, Name: "Ada"})
	_ = bob.c.Close() // without a closing handshake
	ada.hears(envelope{Type: "left", ID: 2, Name: "Rob"})
}

func TestHistoryIsBounded(t *testing.T) {
	s := start(t, 0)
	ada := join(t, s, "Ada")
	ada.hears(envelope{Type: "welcome", ID: 1, People: []person{{1, "Ada"}}})
	var kept []envelope
	for i := 1; i <= 103; i++ {
		said := envelope{Type: "said", Seq: i, ID: 1, Name: "Ada", Text: strconv.Itoa(i)}
		ada.says(said.Text)
		ada.hears(said)
		if i > 3 {
			kept = append(kept, said)
		}
	}
	join(t, s, "Bob").hears(envelope{Type: "welcome", ID: 2, People: []person{{1, "Ada"}, {2, "Bob"}}, History: kept})
}

func TestNames(t *testing.T) {
	s := start(t, 0)
	join(t, s, "").hears(envelope{Type: "welcome", ID: 1, People: []person{{1, "someone"}}})
	long := strings.Repeat("𝓷", 32) // each is a surrogate pair, which must not be cut in two
	join(t, s, " "+long+"n").hears(envelope{Type: "welcome", ID: 2, People: []person{{1, "someone"}, {2, long}}})
}

func TestOtherSitesMayNotJoin(t *testing.T) {
	s := start(t, 0)
	for origin, want := range map[string]int{"http://" + s.address: 101, "http://evil.example": 403, "null": 403, "": 101} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		c, resp, err := websocket.DefaultDialer.Dial("ws://"+s.address+"/chat?name=Ada", header)
		if err == nil {
			_ = c.Close()
		}
		if resp == nil || resp.StatusCode != want {
			t.Errorf("Origin %q: %v %v, want %d", origin, resp, err, want)
		}
	}
}

func TestWhatClosesAConnection(t *testing.T) {
	s := start(t, 0)
	for text, code := range map[string]int{
		strings.Repeat("x", 10_000): websocket.CloseMessageTooBig,
		"no JSON":                   websocket.CloseInvalidFramePayloadData,
	} {
		g := join(t, s, "Ada")
		if _, _, err := g.c.ReadMessage(); err != nil { // the welcome
			t.Fatal(err)
		}
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
