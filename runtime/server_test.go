// A script's servers as Go sees them, and mounting them in net/http.

package runtime_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// started runs a script until the test ends.
func started(t *testing.T, code string, o gobun.Options) *gobun.App {
	t.Helper()
	o.Allow.Listen = true
	if o.Env == nil {
		o.Env = map[string]string{"PORT": "0"} // not the same port in each test
	}
	if o.Stderr == nil {
		o.Stderr = t.Output()
	}
	app, err := gobun.Start(t.Context(), source(t, code), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := app.Close(); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("the app ended with %v", err)
		}
	})
	return app
}

const chat = `
export default {
	port: 0,
	async fetch(r: Request, server: any) {
		const url = new URL(r.url);
		switch (url.pathname) {
		case "/ws": return server.upgrade(r, { data: url.searchParams.get("name") }) ? undefined : new Response("no upgrade", { status: 400 });
		case "/echo": return new Response(r.body, { headers: { "x-method": r.method } });
		case "/who": return Response.json({ ip: server.requestIP(r), url: r.url, cookie: r.headers.get("cookie") }, { headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
		case "/events": return new Response(async function* () { yield "data: 1\n\n"; await new Promise((r) => (globalThis.go = r)); yield "data: 2\n\n" }(), { headers: { "content-type": "text/event-stream" } });
		case "/go": globalThis.go(); return new Response("went");
		case "/drop": return new Response(new ReadableStream({ pull() { throw new Error("broken") } }));
		case "/early": return new Response("early");
		}
		return new Response("none", { status: 404 });
	},
	error() { return new Response("error", { status: 500 }) },
	websocket: {
		perMessageDeflate: true,
		open(ws: any) { ws.subscribe("room") },
		message(ws: any, m: any) { if (m === "ip") ws.send(ws.remoteAddress); else ws.publish("room", ws.data + ": " + m) },
	},
};
declare var go: any;
`

func dialWS(t *testing.T, url string, d *websocket.Dialer) *websocket.Conn {
	t.Helper()
	c, _, err := d.Dial(strings.Replace(url, "http", "ws", 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetReadDeadline(time.Now().Add(30 * time.Second))
	return c
}

func next(t *testing.T, c *websocket.Conn) string {
	t.Helper()
	kind, b, err := c.ReadMessage()
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(kind, " ", string(b))
}

func TestServerFromGo(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	app := started(t, chat, gobun.Options{})
	server := app.Server()
	if server == nil || len(app.Servers()) != 1 || app.Servers()[0] != server {
		t.Fatalf("servers %v", app.Servers())
	}
	url := "http://" + server.Addr().String()
	a, b := dialWS(t, url+"/ws?name=a", websocket.DefaultDialer), dialWS(t, url+"/ws?name=b", websocket.DefaultDialer)
	seen := make(chan gobun.Message, 10)
	cancel := server.Subscribe("room", func(m gobun.Message) { seen <- m })
	if err := a.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if got := next(t, b); got != "1 a: hello" {
		t.Errorf("b got %q", got)
	}
	if n := server.Subscribers("room"); n != 2 {
		t.Errorf("%d subscribers", n)
	}
	if n := server.PublishText("room", "from Go"); n != 2 {
		t.Errorf("published to %d", n)
	}
	if n := server.Publish("room", []byte{1, 2}); n != 2 {
		t.Errorf("published to %d", n)
	}
	if n := server.PublishText("nobody", "x"); n != 0 {
		t.Errorf("published to %d", n)
	}
	for _, want := range []string{"1 from Go", "2 \x01\x02"} {
		if got, other := next(t, a), next(t, b); got != want || other != want {
			t.Errorf("%q and %q, want %q", got, other, want)
		}
	}
	for _, want := range []gobun.Message{{"room", []byte("a: hello"), true}, {"room", []byte("from Go"), true}, {"room", []byte{1, 2}, false}} {
		if m := <-seen; m.Topic != want.Topic || !bytes.Equal(m.Data, want.Data) || m.Text != want.Text {
			t.Errorf("seen %v, want %v", m, want)
		}
	}
	cancel()
	cancel()
	if s := server.Stats(); s.Sockets != 2 || s.Topics != 1 || s.Dropped != 0 || s.Missed != 0 {
		t.Errorf("%+v", s)
	}
	if err := app.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := next(t, a); !strings.Contains(got, "1001") {
		t.Errorf("a socket ends with %q", got)
	}
	if server.Addr() != nil || server.Publish("room", nil) != 0 || server.Stats() != (gobun.Stats{}) || app.Server() != nil || app.Wait() != nil || app.Close() != nil {
		t.Error("an app that has ended still answers")
	}
}

// hosts are the ways of mounting.
var hosts = map[string]func(h http.Handler) *httptest.Server{
	"plain": httptest.NewServer,
	"TLS":   httptest.NewTLSServer,
	"HTTP/2": func(h http.Handler) *httptest.Server {
		s := httptest.NewUnstartedServer(h)
		s.EnableHTTP2 = true
		s.StartTLS()
		return s
	},
}

func TestMounted(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	for name, host := range hosts {
		t.Run(name, func(t *testing.T) {
			app := started(t, chat, gobun.Options{})
			mux := http.NewServeMux()
			mux.Handle("/app/", http.StripPrefix("/app", app.Server()))
			outer := host(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Middleware", "yes")
				mux.ServeHTTP(w, r)
			}))
			defer outer.Close()
			client := outer.Client()
			call := func(method, path string, body io.Reader) (string, *http.Response) {
				r, _ := http.NewRequestWithContext(t.Context(), method, outer.URL+"/app"+path, body)
				r.Header.Set("Cookie", "c=3")
				answer, err := client.Do(r)
				if err != nil {
					return "error", nil
				}
				defer func() { _ = answer.Body.Close() }()
				b, err := io.ReadAll(answer.Body)
				if err != nil {
					return "broken", answer
				}
				return fmt.Sprint(answer.StatusCode, " ", string(b)), answer
			}
			scheme := strings.SplitN(outer.URL, ":", 2)[0]
			got, answer := call("GET", "/who", nil)
			if want := `"url":"` + scheme + `://` + outer.Listener.Addr().String() + `/who","cookie":"c=3"`; !strings.Contains(got, want) || !strings.Contains(got, `"address":"127.0.0.1"`) {
				t.Errorf("/who: %s, want %s", got, want)
			}
			if c := answer.Header.Values("Set-Cookie"); !slices.Equal(c, []string{"a=1", "b=2"}) || answer.Header.Get("X-Middleware") != "yes" {
				t.Errorf("headers %v", answer.Header)
			}
			large := strings.Repeat("0123456789", 100_000)
			if got, answer := call("POST", "/echo", strings.NewReader(large)); got != "200 "+large || answer.Header.Get("X-Method") != "POST" {
				t.Errorf("/echo with a length: %d bytes", len(got))
			}
			if got, _ := call("PUT", "/echo", io.MultiReader(strings.NewReader("chunk"), strings.NewReader("ed"))); got != "200 chunked" {
				t.Errorf("/echo without a length: %s", got)
			}
			if got, answer := call("HEAD", "/early", nil); got != "200 " || answer.ContentLength != 5 {
				t.Errorf("HEAD: %s, length %d", got, answer.ContentLength)
			}
			if got, _ := call("GET", "/nothing", nil); got != "404 none" {
				t.Errorf("404: %s", got)
			}
			if got, _ := call("GET", "/drop", nil); got != "error" && got != "broken" && !strings.HasPrefix(got, "500") {
				t.Errorf("a broken answer: %s", got)
			}
			testEvents(t, client, outer.URL)
			testMountedSockets(t, name, outer, client)
			within(t, "Shutdown", func() {
				if err := app.Shutdown(t.Context()); err != nil {
					t.Error(err)
				}
			})
			if got, _ := call("GET", "/who", nil); !strings.HasPrefix(got, "503 ") {
				t.Errorf("after the end: %s", got)
			}
		})
	}
}

// An event arrives before the next one is made.
func testEvents(t *testing.T, client *http.Client, url string) {
	events, err := client.Get(url + "/app/events")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = events.Body.Close() }()
	lines := bufio.NewReader(events.Body)
	line := func() string { l, _ := lines.ReadString('\n'); _, _ = lines.ReadString('\n'); return l }
	if l := line(); l != "data: 1\n" {
		t.Errorf("first event %q", l)
	}
	if r, err := client.Get(url + "/app/go"); err != nil {
		t.Error(err)
	} else {
		_ = r.Body.Close()
	}
	if l := line(); l != "data: 2\n" {
		t.Errorf("second event %q", l)
	}
}

func testMountedSockets(t *testing.T, name string, outer *httptest.Server, client *http.Client) {
	if name == "HTTP/2" {
		r, _ := http.NewRequest("GET", outer.URL+"/app/ws", nil)
		answer, err := client.Do(r)
		if err != nil || answer.StatusCode != 400 || answer.ProtoMajor != 2 {
			t.Fatalf("%v %v", answer, err)
		}
		_ = answer.Body.Close()
		return
	}
	d := &websocket.Dialer{EnableCompression: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	a, b := dialWS(t, outer.URL+"/app/ws?name=a", d), dialWS(t, outer.URL+"/app/ws?name=b", d)
	_ = a.WriteMessage(websocket.TextMessage, []byte("ip"))
	if got := next(t, a); got != "1 127.0.0.1" {
		t.Errorf("the address of a socket: %q", got)
	}
	long := strings.Repeat("long ", 10_000)
	_ = a.WriteMessage(websocket.TextMessage, []byte(long))
	if got := next(t, b); got != "1 a: "+long {
		t.Errorf("b got %d bytes", len(got))
	}
	// A handshake that the script refuses leaves the connection with net/http: the next request goes through the middleware
	// again.
	c, err := net.Dial("tcp", outer.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if name == "TLS" {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(30 * time.Second))
	_, _ = io.WriteString(c, "GET /app/early HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nGET /app/who HTTP/1.1\r\nHost: x\r\n\r\n")
	all, _ := io.ReadAll(c)
	if text := string(all); !strings.HasSuffix(text, "early") || strings.Count(text, "HTTP/1.1") != 1 {
		t.Errorf("behind a refused handshake: %q", text)
	}
	for _, c := range []*websocket.Conn{a, b} {
		_ = c.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
		if got := next(t, c); !strings.Contains(got, "1000") {
			t.Errorf("closing: %q", got)
		}
	}
}

// When a client leaves, the script's request ends, whether the server is mounted or not.
func TestMountedClientLeaves(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	begun, aborted := make(signal, 1), make(signal, 1)
	app := started(t, `Bun.serve({ port: 0, fetch(r) { r.signal.onabort = () => console.error("aborted"); console.log("begun"); return new Promise(() => {}) } })`, gobun.Options{Stdout: begun, Stderr: aborted})
	outer := httptest.NewServer(app.Server())
	defer outer.Close()
	ctx, cancel := context.WithCancel(t.Context())
	r, _ := http.NewRequestWithContext(ctx, "GET", outer.URL, nil)
	failed := make(chan error, 1)
	go func() { _, err := outer.Client().Do(r); failed <- err }()
	select {
	case <-begun:
	case <-time.After(30 * time.Second):
		t.Fatal("the request does not come")
	}
	cancel()
	if err := <-failed; err == nil {
		t.Error("there was an answer")
	}
	select {
	case <-aborted:
	case <-time.After(30 * time.Second):
		t.Error("the signal of the request was not aborted")
	}
}

// A server that gets its requests from Go has no address to print.
func TestMountedServerPrintsNoAddress(t *testing.T) {
	for listen, want := range map[bool]string{false: "", true: "Started server: http://localhost:"} {
		var out strings.Builder
		app, err := gobun.Start(t.Context(), source(t, `export default { port: 0, fetch: () => new Response("x") }`), gobun.Options{Stdout: &out, Stderr: &out, Allow: gobun.Allow{Listen: listen}})
		if err != nil {
			t.Fatal(err)
		}
		if err := app.Close(); err != nil {
			t.Error(err)
		}
		if got := out.String(); want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("Listen %v: %q", listen, got)
		}
	}
}
