// Conn: sending and backpressure.

package wsconn

import (
	"crypto/rand"
	mathrand "math/rand/v2"
	"slices"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// Transport is the byte stream under a connection. Write takes as much as it can without waiting.
type Transport interface {
	Write(bufs [][]byte) (n int, err error)
	WantWritable(on bool)
	PauseRead()
	ResumeRead()
	CloseWrite()
	Close()
}

// Handler receives the events of all connections of one server, or of one client. Payloads are valid during the call.
type Handler interface {
	Message(c *Conn, op wsframe.Opcode, payload []byte)
	Ping(c *Conn, payload []byte)
	Pong(c *Conn, payload []byte)
	// Drain follows a partial write that shrank the backlog.
	Drain(c *Conn)
	// Slow tells whether messages may be queued or dropped, so that a publisher must ask for the result of each.
	// It must not send anything.
	Slow(c *Conn, slow bool)
	// Closed is called once: with the code and reason as handlers see them, and the violation if it was one.
	Closed(c *Conn, code int, reason string, violation *wsframe.Error)
}

// Config is shared by all connections of a server. It may be replaced (reload), not changed.
type Config struct {
	// MaxPayload bounds a received message, in bytes.
	MaxPayload int64
	// BackpressureLimit: a message is dropped when more bytes than this wait already. 0 is no limit.
	BackpressureLimit int
	// CloseOnLimit closes the connection instead, without Close frame.
	CloseOnLimit bool
	// IdleTimeout in seconds; 0 is none.
	IdleTimeout int
	// SendPings sends a ping before the idle time-out.
	SendPings bool
}

// Status is what became of a message.
type Status uint8

// The outcomes of a send.
const (
	Sent    Status = iota
	Queued         // behind bytes that the kernel has not taken
	Dropped        // over the limit, or the connection is closed
)

type state uint8

const (
	open    state = iota
	closing       // client only: our Close frame is out, the peer's is awaited
	closed        // the handler was told; a Close frame or backlog may still be on its way
	gone          // the transport is closed
)

// Conn is one connection. All methods are Loop only.
type Conn struct {
	// Data is the owner's.
	Data any

	out       *Out
	cfg       *Config
	handler   Handler
	transport Transport
	parser    wsframe.Parser
	deflate   *deflate.Context // nil: permessage-deflate was not negotiated

	spans   []span
	share   int // bytes in spans
	backlog []byte
	offset  int // of the first unwritten byte in backlog

	timer  timerEntry
	random *mathrand.ChaCha8 // masks of a client; nil for a server

	state     state
	dirty     bool
	waiting   bool // WantWritable is on
	slow      bool // the handler was told that the connection must be asked before each message
	finish    bool // FIN when everything is written
	finished  bool // FIN is out
	paused    bool // by the script
	throttled bool // by us: see answersLimit
	answers   int  // bytes of pongs since there was no backlog
	discarded int  // bytes received after the end
	overLimit bool // closes at the end of the tick
	failed    bool // a write failed: broken at the end of the tick
	peerEnded bool

	// peerClose is the peer's Close frame, which a client reports when the peer has ended the stream too (RFC 6455
	// section 7.1.1: the server closes TCP first). Nil until it comes.
	peerClose *peerClose
}

type peerClose struct {
	code   int
	reason string
}

// Options of one connection.
type Options struct {
	Role    wsframe.Role
	Deflate *deflate.Params // nil: permessage-deflate was not negotiated
	Data    any
}

// New makes a connection that is open. Output waits until Attach gives it a transport; until then it counts as slow.
func New(out *Out, cfg *Config, h Handler, o Options) *Conn {
	c := &Conn{Data: o.Data, out: out, cfg: cfg, handler: h, slow: true}
	c.parser = wsframe.Parser{Role: o.Role, MaxPayload: cfg.MaxPayload, Deflate: o.Deflate != nil, Buffers: &out.buffers}
	if o.Deflate != nil {
		c.deflate = deflate.NewContext(*o.Deflate)
	}
	if o.Role == wsframe.Client {
		var seed [32]byte
		if _, err := rand.Read(seed[:]); err != nil {
			panic(err) // crypto/rand does not fail
		}
		c.random = mathrand.NewChaCha8(seed)
	}
	return c
}

// Attach gives the connection its transport. preamble is sent before any frame (a server's 101 response); it leaves with
// the frames of this tick.
func (c *Conn) Attach(t Transport, preamble []byte) {
	c.transport = t
	if c.state == gone {
		return
	}
	if len(c.backlog) > 0 || c.share > 0 {
		c.spansToBacklog(0)
		c.backlog = append(append([]byte(nil), preamble...), c.backlog...)
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

// tellSlow tells the handler when it begins or ends to matter how full the connection is: with a backlog, or when a
// write failed, messages may be queued or dropped. Whoever calls it has gathered the output.
func (c *Conn) tellSlow() {
	slow := c.offset < len(c.backlog) || c.failed || c.transport == nil
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

// Open reports whether messages can be sent. A client's connection is not open any more when the peer's Close frame has
// come, although its handler is told later.
func (c *Conn) Open() bool { return c.state == open }

// Buffered is the number of bytes, headers included, that the kernel has not taken; the current tick's output does not
// count before it was tried.
func (c *Conn) Buffered() int {
	if c.state >= closed {
		return 0
	}
	return len(c.backlog) - c.offset
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

// encode appends a frame for one connection to the arena: masked if that is a client's.
func encode[B []byte | string](c *Conn, op wsframe.Opcode, compressed bool, payload B) span {
	o := c.out
	start := len(o.buf)
	if c.random != nil {
		o.buf = wsframe.AppendMasked(o.buf, op, compressed, payload, c.mask())
	} else {
		o.buf = wsframe.AppendFrame(o.buf, op, compressed, payload)
	}
	return span{start, len(o.buf)}
}

func (c *Conn) mask() uint32 { return uint32(c.random.Uint64()) }

// admit decides by the state and the backlog, before anything is encoded.
func (c *Conn) admit() bool {
	if c.state != open || c.overLimit || c.failed {
		return false
	}
	if limit := c.cfg.BackpressureLimit; limit > 0 && len(c.backlog)-c.offset > limit {
		if c.cfg.CloseOnLimit {
			c.overLimit = true
			c.touch()
		}
		return false
	}
	return true
}

func (c *Conn) deliver(f span) Status {
	c.timer.active = c.out.wheel.now
	if c.offset < len(c.backlog) {
		// Behind a backlog frames leave the arena at once, so that the buffered amount is exact.
		c.backlog = append(c.backlog, c.out.buf[f.start:f.end]...)
		return Queued
	}
	c.addSpan(f)
	c.touch()
	if c.share > shareLimit && c.transport != nil {
		c.out.gather()
		c.flush()
	}
	if c.offset < len(c.backlog) {
		return Queued
	}
	return Sent
}

// addSpan adds a range of the arena. Frames are written in the order in which they lie there, which is the order of the
// calls; ranges of deferred frames come late and are put in their place.
func (c *Conn) addSpan(f span) {
	c.share += f.size()
	n := len(c.spans)
	if n > 0 && c.spans[n-1].end == f.start {
		c.spans[n-1].end = f.end
		return
	}
	i := n
	for i > 0 && c.spans[i-1].start > f.start {
		i--
	}
	c.spans = slices.Insert(c.spans, i, f)
}

func (c *Conn) touch() {
	if !c.dirty {
		c.dirty = true
		c.out.dirty = append(c.out.dirty, c)
	}
}

// flush writes what waits in the arena. What the transport does not take becomes the backlog.
//
// No handler runs in here but at the end of a tick: a publish that is under way holds frames of the arena.
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
		c.spans, c.share = c.spans[:0], 0
		return
	}
	if c.transport == nil {
		// The arena is about to be reused: keep the bytes for Attach.
		c.spansToBacklog(0)
		return
	}
	if c.offset < len(c.backlog) {
		c.spansToBacklog(0)
		if !c.waiting { // else the transport said it is full and has not called back
			c.writeBacklog()
		}
		return
	}
	if len(c.spans) > 0 {
		bufs := c.out.bufs[:0]
		for _, s := range c.spans {
			bufs = append(bufs, c.out.buf[s.start:s.end])
		}
		n, err := c.transport.Write(bufs)
		c.out.bufs = bufs[:0]
		if err != nil {
			c.spans, c.share = c.spans[:0], 0
			c.failed = true
			c.touch()
			c.tellSlow()
			return
		}
		c.spansToBacklog(n)
	}
	c.settle()
}

// spansToBacklog moves what the arena holds for this connection, less the first skip bytes, to the backlog.
func (c *Conn) spansToBacklog(skip int) {
	if skip < c.share {
		for _, s := range c.spans {
			b := c.out.buf[s.start:s.end]
			k := min(skip, len(b))
			skip -= k
			c.backlog = append(c.backlog, b[k:]...)
		}
	}
	c.share = 0
	if cap(c.spans) > keepSpans {
		c.spans = nil
	}
	c.spans = c.spans[:0]
}

// keepSpans is the capacity for ranges that a connection keeps between ticks.
const keepSpans = 8

func (c *Conn) writeBacklog() {
	one := [1][]byte{c.backlog[c.offset:]}
	n, err := c.transport.Write(one[:])
	if err != nil {
		c.broken()
		return
	}
	if n > 0 {
		c.timer.taken = c.out.wheel.now
	}
	c.offset += n
	c.settle()
}

// compactAt: a backlog whose written part is larger than this and than the rest is moved to the front.
const compactAt = 256 << 10

// settle arranges what follows a write: waiting for room, or the end of the connection.
func (c *Conn) settle() {
	c.tellSlow()
	if c.offset < len(c.backlog) {
		if c.offset > compactAt && c.offset > len(c.backlog)-c.offset {
			c.backlog = append([]byte(nil), c.backlog[c.offset:]...)
			c.offset = 0
		}
		if !c.waiting {
			c.waiting = true
			c.transport.WantWritable(true)
			c.out.wheel.startWaiting(c)
		}
		c.throttle()
		return
	}
	c.backlog, c.offset = nil, 0
	c.answers = 0
	c.throttle()
	if c.waiting {
		c.waiting = false
		c.transport.WantWritable(false)
	}
	if c.finish && !c.finished {
		c.finished = true
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
	before := len(c.backlog) - c.offset
	if before > 0 {
		c.writeBacklog()
	} else {
		c.settle()
	}
	if c.state == open && len(c.backlog)-c.offset < before {
		c.timer.active = c.out.wheel.now
		c.handler.Drain(c)
	}
}

// Ping sends a ping frame of at most wsframe.MaxControl bytes.
func (c *Conn) Ping(payload []byte) Status { return Send(c, wsframe.Ping, payload, false) }

// Pong sends an unsolicited pong frame.
func (c *Conn) Pong(payload []byte) Status { return Send(c, wsframe.Pong, payload, false) }
