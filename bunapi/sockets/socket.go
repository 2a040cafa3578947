// The life of one socket: connecting, open, finishing, closed, and the events on the way.

package sockets

import (
	"context"
	"io"
	"net/netip"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// state is the state of a socket.
type state uint8

const (
	connecting state = iota
	open
	finishing // end was called, and its data is still to be written
	closed
)

// half is the state of one direction.
type half uint8

const (
	flows  half = iota
	ending      // of the writing half: FIN follows the queued data
	over        // FIN was sent or received
)

// Socket is one connection. Loop only.
type Socket struct {
	set      *Sockets
	stream   loop.Stream // nil while connecting and when closed
	handlers *Handlers
	listener *Listener // nil for clients
	obj      *goja.Object
	data     goja.Value
	context  goja.Value // the asynchronous context in which the script created it, see jsbridge.Scope.Context
	secure   *secured   // nil without TLS
	below    *Socket    // the socket on which TLS was started; it ends with this one

	local, remote netip.AddrPort // invalid for unix sockets; local is read on demand
	out           []byte         // accepted from the script but not yet by the stream
	seen          int            // length of out when Progressed was last called
	written       int64          // bytes that the script has written
	timer         *loop.Timer
	cancel        context.CancelFunc // of dialling

	state      state
	writes     half
	reads      half
	held       held
	halfOpen   bool // the end of the peer does not end this side
	wantsDrain bool
	paused     bool
}

func (ss *Sockets) newSocket(s jsbridge.Scope, h *Handlers, class *jsbridge.Class) *Socket {
	k := &Socket{set: ss, handlers: h, data: goja.Undefined()}
	k.obj = s.New(class, k)
	ss.all[k] = struct{}{}
	k.held.alive = true
	return k
}

// attach gives the socket its stream.
func (k *Socket) attach(stream loop.Stream) {
	k.stream, k.state = stream, open
	if k.paused {
		stream.PauseRead()
	}
}

// Readable implements loop.StreamHandler.
func (k *Socket) Readable(b []byte) {
	if k.reads == over || k.state == closed {
		return
	}
	k.emit(onData, func(s jsbridge.Scope) (goja.Value, goja.Value) { return k.handlers.received(s, b), nil })
}

// Writable implements loop.StreamHandler.
func (k *Socket) Writable() {
	if !k.flush() || k.state == closed {
		return
	}
	k.stream.WantWritable(false)
	switch {
	case k.state == finishing:
		k.close(nil)
		return
	case k.writes == ending:
		k.finishWrites()
	}
	if k.wantsDrain {
		k.wantsDrain = false
		k.emit(onDrain, nil)
	}
}

// flush writes the queue and reports whether it is now empty.
func (k *Socket) flush() bool {
	if len(k.out) == 0 {
		return true
	}
	n, err := k.stream.Write([][]byte{k.out})
	if err != nil {
		k.close(err)
		return false
	}
	if k.out = k.out[n:]; len(k.out) == 0 {
		k.out = nil
	}
	return k.out == nil
}

// Ended implements loop.StreamHandler.
func (k *Socket) Ended(err error) {
	if k.state == closed {
		return
	}
	if err == nil && k.secure != nil && !k.secure.done {
		err = io.EOF // during a handshake
	}
	if err != nil {
		k.close(err)
		return
	}
	k.reads = over
	if k.writes == over {
		k.close(nil)
		return
	}
	k.emit(onEnd, nil)
	if k.state == open && !k.halfOpen {
		k.close(nil)
	}
}

// Broken implements loop.Breaker.
func (k *Socket) Broken(err error) { k.close(err) }

// write writes bytes and returns how many were accepted, -1 if the socket accepts no more. rest is what was not accepted.
func (k *Socket) write(b []byte) (n int, rest []byte) {
	switch {
	case k.state == closed || k.state == finishing || k.writes != flows:
		return -1, nil
	case k.stream == nil || len(k.out) > 0:
		return 0, b
	case len(b) == 0:
		return 0, nil
	}
	n, err := k.stream.Write([][]byte{b})
	if err != nil {
		k.set.env.Loop.Post(func() { k.close(err) })
		return -1, nil
	}
	k.written += int64(n)
	return n, b[n:]
}

// keepRest queues the rest of a write until the stream accepts it.
func (k *Socket) keepRest(rest []byte) {
	if len(rest) > 0 {
		k.out = append(k.out, rest...)
		k.written += int64(len(rest))
	}
	if len(k.out) > 0 && k.stream != nil {
		k.stream.WantWritable(true)
	}
}

// waitForRoom makes drain be called when the stream accepts bytes again.
func (k *Socket) waitForRoom() {
	if k.stream != nil {
		k.wantsDrain = true
		k.stream.WantWritable(true)
	}
}

// end writes the rest and closes.
func (k *Socket) end(rest []byte) {
	if k.state == closed || k.state == finishing {
		return
	}
	k.keepRest(rest)
	if len(k.out) > 0 {
		k.state = finishing
		return
	}
	k.close(nil)
}

// shutdown ends the writing half when everything is written.
func (k *Socket) shutdown() {
	if k.state != open || k.writes != flows {
		return
	}
	k.writes = ending
	if len(k.out) == 0 {
		k.finishWrites()
	}
}

// finishWrites sends FIN. If the peer has also finished, the connection is over.
func (k *Socket) finishWrites() {
	k.writes = over
	k.stream.CloseWrite()
	if k.reads == over {
		k.set.env.Loop.Post(func() { k.close(nil) })
	}
}

// shutdownReads ends the reading half from this side.
func (k *Socket) shutdownReads() {
	if k.state == open && k.reads == flows {
		k.reads = over
		k.stream.PauseRead()
		k.set.env.Loop.Post(func() { k.Ended(nil) })
	}
}

// reset drops the connection with RST.
func (k *Socket) reset() {
	if t, ok := k.stream.(loop.Tuner); ok && k.state != closed {
		k.keepAddresses()
		t.Reset()
	}
	k.close(nil)
}

// keepAddresses reads the local address while the socket still exists.
func (k *Socket) keepAddresses() {
	if t, ok := k.stream.(loop.Tuner); ok && !k.local.IsValid() && k.remote.IsValid() {
		k.local = t.LocalAddr()
	}
}

// close drops the connection and notifies the handlers. err is the reason, nil for a normal close.
func (k *Socket) close(err error) {
	if k.state == closed || err != nil && k.secure != nil && k.secure.failed(k, err) {
		return
	}
	wasOpen := k.state != connecting
	k.drop()
	if !wasOpen && k.handlers.node {
		return // its owner knows
	}
	k.emit(onClose, func(s jsbridge.Scope) (goja.Value, goja.Value) { return k.errorValue(s, err, "read"), nil })
}

// drop ends everything without an event.
func (k *Socket) drop() {
	k.keepAddresses()
	k.state = closed
	if k.stream != nil {
		k.stream.Close()
		k.stream = nil
	}
	k.abandon()
	k.out = nil
	if k.timer != nil {
		k.timer.Stop()
		k.timer = nil
	}
	delete(k.set.all, k)
	k.held.alive = false
	k.held.update(k.set)
	if k.listener != nil {
		k.listener.gone()
	}
	if k.below != nil {
		k.below.close(nil)
	}
}

// abandon cancels dialling.
func (k *Socket) abandon() {
	if k.cancel != nil {
		k.cancel()
		k.cancel = nil
	}
}

// errorValue returns a failure as the handlers get it: a name and a number for Node, an Error for Bun.
func (k *Socket) errorValue(s jsbridge.Scope, err error, call string) goja.Value {
	var said *jsbridge.Error
	if k.secure != nil {
		said = tlsError(err)
	}
	switch {
	case err == nil:
		return goja.Undefined()
	case said != nil:
		return s.ErrorValue(said)
	case k.handlers.node:
		return nodeError(s, err, call)
	}
	return s.ErrorValue(errno.Error(err, call))
}

// nodeError returns Node's Error for a failed system call without an address: "read ECONNRESET".
func nodeError(s jsbridge.Scope, err error, call string) goja.Value {
	e := errno.Error(err, call)
	if e.Code == "EIO" {
		return s.ErrorValue(e)
	}
	number := 0
	if entry, ok := errno.ByName(e.Code); ok {
		number = entry.Number()
	}
	return s.ErrorValue(jsbridge.Errorf("%s %s", call, e.Code).WithCode(e.Code).With("errno", number).With("syscall", call))
}

// readyState returns Bun's value: 1 is open, 2 connecting, -1 closed.
func (k *Socket) readyState() int {
	switch k.state {
	case connecting:
		return 2
	case closed:
		return -1
	}
	return 1
}
