// Package relay carries what is published on one loop to the other loops of the process. A Group belongs to one server; each
// loop that runs the server has a Port in it.
//
// While a tick runs, a Port collects what is published to topics that have subscribers on other loops, in one Batch. HandOver
// puts the batch into the queues of all loops that need it, under one lock and before the tick writes anything to a socket. A
// loop takes its queue before it handles anything from outside. So whoever has seen an effect of a tick comes after the messages
// of that tick: this is why there is one lock for each group, rather than one queue for each pair of loops.
//
// The package knows no JavaScript and no connection, and starts no goroutine.
package relay

import (
	"math/bits"
	"sync"
	"sync/atomic"

	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

const (
	// MaxPorts is how many loops a group can have: sets of loops are bits of one word.
	MaxPorts = 63
	// batchFull is the size in bytes at which a batch is handed over before the tick ends.
	batchFull = 256 << 10
	// batchKeep is the capacity that a batch keeps for reuse.
	batchKeep = 2 * batchFull
	// QueueLimit bounds the bytes queued for one loop. When the queue is full, further messages are dropped for that loop, and
	// counted.
	QueueLimit = 64 << 20
)

// Group holds the topics of one server, for all its loops. Its methods may be called from any goroutine.
type Group struct {
	topicsMu sync.RWMutex
	topics   map[string]*Topic // those that have subscribers

	mu    sync.Mutex // guards the ports and their queues
	ports [MaxPorts]*Port
	limit int64

	batches sync.Pool
}

// Topic is a name with the loops that have subscribers for it.
type Topic struct {
	Name  string
	loops atomic.Uint64 // a bit for each Port
	live  atomic.Int64  // subscribers on all loops
}

// Live is the number of subscribers on all loops.
func (t *Topic) Live() int { return int(t.live.Load()) }

// New makes a group without ports.
func New() *Group { return &Group{topics: map[string]*Topic{}, limit: QueueLimit} }

// Lookup returns the topic of that name, nil if it has no subscriber on any loop.
func (g *Group) Lookup(name string) *Topic {
	g.topicsMu.RLock()
	defer g.topicsMu.RUnlock()
	return g.topics[name]
}

// Count is the number of a topic's subscribers on all loops.
func (g *Group) Count(name string) int {
	if t := g.Lookup(name); t != nil {
		return t.Live()
	}
	return 0
}

// Join adds a loop. Other loops call wake when there is something to take, if the loop may be asleep; Take calls receive. It
// returns nil if the group is full.
func (g *Group) Join(wake func(), receive func(*Run)) *Port {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, taken := range g.ports {
		if taken == nil {
			p := &Port{group: g, bit: 1 << i, wake: wake, receive: receive}
			g.ports[i] = p
			return p
		}
	}
	return nil
}

// Port is one loop's end. Its methods belong to the loop, except where noted.
type Port struct {
	group   *Group
	bit     uint64
	wake    func()
	receive func(*Run)

	batch  *Batch   // of this tick; nil if nothing was published for other loops
	taking []*Batch // scratch

	news    atomic.Bool
	dropped atomic.Int64

	// Guarded by group.mu.
	queue  []*Batch
	queued int64
}

// Batch is what one loop published for others, in the order of the calls. It is immutable after HandOver.
type Batch struct {
	runs  []Run
	bytes []byte // uncompressed frames
	loops uint64 // all loops that some run is for
	left  atomic.Int32
}

// Run is consecutive messages of a batch for one topic.
type Run struct {
	Topic *Topic
	// Frames are whole, uncompressed, unmasked frames. They are valid until the end of the call.
	Frames []byte
	// Compress: the messages are compressed for subscribers that negotiated it.
	Compress bool
	// Messages is the number of frames.
	Messages int

	loops      uint64
	start, end int
}

// Elsewhere reports whether other loops have subscribers of t.
func (p *Port) Elsewhere(t *Topic) bool { return t.loops.Load()&^p.bit != 0 }

// Publish records a message for the other loops that have subscribers of t, and reports whether there are any.
func Publish[B []byte | string](p *Port, t *Topic, op wsframe.Opcode, payload B, compress bool) (somebody bool) {
	loops := t.loops.Load() &^ p.bit
	if loops == 0 {
		return false
	}
	b := p.batch
	if b == nil {
		b = p.group.newBatch()
		p.batch = b
	}
	start := len(b.bytes)
	b.bytes = wsframe.AppendFrame(b.bytes, op, false, payload)
	b.loops |= loops
	if n := len(b.runs); n > 0 && b.runs[n-1].Topic == t && b.runs[n-1].loops == loops && b.runs[n-1].Compress == compress {
		b.runs[n-1].end = len(b.bytes)
		b.runs[n-1].Messages++
	} else {
		b.runs = append(b.runs, Run{Topic: t, Compress: compress, Messages: 1, loops: loops, start: start, end: len(b.bytes)})
	}
	if b.size() >= batchFull {
		p.HandOver()
	}
	return true
}

// runSize is the memory of a run, in bytes, rounded up.
const runSize = 80

// size returns the memory of the batch, in bytes.
func (b *Batch) size() int { return len(b.bytes) + runSize*len(b.runs) }

func (g *Group) newBatch() *Batch {
	if b, ok := g.batches.Get().(*Batch); ok {
		return b
	}
	return &Batch{}
}

// release gives a batch back when the last loop has taken it.
func (g *Group) release(b *Batch) {
	if b.left.Add(-1) > 0 {
		return
	}
	clear(b.runs)
	b.runs, b.bytes, b.loops = b.runs[:0], b.bytes[:0], 0
	if cap(b.bytes) <= batchKeep {
		g.batches.Put(b)
	}
}

// HandOver gives what was published to the other loops. It must be called before any effect of the same tick is written: to a
// socket, a file, or another loop's memory. It waits only while another goroutine holds the group's lock.
func (p *Port) HandOver() {
	b := p.batch
	if b == nil {
		return
	}
	p.batch = nil
	for i := range b.runs {
		r := &b.runs[i]
		r.Frames = b.bytes[r.start:r.end:r.end]
	}
	var asleep [MaxPorts]*Port
	n, size := 0, int64(b.size())
	g := p.group
	b.left.Store(int32(bits.OnesCount64(b.loops)) + 1) // plus one for this call
	g.mu.Lock()
	for rest := b.loops; rest != 0; rest &= rest - 1 {
		to := g.ports[bits.TrailingZeros64(rest)]
		switch {
		case to == nil: // that loop has left
			b.left.Add(-1)
		case to.queued+size > g.limit:
			b.left.Add(-1)
			to.dropped.Add(b.messagesFor(to.bit))
		default:
			to.queue = append(to.queue, b)
			to.queued += size
			if !to.news.Swap(true) {
				asleep[n] = to
				n++
			}
		}
	}
	g.mu.Unlock()
	g.release(b)
	for _, to := range asleep[:n] {
		to.wake()
	}
}

func (b *Batch) messagesFor(bit uint64) (n int64) {
	for i := range b.runs {
		if b.runs[i].loops&bit != 0 {
			n += int64(b.runs[i].Messages)
		}
	}
	return n
}

// News reports whether there is something to take. Any goroutine.
func (p *Port) News() bool { return p.news.Load() }

// Take passes everything that other loops have handed over to receive, in the order of the hand-overs.
func (p *Port) Take() {
	if !p.news.Load() || p.taking != nil { // receive may call Take again
		return
	}
	g := p.group
	g.mu.Lock()
	p.news.Store(false)
	p.taking, p.queue = p.queue, nil
	p.queued = 0
	g.mu.Unlock()
	for i, b := range p.taking {
		for j := range b.runs {
			if b.runs[j].loops&p.bit != 0 {
				p.receive(&b.runs[j])
			}
		}
		p.taking[i] = nil
		g.release(b)
	}
	p.taking = nil
}

// Dropped returns how many messages were not delivered to this loop because its queue was full. Any goroutine.
func (p *Port) Dropped() int64 { return p.dropped.Load() }

// Subscribed records an additional subscriber on this loop; live is how many it then has here. t is the result of the last call
// for the topic, nil for the first subscriber.
func (p *Port) Subscribed(t *Topic, name string, live int) *Topic {
	if live > 1 {
		t.live.Add(1)
		return t
	}
	g := p.group
	g.topicsMu.Lock()
	defer g.topicsMu.Unlock()
	t = g.topics[name]
	if t == nil {
		t = &Topic{Name: name}
		g.topics[name] = t
	}
	t.live.Add(1)
	t.loops.Or(p.bit)
	return t
}

// Unsubscribed records that this loop has one subscriber less; live is how many it then has.
func (p *Port) Unsubscribed(t *Topic, live int) {
	if live > 0 {
		t.live.Add(-1)
		return
	}
	g := p.group
	g.topicsMu.Lock()
	defer g.topicsMu.Unlock()
	t.live.Add(-1)
	if t.loops.And(^p.bit)&^p.bit == 0 {
		delete(g.topics, t.Name)
	}
}

// Leave removes the loop from the group. Its topics must be unsubscribed.
func (p *Port) Leave() {
	p.HandOver()
	g := p.group
	g.mu.Lock()
	g.ports[bits.TrailingZeros64(p.bit)] = nil
	rest := p.queue
	p.queue, p.queued = nil, 0
	g.mu.Unlock()
	for _, b := range rest {
		g.release(b)
	}
}
