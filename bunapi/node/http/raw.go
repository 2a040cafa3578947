// A connection that has stopped being HTTP: after the events upgrade and connect it is a socket of the script's.

package http

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// rawFull is the output beyond which a socket asks its writer to wait, in bytes.
const rawFull = 64 << 10

// raw is the stream of such a connection. It is httpconn's Next and the stream's handler.
type raw struct {
	peer         *peer
	x            *exchange
	queue        [][]byte
	queued       int
	taken        bool // the events are ours
	paused       bool
	full         bool // the script waits for room
	finishes     bool // FIN follows the queue
	ended        bool // the client's FIN has come
	gone         bool
	endSuccessor func() // ends what has taken the connection over: see Adopt
}

// upgrade takes the connection out of HTTP.
func (p *peer) upgrade(x *exchange) {
	r := &raw{peer: p, x: x}
	p.raw = r
	p.idle = 0
	_, unsent := p.conn.Upgrade(r)
	if len(unsent) > 0 {
		r.write(unsent)
	}
}

// Take implements [httpconn.Next].
func (r *raw) Take(early []byte) {
	r.taken = true
	r.peer.stream.SetHandler(r)
	r.peer.tell(func(s jsbridge.Scope, h *hooks) error {
		socket, err := r.peer.script(s)
		if err != nil {
			return err
		}
		_, err = h.upgraded(goja.Undefined(), r.peer.srv.obj, r.x.obj, socket, s.Buffer(append([]byte{}, early...)))
		return err
	})
	r.x = nil
}

// Paused implements [httpconn.Next].
func (r *raw) Paused() bool { return r.paused }

// Readable implements the stream's handler.
func (r *raw) Readable(b []byte) {
	r.peer.touch()
	r.hook(func(s jsbridge.Scope, h *hooks) error {
		_, err := h.socketData(goja.Undefined(), r.peer.socket, s.Buffer(append([]byte(nil), b...)))
		return err
	})
}

// Writable implements the stream's handler.
func (r *raw) Writable() {
	if r.gone {
		return
	}
	r.flush()
	if r.queued > 0 || r.gone {
		return
	}
	r.peer.stream.WantWritable(false)
	if r.full {
		r.full = false
		r.hook(func(_ jsbridge.Scope, h *hooks) error {
			_, err := h.socketDrain(goja.Undefined(), r.peer.socket)
			return err
		})
	}
}

// Ended implements the stream's handler.
func (r *raw) Ended(err error) {
	if r.gone {
		return
	}
	if err != nil {
		r.close(err)
		return
	}
	r.ended = true
	r.hook(func(_ jsbridge.Scope, h *hooks) error {
		_, err := h.socketEnd(goja.Undefined(), r.peer.socket)
		return err
	})
	r.both()
}

// hook calls a hook if the script has the socket.
func (r *raw) hook(fn func(s jsbridge.Scope, h *hooks) error) {
	if r.peer.socket != nil && !r.gone {
		r.peer.tell(fn)
	}
}

func (r *raw) pause(on bool) {
	if r.gone || r.paused == on {
		return
	}
	if r.paused = on; on {
		r.peer.stream.PauseRead()
	} else {
		r.peer.stream.ResumeRead()
	}
}

// write sends bytes and reports whether there is room for more.
func (r *raw) write(b []byte) bool {
	if r.gone || r.finishes || len(b) == 0 {
		return true
	}
	r.queue = append(r.queue, append([]byte(nil), b...))
	if r.queued += len(b); r.queued == len(b) {
		r.flush()
	}
	r.full = r.queued >= rawFull
	return !r.full
}

func (r *raw) flush() {
	n, err := r.peer.stream.Write(r.queue)
	if err != nil {
		r.close(err)
		return
	}
	if n > 0 {
		r.peer.touch()
	}
	r.queued -= n
	for len(r.queue) > 0 && n >= len(r.queue[0]) {
		n -= len(r.queue[0])
		r.queue = r.queue[1:]
	}
	if len(r.queue) > 0 {
		r.queue[0] = r.queue[0][n:]
		r.peer.stream.WantWritable(true)
		return
	}
	r.queue = nil
	if r.finishes {
		r.peer.stream.CloseWrite()
		r.both()
	}
}

// finish sends FIN behind the queue.
func (r *raw) finish() {
	r.inherit()
	if r.gone || r.finishes {
		return
	}
	r.finishes = true
	if r.queued == 0 {
		r.peer.stream.CloseWrite()
		r.both()
	}
}

// both closes when both sides have finished.
func (r *raw) both() {
	if r.ended && r.finishes && r.queued == 0 {
		r.close(nil)
	}
}

// close drops the connection.
func (r *raw) close(err error) {
	r.inherit()
	if r.gone {
		return
	}
	r.gone = true
	r.queue, r.queued = nil, 0
	r.peer.stream.Close()
	r.peer.gone(err)
}

// inherit ends the successor of the connection, once, because the script wants to end it.
func (r *raw) inherit() {
	if endSuccessor := r.endSuccessor; endSuccessor != nil {
		r.endSuccessor = nil
		endSuccessor()
	}
}
