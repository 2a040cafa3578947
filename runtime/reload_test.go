// Reload: replacing the script under open sockets.

package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// counting is a chat whose sockets count their messages in ws.data. Each answer contains the version of the script.
const counting = `
export const version = VERSION;
export default {
	port: 0,
	fetch(request, server) { return server.upgrade(request, { data: { n: 0 } }) ? undefined : new Response("version " + version); },
	websocket: {
		open(ws) { ws.subscribe("room"); },
		message(ws, text) { ws.send(text + " " + ++ws.data.n + " " + version); if (text === "all") ws.publish("room", "to all " + version); },
	},
};`

func version(t testing.TB, v string) *gobun.Script {
	return source(t, strings.Replace(counting, "VERSION", v, 1))
}

// TestReloadUnderLoad: scripts replace each other while sockets chat. No message is lost, duplicated or out of order, and each
// socket keeps its data and its topics.
func TestReloadUnderLoad(t *testing.T) {
	const sockets, messages, reloads = 1000, 10, 6
	app := started(t, strings.Replace(counting, "VERSION", "0", 1), gobun.Options{})
	server := app.Server()
	outer := httptest.NewServer(server)
	defer outer.Close()
	var clients []*websocket.Conn
	for range sockets {
		c := dialWS(t, outer.URL, websocket.DefaultDialer)
		defer func() { _ = c.Close() }()
		clients = append(clients, c)
	}
	scripts := []*gobun.Script{version(t, "1"), version(t, "2")}
	var chatting sync.WaitGroup
	halfway := make(chan struct{}, sockets)
	versions := make([]map[string]bool, sockets)
	for i, c := range clients {
		versions[i] = map[string]bool{}
		chatting.Go(func() {
			for n := 1; n <= messages; n++ {
				if n == messages/2 {
					halfway <- struct{}{}
				}
				if err := c.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
					t.Errorf("socket %d: %v", i, err)
					return
				}
				_, got, err := c.ReadMessage()
				text, v, _ := strings.Cut(strings.TrimPrefix(string(got), "hello "), " ")
				if err != nil || text != fmt.Sprint(n) {
					t.Errorf("socket %d: %q, %v; want number %d", i, got, err, n)
					return
				}
				versions[i][v] = true
			}
		})
	}
	for n := range reloads {
		<-halfway
		if err := app.Reload(t.Context(), scripts[n%2]); err != nil {
			t.Fatal(err)
		}
	}
	chatting.Wait()
	if app.Server() != server || server.Subscribers("room") != sockets {
		t.Errorf("%d sockets in the room", server.Subscribers("room"))
	}
	seen := map[string]bool{}
	for _, of := range versions {
		for v := range of {
			seen[v] = true
		}
	}
	if len(seen) < 2 {
		t.Errorf("answers were of the versions %v only", seen)
	}
	if v, err := app.Call(t.Context(), "missing"); err == nil {
		t.Errorf("a missing export gave %v", v)
	}
}

// TestFailedReload: whatever fails in a new script, the old one goes on serving its sockets.
func TestFailedReload(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) }) // the app is closed before
	app := started(t, strings.Replace(counting, "VERSION", "1", 1), gobun.Options{})
	outer := httptest.NewServer(app.Server())
	defer outer.Close()
	c := dialWS(t, outer.URL, websocket.DefaultDialer)
	defer func() { _ = c.Close() }()
	n := 0
	alive := func(when, version string) {
		t.Helper()
		n++
		if err := c.WriteMessage(websocket.TextMessage, []byte("x")); err != nil {
			t.Fatal(err)
		}
		if got, want := next(t, c), fmt.Sprintf("1 x %d %s", n, version); got != want {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
		if got := get(outer.URL); got != "200 version "+version {
			t.Errorf("%s: %q", when, got)
		}
	}
	const serves = `Bun.serve({ port: 0, fetch() { return new Response("bad"); }, websocket: { message(ws) { ws.send("bad"); } } });`
	for name, code := range map[string]string{
		"throws":                  `throw new TypeError("no")`,
		"throws behind serve":     serves + `throw new TypeError("no")`,
		"throws behind an await":  serves + `await 1; throw new TypeError("no")`,
		"throws with two servers": serves + `Bun.serve({ port: 0, id: "second", fetch() { return new Response("second"); } }); throw new TypeError("no")`,
		"serves what is wrong":    `export default { port: 0, fetch() {}, websocket: 1 }`,
		"recurses":                serves + `(function f() { f(); f(); })()`,
	} {
		var thrown *gobun.ScriptError
		if err := app.Reload(t.Context(), source(t, code)); !errors.As(err, &thrown) {
			t.Errorf("%s: %v", name, err)
		}
		if got := len(app.Servers()); got != 1 {
			t.Errorf("%s: %d servers", name, got)
		}
		alive(name, "1")
	}
	for name, code := range map[string]string{"spins": serves + `for (;;);`, "waits": serves + `await new Promise(() => {})`} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		within(t, "Reload", func() {
			if err := app.Reload(ctx, source(t, code)); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
		})
		cancel()
		alive(name, "1")
	}
	if err := app.Reload(t.Context(), nil); err == nil {
		t.Error("no script is no error")
	}
	if err := app.Reload(t.Context(), version(t, "2")); err != nil {
		t.Error(err)
	}
	alive("the control", "2")
}

// TestReloadAfterTheEnd: Reload of an app that has ended returns an error.
func TestReloadAfterTheEnd(t *testing.T) {
	app, err := gobun.Start(t.Context(), source(t, `setTimeout(() => {}, 1e6)`), gobun.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	if err := app.Reload(t.Context(), source(t, `1`)); !errors.Is(err, gobun.ErrClosed) {
		t.Error(err)
	}
}
