package gobuntest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
	"github.com/gobun/gobun/runtime/gobuntest"
)

const chat = `
let ticks = 0;
setInterval(() => { ticks++; }, 1000);
export default {
	async fetch(request, server) {
		const url = new URL(request.url);
		if (url.pathname === "/ticks") return new Response(String(ticks));
		if (url.pathname === "/echo") return new Response(await request.text(), { status: 201 });
		if (server.upgrade(request, { data: url.searchParams.get("name") })) return;
		return new Response("none", { status: 404 });
	},
	websocket: {
		idleTimeout: 120,
		sendPings: false,
		open(ws) { ws.subscribe("room"); },
		message(ws, m) {
			if (m === "bye") ws.close(4001, "left");
			else if (typeof m !== "string") ws.send("bytes " + m.length);
			else ws.publish("room", ws.data + ": " + m);
		},
	},
};`

func start(t *testing.T, code string) *gobuntest.App {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	script, err := gobun.Source("chat.ts", code)
	if err != nil {
		t.Fatal(err)
	}
	return gobuntest.Start(t, script, gobun.Options{})
}

// TestChat: requests and sockets reach the script.
func TestChat(t *testing.T) {
	app := start(t, chat)
	answer := app.Do(httptest.NewRequest(http.MethodPost, "/echo", strings.NewReader("hello")))
	if body, err := io.ReadAll(answer.Body); err != nil || string(body) != "hello" || answer.StatusCode != http.StatusCreated {
		t.Errorf("%d %q, %v", answer.StatusCode, body, err)
	}
	ann, bob := app.Dial("/?name=ann", nil), app.Dial("/?name=bob", nil)
	ann.Send("hello")
	bob.WantText("ann: hello")
	bob.SendBytes([]byte{1, 2, 3})
	bob.WantText("bytes 3")
	ann.Send("bye")
	ann.WantClose(4001)
}

// TestAdvance: timers fire and idle sockets end when the test advances the clock.
func TestAdvance(t *testing.T) {
	app := start(t, chat)
	ticks := func() string {
		b, err := io.ReadAll(app.Do(httptest.NewRequest(http.MethodGet, "/ticks", nil)).Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if got := ticks(); got != "0" {
		t.Errorf("before: %s", got)
	}
	app.Advance(999 * time.Millisecond)
	if got := ticks(); got != "0" {
		t.Errorf("a millisecond early: %s", got)
	}
	app.Advance(time.Millisecond)
	if got := ticks(); got != "1" {
		t.Errorf("after a second: %s", got)
	}
	socket := app.Dial("/?name=ann", nil)
	app.Advance(100 * time.Second)
	socket.SendBytes([]byte{1})
	socket.WantText("bytes 1")
	if got := ticks(); got != "101" {
		t.Errorf("after 101 seconds: %s", got)
	}
	app.Advance(140 * time.Second)
	socket.WantClose(1006)
}
