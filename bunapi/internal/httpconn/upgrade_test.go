// The hand-over of a connection to another protocol.

package httpconn

import (
	"strings"
	"testing"
)

// successor records what it takes over.
type successor struct {
	f      *fixture
	paused bool
}

func (h *successor) Take(early []byte) { h.f.log = append(h.f.log, "take "+string(early)) }
func (h *successor) Paused() bool      { return h.paused }
func (h *successor) Writable()         { h.f.log = append(h.f.log, "writable") }
func (h *successor) Ended(err error)   { h.f.log = append(h.f.log, "ended") }

func TestUpgrade(t *testing.T) {
	up := func(r *request) { r.c.Upgrade(&successor{f: r.f}) }
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
			_, unsent = r.c.Upgrade(&successor{f: f})
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
		f.last.c.Upgrade(&successor{f: f, paused: paused})
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
