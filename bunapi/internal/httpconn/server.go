// Package httpconn implements the state of one HTTP/1.1 connection of a server: requests in, responses out in the same order,
// backpressure both ways, time-outs, and the hand-over to a WebSocket. It knows no JavaScript and no net/http, makes no system
// call of its own and starts no goroutine. Everything in it belongs to one loop.
package httpconn

import (
	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/transport"
)

const (
	// TickSeconds is the granularity of all time-outs (Bun's).
	TickSeconds = 4
	// firstTicks bounds how long a connection may take until its first request has come, whatever the idle time-out (Bun).
	firstTicks = 3
	// headTicks bounds how long a head may take when there is no idle time-out.
	headTicks = 15
	// stalledTicks bounds how long the peer of a finished connection may read nothing, if there is no idle time-out.
	stalledTicks = 15
	// bodyRate is how many bytes of a request's body must come in a second (Bun).
	bodyRate = 16 << 10
	// lingerTicks is how long a connection whose last byte is written waits for the peer to finish as well: closing while bytes
	// are still in transit would destroy the response.
	lingerTicks = 2
	// lingerBytes is how many bytes from such a peer are discarded before it is dropped: more than any kernel has in transit, so
	// that it affects only a peer that keeps sending.
	lingerBytes = 16 << 20
	// holdLimit: when this many received bytes wait for the script, reading stops and TCP slows the peer down. One read may
	// exceed it.
	holdLimit = 64 << 10
	// fullAt is the amount of queued output above which a streaming response should pause, and no further request is begun.
	fullAt = 64 << 10
	// turn is how many pipelined requests of one connection are answered before other connections get their turn.
	turn = 64
	// pieceSize is the capacity of the pooled output buffers.
	pieceSize = 4 << 10
	// keepPieces is how many of them are kept.
	keepPieces = 256
)

// Handler receives the requests of a server's connections.
type Handler interface {
	// Request creates the owner's side of a request whose head has arrived. head is valid during the call.
	Request(c *Conn, head *http1.Head) Request
}

// Request is the owner's side of one request. The methods are called on the loop, never inside a call that the owner makes to
// Conn, except as a consequence of Start or Data.
type Request interface {
	// Start is called once; from then on the request may be answered.
	Start()
	// Data is a piece of the body, valid during the call; only after ReadBody.
	Data(b []byte)
	// DataEnd: the body is complete; only after ReadBody.
	DataEnd()
	// Drain follows Full or Empty: everything is written.
	Drain()
	// Done follows a Finish that returned false: the output has been sent.
	Done()
	// Aborted reports that the request can no longer be answered.
	Aborted(why Reason)
}

// Owner is a Handler that does some tasks itself: it reads the bodies of all methods, answers Expect and bad requests, and
// handles time-outs.
type Owner interface {
	// Fault reports that the client violated the protocol, or finished in the middle of a request. packet is what arrived last,
	// valid during the call. The owner may write, and ends the connection.
	Fault(c *Conn, why http1.Refusal, what http1.Fault, packet []byte)
	// Closed reports that the connection is closed, or that its last byte is written. It is called once.
	Closed(c *Conn)
}

// Reason is why a request cannot be answered.
type Reason uint8

// The reasons.
const (
	Gone     Reason = iota // the client went away
	TimedOut               // the connection was silent for too long
	Refused                // the rest of the request is invalid; the client was told
	TooLarge               // the body is larger than the server accepts; the client was told
)

// Config configures a server. It must not be changed.
type Config struct {
	// MaxBody bounds a request's body, in bytes.
	MaxBody int64
	// IdleTimeout in seconds, rounded up to ticks; 0 is none.
	IdleTimeout int
	// Limits are the parser's; nil selects the default.
	Limits *http1.Limits
}

// Out is shared by the connections of one loop: the list of those with output to write, buffers, the clock.
type Out struct {
	// Post queues a function for the next tick.
	Post func(fn func()) bool
	// OnTimer, if set, is called when Timers becomes true.
	OnTimer func()
	// BeforeWrite, if set, is called before each write to a connection. It must not write anything.
	BeforeWrite func()

	dirty   []*Conn
	bufs    [][]byte // scratch for one vectored write
	free    [][]byte
	now     uint32
	servers map[*Server]struct{}
	busy    bool
}

// Flush writes this tick's output, with one write for each connection. The owner calls it at the end of every tick.
func (o *Out) Flush() {
	if o.busy {
		return
	}
	o.busy = true
	for i := 0; i < len(o.dirty); i++ {
		c := o.dirty[i]
		o.dirty[i] = nil
		c.dirty = false
		c.flush()
		c.settle()
	}
	o.busy = false
	o.dirty = o.dirty[:0]
}

// Timers reports whether any connection waits for a clock tick.
func (o *Out) Timers() bool { return len(o.servers) > 0 }

// Advance moves the clock by one tick of TickSeconds; the owner calls it while Timers is true.
func (o *Out) Advance() {
	o.now++
	for s := range o.servers {
		for c := s.first; c != nil; {
			next := c.next
			if c.deadline != 0 && o.now >= c.deadline {
				c.timedOut()
			}
			c = next
			if c != nil && c.life >= handing {
				c = s.first // a handler removed it from the list: start again, which is cheap for connections that are not due
			}
		}
	}
}

func (o *Out) piece() []byte {
	if n := len(o.free); n > 0 {
		b := o.free[n-1]
		o.free[n-1] = nil
		o.free = o.free[:n-1]
		return b
	}
	return make([]byte, 0, pieceSize)
}

func (o *Out) release(b []byte) {
	if len(o.free) < keepPieces {
		o.free = append(o.free, b[:0])
	}
}

// Server holds the connections of one server. All methods are Loop only.
type Server struct {
	out     *Out
	cfg     Config
	handler Handler
	owner   Owner // handler, if it is an Owner
	first   *Conn
	count   int
	closing bool // no connection is kept for another request
}

// NewServer makes a server.
func NewServer(out *Out, cfg Config, h Handler) *Server {
	owner, _ := h.(Owner)
	return &Server{out: out, cfg: cfg, handler: h, owner: owner}
}

// Accept creates the state of a new connection, which receives the transport's events.
func (s *Server) Accept(t transport.Transport) *Conn {
	c := &Conn{server: s, transport: t, fresh: true, life: open, answer: noRequest, body: read, output: flows, began: s.out.now}
	c.parser.Limits = s.cfg.Limits
	if c.next = s.first; c.next != nil {
		c.next.prev = c
	}
	s.first = c
	if s.count++; s.count == 1 {
		if s.out.servers == nil {
			s.out.servers = map[*Server]struct{}{}
		}
		s.out.servers[s] = struct{}{}
		if s.out.OnTimer != nil {
			s.out.OnTimer()
		}
	}
	c.alive()
	return c
}

func (s *Server) remove(c *Conn) {
	if c.prev != nil {
		c.prev.next = c.next
	} else {
		s.first = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	}
	c.prev, c.next = nil, nil
	if s.count--; s.count == 0 {
		delete(s.out.servers, s)
	}
}

// Count returns the number of connections, not counting those that were handed over.
func (s *Server) Count() int { return s.count }

// Each calls fn for every connection; fn may close it.
func (s *Server) Each(fn func(c *Conn)) {
	all := make([]*Conn, 0, s.count)
	for c := s.first; c != nil; c = c.next {
		all = append(all, c)
	}
	for _, c := range all {
		fn(c)
	}
}

// CloseIdle closes the connections that are kept alive after a request and returns their number.
func (s *Server) CloseIdle() int {
	n := 0
	for c := s.first; c != nil; {
		next := c.next
		if !c.fresh && c.idle() {
			c.finishWriting()
			n++
		}
		c = next
	}
	return n
}

// KeepNone ends keep-alive: idle connections are closed, including those that never had a request, and every other one after its
// current response.
func (s *Server) KeepNone() {
	s.closing = true
	for c := s.first; c != nil; {
		next := c.next
		if c.idle() {
			c.finishWriting()
		}
		c = next
	}
}

// Abort closes every connection at once; current requests are notified.
func (s *Server) Abort() {
	s.closing = true
	var all []*Conn
	for c := s.first; c != nil; c = c.next {
		all = append(all, c)
	}
	for _, c := range all {
		if c.life >= handing {
			continue
		}
		c.flush() // what was answered in this tick
		c.drop(Gone)
	}
}
