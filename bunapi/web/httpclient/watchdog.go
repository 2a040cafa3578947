// The option timeout: a connection that stands still.

package httpclient

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// metered is a connection that remembers when it last moved, and tells when it is lost.
type metered struct {
	net.Conn
	last atomic.Int64 // nanoseconds since started
	up   atomic.Pointer[upload]
	lost atomic.Bool
}

// started is the moment from which metered counts.
var started = time.Now()

// Read implements [net.Conn].
func (m *metered) Read(p []byte) (int, error) {
	n, err := m.Conn.Read(p)
	m.last.Store(int64(time.Since(started)))
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		m.lose()
	}
	return n, err
}

// Close implements [net.Conn].
func (m *metered) Close() error {
	m.lose()
	return m.Conn.Close()
}

// carries tells which stream is sent over the connection, nil for none. net/http waits for the stream's next chunk even
// when the connection is gone, so the stream has to end then.
func (m *metered) carries(up *upload) {
	m.up.Store(up)
	if m.lost.Load() {
		m.lose()
	}
}

// reset has Close give the connection up at once. Without it the system sends what is written first, and a server that does
// not read would never hear that the client is gone. Bun resets it, too.
func (m *metered) reset() {
	if m == nil {
		return
	}
	conn := m.Conn
	for {
		inner, ok := conn.(interface{ NetConn() net.Conn }) // below TLS
		if !ok {
			break
		}
		conn = inner.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}

func (m *metered) lose() {
	m.lost.Store(true)
	_ = m.up.Load().Close()
}

// Write implements [net.Conn].
func (m *metered) Write(p []byte) (int, error) {
	n, err := m.Conn.Write(p)
	m.last.Store(int64(time.Since(started)))
	return n, err
}

// watchdog calls expire when a call's connection has not moved for the time given, the time included in which there is
// none. A nil watchdog never does. Its methods may be called on any goroutine.
type watchdog struct {
	limit  time.Duration
	expire func()
	timer  *time.Timer

	mu   sync.Mutex
	conn *metered
	from time.Duration // since started: the last move that is not the connection's
	full func() bool   // the reader has stopped reading; nil until there is one
	over bool
}

func watch(limit time.Duration, expire func()) *watchdog {
	if limit == 0 {
		return nil
	}
	w := &watchdog{limit: limit, expire: expire, from: time.Since(started)}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(limit, w.look)
	return w
}

// got tells which connection the call has now.
func (w *watchdog) got(conn *metered) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn = conn
	w.from = time.Since(started)
}

// pauses tells how to see that nothing is read on purpose.
func (w *watchdog) pauses(full func() bool) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.full = full
}

func (w *watchdog) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		return
	}
	now := time.Since(started)
	if w.full != nil && w.full() {
		w.from = now
	}
	last := w.from
	if w.conn != nil {
		last = max(last, time.Duration(w.conn.last.Load()))
	}
	if still := now - last; still < w.limit {
		w.timer.Reset(w.limit - still)
		return
	}
	w.over = true
	w.expire()
}

func (w *watchdog) stop() {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = true
	w.timer.Stop()
}
