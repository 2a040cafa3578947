// Bodies of requests: held until asked for, read as they come, skipped, bounded.

package httpconn

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/internal/http1"
)

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
		{"chunks over it", chunked("/1", "01234", 3), read, "/1 start, /1 aborted 3", http1.ChunkedTooLarge.Response(), "FIN"},
		{"chunks over it, not read", chunked("/1", "01234", 3) + get("/2"), nil, "/1 start, /2 start", "</1></2>", ""},
		{"length over it in a GET", get("/1", "Content-Length: 11") + "0123456789x" + get("/2"), nil, "/1 start, /2 start", "</1></2>", ""},
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

// A client whose body is discarded may send much, but not without limit.
func TestSkippedBodyHasALimit(t *testing.T) {
	for _, size := range []int{lingerBytes, lingerBytes + 1} {
		f := newFixture(t, Config{MaxBody: 10})
		f.feed("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n", size))
		piece := strings.Repeat("x", 1<<20)
		for left := size; left > 0; left -= len(piece) {
			f.feed(piece[:min(left, len(piece))])
		}
		f.feed("\r\n0\r\n\r\n" + get("/2"))
		if size > lingerBytes {
			f.expect("/1 start", "</1>", "FIN")
		} else {
			f.expect("/1 start, /2 start", "</1></2>", "")
		}
	}
}

func TestBadBodyAbortsTheRequest(t *testing.T) {
	f := newFixture(t, Config{})
	f.start = func(r *request) { r.c.ReadBody() }
	f.feed("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nX\r\n")
	f.expect("/1 start, /1 aborted 2", http1.BadRequest.Response(), "FIN")
}

// A refusal cannot follow an answer that has begun: the client would read it as a part of the body.
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
