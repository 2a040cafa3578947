// Output: its order, backpressure, and whose turn it is.

package httpconn

import (
	"errors"
	"strings"
	"testing"
)

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
	if n := strings.Count(strings.Join(f.log, " "), "start"); n != 10 || f.wire.got.Len() != 10*fullAt || f.wire.want {
		t.Errorf("%d requests, %d bytes, want writable %v", n, f.wire.got.Len(), f.wire.want)
	}
}

// An endless source that writes until the connection is full must stop when the client is gone, too: its request learns of that
// only at the end of the tick.
func TestOutputIsFullAfterAFailedWrite(t *testing.T) {
	f := newFixture(t, Config{})
	f.wire.fail = errors.New("reset")
	writes := 0
	f.start = func(r *request) {
		for ; writes < 1000 && !r.c.Full(); writes++ {
			r.c.Write(make([]byte, 10_000))
		}
	}
	f.feed(get("/1"))
	if writes > fullAt/10_000+1 {
		t.Errorf("%d writes to a client that is gone", writes)
	}
	if got := strings.Join(f.log, " "); got != "/1 start /1 aborted 0" {
		t.Error(got)
	}
}

// answerLate answers requests with more than the transport accepts.
func (f *fixture) answerLate(room int) {
	f.wire.room = room
	f.start = func(r *request) {
		r.c.WriteOwned(make([]byte, 2*fullAt))
		if r.c.Finish() {
			r.say("finished")
		}
	}
}

// A request is in progress until its response is sent, and learns how that ends.
func TestResponseIsPendingUntilItIsOut(t *testing.T) {
	for _, tt := range []struct {
		name              string
		then              func(f *fixture)
		events, transport string
	}{
		{"the peer takes it", func(f *fixture) { f.wire.room = -1; f.c.Writable() }, "/1 start, /1 done", ""},
		{"the peer asks for more", func(f *fixture) { f.feed(get("/2")); f.wire.room = -1; f.c.Writable() }, "/1 start, /1 done, /2 start, /2 finished", ""},
		{"the peer leaves", func(f *fixture) { f.c.Ended(errors.New("reset")) }, "/1 start, /1 aborted 0", "close"},
		{"the peer leaves half", func(f *fixture) { f.c.Ended(nil); f.wire.room = -1; f.c.Writable() }, "/1 start, /1 done", "FIN close"},
		{"the peer leaves half, then all", func(f *fixture) { f.c.Ended(nil); f.c.Ended(errors.New("reset")) }, "/1 start, /1 aborted 0", "close"},
		{"the transport fails", func(f *fixture) { f.wire.fail = errors.New("reset"); f.c.Writable() }, "/1 start, /1 aborted 0", "close"},
		{"the server stops", func(f *fixture) { f.srv.KeepNone(); f.srv.CloseIdle(); f.wire.room = -1; f.c.Writable() }, "/1 start, /1 done", "FIN"},
		{"the server stops at once", func(f *fixture) { f.srv.Abort() }, "/1 start, /1 aborted 0", "close"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t, Config{IdleTimeout: 10})
			f.answerLate(100)
			f.feed(get("/1"))
			if got := strings.Join(f.log, ", "); got != "/1 start" {
				t.Fatal(got)
			}
			tt.then(f)
			f.tick()
			f.expect(tt.events, f.wire.got.String(), tt.transport)
		})
	}
}

// An error after a complete response does not harm it.
func TestBadBodyBehindAResponseThatIsNotOut(t *testing.T) {
	f := newFixture(t, Config{})
	f.answerLate(0)
	f.feed("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
	f.wire.room = -1
	f.c.Writable()
	f.tick()
	f.expect("/1 start, /1 done", strings.Repeat("\x00", 2*fullAt), "FIN")
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

// Pieces of every size, sent over a transport that accepts any amount, arrive in order.
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
