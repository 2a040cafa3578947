// The life of one client socket: connecting, open, closing, closed, and the events on the way.

package socket

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// maxMessage bounds a received message, in bytes (Bun's client).
const maxMessage = 128 << 20

// Sockets are the client sockets of one realm.
type Sockets struct {
	env    *module.Env
	limits wsconn.Config
	// connectTimeout bounds everything up to the end of the handshake.
	connectTimeout time.Duration
	dials          sync.WaitGroup
	all            map[*socket]struct{}
}

// Ready states (WHATWG).
const (
	connecting = 0
	open       = 1
	closing    = 2
	closed     = 3
)

type binaryType uint8

const (
	binaryNodeBuffer binaryType = iota
	binaryArrayBuffer
	binaryBlob
)

var binaryTypes = [...]string{"nodebuffer", "arraybuffer", "blob"}

type socket struct {
	event.Target
	ss         *Sockets
	obj        *goja.Object
	context    goja.Value // in which the script made it, see jsbridge.Scope.Context
	url        string
	origin     string // of messages
	state      int
	conn       *wsconn.Conn
	protocol   string
	extensions string
	binaryType binaryType
	unsent     int    // bytes of messages given to a closing socket
	early      []byte // frames that came with the handshake's answer and wait for resume
	paused     bool
	cancel     context.CancelFunc
	release    func()
}

// Module defines the global WebSocket.
var Module = module.Module{Name: "web/socket", Install: install}

func install(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	ss := &Sockets{env: env, limits: wsconn.Config{MaxPayload: maxMessage}, connectTimeout: connectTimeout, all: map[*socket]struct{}{}}
	jsbridge.Owned(s, ownKey{}, func() *Sockets { return ss })
	s.SetGlobal("WebSocket", s.Class(socketClass))
	return ss, nil
}

type ownKey struct{}

// Kept implements [module.Keeper].
func (ss *Sockets) Kept(to *module.Kept) {
	for _, sock := range slices.Collect(maps.Keys(ss.all)) {
		to.Values = append(to.Values, sock.obj)
		if sock.conn != nil {
			to.Bytes += int64(sock.conn.Buffered())
		}
	}
}

// Close implements [module.Closer]: it drops all sockets and waits for their goroutines. No handler runs. Loop only.
func (ss *Sockets) Close() {
	for sock := range ss.all {
		sock.cancel()
		if sock.conn != nil {
			sock.conn.Abandon()
		}
	}
	ss.dials.Wait()
}

// Stats implements [module.Stater].
func (ss *Sockets) Stats(to *module.Stats) { to.Add("websocket.clients", int64(len(ss.all))) }

// connect starts the handshake in a goroutine that Sockets waits for.
func (ss *Sockets) connect(sock *socket, o *options) {
	ctx, cancel := context.WithCancel(context.Background())
	sock.cancel = cancel
	sock.release = ss.env.Loop.Hold()
	ss.all[sock] = struct{}{}
	ss.env.Used.Sockets++
	p, err := ss.plan(o)
	if err != nil {
		ss.env.Loop.Post(func() { sock.connected(nil, err) })
		return
	}
	ss.dials.Go(func() {
		e, err := p.dial(ctx)
		if !ss.env.Loop.Post(func() { sock.connected(e, err) }) && e != nil {
			_ = e.conn.Close()
		}
	})
}

// readyState is state, but closing as soon as the server's Close frame has come.
func (sock *socket) readyState() int {
	if sock.state == open && !sock.conn.Open() {
		return closing
	}
	return sock.state
}

// connected is the end of the handshake, on the loop.
func (sock *socket) connected(e *established, err error) {
	if sock.state == closing { // close() came first
		if e != nil {
			_ = e.conn.Close()
		}
		err = errClosed
	}
	if err != nil {
		sock.fail(err)
		return
	}
	sock.conn = wsconn.New(&sock.ss.env.Engine.WS, &sock.ss.limits, (*events)(sock), wsconn.Options{Role: wsframe.Client, Deflate: e.compression})
	stream, adoptErr := sock.ss.env.Loop.Adopt(e.conn, sock.conn)
	if adoptErr != nil {
		sock.fail(errConnect)
		return
	}
	sock.state, sock.protocol, sock.extensions = open, e.protocol, e.extensions
	sock.conn.Attach(stream, nil)
	if sock.paused {
		sock.conn.Pause()
	}
	sock.fire("open", func(jsbridge.Scope) *event.Event { return event.New("open") })
	switch {
	case len(e.early) == 0:
	case sock.paused:
		sock.early = e.early
	default:
		sock.conn.Readable(e.early)
	}
}

// fail reports a connection that did not come about: error, then close 1006.
func (sock *socket) fail(err error) {
	var f *wshandshake.Failure
	if !errors.As(err, &f) {
		f = &wshandshake.Failure{Text: err.Error()}
	}
	sock.state = closed
	sock.reportError(f.Text, f.Code)
	sock.fireClose(wsframe.CodeAbnormal, "", false)
}

// fire dispatches an event. If nothing listens to it yet it waits for the next tick, as in Bun: the script may be about
// to add its listener.
func (sock *socket) fire(typ string, make func(s jsbridge.Scope) *event.Event) {
	if !sock.Has(typ) {
		sock.ss.env.Loop.Post(func() { sock.dispatch(typ, make) })
		return
	}
	sock.dispatch(typ, make)
}

func (sock *socket) dispatch(typ string, make func(s jsbridge.Scope) *event.Event) {
	if sock.Has(typ) {
		_ = sock.ss.env.Realm.Do(func(s jsbridge.Scope) error {
			s.SetContext(sock.context)
			event.Fire(s, &sock.Target, sock.obj, make(s))
			return nil
		})
	}
}

func (sock *socket) reportError(text, code string) {
	message := "WebSocket connection to '" + sock.url + "' failed: " + text
	sock.fire("error", func(s jsbridge.Scope) *event.Event {
		return event.NewError(message, s.ErrorValue(jsbridge.Errorf("%s", message).WithCode(code)))
	})
}

func (sock *socket) fireClose(code int, reason string, clean bool) {
	sock.fire("close", func(jsbridge.Scope) *event.Event { return event.NewClose(code, reason, clean) })
	delete(sock.ss.all, sock)
	sock.ss.env.Used.Sockets--
	sock.cancel()
	sock.ss.env.Loop.Post(sock.release) // behind an event that waits for the next tick
}

// binary makes the object for received bytes: the script's own copy.
func (sock *socket) binary(s jsbridge.Scope, payload []byte) goja.Value {
	data := append([]byte{}, payload...)
	switch sock.binaryType {
	case binaryArrayBuffer:
		return s.ArrayBuffer(data)
	case binaryBlob:
		return fetch.NewBlob(s, fetch.BytesBlob(data, ""))
	}
	return s.Buffer(data)
}

// events is the engine's side.
type events socket

// Message hands over a message. The payload is valid during the call only, so that one that waits is copied.
func (e *events) Message(_ *wsconn.Conn, op wsframe.Opcode, payload []byte) {
	e.received("message", op == wsframe.Text, payload)
}

func (e *events) Ping(_ *wsconn.Conn, payload []byte) { e.received("ping", false, payload) }

func (e *events) Pong(_ *wsconn.Conn, payload []byte) { e.received("pong", false, payload) }

func (e *events) received(typ string, text bool, payload []byte) {
	sock := (*socket)(e)
	if sock.state != open {
		return // terminate() in a handler drops the rest of the packet
	}
	if !sock.Has(typ) {
		payload = append([]byte(nil), payload...)
	}
	sock.fire(typ, func(s jsbridge.Scope) *event.Event {
		if text {
			return event.NewMessage(typ, s.String(string(payload)), sock.origin)
		}
		return event.NewMessage(typ, sock.binary(s, payload), sock.origin)
	})
}

func (e *events) Drain(*wsconn.Conn) {}

func (e *events) Slow(*wsconn.Conn, bool) {}

func (e *events) Closed(_ *wsconn.Conn, code int, reason string, violation *wsframe.Error) {
	sock := (*socket)(e)
	sock.state = closed
	if violation != nil {
		text, errCode := violation.ClientError()
		sock.reportError(text, errCode)
		reason = ""
	}
	sock.fireClose(code, reason, code != wsframe.CodeAbnormal)
}
