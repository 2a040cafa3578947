package loop

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
)

// Regression: what the reader had already read when the pause came was delivered to a paused handler, and so was the end of the
// stream.
func TestPausedNetStreamHoldsWhatWasRead(t *testing.T) {
	l := newLoop(t)
	server, client := pair(t)
	release := l.Hold()
	var log []string
	h := &events{writable: func() {}}
	h.readable = func(b []byte) { log = append(log, string(b)) }
	h.ended = func(err error) {
		if err != nil {
			t.Errorf("ended: %v", err)
		}
		log = append(log, "end")
		release()
	}
	s := l.adoptConn(server, h)
	s.PauseRead()
	_, _ = client.Write([]byte("early"))
	_ = client.CloseWrite()
	for s.held == nil {
		if err := l.tick(true); err != nil {
			t.Fatal(err)
		}
	}
	if len(log) > 0 {
		t.Fatalf("while paused: %q", log)
	}
	s.ResumeRead()
	s.PauseRead() // the end comes while it is paused again
	if err := l.RunOnce(); err != nil || len(log) > 0 {
		t.Fatalf("after a second pause: %q %v", log, err)
	}
	s.ResumeRead()
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(log, " "); got != "early end" {
		t.Errorf("got %q", got)
	}
}

// Regression: a script that pauses and resumes between two chunks let the reader overwrite bytes that were being delivered.
func TestPauseAndResumeDoNotHandOutTheBufferTwice(t *testing.T) {
	l := newLoop(t)
	server, client := pair(t)
	release := l.Hold()
	want := strings.Repeat("0123456789", 20000)
	var got strings.Builder
	var s Stream
	h := &events{writable: func() {}}
	h.readable = func(b []byte) {
		s.PauseRead()
		s.ResumeRead()
		got.Write(b)
		s.PauseRead()
		l.Post(func() { s.ResumeRead() })
	}
	h.ended = func(error) { release() }
	s = l.adoptConn(server, h)
	s.PauseRead()
	s.ResumeRead()
	go func() {
		_, _ = io.WriteString(client, want)
		_ = client.CloseWrite()
	}()
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got.String() != want {
		t.Errorf("%d bytes of %d, or not the same", got.Len(), len(want))
	}
}

// Regression: a process that ended right after sending over TLS lost the data, because Close dropped what Write had accepted.
func TestWhatWriteTookIsDeliveredAfterClose(t *testing.T) {
	for name, end := range map[string]func(l *Loop, s Stream){
		"stream closed": func(_ *Loop, s Stream) { s.Close() },
		"loop closed":   func(l *Loop, _ Stream) { l.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
				server, client := pair(t)
				s := adopt(server, &events{readable: func([]byte) {}, writable: func() {}, ended: func(error) {}})
				data := []byte(strings.Repeat("x", 50_000))
				n, err := s.Write([][]byte{data})
				if n != len(data) || err != nil {
					t.Fatalf("wrote %d, %v", n, err)
				}
				end(l, s)
				got, err := io.ReadAll(client)
				if len(got) != len(data) || err != nil {
					t.Errorf("received %d of %d: %v", len(got), len(data), err)
				}
			})
		})
	}
}

func TestClosingTheLoopDoesNotWaitForAStalledPeer(t *testing.T) {
	l := newLoop(t)
	server, _ := pair(t)
	s := l.adoptConn(server, &events{readable: func([]byte) {}, writable: func() {}, ended: func(error) {}})
	chunk := make([]byte, netWriteQueue)
	for stalled := 0; stalled < 100; { // the writer is blocked: the queue does not shrink any more
		if n, err := s.Write([][]byte{chunk}); err != nil {
			t.Fatal(err)
		} else if n == 0 {
			stalled++
			if err := l.RunOnce(); err != nil {
				t.Fatal(err)
			}
		} else {
			stalled = 0
		}
	}
	l.Close() // returns although the peer never reads
}
