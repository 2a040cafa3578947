package httpconn

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/internal/http1"
)

// wire is a transport that takes up to room bytes (negative: all) and records what happens to it.
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

// request is the owner's side: it answers "<target>" at once, or when told to.
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
func (r *request) Aborted(why Reason) { r.say(fmt.Sprint("aborted ", why)) }
func (f *fixture) feed(parts ...string) {
	for _, p := range parts {
		f.c.Readable([]byte(p))
	}
	f.tick()
}

// tick is the end of a tick and the tasks of the next, until there are none.
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

func TestBodyWaitsUntilItIsAskedFor(t *testing.T) {
	f := newFixture(t, Config{})
	f.start = func(*request) {}
	f.feed(post("/1", "hello")[:len(post("/1", "hello"))-2], "lo")
	f.expect("/1 start", "", "")
	f.last.c.ReadBody()
	f.expect("/1 start, /1 body hello", "", "")
	f.last.answer()
	f.feed(get("/2"))
	f.expect("/1 start, /1 body hello, /2 start", "</1>", "")
}

func TestBodyIsReadAsItComes(t *testing.T) {
	f := newFixture(t, Config{})
	f.start = func(r *request) { r.c.ReadBody() }
	in := post("/1", "hello")
	f.feed(in[:len(in)-3])
	if got := f.last.body.String(); got != "he" {
		t.Errorf("got %q", got)
	}
	f.last.c.PauseBody()
	f.feed("llo")
	if got := f.last.body.String(); got != "he" {
		t.Errorf("delivered while paused: %q", got)
	}
	f.last.c.ReadBody()
	f.expect("/1 start, /1 body hello", "", "")
}

func TestUnreadBodyStopsReading(t *testing.T) {
	f := newFixture(t, Config{MaxBody: 1 << 30})
	f.start = func(*request) {}
	f.feed(fmt.Sprintf("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", 4*holdLimit))
	f.feed(strings.Repeat("x", holdLimit))
	f.expect("/1 start", "", "pause")
	f.last.c.ReadBody()
	f.expect("/1 start", "", "pause resume")
	f.feed(strings.Repeat("x", 3*holdLimit))
	if f.last.body.Len() != 4*holdLimit {
		t.Errorf("%d bytes", f.last.body.Len())
	}
}

func TestUnreadBodyIsSkipped(t *testing.T) {
	f := newFixture(t, Config{})
	in := post("/1", "hello") + get("/2")
	for _, cut := range []int{0, len(in) - len(get("/2")) - 2} {
		f.wire.got.Reset()
		f.log = nil
		f.feed(in[:cut])
		f.feed(in[cut:])
		f.expect("/1 start, /2 start", "</1></2>", "")
	}
}

func TestBodyLimits(t *testing.T) {
	chunked := func(target, chunk string, n int) string {
		return "POST " + target + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
			strings.Repeat(fmt.Sprintf("%x\r\n%s\r\n", len(chunk), chunk), n) + "0\r\n\r\n"
	}
	read := func(r *request) { r.c.ReadBody() }
	for _, tt := range []struct {
		name, in          string
		start             func(*request)
		events, wire, log string
	}{
		{"length at the limit", post("/1", "0123456789"), read, "/1 start, /1 body 0123456789", "", ""},
		{"length over it", post("/1", "0123456789x"), read, "", http1.BodyTooLarge.Response(), "FIN"},
		{"chunks at the limit", chunked("/1", "01234", 2), read, "/1 start, /1 body 0123401234", "", ""},
		{"chunks over it", chunked("/1", "01234", 3), read, "/1 start, /1 aborted 2", http1.ChunkedTooLarge.Response(), "FIN"},
		{"chunks over it, not read", chunked("/1", "01234", 3) + get("/2"), nil, "/1 start", "</1>", "FIN"},
		{"length over it in a GET", get("/1", "Content-Length: 11") + "0123456789x" + get("/2"), nil, "/1 start", "</1>", "FIN"},
		{"length in a GET", get("/1", "Content-Length: 3") + "abc" + get("/2"), nil, "/1 start, /2 start", "</1></2>", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, Config{MaxBody: 10})
			f.start = tt.start
			f.feed(tt.in)
			f.expect(tt.events, tt.wire, tt.log)
		})
	}
}

func TestBadBodyAbortsTheRequest(t *testing.T) {
	f := newFixture(t, Config{})
	f.start = func(r *request) { r.c.ReadBody() }
	f.feed("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nX\r\n")
	f.expect("/1 start, /1 aborted 2", http1.BadRequest.Response(), "FIN")
}

// An answer under way cannot be followed by a refusal: the client would take it for a part of the body.
func TestNoRefusalInsideAResponse(t *testing.T) {
	f := newFixture(t, Config{})
	f.start = func(r *request) { r.c.ReadBody(); r.c.Write([]byte("part")) }
	f.feed("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nX\r\n")
	f.expect("/1 start, /1 aborted 2", "part", "FIN")
}

func TestExpectContinue(t *testing.T) {
	f := newFixture(t, Config{MaxBody: 10})
	f.start = func(r *request) { r.c.ReadBody() }
	f.feed("POST /1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
	f.expect("/1 start", http1.Continue, "")
	f.feed("abc")
	f.expect("/1 start, /1 body abc", http1.Continue, "")
	f.last.answer()
	f.feed("POST /1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n")
	f.expect("/1 start, /1 body abc", http1.Continue+"</1>"+http1.Continue+http1.BodyTooLarge.Response(), "FIN")
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

func TestManyPipelinedRequestsGiveOthersTheirTurn(t *testing.T) {
	f := newFixture(t, Config{})
	f.c.Readable([]byte(strings.Repeat(get("/1"), 3*turn)))
	if len(f.log) != turn {
		t.Errorf("%d requests in one turn", len(f.log))
	}
	// What was sent before the client finished is answered.
	f.c.Ended(nil)
	f.tick()
	if len(f.log) != 3*turn || f.wire.got.Len() != 3*turn*len("</1>") {
		t.Errorf("%d requests, %d bytes", len(f.log), f.wire.got.Len())
	}
	if got := strings.Join(f.wire.log, " "); got != "FIN close" {
		t.Error(got)
	}
}

func TestSlowReaderStopsItsRequests(t *testing.T) {
	f := newFixture(t, Config{})
	big := make([]byte, fullAt)
	f.start = func(r *request) { r.c.WriteOwned(big); r.c.Finish() }
	f.wire.room = 0
	f.feed(strings.Repeat(get("/1"), 10))
	if len(f.log) != 1 {
		t.Errorf("%d requests were begun although nothing can be written", len(f.log))
	}
	f.wire.room = -1
	f.c.Writable()
	f.tick()
	if len(f.log) != 10 || f.wire.got.Len() != 10*fullAt || f.wire.want {
		t.Errorf("%d requests, %d bytes, want writable %v", len(f.log), f.wire.got.Len(), f.wire.want)
	}
}

func TestStreamingWriterIsTold(t *testing.T) {
	f := newFixture(t, Config{})
	f.start = func(*request) {}
	f.feed(get("/1"))
	f.wire.room = 100
	f.last.c.Write(make([]byte, fullAt/2))
	if f.last.c.Full() {
		t.Error("full too early")
	}
	f.last.c.Write(make([]byte, fullAt))
	if !f.last.c.Full() || f.last.c.Empty() {
		t.Error("not full")
	}
	f.tick()
	if f.last.drains != 0 {
		t.Error("drained too early")
	}
	f.wire.room = -1
	f.c.Writable()
	if f.last.drains != 1 || !f.last.c.Empty() {
		t.Errorf("%d drains", f.last.drains)
	}
	if f.wire.got.Len() != fullAt/2+fullAt {
		t.Errorf("%d bytes", f.wire.got.Len())
	}
}

// Pieces of every size, written by a transport that takes every amount, arrive in order.
func TestOutputKeepsItsOrder(t *testing.T) {
	f := newFixture(t, Config{})
	f.start = func(*request) {}
	f.feed(get("/1"))
	f.wire.room = 0
	var want strings.Builder
	for i := range 200 {
		b := []byte(strings.Repeat(string(rune('a'+i%26)), i*97%9000))
		want.Write(b)
		if i%3 == 0 {
			f.last.c.WriteOwned(b)
		} else {
			f.last.c.Write(b)
		}
		if i%7 == 0 {
			f.wire.room = i * 131 % 20000
			f.c.Writable()
		}
	}
	f.wire.room = -1
	f.c.Writable()
	if f.wire.got.String() != want.String() {
		t.Errorf("%d bytes of %d, or in another order", f.wire.got.Len(), want.Len())
	}
}

func TestTimeouts(t *testing.T) {
	part := get("/1")[:10]
	for _, tt := range []struct {
		name   string
		idle   int
		do     func(f *fixture)
		ticks  int // until FIN
		events string
	}{
		{"nothing sent", 10, nil, 3, ""},
		{"nothing sent, 8", 8, nil, 2, ""},
		{"nothing sent, 1", 1, nil, 1, ""},
		{"nothing sent, none", 0, nil, 0, ""},
		{"part of a head", 10, func(f *fixture) { f.feed(part) }, 3, ""},
		{"part of a head, no idle time-out", 0, func(f *fixture) { f.feed(part) }, headTicks, ""},
		{"handler is slow", 10, func(f *fixture) { f.start = func(*request) {}; f.feed(get("/1")) }, 3, "/1 start, /1 aborted 1"},
		{"handler is slow, none", 0, func(f *fixture) { f.start = func(*request) {}; f.feed(get("/1")) }, 0, "/1 start"},
		{"its own time", 10, func(f *fixture) { f.start = func(r *request) { r.c.SetTimeout(20) }; f.feed(get("/1")) }, 5, "/1 start, /1 aborted 1"},
		{"its own, none", 10, func(f *fixture) { f.start = func(r *request) { r.c.SetTimeout(0) }; f.feed(get("/1")) }, 0, "/1 start"},
		{"its own is over with it", 10, func(f *fixture) {
			f.start = func(r *request) { r.c.SetTimeout(0); r.answer() }
			f.feed(get("/1"))
		}, 3, "/1 start"},
		{"between two requests", 10, func(f *fixture) { f.feed(get("/1")) }, 3, "/1 start"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, Config{IdleTimeout: tt.idle})
			if tt.do != nil {
				tt.do(f)
			}
			ticks := 0
			for i := 1; i <= 30 && ticks == 0; i++ {
				f.out.Advance()
				f.tick()
				if len(f.wire.log) > 0 {
					ticks = i
				}
			}
			if ticks != tt.ticks {
				t.Errorf("after %d ticks, want %d", ticks, tt.ticks)
			}
			if got := strings.Join(f.log, ", "); got != tt.events {
				t.Errorf("events %s", got)
			}
			if tt.ticks == 0 {
				return
			}
			// A peer that does not finish too is dropped.
			for range lingerTicks {
				f.out.Advance()
			}
			if got := strings.Join(f.wire.log, " "); got != "FIN close" || f.out.Timers() {
				t.Errorf("%s, timers %v", got, f.out.Timers())
			}
		})
	}
}

// The last response of a connection may take its time, as long as the peer takes something.
func TestSlowReaderGetsItsLastResponse(t *testing.T) {
	f := newFixture(t, Config{IdleTimeout: 10})
	f.start = func(r *request) { r.c.Write(make([]byte, 100)); r.c.CloseAfter(); r.c.Finish() }
	f.wire.room = 0
	f.feed(get("/1"))
	for range 10 {
		f.out.Advance()
		f.out.Advance()
		f.wire.room = 10
		f.c.Writable()
		f.tick()
	}
	if f.wire.got.Len() != 100 || strings.Join(f.wire.log, " ") != "FIN" {
		t.Fatalf("%d bytes, %v", f.wire.got.Len(), f.wire.log)
	}
	f.wire.room = 0
	f = newFixture(t, Config{IdleTimeout: 10})
	f.start = func(r *request) { r.c.Write(make([]byte, 100)); r.c.CloseAfter(); r.c.Finish() }
	f.wire.room = 0
	f.feed(get("/1"))
	for range 3 {
		f.out.Advance()
	}
	f.expect("/1 start", "", "close")
}

func TestBytesOfAHeadDoNotProlongIt(t *testing.T) {
	f := newFixture(t, Config{IdleTimeout: 10})
	ticks := 0
	for _, c := range get("/" + strings.Repeat("x", 100)) {
		f.feed(string(c))
		f.out.Advance()
		f.tick()
		ticks++
		if len(f.wire.log) > 0 {
			break
		}
	}
	if ticks != 3 {
		t.Errorf("closed after %d ticks", ticks)
	}
}

func TestCloseIdleAndAbort(t *testing.T) {
	f := newFixture(t, Config{})
	used := &wire{room: -1}
	other := f.srv.Accept(used)
	f.start = func(*request) {}
	other.Readable([]byte(get("/1")))
	if n := f.srv.CloseIdle(); n != 1 {
		t.Errorf("closed %d", n)
	}
	f.tick()
	f.expect("/1 start", "", "FIN")
	f.srv.Abort()
	f.expect("/1 start, /1 aborted 0", "", "FIN close")
	if got := strings.Join(used.log, " "); got != "close" || f.srv.Count() != 0 {
		t.Error(got, f.srv.Count())
	}
	f.srv.Abort()
}

// heir records what it takes over.
type heir struct {
	f      *fixture
	paused bool
}

func (h *heir) Take(early []byte) { h.f.log = append(h.f.log, "take "+string(early)) }
func (h *heir) Paused() bool      { return h.paused }
func (h *heir) Writable()         { h.f.log = append(h.f.log, "writable") }
func (h *heir) Ended(err error)   { h.f.log = append(h.f.log, "ended") }

func TestUpgrade(t *testing.T) {
	up := func(r *request) { r.c.Upgrade(&heir{f: r.f}) }
	for _, tt := range []struct {
		name   string
		do     func(f *fixture)
		events string
	}{
		{"at once", func(f *fixture) { f.start = up; f.feed(get("/1")) }, "/1 start, take "},
		{"with early bytes", func(f *fixture) { f.start = up; f.feed(get("/1") + "early") }, "/1 start, take early"},
		{"later", func(f *fixture) { f.feed(get("/1")); up(f.last); f.tick() }, "/1 start, take "},
		{"later, with early bytes", func(f *fixture) { f.feed(get("/1")+"ear", "ly"); up(f.last); f.tick() }, "/1 start, take early"},
		{"later, bytes come before the hand-over", func(f *fixture) {
			f.feed(get("/1") + "ear")
			up(f.last)
			f.c.Readable([]byte("ly"))
			f.tick()
		}, "/1 start, take early"},
		{"body in between", func(f *fixture) { f.start = up; f.feed(get("/1", "Content-Length: 3")+"ab", "cearly") }, "/1 start, take early"},
		{"client leaves in the body", func(f *fixture) {
			f.start = up
			f.feed(get("/1", "Content-Length: 3") + "ab")
			f.c.Ended(nil)
		}, "/1 start, ended"},
		{"client leaves before the hand-over", func(f *fixture) {
			f.feed(get("/1") + "early")
			up(f.last)
			f.c.Ended(nil)
			f.tick()
		}, "/1 start, take early, ended"},
		{"the body is no body", func(f *fixture) {
			f.start = up
			f.feed(get("/1", "Transfer-Encoding: chunked") + "X\r\n")
		}, "/1 start, ended"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, Config{IdleTimeout: 10})
			f.start = func(*request) {}
			tt.do(f)
			f.expect(tt.events, "", "")
			if f.srv.Count() != 0 || f.out.Timers() {
				t.Error("still counted as HTTP")
			}
			for range 10 {
				f.out.Advance()
			}
			f.expect(tt.events, "", "")
		})
	}
}

func TestUpgradeTakesUnsentOutputAlong(t *testing.T) {
	f := newFixture(t, Config{})
	var unsent []byte
	f.start = func(r *request) {
		if r.target == "/1" {
			r.answer()
		} else {
			_, unsent = r.c.Upgrade(&heir{f: f})
		}
	}
	f.feed(get("/1") + get("/2"))
	if string(unsent) != "</1>" || f.wire.writes != 0 {
		t.Errorf("got %q, %d writes", unsent, f.wire.writes)
	}
}

func TestUpgradeResumesReading(t *testing.T) {
	for _, paused := range []bool{false, true} {
		f := newFixture(t, Config{})
		f.start = func(*request) {}
		f.feed(get("/1"), strings.Repeat("x", holdLimit))
		f.last.c.Upgrade(&heir{f: f, paused: paused})
		f.tick()
		want := "pause resume"
		if paused {
			want = "pause"
		}
		if got := strings.Join(f.wire.log, " "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// nowhere takes everything: what remains is our own cost.
type nowhere struct{ wire }

func (n *nowhere) Write(bufs [][]byte) (int, error) {
	size := 0
	for _, b := range bufs {
		size += len(b)
	}
	return size, nil
}

// canned answers every request with the same bytes.
type canned struct{ c *Conn }

func (h *canned) Request(c *Conn, _ *http1.Head) Request { h.c = c; return h }
func (h *canned) Start() {
	h.c.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
	h.c.Finish()
}
func (h *canned) Data([]byte)    {}
func (h *canned) DataEnd()       {}
func (h *canned) Drain()         {}
func (h *canned) Aborted(Reason) {}

func BenchmarkRequest(b *testing.B) {
	out := &Out{}
	c := NewServer(out, Config{MaxBody: 1 << 20, IdleTimeout: 10}, &canned{}).Accept(&nowhere{})
	in := []byte("GET / HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\n\r\n")
	b.ReportAllocs()
	for b.Loop() {
		c.Readable(in)
		out.Flush()
	}
}

func BenchmarkAccept(b *testing.B) {
	out := &Out{}
	s := NewServer(out, Config{MaxBody: 1 << 20, IdleTimeout: 10}, &canned{})
	b.ReportAllocs()
	for b.Loop() {
		s.Accept(&nowhere{}).Ended(nil)
	}
}
