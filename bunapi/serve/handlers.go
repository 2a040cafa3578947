// From the engine's events to the script's handlers. Each handler call is one outermost call into JavaScript.

package serve

import (
	"errors"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/jsbridge"
)

type callKind uint8

const (
	callOpen callKind = iota
	callMessage
	callPing
	callPong
	callDrain
	callClose
)

// handlerCall is the next call to make. One is kept per server, so that a message costs no closure.
type handlerCall struct {
	sock    *socket
	kind    callKind
	op      wsframe.Opcode
	payload []byte
	code    int
	reason  string
}

func (o *wsOptions) handler(k callKind) goja.Callable {
	switch k {
	case callOpen:
		return o.open
	case callMessage:
		return o.message
	case callPing:
		return o.ping
	case callPong:
		return o.pong
	case callDrain:
		return o.drain
	}
	return o.close
}

func (srv *Server) run(sock *socket, kind callKind, op wsframe.Opcode, payload []byte, code int, reason string) {
	if srv.opts.ws.handler(kind) == nil {
		return
	}
	srv.call = handlerCall{sock, kind, op, payload, code, reason}
	_ = srv.ss.env.Realm.Handle(srv.callFn, srv.failFn)
}

// callError is what a handler threw.
type callError struct {
	call   handlerCall
	thrown error
}

func (e *callError) Error() string { return e.thrown.Error() }

// runCall is the task behind run.
func (srv *Server) runCall(s jsbridge.Scope) error {
	c := srv.call
	srv.call = handlerCall{}
	fn := srv.opts.ws.handler(c.kind)
	c.sock.calling = c.kind
	before := s.CalledBy((*calls)(c.sock))
	var err error
	switch c.kind {
	case callOpen, callDrain:
		_, err = fn(goja.Undefined(), c.sock.obj)
	case callClose:
		_, err = fn(goja.Undefined(), c.sock.obj, s.Int(c.code), s.String(c.reason))
	default:
		var data goja.Value
		if c.op == wsframe.Text {
			data = s.String(string(c.payload))
		} else {
			data = c.sock.binary(s, c.payload)
		}
		// goja copies them to its stack, so that handlers which run inside this one may use the array again.
		srv.args = [2]goja.Value{c.sock.obj, data}
		_, err = fn(goja.Undefined(), srv.args[:]...)
	}
	if err != nil {
		return &callError{c, err}
	}
	if before != nil { // of a handler inside another one
		s.CalledBy(before)
	}
	return nil
}

// handlerFailed: a socket whose open threw is dropped, before the error handler runs. Without an error handler the
// error is uncaught.
func (srv *Server) handlerFailed(s jsbridge.Scope, failure error) {
	var f *callError
	if !errors.As(failure, &f) {
		s.Report(failure)
		return
	}
	c, err := f.call, f.thrown
	if c.kind == callOpen {
		c.sock.conn.Terminate()
	}
	onError := srv.opts.ws.error
	if onError == nil || jsbridge.Uncatchable(err) {
		s.Report(err)
		return
	}
	if _, err := s.Call(onError, goja.Undefined(), s.ErrorValue(err), c.sock.obj); err != nil {
		s.Report(err)
	}
}

// events keeps the engine's handler methods out of socket's.
type events socket

func (e *events) Message(_ *wsconn.Conn, op wsframe.Opcode, payload []byte) {
	e.srv.run((*socket)(e), callMessage, op, payload, 0, "")
}

func (e *events) Ping(_ *wsconn.Conn, payload []byte) {
	e.srv.run((*socket)(e), callPing, wsframe.Binary, payload, 0, "")
}

func (e *events) Pong(_ *wsconn.Conn, payload []byte) {
	e.srv.run((*socket)(e), callPong, wsframe.Binary, payload, 0, "")
}

func (e *events) Slow(_ *wsconn.Conn, slow bool) { e.sub.SetSlow(slow) }

func (e *events) Drain(*wsconn.Conn) { e.srv.run((*socket)(e), callDrain, 0, nil, 0, "") }

// Closed: the request's signal aborts and subscriptions end before the handler runs; the socket counts as pending until
// it has run.
func (e *events) Closed(_ *wsconn.Conn, code int, reason string, _ *wsframe.Error) {
	sock := (*socket)(e)
	sock.srv.hub.Leave(&sock.sub)
	sock.abortRequest()
	sock.srv.run(sock, callClose, 0, nil, code, reason)
	sock.srv.forget(sock)
}
