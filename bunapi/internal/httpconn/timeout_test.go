// Time-outs, with a clock that the tests advance.

package httpconn

import (
	"fmt"
	"strings"
	"testing"
)

func TestTimeouts(t *testing.T) {
	part := get("/1")[:10]
	for _, tt := range []struct {
		name   string
		idle   int
		do     func(f *fixture)
		ticks  int // until it is closed
		events string
	}{
		{"nothing sent", 10, nil, 3, ""},
		{"nothing sent, 40", 40, nil, firstTicks, ""},
		{"nothing sent, none", 0, nil, firstTicks, ""},
		{"part of a head", 40, func(f *fixture) { f.feed(part) }, firstTicks, ""},
		{"part of a head, no idle time-out", 0, func(f *fixture) { f.feed(part) }, firstTicks, ""},
		{"part of a second head", 20, func(f *fixture) { f.feed(get("/1"), part) }, 5, "/1 start"},
		{"part of a second head, no idle time-out", 0, func(f *fixture) { f.feed(get("/1"), part) }, headTicks, "/1 start"},
		{"handler is slow", 10, func(f *fixture) { f.start = func(*request) {}; f.feed(get("/1")) }, 3, "/1 start, /1 aborted 1"},
		{"handler is slow, none", 0, func(f *fixture) { f.start = func(*request) {}; f.feed(get("/1")) }, 0, "/1 start"},
		{"its own time", 10, func(f *fixture) { f.start = func(r *request) { r.c.SetTimeout(20) }; f.feed(get("/1")) }, 5, "/1 start, /1 aborted 1"},
		{"its own, none", 10, func(f *fixture) { f.start = func(r *request) { r.c.SetTimeout(0) }; f.feed(get("/1")) }, 0, "/1 start"},
		{"its own is over with it", 10, func(f *fixture) {
			f.start = func(r *request) { r.c.SetTimeout(0); r.answer() }
			f.feed(get("/1"))
		}, 3, "/1 start"},
		{"between two requests", 10, func(f *fixture) { f.feed(get("/1")) }, 3, "/1 start"},
		{"between two requests, 8", 8, func(f *fixture) { f.feed(get("/1")) }, 2, "/1 start"},
		{"between two requests, 1", 1, func(f *fixture) { f.feed(get("/1")) }, 1, "/1 start"},
		{"between two requests, none", 0, func(f *fixture) { f.feed(get("/1")) }, 0, "/1 start"},
		{"a response that is not taken", 2, func(f *fixture) { f.answerLate(100); f.feed(get("/1")) }, 1, "/1 start, /1 aborted 1"},
		{"a response that is not taken, none", 0, func(f *fixture) { f.answerLate(100); f.feed(get("/1")) }, 0, "/1 start"},
		{"a short response that is not taken", 2, func(f *fixture) { f.wire.room = 0; f.feed(get("/1")) }, 1, "/1 start"},
		{"a last response that is not taken", 2, func(f *fixture) { f.answerLate(100); f.feed(get("/1", "Connection: close")) }, 1, "/1 start, /1 aborted 1"},
		{"a short last response that is not taken", 2, func(f *fixture) { f.wire.room = 0; f.feed(get("/1", "Connection: close")) }, 1, "/1 start"},
		{"a short last response that is not taken, none", 0, func(f *fixture) { f.wire.room = 0; f.feed(get("/1", "Connection: close")) }, stalledTicks, "/1 start"},
		{"a last response that was taken", 20, func(f *fixture) { f.feed(get("/1", "Connection: close")); f.wire.log = nil }, lingerTicks, "/1 start"},
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
			if got := strings.Join(f.wire.log, " "); got != "close" || f.out.Timers() {
				t.Errorf("%s, timers %v", got, f.out.Timers())
			}
		})
	}
}

// The last response of a connection may take long, as long as the peer keeps reading.
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

// A body must arrive at a minimum rate: a byte now and then does not keep a request open, and a fast body may take as long as it
// needs.
func TestBodyRate(t *testing.T) {
	const seconds = 8
	for _, tt := range []struct {
		name          string
		idle, timeout int // of the server, and of the request if it is not 0
		bytesEachTick int
		timedOut      bool
	}{
		{"a byte", seconds, 0, 1, true},
		{"too slow", seconds, 0, bodyRate*seconds/2 - 1, true},
		{"fast enough", seconds, 0, bodyRate * seconds, false},
		{"slow, without idle time-out", 0, 0, 1, false},
		{"a byte, the request's own time-out", 0, seconds, 1, true},
		{"fast enough for the request's own time-out", 4, seconds, bodyRate * seconds, false},
		{"slow, no time-out for the request", seconds, -1, 1, false},
	} {
		for _, read := range []bool{true, false} {
			t.Run(fmt.Sprint(tt.name, ", read ", read), func(t *testing.T) {
				f := newFixture(t, Config{MaxBody: 1 << 40, IdleTimeout: tt.idle})
				f.start = func(r *request) {
					if tt.timeout != 0 {
						r.c.SetTimeout(tt.timeout)
					}
					if read {
						r.c.ReadBody()
					}
				}
				f.feed("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
				for range 10 {
					f.c.Readable([]byte(strings.Repeat("x", tt.bytesEachTick)))
					f.out.Advance()
				}
				want := "/1 start"
				if tt.timedOut {
					want += ", /1 aborted 1"
				}
				if got := strings.Join(f.log, ", "); got != want {
					t.Errorf("events %q, want %q", got, want)
				}
			})
		}
	}
}
