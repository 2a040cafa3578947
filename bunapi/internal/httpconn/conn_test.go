// The life of a connection: requests one after the other, refusals, closing. The fixture of this package's tests.

package httpconn

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/internal/http1"
)

// wire is a transport that accepts up to room bytes (negative: all) and records what happens to it.
type wire struct {
	got    strings.Builder
	room   int
	writes int
	fail   error
	want   bool
	log    []string
}

func (w *wire) Write(bufs [][]byte) (int, error) {
	w.writes++
	if w.fail != nil {
		return 0, w.fail
	}
	n := 0
	for _, b := range bufs {
		k := len(b)
		if w.room >= 0 {
			k = min(k, w.room)
			w.room -= k
		}
		w.got.Write(b[:k])
		n += k
		if k < len(b) {
			break
		}
	}
	return n, nil
}
func (w *wire) WantWritable(on bool) { w.want = on }
func (w *wire) PauseRead()           { w.log = append(w.log, "pause") }
func (w *wire) ResumeRead()          { w.log = append(w.log, "resume") }
func (w *wire) CloseWrite()          { w.log = append(w.log, "FIN") }
func (w *wire) Close()               { w.log = append(w.log, "close") }

// request is the owner's side: it answers "<target>" immediately, or on command.
type request struct {
	f      *fixture
	c      *Conn
	target string
	body   strings.Builder
	drains int
}

type fixture struct {
	t     *testing.T
	out   *Out
	srv   *Server
	wire  *wire
	c     *Conn
	posts []func()
	log   []string
	last  *request
	// start is what a request does; nil answers.
	start func(r *request)
}

func newFixture(t *testing.T, cfg Config) *fixture {
	if cfg.MaxBody == 0 {
		cfg.MaxBody = 1 << 20
	}
	f := &fixture{t: t, wire: &wire{room: -1}}
	f.out = &Out{Post: func(fn func()) bool { f.posts = append(f.posts, fn); return true }}
	f.srv = NewServer(f.out, cfg, f)
	f.c = f.srv.Accept(f.wire)
	return f
}

func (f *fixture) Request(c *Conn, head *http1.Head) Request {
	f.last = &request{f: f, c: c, target: head.Target()}
	return f.last
}

func (r *request) say(what string) { r.f.log = append(r.f.log, r.target+" "+what) }

func (r *request) Start() {
	r.say("start")
	if r.f.start != nil {
		r.f.start(r)
		return
	}
	r.answer()
}

func (r *request) answer() {
	r.c.Write([]byte("<" + r.target + ">"))
	r.c.Finish()
}
func (r *request) Data(b []byte)      { r.body.Write(b) }
func (r *request) DataEnd()           { r.say("body " + r.body.String()) }
func (r *request) Drain()             { r.drains++ }
func (r *request) Done()              { r.say("done") }
func (r *request) Aborted(why Reason) { r.say(fmt.Sprint("aborted ", why)) }
func (f *fixture) feed(parts ...string) {
	for _, p := range parts {
		f.c.Readable([]byte(p))
	}
	f.tick()
}

// tick runs the end of a tick and the tasks of the next, until there are none.
func (f *fixture) tick() {
	f.out.Flush()
	for len(f.posts) > 0 {
		posts := f.posts
		f.posts = nil
		for _, fn := range posts {
			fn()
		}
		f.out.Flush()
	}
}

func (f *fixture) expect(events, wire, transport string) {
	f.t.Helper()
	if got := strings.Join(f.log, ", "); got != events {
		f.t.Errorf("events\n got %s\nwant %s", got, events)
	}
	if got := f.wire.got.String(); got != wire {
		f.t.Errorf("wire\n got %q\nwant %q", got, wire)
	}
	if got := strings.Join(f.wire.log, " "); got != transport {
		f.t.Errorf("transport\n got %s\nwant %s", got, transport)
	}
}

func get(target string, fields ...string) string {
	var lines strings.Builder
	for _, f := range fields {
		lines.WriteString(f + "\r\n")
	}
	return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + lines.String() + "\r\n"
}

func post(target, body string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s", target, len(body), body)
}

func TestPipelinedRequestsAreAnsweredInOrderWithOneWrite(t *testing.T) {
	f := newFixture(t, Config{})
	f.feed(get("/1") + get("/2") + post("/3", "abc") + get("/4"))
	f.expect("/1 start, /2 start, /3 start, /4 start", "</1></2></3></4>", "")
	if f.wire.writes != 1 {
		t.Errorf("%d writes", f.wire.writes)
	}
}

func TestOneRequestAtATime(t *testing.T) {
	f := newFixture(t, Config{})
	f.start = func(*request) {}
	f.feed(get("/1")+get("/2"), get("/3"))
	f.expect("/1 start", "", "")
	f.last.answer()
	f.tick()
	f.last.answer()
	f.tick()
	f.last.answer()
	f.tick()
	f.expect("/1 start, /2 start, /3 start", "</1></2></3>", "")
}

func TestConnectionCloses(t *testing.T) {
	for _, tt := range []struct{ name, in, events string }{
		{"asked by the client", get("/1", "Connection: close") + get("/2"), "/1 start"},
		{"HTTP/1.0", "GET /1 HTTP/1.0\r\n\r\n" + get("/2"), "/1 start"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, Config{})
			f.feed(tt.in)
			f.expect(tt.events, "</1>", "FIN")
			f.c.Ended(nil)
			f.expect(tt.events, "</1>", "FIN close")
		})
	}
	t.Run("asked by the response", func(t *testing.T) {
		f := newFixture(t, Config{})
		f.start = func(r *request) { r.c.CloseAfter(); r.answer() }
		f.feed(get("/1") + get("/2"))
		f.expect("/1 start", "</1>", "FIN")
	})
	t.Run("asked by the server", func(t *testing.T) {
		f := newFixture(t, Config{})
		f.start = func(*request) {}
		f.feed(get("/1"))
		f.srv.KeepNone()
		if n := f.srv.CloseIdle(); n != 0 {
			t.Errorf("closed %d connections that were in use", n)
		}
		f.last.answer()
		f.tick()
		f.expect("/1 start", "</1>", "FIN")
	})
}

func TestRefusals(t *testing.T) {
	for _, tt := range []struct{ name, in, events, wire string }{
		{"bad request", "x\r\n\r\n", "", http1.BadRequest.Response()},
		{"after a good one", get("/1") + "x\r\n\r\n" + get("/2"), "/1 start", "</1>" + http1.BadRequest.Response()},
		{"unknown method", "FOO / HTTP/1.1\r\nHost: a\r\n\r\n", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, Config{})
			f.feed(tt.in)
			f.expect(tt.events, tt.wire, "FIN")
			f.feed("more")
			f.expect(tt.events, tt.wire, "FIN")
		})
	}
}

func TestClientThatGoesOnSendingAfterTheEndIsDropped(t *testing.T) {
	f := newFixture(t, Config{})
	f.feed("nonsense\r\n\r\n")
	b := make([]byte, 64<<10)
	sent := 0
	for ; f.wire.log[len(f.wire.log)-1] != "close" && sent < 2*lingerBytes; sent += len(b) {
		f.c.Readable(b)
	}
	if sent != lingerBytes+len(b) {
		t.Errorf("dropped after %d bytes", sent)
	}
}

func TestClientLeaves(t *testing.T) {
	for _, err := range []error{nil, errors.New("reset")} {
		f := newFixture(t, Config{})
		f.start = func(*request) {}
		f.feed(get("/1"))
		f.c.Ended(err)
		f.expect("/1 start, /1 aborted 0", "", "close")
		if f.srv.Count() != 0 || f.out.Timers() {
			t.Error("still counted")
		}
	}
	t.Run("with its request", func(t *testing.T) {
		f := newFixture(t, Config{})
		f.c.Readable([]byte(get("/1") + get("/2")))
		f.c.Ended(nil)
		f.tick()
		f.expect("/1 start, /2 start", "</1></2>", "close")
	})
	t.Run("idle", func(t *testing.T) {
		f := newFixture(t, Config{})
		f.c.Ended(nil)
		f.expect("", "", "close")
	})
	t.Run("with a backlog", func(t *testing.T) {
		f := newFixture(t, Config{})
		f.wire.room = 2
		f.feed(get("/1"))
		f.c.Ended(nil)
		f.expect("/1 start", "</", "")
		f.wire.room = -1
		f.c.Writable()
		f.tick()
		f.expect("/1 start", "</1>", "FIN close")
	})
	t.Run("a write fails", func(t *testing.T) {
		f := newFixture(t, Config{})
		f.start = func(r *request) { r.c.Write(make([]byte, fullAt)) }
		f.wire.fail = errors.New("reset")
		f.c.Readable([]byte(get("/1")))
		f.expect("/1 start", "", "")
		f.tick()
		f.expect("/1 start, /1 aborted 0", "", "close")
	})
}

func TestCloseIdleAndAbort(t *testing.T) {
	f := newFixture(t, Config{})
	used := &wire{room: -1}
	other := f.srv.Accept(used)
	f.start = func(*request) {}
	other.Readable([]byte(get("/1")))
	if n := f.srv.CloseIdle(); n != 0 {
		t.Errorf("closed %d, of which one is in use and one never was", n)
	}
	f.start = func(r *request) { r.answer() }
	f.feed(get("/2"))
	f.tick()
	if n := f.srv.CloseIdle(); n != 1 {
		t.Errorf("closed %d", n)
	}
	f.tick()
	f.expect("/1 start, /2 start", "</2>", "FIN")
	f.srv.Abort()
	f.expect("/1 start, /2 start, /1 aborted 0", "</2>", "FIN close")
	if got := strings.Join(used.log, " "); got != "close" || f.srv.Count() != 0 {
		t.Error(got, f.srv.Count())
	}
	f.srv.Abort()
}

func TestKeepNoneClosesWhatWasNeverUsed(t *testing.T) {
	f := newFixture(t, Config{})
	f.srv.KeepNone()
	f.tick()
	f.expect("", "", "FIN")
}
