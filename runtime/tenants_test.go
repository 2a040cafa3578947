// Many tenants in one process, some of them hostile.

package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

const tenant = `
const kind = process.argv[2], kept = [];
const deeds = {
	spin() { for (;;); },
	recurse() { deeds.recurse(); deeds.recurse() },
	allocate() { setInterval(() => { for (let i = 0; i < 1e5; i++) kept.push({ i }) }, 1) },
	flood(ws) {
		for (let i = 0; i < 200; i++) ws.send("x".repeat(65536));
		for (;;) setInterval(() => { ws.send("y".repeat(65536)) }, 1);
	},
};
Bun.serve({ port: 0, hostname: "127.0.0.1", fetch(r, s) { if (!s.upgrade(r)) return new Response(kind) }, websocket: {
	open(ws) { ws.subscribe("room") },
	message(ws, m) { if (deeds[kind]) deeds[kind](ws); else ws.publish("room", m) },
} });`

const (
	tenants    = 50
	ofEachKind = 5
	deliveries = 16 // of each tenant that chats
)

// Of 50 tenants 5 spin, 5 recurse, 5 allocate and 5 flood. All messages of the others arrive in order, and nothing is left when
// all are closed.
func TestHostileTenants(t *testing.T) {
	files := openFiles(t)
	t.Cleanup(func() {
		goleak.VerifyNone(t)
		if left := openFiles(t); left > files {
			t.Errorf("%d descriptors were open before, %d after", files, left)
		}
	})
	script := source(t, tenant)
	var apps []*gobun.App
	var kinds []string
	for i := range tenants {
		kind := "chat"
		if i < 4*ofEachKind {
			kind = []string{"spin", "recurse", "allocate", "flood"}[i%4]
		}
		app, err := gobun.Start(t.Context(), script, gobun.Options{
			Args: []string{kind}, Allow: gobun.Allow{Listen: true}, OnError: func(*gobun.ScriptError) {},
			Limits: gobun.Limits{Call: 250 * time.Millisecond, Heap: 24 << 20, Sockets: 10, Timers: 20, Requests: 10},
		})
		if err != nil {
			t.Fatal(err)
		}
		apps, kinds = append(apps, app), append(kinds, kind)
	}
	chatted, stop := context.WithCancel(t.Context())
	var chats, attacks, provoked sync.WaitGroup
	provoked.Add(4 * ofEachKind)
	took := make([][]time.Duration, tenants)
	beats := make(chan struct{}, 1) // one for each delivery, if an attacker is waiting: it paces the attacks
	for i, app := range apps {
		address := app.Server().Addr().String()
		if kinds[i] != "chat" {
			attacks.Go(func() { provoke(chatted, address, beats, provoked.Done) })
			continue
		}
		chats.Go(func() { took[i] = converse(t, address, beats) })
	}
	chats.Wait()
	provoked.Wait() // waits until each has attacked once
	stop()
	attacks.Wait()
	for i, app := range apps {
		switch kinds[i] {
		case "spin":
			within(t, "the interruption of a tenant that spins", func() {
				for app.Server().Stats().Interrupted == 0 {
					goruntime.Gosched()
				}
			})
		case "allocate":
			within(t, "a tenant that allocates", func() { _ = app.Wait() })
		}
	}
	var all []time.Duration
	for _, list := range took {
		all = append(all, list...)
	}
	slices.Sort(all)
	if len(all) != (tenants-4*ofEachKind)*deliveries {
		t.Errorf("%d deliveries", len(all))
	} else {
		t.Logf("deliveries of the tenants that chat: p50 %v, p99 %v, the slowest %v", all[len(all)/2], all[len(all)*99/100], all[len(all)-1])
	}
	interrupted := int64(0)
	for i, app := range apps {
		if kinds[i] == "spin" {
			interrupted += app.Server().Stats().Interrupted
		}
		err := app.Close()
		if kinds[i] == "allocate" != errors.Is(err, gobun.ErrHeapLimit) || kinds[i] != "allocate" && err != nil {
			t.Errorf("a tenant that does %s ended with %v", kinds[i], err)
		}
	}
	if interrupted < ofEachKind {
		t.Errorf("%d callbacks were interrupted", interrupted)
	}
}

// provoke makes a tenant attack, again with each beat, and reads nothing. It calls done after the first time.
func provoke(ctx context.Context, address string, beats <-chan struct{}, done func()) {
	done = sync.OnceFunc(done)
	defer done()
	for ctx.Err() == nil {
		conn, _, err := websocket.DefaultDialer.DialContext(ctx, "ws://"+address, nil)
		if err != nil {
			return // the tenant or ctx has ended
		}
		for range 3 {
			_ = conn.WriteMessage(websocket.TextMessage, []byte("go")) // the server may have closed it
		}
		done()
		select {
		case <-beats:
		case <-ctx.Done():
		}
		_ = conn.Close()
	}
}

// converse lets two people talk, and returns how long each message took.
func converse(t *testing.T, address string, beats chan<- struct{}) (took []time.Duration) {
	var people [2]*websocket.Conn
	for i := range people {
		conn, answer, err := websocket.DefaultDialer.Dial("ws://"+address, nil)
		if err != nil {
			t.Errorf("chat: %v, %v", err, answer)
			return nil
		}
		defer func() { _ = conn.Close() }()
		_ = conn.SetReadDeadline(time.Now().Add(2 * time.Minute)) // a TCP connection has deadlines
		people[i] = conn
	}
	for i := range deliveries {
		text, begin := fmt.Sprint("message ", i), time.Now()
		if err := people[i%2].WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Errorf("chat: %v", err)
			return took
		}
		_, got, err := people[1-i%2].ReadMessage()
		if err != nil || string(got) != text {
			t.Errorf("chat: got %q, %v, want %q", got, err, text)
			return took
		}
		took = append(took, time.Since(begin)) // reported, not asserted
		select {
		case beats <- struct{}{}:
		default:
		}
	}
	return took
}

// openFiles returns the number of open descriptors of the process, or 0 where that is unknown.
func openFiles(t *testing.T) (n int) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	for _, e := range entries {
		if to, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && !strings.HasPrefix(to, "anon_inode:[pidfd") {
			n++
		}
	}
	return n
}
