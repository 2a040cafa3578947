// What the recorded cases cannot show: time-outs, goroutines, and that nothing is left behind.

package socket

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dop251/goja"
	"github.com/gorilla/websocket"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

const patience = 20 * time.Second

// run runs a script with client sockets until nothing is left to do, and returns what it logged. onEcho is called when the
// script logs "echoed".
func run(t *testing.T, script string, connectTimeout time.Duration, onEcho func()) []string {
	t.Helper()
	l, err := loop.New(loop.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	realm := jsbridge.NewRealm(jsbridge.Hooks{Uncaught: func(_ jsbridge.Scope, err error) { t.Error(err) }})
	var log []string
	var world *module.World
	_ = realm.Do(func(s jsbridge.Scope) error {
		w, err := module.Install(s, module.New(l, realm), []module.Module{url.Module, event.Module, streams.Module, fetch.Module, Module})
		if err != nil {
			return err
		}
		world = w
		if connectTimeout != 0 {
			jsbridge.Owned(s, ownKey{}, func() *Sockets { return nil }).connectTimeout = connectTimeout
		}
		s.SetGlobal("log", s.Func("log", 1, func(s jsbridge.Scope, a jsbridge.Args) (v goja.Value, err error) {
			text, err := a.Text(s, 0)
			log = append(log, text)
			if text == "echoed" && onEcho != nil {
				onEcho()
			}
			return nil, err
		}))
		_, err = s.Eval("t.js", script)
		return err
	})
	defer world.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := l.Run(ctx); err != nil {
		t.Errorf("after %v: %v", log, err)
	}
	return log
}

// listen accepts and gives every connection to serve, which ends it. All are waited for.
func listen(t *testing.T, serve func(c net.Conn)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer func() { _ = c.Close() }()
				_ = c.SetDeadline(time.Now().Add(patience))
				serve(c)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		wg.Wait()
	})
	return "ws://" + l.Addr().String() + "/"
}

const report = `
	const ws = new WebSocket(URL);
	ws.onopen = () => log("open");
	ws.onerror = (e) => log("error " + e.message.replace(/^.*failed: /, ""));
	ws.onclose = (e) => log("close " + e.code);
`

func TestSilenceEndsInATimeout(t *testing.T) {
	for _, tt := range []struct {
		name  string
		serve func(c net.Conn)
	}{
		{"no answer", func(c net.Conn) { _, _ = c.Read(make([]byte, 4096)); _, _ = c.Read(make([]byte, 1)) }},
		{"half an answer", func(c net.Conn) {
			_, _ = c.Write([]byte("HTTP/1.1 101 Switching"))
			_, _ = bufio.NewReader(c).WriteTo(nowhere{})
		}},
		{"an answer byte by byte", func(c net.Conn) {
			for _, b := range []byte("HTTP/1.1 101 x\r\nX: " + strings.Repeat("y", 10_000)) {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(time.Millisecond) // the pace of the attack, not a wait
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			script := strings.Replace(report, "URL", fmt.Sprintf("%q", listen(t, tt.serve)), 1)
			got := strings.Join(run(t, script, 100*time.Millisecond, nil), ", ")
			if got != "error Timeout, close 1006" {
				t.Error(got)
			}
		})
	}
}

type nowhere struct{}

func (nowhere) Write(b []byte) (int, error) { return len(b), nil }

func TestCloseWhileConnectingLeavesNothing(t *testing.T) {
	url := listen(t, func(c net.Conn) { _, _ = bufio.NewReader(c).WriteTo(nowhere{}) })
	script := fmt.Sprintf(`let n = 0; for (let i = 0; i < 100; i++) { const ws = new WebSocket(%q); ws.onclose = () => { if (++n === 100) log("all closed") }; i %% 2 ? ws.close() : ws.terminate(); }`, url)
	if got := strings.Join(run(t, script, 0, nil), ", "); got != "all closed" {
		t.Error(got)
	}
}

// An open client is a descriptor in the poller, not a goroutine (Linux, plain TCP).
func TestOpenClientsHaveNoGoroutines(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has the poller")
	}
	const clients = 300
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		for {
			typ, p, err := c.ReadMessage()
			if err != nil || c.WriteMessage(typ, p) != nil {
				return
			}
		}
	})}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = srv.Serve(l) }()
	defer func() { _ = srv.Close() }()
	script := fmt.Sprintf(`
		const all = []; let open = 0, echoes = 0, closed = 0;
		for (let i = 0; i < %d; i++) {
			const ws = new WebSocket("ws://%s/"); all.push(ws);
			ws.onopen = () => { if (++open === %[1]d) { log("open"); for (const w of all) w.send("x") } };
			ws.onmessage = () => { if (++echoes === %[1]d) { log("echoed"); for (const w of all) w.close() } };
			ws.onclose = (e) => { if (e.wasClean && ++closed === %[1]d) log("closed") };
		}`, clients, l.Addr())
	whileOpen := -1
	look := func() {
		stacks := make([]byte, 4<<20)
		text := string(stacks[:runtime.Stack(stacks, true)])
		whileOpen = strings.Count(text, "web/socket.(*plan).dial") + strings.Count(text, "loop.(*netStream)")
	}
	got := run(t, script, 0, look)
	if strings.Join(got, ", ") != "open, echoed, closed" {
		t.Error(got)
	}
	if whileOpen != 0 {
		t.Errorf("%d goroutines of clients while all are open", whileOpen)
	}
}
