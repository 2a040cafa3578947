// A connection as users of the loop see it, whatever carries it: a descriptor in the poller (Linux, plain TCP and unix sockets)
// or a net.Conn with two goroutines (other systems, clients over TLS), with or without TLS on top.

package loop

import "net"

// ReadBufferSize is the size of the shared read buffer, and so the most that one socket can deliver in one tick: a flood from one
// peer does not starve the others.
const ReadBufferSize = 128 << 10

// StreamHandler receives the events of a stream. All methods run on the loop.
type StreamHandler interface {
	// Readable delivers received bytes. They are valid during the call only and may be changed in place.
	Readable(b []byte)
	// Writable reports that the stream accepts bytes again; it is called only while WantWritable is on.
	Writable()
	// Ended reports that no more bytes will arrive: the peer finished (nil) or the connection broke. It is called at most once,
	// and not after Close.
	Ended(err error)
}

// Breaker is a handler that also wants to know what happens after the peer's end.
type Breaker interface {
	// Broken reports that the connection broke after Ended(nil). It is called at most once, and not after Close.
	Broken(err error)
}

// Securer is a handler of a TLSStream that wants to know when the handshake has finished. A failed handshake is reported as Ended
// with the error.
type Securer interface {
	Secured()
}

// Stream is a connection driven by the loop. All methods are Loop only.
type Stream interface {
	// Write writes as much of the buffers as it can without waiting and returns the number of bytes. It does not keep the
	// buffers. An error is final.
	Write(bufs [][]byte) (n int, err error)
	// WantWritable turns Writable events on or off. Call it after a Write that was accepted only in part.
	WantWritable(on bool)
	// PauseRead stops reading, so that TCP slows the peer down; the end of the stream is then noticed after ResumeRead.
	PauseRead()
	ResumeRead()
	// CloseWrite sends FIN after everything that Write accepted.
	CloseWrite()
	// SetHandler replaces the handler.
	SetHandler(h StreamHandler)
	// Close drops the connection. No handler method is called afterwards, not even for events already received.
	Close()
}

// Adopt gives a connection to the loop, which then owns it: c must not be used again. Plain TCP and unix sockets are added to the
// poller where there is one. It does not keep the loop alive. Loop only.
func (l *Loop) Adopt(c net.Conn, h StreamHandler) (Stream, error) {
	switch c.(type) {
	case *net.TCPConn, *net.UnixConn:
		if s, err := l.poll.adopt(c, h); s != nil || err != nil {
			return s, err
		}
	}
	return l.adoptConn(c, h), nil
}
