// Package gobuntest runs scripts in tests: without a port, without a network, and with a clock that the test advances.
package gobuntest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	gobun "github.com/gobun/gobun/runtime"
)

// patience bounds how long the test waits for the script, in real time.
const patience = 30 * time.Second

// App is an app that ends with its test.
type App struct {
	*gobun.App
	t      testing.TB
	client *http.Client
	dialer *websocket.Dialer
}

// Start runs a script until the test ends. The test fails if the script cannot be started, or if an uncaught error has ended it.
// Output goes to the test's log unless o sets Stdout or Stderr. The clock of the app's timers and time-outs moves only with
// [gobun.App.Advance]. Start must be called from the test's goroutine.
func Start(t testing.TB, s *gobun.Script, o gobun.Options) *App {
	t.Helper()
	if o.Stdout == nil {
		o.Stdout = t.Output()
	}
	if o.Stderr == nil {
		o.Stderr = t.Output()
	}
	if o.Clock == nil {
		o.Clock = new(gobun.Clock)
	}
	app, err := gobun.Start(context.Background(), s, o)
	if err != nil {
		t.Fatalf("gobuntest: the script does not start: %v", err)
	}
	a := &App{App: app, t: t}
	ln := &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: http.HandlerFunc(a.serve), ReadHeaderTimeout: patience}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(ln) }() // its error is that it was closed
	transport := &http.Transport{DialContext: ln.dial}
	a.client = &http.Client{Transport: transport, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a.dialer = &websocket.Dialer{NetDialContext: ln.dial, HandshakeTimeout: patience}
	t.Cleanup(func() {
		if err := app.Close(); err != nil {
			t.Errorf("gobuntest: the script ended with %v", err)
		}
		transport.CloseIdleConnections()
		_ = server.Close()
		<-served
	})
	return a
}

// serve passes requests to the script's first server.
func (a *App) serve(w http.ResponseWriter, r *http.Request) {
	server := a.Server()
	if server == nil {
		http.Error(w, "gobuntest: the script has no server", http.StatusServiceUnavailable)
		return
	}
	server.ServeHTTP(w, r)
}

// Do sends a request to the script's first server and returns its answer; redirects are not followed. The test fails if there is
// no answer. The body is closed when the test ends. Do must be called from the test's goroutine.
func (a *App) Do(r *http.Request) *http.Response {
	a.t.Helper()
	r = r.Clone(r.Context())
	r.RequestURI = "" // httptest.NewRequest sets it
	if r.URL.Host == "" {
		r.URL.Scheme, r.URL.Host = "http", "script.test"
	}
	answer, err := a.client.Do(r)
	if err != nil {
		a.t.Fatalf("gobuntest: %s %s: %v", r.Method, r.URL, err)
	}
	a.t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

// Dial opens a WebSocket to the script's first server. The test fails if the script does not upgrade the request. Dial must be
// called from the test's goroutine.
func (a *App) Dial(path string, h http.Header) *Socket {
	a.t.Helper()
	conn, answer, err := a.dialer.Dial("ws://script.test"+path, h)
	if err != nil {
		status := ""
		if answer != nil {
			status = ", " + answer.Status
		}
		a.t.Fatalf("gobuntest: no WebSocket at %s: %v%s", path, err, status)
	}
	s := &Socket{t: a.t, conn: conn, got: make(chan received, 1), stop: make(chan struct{})}
	var reading sync.WaitGroup
	reading.Go(s.read)
	a.t.Cleanup(func() { s.Close(); reading.Wait() })
	return s
}

// Socket is the client's end of a WebSocket. It answers pings. Its methods must be called from the test's goroutine.
type Socket struct {
	t    testing.TB
	conn *websocket.Conn
	got  chan received
	stop chan struct{}
	once sync.Once
}

// received is a message, or the end of the connection.
type received struct {
	kind int
	data []byte
	err  error
}

// read keeps reading while the test does something else, so that the script is not slowed down.
func (s *Socket) read() {
	for {
		kind, data, err := s.conn.ReadMessage()
		select {
		case s.got <- received{kind, data, err}:
		case <-s.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

// Send sends a text message.
func (s *Socket) Send(text string) { s.t.Helper(); s.write(websocket.TextMessage, []byte(text)) }

// SendBytes sends a binary message.
func (s *Socket) SendBytes(data []byte) { s.t.Helper(); s.write(websocket.BinaryMessage, data) }

func (s *Socket) write(kind int, data []byte) {
	s.t.Helper()
	_ = s.conn.SetWriteDeadline(time.Now().Add(patience)) // a pipe has deadlines
	if err := s.conn.WriteMessage(kind, data); err != nil {
		s.t.Fatalf("gobuntest: sending: %v", err)
	}
}

// next waits for a message or the end of the connection.
func (s *Socket) next(want string) received {
	s.t.Helper()
	select {
	case r := <-s.got:
		return r
	case <-time.After(patience):
		s.t.Fatalf("gobuntest: nothing came, want %s", want)
	}
	return received{}
}

// WantText fails the test unless the next message is this text.
func (s *Socket) WantText(text string) {
	s.t.Helper()
	r := s.next("the text " + text)
	if r.err != nil || r.kind != websocket.TextMessage || string(r.data) != text {
		s.t.Fatalf("gobuntest: got %s, want the text %q", r, text)
	}
}

// WantClose fails the test unless the connection now ends with this status: 1006 if there was no Close frame.
func (s *Socket) WantClose(code int) {
	s.t.Helper()
	r := s.next("the end")
	var closed *websocket.CloseError
	if !errors.As(r.err, &closed) && r.err != nil {
		closed = &websocket.CloseError{Code: websocket.CloseAbnormalClosure}
	}
	if closed == nil || closed.Code != code {
		s.t.Fatalf("gobuntest: got %s, want the end with status %d", r, code)
	}
}

// Close closes the connection with status 1000.
func (s *Socket) Close() {
	s.once.Do(func() {
		close(s.stop)
		_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second)) // it may be over
		_ = s.conn.Close()
	})
}

func (r received) String() string {
	switch {
	case r.err != nil:
		return "the end (" + r.err.Error() + ")"
	case r.kind == websocket.TextMessage:
		return "the text \"" + string(r.data) + "\""
	}
	return "bytes"
}

// pipeEnd is the script's end of a pipe, which cannot be closed in one direction.
type pipeEnd struct{ net.Conn }

// CloseWrite is called after the last byte.
func (p pipeEnd) CloseWrite() error { return p.Close() }

// listener gives net/http connections that are pipes.
type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *listener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.conns <- pipeEnd{theirs}:
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error { l.once.Do(func() { close(l.closed) }); return nil }

func (l *listener) Addr() net.Addr { return &net.UnixAddr{Name: "gobuntest", Net: "pipe"} }
