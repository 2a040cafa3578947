// Conn: sending and backpressure.

package wsconn

import (
	"crypto/rand"
	mathrand "math/rand/v2"
	"slices"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/transport"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// Handler receives the events of one connection. Payloads are valid during the call.
type Handler interface {
	Message(c *Conn, op wsframe.Opcode, payload []byte)
	Ping(c *Conn, payload []byte)
	Pong(c *Conn, payload []byte)
	// Drain follows a partial write that shrank the backlog.
	Drain(c *Conn)
	// Slow reports whether messages may be queued or dropped, so that a publisher must check the result of each. It must not send
	// anything.
	Slow(c *Conn, slow bool)
	// Closed is called once, with the code and reason as handlers see them, and the violation if there was one.
	Closed(c *Conn, code int, reason string, violation *wsframe.Error)
}

// Config is shared by all connections of a server. It may be replaced (reload), but not modified.
type Config struct {
	// MaxPayload bounds a received message, in bytes.
	MaxPayload int64
	// BackpressureLimit: a message is dropped when more bytes than this are already queued. 0 means no limit.
	BackpressureLimit int
	// CloseOnLimit closes the connection instead, without a Close frame.
	CloseOnLimit bool
	// IdleTimeout in seconds; 0 is none.
	IdleTimeout int
	// SendPings sends a ping before the idle time-out.
	SendPings bool
	// PlainCloses omits the text in the Close frame that answers a violation.
	PlainCloses bool
}

// Status is what happened to a message.
type Status uint8

// The outcomes of a send.
const (
	Sent    Status = iota
	Queued         // behind bytes that the kernel has not accepted
	Dropped        // over the limit, or the connection is closed
)

type state uint8

const (
	open    state = iota
	closing       // client only: our Close frame was sent, the peer's is awaited
	closed        // the handler was notified; a Close frame or backlog may still be queued
	gone          // the transport is closed
)

// Conn is one connection. All methods are Loop only.
type Conn struct {
	// The first 64 bytes, a cache line, are all that sending a published message reads. With thousands of subscribers no
	// connection is in the processor's cache, and every further line is another wait for memory.
	state     state
	fin       ending
	dirty     bool
	waiting   bool // WantWritable is on
	slow      bool // the handler knows that the connection must be asked before each message
	paused    bool // by the script
	throttled bool // by us: see answersLimit
	overLimit bool // the backlog is too long: the connection is closed at the end of the tick
	failed    bool // a write failed: the connection ends at the end of the tick
	peerEnded bool
	answered  bool   // answers is not 0
	many      bool   // ranges is in use
	active    uint32 // tick of the last activity; when closing, of the Close frame
	out       *Out
	transport transport.Transport
	first     span     // what to write at the end of the tick, if it is one range; otherwise ranges is used
	late      *backlog // nil while the transport keeps up

	ranges    *ranges
	cfg       *Config
	handler   Handler
	deflate   *deflate.Context // nil: permessage-deflate was not negotiated
	client    *client          // nil: we are the server
	parser    wsframe.Parser
	timer     timerEntry
	answers   int // bytes of pongs since there was no backlog
	discarded int // bytes received after the end
}

// ranges is the output of one tick if it is not contiguous.
type ranges struct {
	list []span
	size int
}

// client has the fields of a connection that only a client needs.
type client struct {
	random *mathrand.ChaCha8 // masks
	// close is the peer's Close frame, which is reported when the peer has also ended the stream (RFC 6455 section 7.1.1: the
	// server closes TCP first). Nil until it arrives.
	close *peerClose
}

type peerClose struct {
	code   int
	reason string
}

// ending is how far our side of the connection has ended.
type ending uint8

const (
	unended  ending = iota
	ends            // send FIN when everything is written
	finished        // FIN was sent
)

// Options of one connection.
type Options struct {
	Role    wsframe.Role
	Deflate *deflate.Params // nil: permessage-deflate was not negotiated
}

// New creates an open connection. Its output waits until Attach gives it a transport; until then it counts as slow.
func New(out *Out, cfg *Config, h Handler, o Options) *Conn {
	c := &Conn{out: out, cfg: cfg, handler: h, slow: true}
	c.parser = wsframe.Parser{Role: o.Role, MaxPayload: cfg.MaxPayload, Deflate: o.Deflate != nil, Buffers: &out.buffers}
	if o.Deflate != nil {
		c.deflate = deflate.NewContext(*o.Deflate)
	}
	if o.Role == wsframe.Client {
		var seed [32]byte
		if _, err := rand.Read(seed[:]); err != nil {
			panic(err) // crypto/rand does not fail
		}
		c.client = &client{random: mathrand.NewChaCha8(seed)}
	}
	return c
}

// Attach gives the connection its transport. preamble is sent before any frame (a server's 101 response); it leaves together with
// the frames of this tick.
func (c *Conn) Attach(t transport.Transport, preamble []byte) {
	c.transport = t
	if c.state == gone {
		return
	}
	if c.late != nil || c.first.end > 0 {
		c.spansToBacklog(0)
		c.late.prepend(preamble)
	} else if len(preamble) > 0 {
		c.out.makeRoom(len(preamble))
		start := len(c.out.buf)
		c.out.buf = append(c.out.buf, preamble...)
		c.deliver(span{start, len(c.out.buf)})
	}
	c.touch()
	c.out.wheel.start(c)
	c.tellSlow()
}

// tellSlow notifies the handler whether messages may be queued or dropped from now on, which is the case after a failed write and
// while there is a backlog. The caller has collected the output.
func (c *Conn) tellSlow() {
	slow := c.late != nil || c.failed || c.transport == nil
	if slow != c.slow && c.state < closed {
		c.slow = slow
		c.handler.Slow(c, slow)
	}
}

// SetConfig puts new limits in force.
func (c *Conn) SetConfig(cfg *Config) {
	c.cfg = cfg
	c.parser.MaxPayload = cfg.MaxPayload
	c.out.wheel.start(c)
}

// Open reports whether messages can be sent. A client's connection is no longer open when the peer's Close frame has arrived,
// although its handler is notified later.
func (c *Conn) Open() bool { return c.state == open }

// Buffered returns the number of bytes, including headers, that the kernel has not accepted; the current tick's output does not
// count before the first attempt to write it.
func (c *Conn) Buffered() int {
	if c.state >= closed {
		return 0
	}
	return c.behind()
}

// behind returns how many bytes the transport has not accepted.
func (c *Conn) behind() int {
	if c.late == nil {
		return 0
	}
	return c.late.size
}

// compresses reports whether a message of ours may be compressed. Empty ones never are, as in Bun.
func (c *Conn) compresses(size int) bool {
	return size > 0 && c.deflate != nil && c.deflate.Compresses()
}

// Send sends one message, compressed if compress is set and the peer agreed to it.
func Send[B []byte | string](c *Conn, op wsframe.Opcode, payload B, compress bool) Status {
	if !c.admit() {
		return Dropped
	}
	o := c.out
	o.makeRoom(len(payload))
	if compress && c.compresses(len(payload)) {
		return c.deliver(encode(c, op, true, o.codec.Deflate(c.deflate, bytesOf(o, payload))))
	}
	return c.deliver(encode(c, op, false, payload))
}

// encode appends a frame for one connection to the arena, masked for a client's.
func encode[B []byte | string](c *Conn, op wsframe.Opcode, compressed bool, payload B) span {
	o := c.out
	start := len(o.buf)
	if c.client != nil {
		o.buf = wsframe.AppendMasked(o.buf, op, compressed, payload, c.mask())
	} else {
		o.buf = wsframe.AppendFrame(o.buf, op, compressed, payload)
	}
	return span{start, len(o.buf)}
}

func (c *Conn) mask() uint32 { return uint32(c.client.random.Uint64()) }

// admit decides by the state and the backlog whether to accept a message, before it is encoded.
func (c *Conn) admit() bool {
	if c.state != open || c.overLimit || c.failed {
		return false
	}
	if limit := c.cfg.BackpressureLimit; limit > 0 && c.behind() > limit {
		if c.cfg.CloseOnLimit {
			c.overLimit = true
			c.touch()
		}
		return false
	}
	return true
}

func (c *Conn) deliver(f span) Status {
	c.active = c.out.wheel.now
	if c.late != nil {
		// With a backlog, frames leave the arena immediately, so that the buffered amount is exact.
		c.late.add(c.out, c.out.buf[f.start:f.end])
		return Queued
	}
	c.addSpan(f)
	c.touch()
	if c.share() > shareLimit && c.transport != nil {
		c.out.gather(false)
		c.flush()
	}
	if c.late != nil {
		return Queued
	}
	return Sent
}

// addSpan adds a range of the arena. Frames are written in their order in the arena, which is the order of the calls; ranges of
// deferred frames arrive late and are sorted in.
func (c *Conn) addSpan(f span) {
	switch {
	case c.many:
		c.ranges.add(f)
	case c.first.end == 0:
		c.first = f
	case c.first.end == f.start:
		c.first.end = f.end
	default:
		c.many, c.ranges = true, c.out.newRanges()
		c.ranges.add(c.first)
		c.ranges.add(f)
	}
}

func (r *ranges) add(f span) {
	r.size += f.size()
	n := len(r.list)
	if n > 0 && r.list[n-1].end == f.start {
		r.list[n-1].end = f.end
		return
	}
	i := n
	for i > 0 && r.list[i-1].start > f.start {
		i--
	}
	r.list = slices.Insert(r.list, i, f)
}

// share returns how many bytes of the arena belong to this connection.
func (c *Conn) share() int {
	if c.many {
		return c.ranges.size
	}
	return c.first.size()
}

// dropSpans forgets the connection's ranges of the arena.
func (c *Conn) dropSpans() {
	c.first = span{}
	if c.many {
		c.out.freeRanges(c.ranges)
		c.many, c.ranges = false, nil
	}
}

func (c *Conn) touch() {
	if !c.dirty {
		c.dirty = true
		c.out.dirty = append(c.out.dirty, c)
	}
}

// flush writes the connection's output from the arena. What the transport does not accept becomes the backlog.
//
// Handlers run only at the end of a tick: during a publish, frames in the arena are in use.
func (c *Conn) flush() {
	if c.failed {
		c.broken()
		return
	}
	if c.overLimit && c.state == open {
		c.drop("")
		return
	}
	if c.state == gone {
		c.dropSpans()
		return
	}
	if c.transport == nil {
		// The arena is about to be reused: keep the bytes for Attach.
		c.spansToBacklog(0)
		return
	}
	if c.late != nil {
		c.spansToBacklog(0)
		if !c.waiting { // otherwise the transport reported that it is full and has not called back
			c.writeBacklog()
		}
		return
	}
	if c.first.end > 0 {
		n, err := c.writeSpans()
		if err != nil {
			c.dropSpans()
			c.failed = true
			c.touch()
			c.tellSlow()
			return
		}
		c.spansToBacklog(n)
	}
	c.settle()
}

func (c *Conn) writeSpans() (int, error) {
	o := c.out
	bufs := o.bufs[:0]
	if c.many {
		for _, s := range c.ranges.list {
			bufs = append(bufs, o.buf[s.start:s.end])
		}
	} else {
		bufs = append(bufs, o.buf[c.first.start:c.first.end])
	}
	o.bufs = bufs
	o.announce()
	return c.transport.Write(bufs)
}

// spansToBacklog moves the connection's output in the arena, except the first skip bytes, to the backlog.
func (c *Conn) spansToBacklog(skip int) {
	if skip < c.share() {
		if c.late == nil {
			c.late = &backlog{}
		}
		one := [1]span{c.first}
		list := one[:]
		if c.many {
			list = c.ranges.list
		}
		for _, s := range list {
			b := c.out.buf[s.start:s.end]
			k := min(skip, len(b))
			skip -= k
			c.late.add(c.out, b[k:])
		}
	}
	c.dropSpans()
}

func (c *Conn) writeBacklog() {
	o, l := c.out, c.late
	for more := true; more; {
		bufs := l.bufs(o.bufs[:0])
		o.bufs = bufs
		given := 0
		for _, b := range bufs {
			given += len(b)
		}
		o.announce()
		n, err := c.transport.Write(bufs)
		clear(bufs)
		if err != nil {
			c.broken()
			return
		}
		if n > 0 {
			c.timer.taken = o.wheel.now
			l.written(o, n)
		}
		more = n == given && l.size > 0
	}
	if l.size == 0 {
		c.late = nil
	}
	c.settle()
}

// settle does what must follow a write: it requests a Writable event, or ends the connection.
func (c *Conn) settle() {
	if c.late == nil && !c.slow && !c.waiting && !c.answered && c.fin != ends {
		return // the common case needs only one cache line
	}
	c.tellSlow()
	if c.late != nil {
		if !c.waiting {
			c.waiting = true
			c.transport.WantWritable(true)
			c.out.wheel.startWaiting(c)
		}
		c.throttle()
		return
	}
	c.answers, c.answered = 0, false
	c.throttle()
	if c.waiting {
		c.waiting = false
		c.transport.WantWritable(false)
	}
	if c.fin == ends {
		c.fin = finished
		c.transport.CloseWrite()
		if c.peerEnded {
			c.shut()
		}
	}
}

// Writable is the transport's event: it takes bytes again.
func (c *Conn) Writable() {
	if c.state == gone {
		return
	}
	c.timer.taken = c.out.wheel.now
	before := c.behind()
	if before > 0 {
		c.writeBacklog()
	} else {
		c.settle()
	}
	if c.state == open && c.behind() < before {
		c.active = c.out.wheel.now
		c.handler.Drain(c)
	}
}

// Ping sends a ping frame of at most wsframe.MaxControl bytes.
func (c *Conn) Ping(payload []byte) Status { return Send(c, wsframe.Ping, payload, false) }

// Pong sends an unsolicited pong frame.
func (c *Conn) Pong(payload []byte) Status { return Send(c, wsframe.Pong, payload, false) }
