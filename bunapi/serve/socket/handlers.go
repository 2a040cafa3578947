// From the engine's events to the script's handlers. Each handler call is one outermost call into JavaScript.

package socket

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

// handlerCall is the next call to make. One is kept for each server, so that a message needs no closure.
type handlerCall struct {
	sock    *Socket
	kind    callKind
	op      wsframe.Opcode
	payload []byte
	code    int
	reason  string
	broken  *wsframe.Error // the violation that ended the connection; nil: none
}

func (o *Options) handler(k callKind) goja.Callable {
	switch k {
	case callOpen:
		return o.Open
	case callMessage:
		return o.Message
	case callPing:
		return o.Ping
	case callPong:
		return o.Pong
	case callDrain:
		return o.Drain
	}
	return o.Close
}

func (g *Group) run(sock *Socket, kind callKind, op wsframe.Opcode, payload []byte, code int, reason string) {
	if g.options.handler(kind) == nil {
		return
	}
	g.call = handlerCall{sock, kind, op, payload, code, reason, nil}
	g.runNext()
}

func (g *Group) runNext() {
	_ = g.env.Realm.Handle(g.callFn, g.failFn)
}

// callError is what a handler threw.
type callError struct {
	call   handlerCall
	thrown error
}

func (e *callError) Error() string { return e.thrown.Error() }

// runCall is the task of run.
func (g *Group) runCall(s jsbridge.Scope) error {
	c := g.call
	g.call = handlerCall{}
	fn := g.options.handler(c.kind)
	c.sock.calling = c.kind
	before := s.CalledBy((*caller)(c.sock))
	var err error
	switch c.kind {
	case callOpen, callDrain:
		_, err = fn(goja.Undefined(), c.sock.obj)
	case callClose:
		args := []goja.Value{c.sock.obj, s.Int(c.code), s.String(c.reason)}
		if c.broken != nil && g.options.Violation != nil {
			args = append(args, g.options.Violation(s, c.broken))
		}
		_, err = fn(goja.Undefined(), args...)
	default:
		var data goja.Value
		if c.op == wsframe.Text && !g.options.Bytes {
			data = s.String(string(c.payload))
		} else {
			data = c.sock.binary(s, c.payload)
		}
		// goja copies the arguments to its stack, so handlers that run inside this one may reuse the array.
		n := 2
		if g.args[0], g.args[1] = c.sock.obj, data; g.options.Bytes {
			g.args[2] = s.Bool(c.op != wsframe.Text)
			n = 3
		}
		_, err = fn(goja.Undefined(), g.args[:n]...)
	}
	if err != nil {
		return &callError{c, err}
	}
	if before != nil { // the call was made by a handler inside another one
		s.CalledBy(before)
	}
	return nil
}

// handlerFailed handles an error of a handler: a socket whose open handler threw is dropped before the error handler runs.
// Without an error handler the error is uncaught.
func (g *Group) handlerFailed(s jsbridge.Scope, failure error) {
	var f *callError
	if !errors.As(failure, &f) {
		s.Report(failure)
		return
	}
	c, err := f.call, f.thrown
	if c.kind == callOpen {
		c.sock.conn.Terminate()
	}
	onError := g.options.Error
	if onError == nil || jsbridge.Uncatchable(err) {
		s.Report(err)
		return
	}
	if _, err := s.Call(onError, goja.Undefined(), s.ErrorValue(err), c.sock.obj); err != nil {
		s.Report(err)
	}
}

// events keeps the engine's handler methods out of Socket's.
type events Socket

func (e *events) Message(_ *wsconn.Conn, op wsframe.Opcode, payload []byte) {
	e.group.run((*Socket)(e), callMessage, op, payload, 0, "")
}

func (e *events) Ping(_ *wsconn.Conn, payload []byte) {
	e.group.run((*Socket)(e), callPing, wsframe.Binary, payload, 0, "")
}

func (e *events) Pong(_ *wsconn.Conn, payload []byte) {
	e.group.run((*Socket)(e), callPong, wsframe.Binary, payload, 0, "")
}

func (e *events) Slow(_ *wsconn.Conn, slow bool) { e.sub.SetSlow(slow) }

func (e *events) Drain(*wsconn.Conn) { e.group.run((*Socket)(e), callDrain, 0, nil, 0, "") }

// Closed: the request's signal is aborted and subscriptions end before the handler runs; the socket counts as pending until it
// has run.
func (e *events) Closed(_ *wsconn.Conn, code int, reason string, violation *wsframe.Error) {
	sock := (*Socket)(e)
	sock.group.hub.Leave(&sock.sub)
	sock.callOnClose()
	if g := sock.group; g.options.Close != nil {
		g.call = handlerCall{sock: sock, kind: callClose, code: code, reason: reason, broken: violation}
		g.runNext()
	}
	sock.group.forget(sock)
}
