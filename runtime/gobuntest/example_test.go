package gobuntest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	gobun "github.com/gobun/gobun/runtime"
	"github.com/gobun/gobun/runtime/gobuntest"
)

// inTest runs a test function and prints how it failed. In a program it is func TestRooms(t *testing.T).
func inTest(test func(t testing.TB)) {
	t := &printing{}
	done := make(chan struct{})
	go func() { // Fatalf ends the goroutine, as in a test
		defer close(done)
		defer func() {
			for i := len(t.cleanups) - 1; i >= 0; i-- {
				t.cleanups[i]()
			}
		}()
		test(t)
	}()
	<-done
}

const rooms = `let all;
export default {
	fetch(request, server) {
		all = server;
		if (server.upgrade(request, { data: new URL(request.url).searchParams.get("name") })) return;
		return new Response("a chat server", { headers: { "X-People": String(server.pendingWebSockets) } });
	},
	websocket: {
		idleTimeout: 120, sendPings: false,
		open(ws) { ws.subscribe("room") },
		message(ws, m) { typeof m === "string" ? ws.publish("room", ws.data + ": " + m) : ws.close(4003, "text only") },
		close(ws) { all.publish("room", ws.data + " left") },
	},
}`

// chatting starts the script of the examples.
func chatting(t testing.TB) *gobuntest.App {
	script, err := gobun.Source("rooms.ts", rooms)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return gobuntest.Start(t, script, gobun.Options{})
}

func ExampleStart() {
	inTest(func(t testing.TB) {
		app := chatting(t)
		ann, bob := app.Dial("/?name=ann", nil), app.Dial("/?name=bob", nil)
		ann.Send("hello")
		bob.WantText("ann: hello")
		ann.Close()
		bob.WantText("ann left")
		app.Server().PublishText("room", "ann: and bob?")
		bob.WantClose(1000) // but bob is there
	})
	// Output: gobuntest: got the text "ann: and bob?", want the end with status 1000
}

func ExampleApp() {
	inTest(func(t testing.TB) {
		app := chatting(t)
		socket := app.Dial("/?name=ann", nil)
		app.Advance(3 * time.Minute) // idleTimeout is two minutes
		socket.WantClose(1006)
		fmt.Println(app.Server().Stats().Sockets)
	})
	// Output: 0
}

func ExampleApp_Do() {
	inTest(func(t testing.TB) {
		answer := chatting(t).Do(httptest.NewRequest(http.MethodGet, "/", nil))
		body, _ := io.ReadAll(answer.Body)
		fmt.Println(answer.StatusCode, string(body), answer.Header.Get("X-People"))
	})
	// Output: 200 a chat server 0
}

func ExampleApp_Dial() {
	inTest(func(t testing.TB) {
		app := chatting(t)
		app.Dial("/?name=ann", http.Header{"Origin": {"https://chat.example"}})
		fmt.Println(app.Server().Stats().Sockets)
	})
	// Output: 1
}

func ExampleSocket() {
	inTest(func(t testing.TB) {
		app := chatting(t)
		ann, bob := app.Dial("/?name=ann", nil), app.Dial("/?name=bob", nil)
		for i := range 3 {
			ann.Send(fmt.Sprint(i))
		}
		for i := range 3 {
			bob.WantText(fmt.Sprint("ann: ", i))
		}
		fmt.Println("in order")
	})
	// Output: in order
}

func ExampleSocket_Send() {
	inTest(func(t testing.TB) {
		app := chatting(t)
		ann, bob := app.Dial("/?name=ann", nil), app.Dial("/?name=bob", nil)
		ann.Send("is there tea?")
		bob.WantText("ann: is there tea?")
		fmt.Println("delivered")
	})
	// Output: delivered
}

func ExampleSocket_SendBytes() {
	inTest(func(t testing.TB) {
		socket := chatting(t).Dial("/?name=ann", nil)
		socket.SendBytes([]byte{1, 2, 3})
		socket.WantClose(4003)
		fmt.Println("refused")
	})
	// Output: refused
}

func ExampleSocket_WantText() {
	inTest(func(t testing.TB) {
		app := chatting(t)
		ann, bob := app.Dial("/?name=ann", nil), app.Dial("/?name=bob", nil)
		ann.Send("hello")
		bob.WantText("ann: good bye")
	})
	// Output: gobuntest: got the text "ann: hello", want the text "ann: good bye"
}

func ExampleSocket_WantClose() {
	inTest(func(t testing.TB) {
		socket := chatting(t).Dial("/?name=ann", nil)
		socket.SendBytes(nil)
		socket.WantClose(1000)
	})
	// Output: gobuntest: got the end (websocket: close 4003: text only), want the end with status 1000
}

func ExampleSocket_Close() {
	inTest(func(t testing.TB) {
		app := chatting(t)
		ann, bob := app.Dial("/?name=ann", nil), app.Dial("/?name=bob", nil)
		ann.Close()
		bob.WantText("ann left")
		fmt.Println(app.Server().Stats().Sockets)
	})
	// Output: 1
}

// printing is a testing.TB that prints failures.
type printing struct {
	testing.TB
	cleanups []func()
}

func (p *printing) Helper()                   {}
func (p *printing) Cleanup(f func())          { p.cleanups = append(p.cleanups, f) }
func (p *printing) Output() io.Writer         { return io.Discard }
func (p *printing) Errorf(f string, a ...any) { fmt.Println(strings.TrimSpace(fmt.Sprintf(f, a...))) }
func (p *printing) Fatalf(f string, a ...any) { p.Errorf(f, a...); runtime.Goexit() }
