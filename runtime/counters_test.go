package runtime_test

import (
	"net/http"
	"testing"

	"github.com/gorilla/websocket"

	gobun "github.com/gobun/gobun/runtime"
)

func TestCounters(t *testing.T) {
	app := started(t, `
		const never = new Promise(() => {});
		let began;
		const started = new Promise((r) => (began = r));
		export default {
			port: 0,
			async fetch(r, server) {
				if (r.url.endsWith("/wait")) { began(); return never; }
				if (r.url.endsWith("/ask")) { fetch(new URL("/wait", r.url)); await started; return new Response("asked"); }
				server.upgrade(r);
			},
			websocket: { open(ws) { ws.subscribe("a"); ws.subscribe("b"); }, message() {} },
		}`, gobun.Options{Allow: gobun.AllowAll()})
	address := app.Servers()[0].Addr().String()
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	resp, err := http.Get("http://" + address + "/ask")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	got := map[string]int64{}
	for _, c := range app.Counters() {
		if _, twice := got[c.Name]; twice {
			t.Errorf("%s comes twice", c.Name)
		}
		got[c.Name] = c.Value
	}
	for name, want := range map[string]int64{
		"serve.servers": 1, "serve.sockets": 1, "serve.topics": 2, "serve.requests": 1, "serve.queued": 0, "serve.slow": 0, "serve.dropped": 0,
		"fetch.waiting": 1, "websocket.clients": 0,
	} {
		if value, ok := got[name]; !ok || value != want {
			t.Errorf("%s is %d (there: %v), want %d", name, value, ok, want)
		}
	}
}
