// Handing a connection on: a WebSocket server takes what the event upgrade has given to a script.

package http

import (
	"net/netip"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"

	"github.com/dop251/goja"
)

// Adopted is a connection that has left HTTP for another protocol. The script's socket stays, and learns of its end.
type Adopted struct {
	loop.Stream
	Remote netip.AddrPort // not valid for a unix socket
	Unsent []byte         // what the script wrote and the peer has not taken
	peer   *peer
}

// Adopt takes the connection of a peer object (socket[kPeer]) after the events upgrade and connect. destroyed is called when the
// script destroys or ends its socket. The result is nil if there is no such connection any more.
func Adopt(s jsbridge.Scope, v goja.Value, destroyed func()) *Adopted {
	p, ok := jsbridge.Unwrap[*peer](s, v)
	if !ok || p.raw == nil || p.raw.gone || p.raw.finishes {
		return nil
	}
	r := p.raw
	a := &Adopted{Stream: p.stream, Remote: p.remote, peer: p}
	for _, b := range r.queue {
		a.Unsent = append(a.Unsent, b...)
	}
	if r.queued > 0 {
		p.stream.WantWritable(false)
	}
	r.queue, r.queued, r.gone, r.endSuccessor = nil, 0, true, destroyed
	if r.paused {
		p.stream.ResumeRead()
	}
	return a
}

// Close implements [loop.Stream].
func (a *Adopted) Close() {
	a.Stream.Close()
	a.peer.gone(nil)
}
