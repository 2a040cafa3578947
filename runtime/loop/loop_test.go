package loop

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newLoop(t testing.TB) *Loop {
	t.Helper()
	l, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Close)
	return l
}

func TestOrderOfOneTick(t *testing.T) {
	l := newLoop(t)
	var got []string
	say := func(s string) func() { return func() { got = append(got, s) } }
	l.AddTimer(0, say("timer0"))
	l.AddTimer(time.Millisecond, say("timer1"))
	l.AddTimer(0, say("timer0b"))
	l.Immediate(func() {
		say("imm")()
		l.Immediate(say("nested imm"))
	})
	cancelled := l.Immediate(say("never"))
	l.Immediate(say("imm2"))
	cancelled.Stop()
	l.Post(say("post"))
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	s := strings.Join(got, " ")
	if !strings.HasPrefix(s, "post imm imm2 ") || strings.Contains(s, "never") || strings.Index(s, "timer0 ") > strings.Index(s, "timer0b") {
		t.Errorf("got %s", s)
	}
	if len(got) != 7 {
		t.Errorf("got %d events: %s", len(got), s)
	}
}

func TestUnrefTimerDoesNotHold(t *testing.T) {
	l := newLoop(t)
	tm := l.AddTimer(time.Hour, func() { t.Error("fired") })
	tm.Unref()
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	tm.Ref()
	ctx, cancel := context.WithCancel(context.Background())
	l.Post(cancel)
	if err := l.Run(ctx); err != context.Canceled {
		t.Errorf("got %v, want the context's error: a ref'd timer holds the loop", err)
	}
}

func TestHoldWaitsForPost(t *testing.T) {
	l := newLoop(t)
	release := l.Hold()
	ran := false
	go func() {
		l.Post(func() { ran = true })
		release()
		release()
	}()
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if !ran {
		t.Error("Run returned before the posted task")
	}
}

func TestIdleHookMayAddWork(t *testing.T) {
	l := newLoop(t)
	idle, fired := 0, false
	l.OnIdle(func() {
		if idle++; idle == 1 {
			l.AddTimer(0, func() { fired = true })
		}
	})
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if idle != 2 || !fired {
		t.Errorf("idle %d times, fired %v", idle, fired)
	}
}

func TestPostFromManyGoroutinesKeepsEachOrder(t *testing.T) {
	const writers, each = 8, 500
	l := newLoop(t)
	last := make([]int, writers)
	release := l.Hold()
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := 1; i <= each; i++ {
				l.Post(func() {
					if last[w] != i-1 {
						t.Errorf("writer %d: %d after %d", w, i, last[w])
					}
					last[w] = i
				})
			}
		})
	}
	go func() { wg.Wait(); release() }()
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	for w, n := range last {
		if n != each {
			t.Errorf("writer %d: %d of %d", w, n, each)
		}
	}
}

func TestStopLeavesTasksForTheNextRun(t *testing.T) {
	l := newLoop(t)
	ran := 0
	l.Post(func() { ran++; l.Stop() })
	l.Post(func() { ran++ })
	_ = l.Run(context.Background())
	if ran != 1 {
		t.Fatalf("ran %d", ran)
	}
	_ = l.Run(context.Background())
	if ran != 2 {
		t.Fatalf("ran %d", ran)
	}
}

// pair creates a connected loopback pair: one end for the loop, one for the test.
func pair(t testing.TB) (server, client *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(); _ = s.Close() })
	return s.(*net.TCPConn), c.(*net.TCPConn)
}

// events is a StreamHandler made of functions.
type events struct {
	readable func([]byte)
	writable func()
	ended    func(error)
}

func (e *events) Readable(b []byte) { e.readable(b) }
func (e *events) Writable()         { e.writable() }
func (e *events) Ended(err error)   { e.ended(err) }

// transports runs a test with the poller and with goroutines.
func transports(t *testing.T, test func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream)) {
	t.Run("poller", func(t *testing.T) {
		l := newLoop(t)
		test(t, l, func(c net.Conn, h StreamHandler) Stream {
			s, err := l.Adopt(c, h)
			if err != nil {
				t.Fatal(err)
			}
			return s
		})
	})
	t.Run("goroutines", func(t *testing.T) {
		l := newLoop(t)
		test(t, l, func(c net.Conn, h StreamHandler) Stream { return l.adoptConn(c, h) })
	})
}

func TestStreamEcho(t *testing.T) {
	transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
		server, client := pair(t)
		release := l.Hold()
		var s Stream
		h := &events{}
		h.readable = func(b []byte) {
			if n, err := s.Write([][]byte{[]byte("<"), b, []byte(">")}); n != len(b)+2 || err != nil {
				t.Errorf("wrote %d, %v", n, err)
			}
		}
		h.ended = func(err error) {
			if err != nil {
				t.Errorf("ended: %v", err)
			}
			s.CloseWrite()
			s.Close()
			release()
		}
		s = adopt(server, h)
		done := make(chan string, 1)
		go func() {
			_, _ = client.Write([]byte("hello"))
			buf := make([]byte, len("<hello>"))
			_, _ = io.ReadFull(client, buf)
			_ = client.CloseWrite()
			rest, _ := io.ReadAll(client)
			done <- string(buf) + string(rest)
		}()
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got := <-done; got != "<hello>" {
			t.Errorf("got %q", got)
		}
	})
}

func TestStreamTakesLessThanAllAndTellsWhenWritable(t *testing.T) {
	transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
		server, client := pair(t)
		data := make([]byte, 16<<20)
		for i := range data {
			data[i] = byte(i * 7)
		}
		release := l.Hold()
		h := &events{ended: func(error) {}, readable: func([]byte) {}}
		var s Stream
		rest, partial := data, 0
		push := func() {
			n, err := s.Write([][]byte{rest})
			if err != nil {
				t.Errorf("write: %v", err)
			}
			rest = rest[n:]
			if len(rest) > 0 {
				partial++
				s.WantWritable(true)
				return
			}
			s.WantWritable(false)
			s.CloseWrite()
			release()
		}
		h.writable = push
		s = adopt(server, h)
		l.Post(push)
		got := make(chan int, 1)
		start := make(chan struct{})
		go func() {
			<-start
			buf, ok := make([]byte, 64<<10), 0
			for {
				n, err := client.Read(buf)
				for i := range buf[:n] {
					if buf[i] != byte((ok+i)*7) {
						t.Errorf("byte %d differs", ok+i)
						break
					}
				}
				ok += n
				if err != nil {
					got <- ok
					return
				}
			}
		}()
		l.Post(func() { close(start) })
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if n := <-got; n != len(data) {
			t.Errorf("received %d of %d", n, len(data))
		}
		if partial == 0 {
			t.Error("16 MB went out in one write: the test proves nothing")
		}
	})
}

func TestStreamPauseStopsReading(t *testing.T) {
	transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
		server, client := pair(t)
		release := l.Hold()
		var s Stream
		var got strings.Builder
		paused := false
		h := &events{writable: func() {}}
		h.readable = func(b []byte) {
			if paused {
				t.Error("read while paused")
			}
			got.Write(b)
			if got.String() == "one" {
				s.PauseRead()
				paused = true
				_, _ = client.Write([]byte("two"))
				l.AddTimer(20*time.Millisecond, func() { paused = false; s.ResumeRead() })
			}
			if got.String() == "onetwo" {
				s.Close()
				release()
			}
		}
		h.ended = func(err error) { t.Errorf("ended: %v", err); release() }
		s = adopt(server, h)
		_, _ = client.Write([]byte("one"))
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if got.String() != "onetwo" {
			t.Errorf("got %q", got.String())
		}
	})
}

func TestStreamResetIsAnError(t *testing.T) {
	transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
		server, client := pair(t)
		release := l.Hold()
		h := &events{readable: func([]byte) {}, writable: func() {}}
		var s Stream
		ends := 0
		h.ended = func(err error) {
			ends++
			if err == nil {
				t.Error("a reset is not a clean end")
			}
			s.Close()
			release()
		}
		s = adopt(server, h)
		_ = client.SetLinger(0)
		_ = client.Close()
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if ends != 1 {
			t.Errorf("ended %d times", ends)
		}
	})
}

func TestNoEventsAfterCloseInTheSameBatch(t *testing.T) {
	transports(t, func(t *testing.T, l *Loop, adopt func(net.Conn, StreamHandler) Stream) {
		const n = 8
		release := l.Hold()
		streams := make([]Stream, n)
		calls := 0
		clients := make([]*net.TCPConn, n)
		for i := range n {
			var server *net.TCPConn
			server, clients[i] = pair(t)
			streams[i] = adopt(server, &events{ended: func(error) {}, writable: func() {}, readable: func([]byte) {
				calls++
				for _, s := range streams {
					s.Close()
				}
				l.AddTimer(10*time.Millisecond, release)
			}})
		}
		for _, c := range clients {
			_, _ = c.Write([]byte("x"))
		}
		if err := l.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if calls != 1 {
			t.Errorf("%d events although the first closed every stream", calls)
		}
	})
}

func BenchmarkPost(b *testing.B) {
	l := newLoop(b)
	b.ReportAllocs()
	n := 0
	fn := func() { n++ }
	for b.Loop() {
		l.Post(fn)
		_ = l.RunOnce()
	}
}

func BenchmarkTimer(b *testing.B) {
	l := newLoop(b)
	t := l.AddTimer(time.Hour, func() {})
	b.ReportAllocs()
	for b.Loop() {
		t.Reset(time.Hour)
	}
}

// What ran before Run may have left work for the hooks without an event to wait for.
func TestRunEndsTheTickOfWhatRanBefore(t *testing.T) {
	l := newLoop(t)
	release := l.Hold()
	l.OnTickEnd(release)
	if err := l.Run(t.Context()); err != nil {
		t.Error(err)
	}
}
