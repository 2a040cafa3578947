// What a connection is to the loop's users, whatever carries it: a descriptor in the poller (Linux, plain TCP and unix
// sockets) or a net.Conn with two goroutines (other systems, clients over TLS), with or without TLS above it.

package loop

import "net"

// ReadBufferSize is the size of the shared read buffer: the most that one socket may deliver in one tick, so that a
// flood from one peer does not starve the others.
const ReadBufferSize = 128 << 10

// StreamHandler receives the events of a stream. All methods run on the loop.
type StreamHandler interface {
	// Readable hands over received bytes. They are valid during the call only and may be changed in place.
	Readable(b []byte)
	// Writable says that the stream takes bytes again; it is called only while WantWritable is on.
	Writable()
	// Ended says that no more bytes will come: the peer finished (nil) or the connection broke. It is called at most
	// once, and not after Close.
	Ended(err error)
}

// Breaker is a handler that also wants to know what happens after the peer's end.
type Breaker interface {
	// Broken says that the connection broke after Ended(nil). It is called at most once, and not after Close.
	Broken(err error)
}

// Securer is the handler of a TLSStream that wants to know when its handshake is through. A handshake that fails is an
// Ended with the error.
type Securer interface {
	Secured()
}

// Stream is a connection driven by the loop. All methods are Loop only.
type Stream interface {
	// Write takes as much of the buffers as it can without waiting and returns how many bytes that was. The buffers
	// are the caller's again when it returns. An error is final.
	Write(bufs [][]byte) (n int, err error)
	// WantWritable asks for Writable events, or no longer. A Write that took less than all should be followed by it.
	WantWritable(on bool)
	// PauseRead stops reading, so that TCP slows the peer; the end of the stream is then noticed on ResumeRead.
	PauseRead()
	ResumeRead()
	// CloseWrite sends FIN after everything that Write took.
	CloseWrite()
	// SetHandler gives the events to another handler from now on.
	SetHandler(h StreamHandler)
	// Close drops the connection. No handler method is called any more, not even for events already received.
	Close()
}

// Adopt gives a connection to the loop, which owns it from now on: c must not be used again. Plain TCP and unix sockets
// go to the poller where there is one. It does not keep the loop alive. Loop only.
func (l *Loop) Adopt(c net.Conn, h StreamHandler) (Stream, error) {
	switch c.(type) {
	case *net.TCPConn, *net.UnixConn:
		if s, err := l.poll.adopt(c, h); s != nil || err != nil {
			return s, err
		}
	}
	return l.adoptConn(c, h), nil
}
