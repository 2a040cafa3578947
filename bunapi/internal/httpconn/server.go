// Package httpconn is the state of one HTTP/1.1 connection of a server: requests in, responses out in the same order,
// backpressure both ways, time-outs, and the moment at which the connection becomes a WebSocket. It knows no
// JavaScript and no net/http, does no system call of its own and starts no goroutine. Everything in it belongs to one
// loop.
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
	// stalledTicks bounds a finished connection whose peer takes nothing when there is no idle time-out.
	stalledTicks = 15
	// bodyRate is how many bytes of a request's body must come in a second (Bun).
	bodyRate = 16 << 10
	// lingerTicks is how long a connection whose last byte is written waits for the peer to finish too: closing while
	// bytes are still on their way would destroy the response.
	lingerTicks = 2
	// lingerBytes is how many bytes of such a peer are thrown away before it is dropped: more than any kernel has under
	// way, so that only a peer that goes on sending is meant.
	lingerBytes = 16 << 20
	// holdLimit: when this many received bytes wait for the script, reading stops and TCP slows the peer. One read may
	// pass it.
	holdLimit = 64 << 10
	// fullAt is the output beyond which a streaming response should pause, and no further request is begun.
	fullAt = 64 << 10
	// turn is how many pipelined requests one connection may have answered before the others get their turn.
	turn = 64
	// pieceSize is the capacity of the pooled output buffers.
	pieceSize = 4 << 10
	// keepPieces is how many of them are kept.
	keepPieces = 256
)

// Handler receives the requests of a server's connections.
type Handler interface {
	// Request makes the owner's side of a request whose head has come. head is valid during the call.
	Request(c *Conn, head *http1.Head) Request
}

// Request is the owner's side of one request. The methods are called on the loop, never inside a call that the owner
// makes to Conn, but for Start's and Data's own consequences.
type Request interface {
	// Start is called once; from then on the request may be answered.
	Start()
	// Data is a piece of the body, valid during the call; only after ReadBody.
	Data(b []byte)
	// DataEnd: the body is complete; only after ReadBody.
	DataEnd()
	// Drain follows Full or Empty: everything is written.
	Drain()
	// Done follows a Finish that was not all: the output is out.
	Done()
	// Aborted says that the request can no longer be answered.
	Aborted(why Reason)
}

// Owner is a Handler that does by itself what is usually done for it: it reads the bodies of all methods, answers Expect and bad
// requests, and times out.
type Owner interface {
	// Fault says that the client broke the protocol, or finished in the middle of a request. packet is what came last, valid during
	// the call. The owner may write, and ends the connection.
	Fault(c *Conn, why http1.Refusal, what http1.Fault, packet []byte)
	// Closed says that the connection is closed, or that its last byte is written. It is called once.
	Closed(c *Conn)
}

// Reason is why a request cannot be answered.
type Reason uint8

// The reasons.
const (
	Gone     Reason = iota // the client went away
	TimedOut               // the connection was silent for too long
	Refused                // the rest of the request is wrong; the client was told
	TooLarge               // the body is larger than the server takes; the client was told
)

// Config configures a server. It must not be changed.
type Config struct {
	// MaxBody bounds a request's body, in bytes.
	MaxBody int64
	// IdleTimeout in seconds, rounded up to ticks; 0 is none.
	IdleTimeout int
	// Limits are the parser's; nil is the usual ones.
	Limits *http1.Limits
}

// Out is what the connections of one loop share: the list of those with output to write, buffers, the clock.
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

// Flush writes what this tick produced, one write for each connection. The owner calls it at the end of every tick.
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

// Timers reports whether any connection waits for a tick.
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
				c = s.first // a handler took it out of the list: begin again, those that are not due cost nothing
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

// Server is the connections of one server. All methods are Loop only.
type Server struct {
	out     *Out
	cfg     Config
	handler Handler
	owner   Owner // the same, if it is one
	first   *Conn
	count   int
	closing bool // no connection is kept for another request
}

// NewServer makes a server.
func NewServer(out *Out, cfg Config, h Handler) *Server {
	owner, _ := h.(Owner)
	return &Server{out: out, cfg: cfg, handler: h, owner: owner}
}

// Accept makes the state of a new connection; it receives the transport's events.
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

// Count is the number of connections, those that became something else not counted.
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

// CloseIdle closes the connections that are kept alive behind a request and returns how many those were.
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

// KeepNone ends keep-alive: idle connections are closed, those that never had a request included, and every other one after
// the response under way.
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

// Abort closes every connection at once; requests under way are told.
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
