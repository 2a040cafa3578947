package loop

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// fleet is several loops that accept from one socket.
type fleet struct {
	loops    []*Loop
	sharing  *Sharing
	accepted []atomic.Int64
	stop     func()
}

// newFleet runs n loops. Connections are echoed.
func newFleet(t *testing.T, from net.Listener, n int) *fleet {
	t.Helper()
	f := &fleet{sharing: Share(from), accepted: make([]atomic.Int64, n)}
	var wg sync.WaitGroup
	for i := range n {
		l := newLoop(t)
		f.loops = append(f.loops, l)
		l.AddSource(silent{}) // makes the loop record how long its ticks are
		release := l.Hold()
		ln, err := l.ListenShared(f.sharing, &acceptor{accepted: func(s Stream, _ netip.AddrPort) StreamHandler {
			f.accepted[i].Add(1)
			return echoer(s)
		}, failed: func(err error) { t.Error(err) }})
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if err := l.Run(context.Background()); err != nil {
				t.Error(err)
			}
		})
		f.stop = func(before func()) func() {
			return func() {
				if before != nil {
					before()
				}
				l.Post(func() { ln.Close(); release() })
			}
		}(f.stop)
	}
	all := f.stop
	f.stop = sync.OnceFunc(func() { f.sharing.Stop(); all(); wg.Wait() })
	t.Cleanup(f.stop)
	return f
}

// counts returns how many connections each loop has.
func (f *fleet) counts() (list []int64) {
	for i := range f.accepted {
		list = append(list, f.accepted[i].Load())
	}
	return list
}

// silent is a Source that never has anything.
type silent struct{}

func (silent) News() bool { return false }
func (silent) Take()      {}

// openAll opens n connections, has a message echoed on each, and leaves them open.
func openAll(t *testing.T, network, address string, n, atOnce int) {
	t.Helper()
	turns := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for range n {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() { <-turns }()
			c, err := net.Dial(network, address)
			if err != nil {
				t.Error(err)
				return
			}
			t.Cleanup(func() { _ = c.Close() })
			b := []byte("x")
			if _, err := c.Write(b); err != nil {
				t.Error(err)
			} else if _, err := c.Read(b); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestConnectionsAreSharedOutEvenly(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		for _, polled := range []bool{true, false} {
			t.Run(network+map[bool]string{true: " poller", false: " goroutine"}[polled], func(t *testing.T) {
				address := "127.0.0.1:0"
				if network == "unix" {
					address = filepath.Join(t.TempDir(), "s")
				}
				from, err := net.Listen(network, address)
				if err != nil {
					t.Fatal(err)
				}
				address = from.Addr().String()
				if !polled {
					from = notPolled{from}
				}
				f := newFleet(t, from, 4)
				openAll(t, network, address, 100, 1)
				openAll(t, network, address, 100, 32)
				if got := f.counts(); slices.Max(got)-slices.Min(got) > 1 {
					t.Errorf("connections by loop: %v", got)
				}
				f.stop()
				if c, err := net.Dial(network, address); err == nil {
					_ = c.Close()
					t.Error("connected to a listener that all loops have closed")
				}
				if _, err := os.Stat(address); polled && network == "unix" && !errors.Is(err, os.ErrNotExist) {
					t.Errorf("the socket's file is still there: %v", err)
				}
			})
		}
	}
}

// A loop that is busy with one task gets no connections, and delays none.
func TestABusyLoopGetsNoConnections(t *testing.T) {
	from, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := newFleet(t, from, 3)
	leave := make(chan struct{})
	f.loops[1].Post(func() { <-leave })
	for !f.loops[1].stuck() {
		runtime.Gosched()
	}
	openAll(t, "tcp", from.Addr().String(), 60, 8)
	if got := f.counts(); got[1] != 0 || got[0] != 30 || got[2] != 30 {
		t.Errorf("connections by loop: %v, want 30, 0 and 30", got)
	}
	close(leave)
	for f.loops[1].stuck() {
		runtime.Gosched()
	}
	openAll(t, "tcp", from.Addr().String(), 30, 8)
	if got := f.counts(); got[1] != 30 {
		t.Errorf("when it is free again: %v, want 30 for each", got)
	}
}

// Stop refuses connections on all loops before any of them has closed its listener.
func TestStopRefusesOnAllLoops(t *testing.T) {
	for _, network := range []string{"tcp", "unix"} {
		address := "127.0.0.1:0"
		if network == "unix" {
			address = filepath.Join(t.TempDir(), "s")
		}
		from, err := net.Listen(network, address)
		if err != nil {
			t.Fatal(err)
		}
		address = from.Addr().String()
		f := newFleet(t, from, 3)
		openAll(t, network, address, 3, 1)
		f.sharing.Stop()
		if c, err := net.Dial(network, address); err == nil {
			_ = c.Close()
			t.Errorf("%s: connected after Stop", network)
		}
		f.stop()
	}
}

// A loop takes from its sources before it runs a task that was posted after them, and before it reads.
func TestNewsComesFirst(t *testing.T) {
	l := newLoop(t)
	n := &news{}
	l.AddSource(n)
	release := l.Hold()
	a, b := pair(t)
	var order []string
	n.taken = func() { order = append(order, "news") }
	if _, err := l.Adopt(a, &events{
		readable: func([]byte) { order = append(order, "bytes"); release() },
		writable: func() {}, ended: func(error) {},
	}); err != nil {
		t.Fatal(err)
	}
	go func() {
		n.some.Store(true)
		l.Nudge()
		l.Post(func() {
			order = append(order, "task")
			n.some.Store(true) // arrives during the tick
			_, _ = b.Write([]byte("x"))
		})
	}()
	if err := l.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if want := []string{"news", "task", "news", "bytes"}; !slices.Equal(order, want) {
		t.Errorf("%v, want %v", order, want)
	}
}

type news struct {
	some  atomic.Bool
	taken func()
}

func (n *news) News() bool { return n.some.Load() }
func (n *news) Take()      { n.some.Store(false); n.taken() }
