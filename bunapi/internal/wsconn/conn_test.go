package wsconn

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// wire is a transport that accepts up to room bytes (negative: all) and records them.
type wire struct {
	conn  *Conn
	got   []byte
	room  int
	calls int
	fail  error
	log   []string
	want  bool
}

func (w *wire) Write(bufs [][]byte) (int, error) {
	w.calls++
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
		w.got = append(w.got, b[:k]...)
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

// frames decodes what a server wrote.
func (w *wire) frames(t testing.TB) string {
	t.Helper()
	var got recorder
	p := wsframe.Parser{Role: wsframe.Client, MaxPayload: 1 << 30, Deflate: true}
	if err := p.Feed(append([]byte(nil), w.got...), &got); err != nil {
		t.Fatalf("our own output: %v", err)
	}
	return strings.Join(append(got.log, w.log...), " ")
}

type recorder struct{ log []string }

func (r *recorder) add(format string, a ...any) { r.log = append(r.log, fmt.Sprintf(format, a...)) }
func (r *recorder) Message(op wsframe.Opcode, p []byte, compressed bool) {
	r.add("%d:%s", op, short(p))
}
func (r *recorder) Ping(p []byte)             { r.add("ping:%s", p) }
func (r *recorder) Pong(p []byte)             { r.add("pong:%s", p) }
func (r *recorder) Closed(code int, p []byte) { r.add("CLOSE(%d,%s)", code, p) }

func short(p []byte) string {
	if len(p) > 40 {
		return fmt.Sprintf("%d bytes", len(p))
	}
	return string(p)
}

// app is a handler that records events and then calls run, if it is set.
type app struct {
	recorder
	on func(c *Conn, what string)
}

func (a *app) event(c *Conn, format string, args ...any) {
	a.add(format, args...)
	if a.on != nil {
		a.on(c, a.log[len(a.log)-1])
	}
}
func (a *app) Message(c *Conn, op wsframe.Opcode, p []byte) { a.event(c, "%d:%s", op, short(p)) }
func (a *app) Ping(c *Conn, p []byte)                       { a.event(c, "ping:%s", p) }
func (a *app) Pong(c *Conn, p []byte)                       { a.event(c, "pong:%s", p) }
func (a *app) Slow(c *Conn, slow bool)                      {}
func (a *app) Drain(c *Conn)                                { a.event(c, "drain") }
func (a *app) Closed(c *Conn, code int, reason string, _ *wsframe.Error) {
	a.event(c, "closed(%d,%s)", code, reason)
}

func masked(op wsframe.Opcode, payload string) []byte {
	return wsframe.AppendMasked(nil, op, false, payload, 0x01020304)
}

type fixture struct {
	out  *Out
	cfg  *Config
	app  *app
	wire *wire
	c    *Conn
}

func newFixture(cfg Config) *fixture {
	if cfg.MaxPayload == 0 {
		cfg.MaxPayload = 1 << 20
	}
	f := &fixture{out: &Out{}, cfg: &cfg, app: &app{}, wire: &wire{room: -1}}
	f.c = New(f.out, f.cfg, f.app, Options{})
	f.wire.conn = f.c
	f.c.Attach(f.wire, nil)
	return f
}

func (f *fixture) expect(t *testing.T, events, wire string) {
	t.Helper()
	f.out.Flush()
	if got := strings.Join(f.app.log, " "); got != events {
		t.Errorf("events %s\n  want %s", got, events)
	}
	if got := f.wire.frames(t); got != wire {
		t.Errorf("wire %s\nwant %s", got, wire)
	}
}

func TestCallOrderIsWireOrder(t *testing.T) {
	f := newFixture(Config{})
	Send(f.c, wsframe.Text, "s1", false)
	p := NewBroadcast(f.out, wsframe.Text, "p1", false)
	other := New(f.out, f.cfg, f.app, Options{})
	ow := &wire{room: -1}
	other.Attach(ow, nil)
	p.Deliver(other)
	p.Deliver(f.c)
	Send(other, wsframe.Text, "o1", false)
	Send(f.c, wsframe.Binary, []byte("s2"), false)
	f.expect(t, "", "1:s1 1:p1 2:s2")
	if got := ow.frames(t); got != "1:p1 1:o1" {
		t.Errorf("other: %s", got)
	}
	if f.wire.calls != 1 || ow.calls != 1 {
		t.Errorf("%d and %d writes, want one each", f.wire.calls, ow.calls)
	}
}

func TestStatusAndDrain(t *testing.T) {
	f := newFixture(Config{BackpressureLimit: 10})
	f.wire.room = 4
	if st := Send(f.c, wsframe.Text, "abc", false); st != Sent {
		t.Fatalf("before the first write: %v", st)
	}
	f.out.Flush()
	if f.c.Buffered() != 1 || !f.wire.want {
		t.Fatalf("buffered %d, waiting %v", f.c.Buffered(), f.wire.want)
	}
	for i, want := range []Status{Queued, Queued, Dropped} {
		if st := Send(f.c, wsframe.Text, "defg", false); st != want {
			t.Errorf("send %d: %v, want %v", i, st, want)
		}
	}
	if f.c.Buffered() != 13 {
		t.Errorf("buffered %d, want the frames with their headers", f.c.Buffered())
	}
	f.wire.room = 6
	f.c.Writable()
	f.wire.room = -1
	f.c.Writable()
	f.expect(t, "drain drain", "1:abc 1:defg 1:defg")
	if f.wire.want {
		t.Error("still waiting for writable")
	}
}

func TestCloseOnBackpressureLimit(t *testing.T) {
	f := newFixture(Config{BackpressureLimit: 1, CloseOnLimit: true})
	f.wire.room = 0
	Send(f.c, wsframe.Text, "abc", false)
	f.out.Flush()
	if st := Send(f.c, wsframe.Text, "x", false); st != Dropped || !f.c.Open() {
		t.Errorf("%v, open %v: must close at the end of the tick only", st, f.c.Open())
	}
	f.expect(t, "closed(1006,)", "FIN")
}

func TestServerClose(t *testing.T) {
	f := newFixture(Config{})
	Send(f.c, wsframe.Text, "bye", false)
	f.c.Close(4000, "r", 4000)
	if f.c.Open() || len(f.app.log) != 1 {
		t.Error("the handler must have been called inside Close")
	}
	if Send(f.c, wsframe.Text, "late", false) != Dropped {
		t.Error("sent after close")
	}
	f.c.Close(4001, "", 4001)
	f.c.Readable(masked(wsframe.Text, "ignored"))
	f.expect(t, "closed(4000,r)", "1:bye CLOSE(4000,r) FIN")
	f.c.Ended(nil)
	f.expect(t, "closed(4000,r)", "1:bye CLOSE(4000,r) FIN close")
}

func TestCloseWaitsForTheBacklog(t *testing.T) {
	f := newFixture(Config{})
	f.wire.room = 2
	Send(f.c, wsframe.Text, "hello", false)
	f.out.Flush()
	f.c.Close(1000, "", 1000)
	f.out.Flush()
	if len(f.wire.log) != 0 {
		t.Fatalf("FIN before the backlog: %v", f.wire.log)
	}
	f.wire.room = -1
	f.c.Writable()
	f.expect(t, "closed(1000,)", "1:hello CLOSE(1000,) FIN")
}

func TestCloseNow(t *testing.T) {
	t.Run("without a backlog", func(t *testing.T) {
		f := newFixture(Config{})
		Send(f.c, wsframe.Text, "hi", false)
		f.c.CloseNow(1001, "gone")
		f.expect(t, "closed(1001,gone)", "1:hi CLOSE(1001,gone) FIN")
	})
	t.Run("a backlog is lost", func(t *testing.T) {
		f := newFixture(Config{})
		f.wire.room = 0
		Send(f.c, wsframe.Text, "hello", false)
		f.out.Flush()
		f.c.CloseNow(1001, "gone")
		f.wire.room = -1
		f.c.Writable()
		f.expect(t, "closed(1001,gone)", "FIN")
	})
}

func TestPausedConnectionIsNotTimedOut(t *testing.T) {
	f := newFixture(Config{IdleTimeout: 8})
	f.c.Pause()
	for range 10 {
		f.out.Advance()
	}
	if !f.c.Open() {
		t.Fatal("closed while paused")
	}
	f.c.Resume()
	f.out.Advance()
	if !f.c.Open() {
		t.Error("closed at once after Resume")
	}
	for range 4 {
		f.out.Advance()
	}
	f.expect(t, "closed(1006,WebSocket timed out from inactivity)", "pause resume FIN")
}

func TestCloseBeforeAttach(t *testing.T) {
	f := newFixture(Config{})
	c := New(f.out, f.cfg, f.app, Options{})
	Send(c, wsframe.Text, "hi", false)
	c.Close(1000, "", 1000)
	w := &wire{room: -1}
	c.Attach(w, []byte("101 "))
	f.out.Flush()
	if !strings.HasPrefix(string(w.got), "101 ") {
		t.Fatalf("got %q", w.got)
	}
	w.got = w.got[len("101 "):]
	if got := w.frames(t); got != "1:hi CLOSE(1000,) FIN" {
		t.Errorf("got %s", got)
	}
}

func TestTerminate(t *testing.T) {
	f := newFixture(Config{})
	Send(f.c, wsframe.Text, "last", false)
	f.c.Terminate()
	f.expect(t, "closed(1006,)", "1:last FIN")
}

func TestPeerCloses(t *testing.T) {
	for _, tt := range []struct{ name, payload, events, wire string }{
		{"code and reason", "\x03\xe8bye", "closed(1000,bye)", "CLOSE(1000,bye) FIN"},
		{"no payload", "", "closed(1005,)", "CLOSE(1005,) FIN"},
		{"one byte", "x", "closed(1006,Received invalid close payload)", "CLOSE(1002,Received invalid close payload) FIN"},
		{"bad code", "\x03\xed", "closed(1006,Received invalid close code)", "CLOSE(1002,Received invalid close code) FIN"},
		{"bad reason", "\x03\xe8\xff", "closed(1006,Received invalid UTF-8)", "CLOSE(1007,Received invalid UTF-8) FIN"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(Config{})
			f.c.Readable(append(masked(wsframe.Text, "m"), append(masked(wsframe.Close, tt.payload), masked(wsframe.Text, "late")...)...))
			f.expect(t, "1:m "+tt.events, tt.wire)
		})
	}
}

func TestPeerVanishes(t *testing.T) {
	for _, err := range []error{nil, errors.New("reset")} {
		f := newFixture(Config{})
		f.c.Ended(err)
		f.expect(t, "closed(1006,)", "close")
	}
}

func TestWriteErrorEndsTheConnectionAtTheEndOfTheTick(t *testing.T) {
	f := newFixture(Config{})
	f.wire.fail = errors.New("reset")
	Send(f.c, wsframe.Text, strings.Repeat("x", shareLimit+1), false)
	if len(f.app.log) != 0 {
		t.Error("a handler ran inside a send")
	}
	f.expect(t, "closed(1006,)", "close")
}

func TestPingIsAnsweredFirst(t *testing.T) {
	f := newFixture(Config{})
	f.app.on = func(c *Conn, what string) { Send(c, wsframe.Text, "after", false) }
	f.c.Readable(masked(wsframe.Ping, "p"))
	f.expect(t, "ping:p", "pong:p 1:after")
}

func TestCloseInsideMessageDiscardsTheRest(t *testing.T) {
	f := newFixture(Config{})
	f.app.on = func(c *Conn, what string) {
		if what == "1:a" {
			c.Close(1000, "", 1000)
		}
	}
	f.c.Readable(append(masked(wsframe.Text, "a"), masked(wsframe.Text, "b")...))
	f.expect(t, "1:a closed(1000,)", "CLOSE(1000,) FIN")
}

func TestPublishInsideTheCloseThatAFlushCauses(t *testing.T) {
	f := newFixture(Config{})
	other := New(f.out, f.cfg, f.app, Options{})
	ow := &wire{room: -1}
	other.Attach(ow, nil)
	f.app.on = func(c *Conn, what string) {
		if strings.HasPrefix(what, "closed") {
			for range 3 {
				Send(other, wsframe.Text, strings.Repeat("y", arenaLimit/2), false)
			}
		}
	}
	f.wire.fail = errors.New("reset")
	Send(f.c, wsframe.Text, "x", false)
	f.out.Flush()
	want := strings.TrimSpace(strings.Repeat(fmt.Sprintf("1:%d bytes ", arenaLimit/2), 3))
	if got := ow.frames(t); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestIdleTimeout(t *testing.T) {
	for _, tt := range []struct {
		idle        int
		pings       bool
		ping, close int // seconds
	}{
		{1, true, 4, 8}, {8, true, 4, 8}, {9, true, 8, 12}, {12, true, 8, 12}, {15, true, 12, 16}, {16, true, 8, 16}, {20, true, 12, 20},
		{30, true, 24, 32}, {31, true, 24, 32}, {32, true, 16, 32}, {40, true, 24, 40}, {60, true, 44, 60}, {64, true, 48, 64}, {120, true, 104, 120},
		{960, true, 944, 960}, {8, false, 0, 8}, {10, false, 0, 12}, {16, false, 0, 16}, {30, false, 0, 32}, {120, false, 0, 120}, {0, true, 0, 0},
	} {
		t.Run(fmt.Sprint(tt.idle, tt.pings), func(t *testing.T) {
			f := newFixture(Config{IdleTimeout: tt.idle, SendPings: tt.pings})
			ping, closed := 0, 0
			for s := TickSeconds; s <= 1000 && closed == 0; s += TickSeconds {
				f.out.Advance()
				f.out.Flush()
				if ping == 0 && strings.Contains(f.wire.frames(t), "ping:") {
					ping = s
				}
				if len(f.app.log) > 0 {
					closed = s
				}
			}
			if ping != tt.ping || closed != tt.close {
				t.Errorf("ping at %d, closed at %d; want %d, %d", ping, closed, tt.ping, tt.close)
			}
			if tt.close > 0 {
				f.expect(t, "closed(1006,WebSocket timed out from inactivity)", strings.TrimSpace(map[bool]string{true: "ping: FIN", false: "FIN"}[tt.ping > 0]))
			}
		})
	}
}

func TestActivityKeepsTheConnection(t *testing.T) {
	for _, what := range []string{"pong", "send"} {
		t.Run(what, func(t *testing.T) {
			f := newFixture(Config{IdleTimeout: 8, SendPings: what == "pong"})
			for range 100 {
				f.out.Advance()
				f.out.Flush()
				if what == "pong" {
					f.c.Readable(masked(wsframe.Pong, ""))
				} else {
					Send(f.c, wsframe.Text, "x", false)
				}
			}
			if !f.c.Open() {
				t.Error("closed")
			}
		})
	}
}

func TestClosedConnectionIsShutWhenThePeerDoesNotFinish(t *testing.T) {
	f := newFixture(Config{})
	f.c.Close(1000, "", 1000)
	f.out.Flush()
	for range closeTicks {
		f.out.Advance()
	}
	f.expect(t, "closed(1000,)", "CLOSE(1000,) FIN close")
	if f.out.Timers() {
		t.Error("the wheel keeps the connection")
	}
}

func TestPeerThatTakesNothingIsDropped(t *testing.T) {
	for _, tt := range []struct{ idle, after int }{{0, stuckSeconds}, {8, stuckSeconds}, {960, 960}} {
		f := newFixture(Config{IdleTimeout: tt.idle})
		armed := 0
		f.out.OnTimer = func() { armed++ }
		f.wire.room = 10
		Send(f.c, wsframe.Text, strings.Repeat("x", 100), false)
		f.out.Flush()
		if armed == 0 && tt.idle == 0 {
			t.Error("the owner was not told to keep the clock")
		}
		// A peer that reads a little now and then stays connected, whatever the script sends.
		for range 3 * tt.after / TickSeconds {
			f.out.Advance()
			Send(f.c, wsframe.Text, "more", false)
			f.wire.room = 1
			f.c.Writable()
		}
		if !f.c.Open() {
			t.Fatalf("idle %d: dropped while it was reading", tt.idle)
		}
		seconds := 0
		for ; f.c.Open() && seconds < 2000; seconds += TickSeconds {
			f.out.Advance()
			Send(f.c, wsframe.Text, "more", false)
			f.c.Readable(masked(wsframe.Pong, "I am here"))
			f.out.Flush()
		}
		if seconds != tt.after {
			t.Errorf("idle %d: dropped after %d seconds, want %d", tt.idle, seconds, tt.after)
		}
		if got := f.app.log[len(f.app.log)-1]; got != "closed(1006,WebSocket timed out from inactivity)" {
			t.Error(got)
		}
		if f.c.late != nil {
			t.Error("the backlog is kept")
		}
	}
}

// Regression: with a peer that sends pings without end and reads nothing, the pongs filled memory.
func TestPingsOfAPeerThatDoesNotReadAreNotAnsweredWithoutBound(t *testing.T) {
	f := newFixture(Config{})
	f.wire.room = 0
	ping := masked(wsframe.Ping, strings.Repeat("p", wsframe.MaxControl))
	sent := 0
	for ; len(f.wire.log) == 0 && sent < 100*answersLimit; sent += len(ping) {
		f.c.Readable(append([]byte(nil), ping...))
		f.out.Flush()
	}
	if sent > 2*answersLimit || strings.Join(f.wire.log, " ") != "pause" {
		t.Fatalf("after %d bytes of pings: %v", sent, f.wire.log)
	}
	f.c.Pause()
	f.c.Resume()
	if strings.Join(f.wire.log, " ") != "pause" {
		t.Errorf("the script's pause and resume began reading again: %v", f.wire.log)
	}
	f.wire.room = -1
	f.c.Writable()
	if strings.Join(f.wire.log, " ") != "pause resume" {
		t.Errorf("after the peer has read: %v", f.wire.log)
	}
}

func TestClosedConnectionReadsOn(t *testing.T) {
	f := newFixture(Config{})
	f.c.Pause()
	f.c.Close(1000, "", 1000)
	f.expect(t, "closed(1000,)", "CLOSE(1000,) pause resume FIN")
}

func TestPeerThatGoesOnSendingAfterTheEndIsDropped(t *testing.T) {
	f := newFixture(Config{})
	f.c.Readable([]byte{0x83})
	f.out.Flush()
	b := make([]byte, 64<<10)
	sent := 0
	for ; f.wire.log[len(f.wire.log)-1] != "close" && sent < 2*lingerBytes; sent += len(b) {
		f.c.Readable(b)
	}
	if sent != lingerBytes+len(b) {
		t.Errorf("dropped after %d bytes", sent)
	}
}

func TestClientIsDroppedWhenThePeerDoesNotClose(t *testing.T) {
	out, cfg, a, w := &Out{}, &Config{MaxPayload: 100}, &app{}, &wire{room: -1}
	c := New(out, cfg, a, Options{Role: wsframe.Client})
	c.Attach(w, nil)
	c.Close(1000, "", 0)
	for i := range closeTicks {
		if len(a.log) > 0 {
			t.Fatalf("after %d ticks: %v", i, a.log)
		}
		out.Flush()
		out.Advance()
		c.Readable(wsframe.AppendFrame(nil, wsframe.Text, false, "not a close frame"))
	}
	if got := strings.Join(append(a.log, w.log...), " "); got != "closed(1006,) close" {
		t.Errorf("got %s", got)
	}
}

// A client notifies its handler when the peer has closed and has also ended the stream (Bun; RFC 6455 section 7.1.1).
func TestClientCloses(t *testing.T) {
	closing := func(c *Conn) { c.Readable(wsframe.AppendFrame(nil, wsframe.Close, false, "\x03\xe8ok")) }
	for _, tt := range []struct {
		name  string
		steps []func(c *Conn, o *Out)
		want  string
	}{
		{"first, and the peer answers", []func(c *Conn, o *Out){
			func(c *Conn, _ *Out) { c.Close(3001, "r", 0) }, func(c *Conn, _ *Out) { closing(c) }, func(c *Conn, _ *Out) { c.Ended(nil) },
		}, "CLOSE(3001,r) | FIN | closed(1000,ok) close"},
		{"first, and the peer only ends", []func(c *Conn, o *Out){
			func(c *Conn, _ *Out) { c.Close(0, "", 0) }, func(c *Conn, _ *Out) { c.Ended(nil) },
		}, "CLOSE(1005,) | closed(1006,) close"},
		{"first, and the peer is silent", []func(c *Conn, o *Out){
			func(c *Conn, _ *Out) { c.Close(0, "", 0) }, func(c *Conn, o *Out) {
				for range closeTicks {
					o.Advance()
				}
			},
		}, "CLOSE(1005,) | closed(1006,) close"},
		{"second", []func(c *Conn, o *Out){
			func(c *Conn, _ *Out) { closing(c) }, func(c *Conn, _ *Out) { c.Ended(nil) },
		}, "CLOSE(1000,ok) FIN | closed(1000,ok) close"},
		{"second, in one tick with the end", []func(c *Conn, o *Out){
			func(c *Conn, _ *Out) { closing(c); c.Ended(nil) },
		}, "closed(1000,ok) CLOSE(1000,ok) FIN close"},
		{"second, and the peer does not end", []func(c *Conn, o *Out){
			func(c *Conn, _ *Out) { closing(c) }, func(c *Conn, o *Out) {
				for range closeTicks {
					o.Advance()
				}
			},
		}, "CLOSE(1000,ok) FIN | closed(1000,ok) close"},
		{"second, and the script terminates", []func(c *Conn, o *Out){
			func(c *Conn, _ *Out) { closing(c) }, func(c *Conn, _ *Out) { c.Terminate() },
		}, "CLOSE(1000,ok) FIN | closed(1000,ok)"},
		{"first while paused", []func(c *Conn, o *Out){
			func(c *Conn, _ *Out) { c.Pause() }, func(c *Conn, _ *Out) { c.Close(0, "", 0) },
		}, "pause | CLOSE(1005,) resume"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out, cfg, a, w := &Out{}, &Config{MaxPayload: 100}, &app{}, &wire{room: -1}
			c := New(out, cfg, a, Options{Role: wsframe.Client})
			c.Attach(w, nil)
			var got []string
			for _, step := range tt.steps {
				step(c, out)
				out.Flush()
				var sent recorder
				p := wsframe.Parser{Role: wsframe.Server, MaxPayload: 100}
				if err := p.Feed(w.got, &sent); err != nil {
					t.Fatalf("our own output: %v", err)
				}
				got = append(got, strings.Join(append(append(a.log, sent.log...), w.log...), " "))
				a.log, w.log, w.got = nil, nil, nil
			}
			if got := strings.Join(got, " | "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
