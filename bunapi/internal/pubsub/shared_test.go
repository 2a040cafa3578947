package pubsub

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/relay"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// station is one loop of a group: its output, its hub, and its state in the model.
type station struct {
	out   *wsconn.Out
	hub   *Hub
	port  *relay.Port
	peers []*peer

	batch []posted // published for others but not handed over
	queue []posted // handed over but not taken
	woken atomic.Int64
}

// posted is a message on its way to other loops.
type posted struct {
	topic, text string
	loops       map[*station]bool
}

var plainConfig = &wsconn.Config{MaxPayload: 1 << 20} // nothing is dropped: that would depend on what compression makes of it

func newStation(g *relay.Group) *station {
	s := &station{out: &wsconn.Out{}}
	s.hub = New(s.out)
	s.port = s.hub.Connect(g, func() { s.woken.Add(1) })
	s.out.BeforeWrite = s.port.HandOver
	return s
}

// join adds a connection that accepts everything.
func (s *station) join(compressed bool) *peer {
	p := &peer{hub: s.hub, room: 1 << 60, names: map[string]bool{}}
	o := wsconn.Options{}
	if compressed {
		o.Deflate = &deflate.Params{Send: deflate.Side{Bits: 15}, Receive: deflate.Side{Bits: 15}}
	}
	c := wsconn.New(s.out, plainConfig, (*handler)(p), o)
	p.Init(c)
	c.Attach(p, nil)
	s.peers = append(s.peers, p)
	return p
}

// interested reports whether there is a subscriber here.
func (s *station) interested(topic string) bool {
	return slices.ContainsFunc(s.peers, func(p *peer) bool { return p.names[topic] })
}

// model predicts what the stations of a group do.
type model struct {
	stations []*station
	random   *rand.Rand
	number   int
}

// handOver is the model's effect of a station's writing.
func (m *model) handOver(s *station) {
	for _, p := range s.batch {
		for _, other := range m.stations {
			if p.loops[other] {
				other.queue = append(other.queue, p)
			}
		}
	}
	s.batch = nil
}

func (m *model) take(s *station) {
	for _, p := range s.queue {
		for _, q := range s.peers {
			if q.names[p.topic] {
				q.want = append(q.want, p.text)
			}
		}
	}
	s.queue = nil
}

// publish publishes a message and checks the result against the model.
func (m *model) publish(t *testing.T, s *station, from *peer, topic string) {
	m.number++
	text := fmt.Sprintf("%s %d %0*d", topic, m.number, m.random.IntN(300), 0)
	var except *Subscriber
	if m.random.IntN(2) == 0 {
		except = &from.Subscriber
	}
	expected := false
	for _, q := range s.peers {
		if q.names[topic] && &q.Subscriber != except {
			expected = true
			q.want = append(q.want, text)
		}
	}
	p := posted{topic, text, map[*station]bool{}}
	for _, other := range m.stations {
		if other != s && other.interested(topic) {
			p.loops[other], expected = true, true
		}
	}
	s.batch = append(s.batch, p)
	if _, received := Publish(s.hub, topic, except, wsframe.Text, text, m.random.IntN(2) == 0); received != expected {
		t.Fatalf("publish says %v, want %v", received, expected)
	}
}

// step does one random operation.
func (m *model) step(t *testing.T) {
	s := m.stations[m.random.IntN(len(m.stations))]
	p, topic := s.peers[m.random.IntN(len(s.peers))], string(rune('a'+m.random.IntN(4)))
	switch m.random.IntN(14) {
	case 0, 1, 2:
		m.take(s) // subscribing takes first
		s.hub.Subscribe(topic, &p.Subscriber)
		p.names[topic] = true
	case 3:
		s.hub.Unsubscribe(topic, &p.Subscriber)
		delete(p.names, topic)
	case 4, 5:
		m.take(s)
		s.port.Take()
	case 6, 7:
		s.out.Flush()
	case 8:
		p.room = m.random.IntN(200)
	case 9:
		p.room = 1 << 60
		if p.waiting {
			p.conn.Writable()
		}
	default:
		m.publish(t, s, p, topic)
	}
	total := 0
	for _, s := range m.stations {
		for _, p := range s.peers {
			if p.names[topic] {
				total++
			}
		}
	}
	if n := s.hub.Count(topic); n != total {
		t.Fatalf("%d subscribers of %s, want %d", n, topic, total)
	}
}

// TestLoopsShareTopics runs random ticks of three loops by hand and compares what arrives with a model: each message once, in the
// order of its publisher, to those who were subscribed, with the counts and results of all loops.
func TestLoopsShareTopics(t *testing.T) {
	for seed := range uint64(seeds) {
		g := relay.New()
		m := &model{random: rand.New(rand.NewPCG(seed, 7))}
		for range 3 {
			s := newStation(g)
			s.out.BeforeWrite = func() { m.handOver(s); s.port.HandOver() }
			for i := range 4 {
				s.join(seed%3 > 0 && i%2 == 0)
			}
			m.stations = append(m.stations, s)
		}
		for range 600 {
			m.step(t)
		}
		for _, s := range m.stations {
			for _, p := range s.peers {
				p.room = 1 << 60
			}
			m.handOver(s)
			s.port.HandOver()
		}
		for i, s := range m.stations {
			m.take(s)
			s.port.Take()
			s.out.Flush()
			for j, p := range s.peers {
				for p.waiting {
					p.conn.Writable()
				}
				if got := p.messages(t); !slices.Equal(got, p.want) {
					t.Fatalf("seed %d, loop %d, peer %d: got %d messages, want %d; the first that differs: %s", seed, i, j, len(got), len(p.want), difference(got, p.want))
				}
			}
		}
	}
}

func difference(got, want []string) string {
	for i := range max(len(got), len(want)) {
		if at(got, i) != at(want, i) {
			return fmt.Sprintf("%d: %.20q, want %.20q", i, at(got, i), at(want, i))
		}
	}
	return "none"
}

// For a topic without subscribers on other loops, no loop is woken and no batch is created.
func TestNoInterestNoWork(t *testing.T) {
	g := relay.New()
	a, b := newStation(g), newStation(g)
	here, there := a.join(false), b.join(false)
	a.hub.Subscribe("here", &here.Subscriber)
	b.hub.Subscribe("there", &there.Subscriber)
	publish := func(topic string) (received bool) {
		_, received = Publish(a.hub, topic, nil, wsframe.Text, "x", false)
		a.out.Flush()
		a.port.HandOver()
		return received
	}
	if !publish("here") || publish("nowhere") || b.woken.Load() > 0 || b.port.News() {
		t.Errorf("woken %d times, news %v", b.woken.Load(), b.port.News())
	}
	if first, second := publish("there"), publish("there"); !first || !second || b.woken.Load() != 1 || !b.port.News() {
		t.Errorf("woken %d times for what it has subscribers of, want once; news %v", b.woken.Load(), b.port.News())
	}
	b.port.Take()
	b.hub.Unsubscribe("there", &there.Subscriber)
	if publish("there") || b.woken.Load() != 1 {
		t.Errorf("woken %d times when its subscriber had left", b.woken.Load())
	}
}

// A loop that takes nothing delays no other loop: what is queued for it is bounded, and what is dropped is counted.
func TestAStalledLoopHoldsUpNobody(t *testing.T) {
	g := relay.New()
	a, stalled, awake := newStation(g), newStation(g), newStation(g)
	p, q := stalled.join(false), awake.join(false)
	stalled.hub.Subscribe("x", &p.Subscriber)
	awake.hub.Subscribe("x", &q.Subscriber)
	text := strings.Repeat("x", 64<<10)
	const messages = 5 * relay.QueueLimit / 4 / (64 << 10)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	got := 0
	for range messages {
		Publish(a.hub, "x", nil, wsframe.Text, text, false)
		a.out.Flush()
		a.port.HandOver()
		awake.port.Take()
		awake.out.Flush()
		got += len(q.got)
		q.got = q.got[:0]
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2*relay.QueueLimit {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	if want := messages * (len(text) + 10); got != want {
		t.Errorf("the loop that goes on got %d bytes, want %d", got, want)
	}
	if awake.hub.Dropped() != 0 {
		t.Errorf("it dropped %d", awake.hub.Dropped())
	}
	dropped := stalled.hub.Dropped()
	if dropped == 0 {
		t.Error("nothing was dropped for the loop that takes nothing")
	}
	stalled.port.Take()
	stalled.out.Flush()
	for p.waiting {
		p.conn.Writable()
	}
	if n := int64(len(p.got) / (len(text) + 10)); n+dropped != messages {
		t.Errorf("%d messages arrived and %d were counted as dropped, of %d", n, dropped, messages)
	}
}

// tap is a transport that reports each write before it accepts it.
type tap struct {
	devNull
	wrote func()
}

func (t tap) Write(bufs [][]byte) (int, error) {
	t.wrote()
	return t.devNull.Write(bufs)
}

// What a loop publishes because it saw an effect of another loop's message arrives after that message everywhere.
func TestEffectsFollowTheirCause(t *testing.T) {
	g := relay.New()
	a, b, c := newStation(g), newStation(g), newStation(g)
	var written, answered, checked atomic.Int64 // rounds
	var stop atomic.Bool
	p := a.join(false)
	p.conn.Attach(tap{devNull{p}, func() { written.Add(1) }}, nil)
	a.hub.Subscribe("question", &p.Subscriber)
	q := c.join(false)
	c.hub.Subscribe("question", &q.Subscriber)
	c.hub.Subscribe("answer", &q.Subscriber)
	a.out.Flush()
	written.Store(0)
	var wg sync.WaitGroup
	const ahead = 64
	wg.Go(func() {
		for i := range int64(causalRounds) {
			for i-checked.Load() > ahead && !stop.Load() {
				runtime.Gosched()
			}
			Publish(a.hub, "question", nil, wsframe.Text, "?", false)
			a.out.Flush()
		}
	})
	wg.Go(func() {
		for i := int64(0); i < causalRounds && !stop.Load(); {
			if written.Load() == i { // no loop has seen the next message yet
				runtime.Gosched()
				continue
			}
			b.port.Take()
			Publish(b.hub, "answer", nil, wsframe.Text, "!", false)
			b.port.HandOver()
			i++
			answered.Store(i)
		}
	})
	var questions, answers int64
	deadline := time.Now().Add(2 * time.Minute)
	for answers < causalRounds && !t.Failed() {
		c.port.Take()
		c.out.Flush()
		for _, x := range q.got {
			switch x {
			case '?':
				questions++
			case '!':
				if answers++; answers > questions {
					t.Errorf("answer %d came before its question", answers)
				}
			}
		}
		q.got = q.got[:0]
		checked.Store(answers)
		if len(q.got) == 0 {
			runtime.Gosched()
		}
		if time.Now().After(deadline) {
			t.Errorf("after %d rounds: %d questions, %d answers", written.Load(), questions, answers)
		}
	}
	stop.Store(true)
	wg.Wait()
}

// Loops with their own goroutines: each subscriber gets each message once, in the order of its publisher.
func TestLoopsOnGoroutines(t *testing.T) {
	const loops, messages = 4, causalRounds / 50
	g := relay.New()
	stations := make([]*station, loops)
	for i := range stations {
		stations[i] = newStation(g)
		for j := range 3 {
			p := stations[i].join(j == 1)
			stations[i].hub.Subscribe("x", &p.Subscriber)
			if j == 2 {
				stations[i].hub.Subscribe("y", &p.Subscriber)
			}
		}
	}
	var publishing atomic.Int32
	publishing.Store(loops)
	var wg sync.WaitGroup
	for i, s := range stations {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 3))
			for n := range messages {
				topic := "x"
				if random.IntN(4) == 0 {
					topic = "y"
				}
				Publish(s.hub, topic, nil, wsframe.Text, fmt.Sprintf("%d %s %d", i, topic, n), random.IntN(2) == 0)
				if random.IntN(50) == 0 {
					s.out.Flush()
					s.port.HandOver()
					s.port.Take()
				}
			}
			s.out.Flush()
			s.port.HandOver()
			publishing.Add(-1)
			for publishing.Load() > 0 || s.port.News() {
				s.port.Take()
				s.out.Flush()
				runtime.Gosched()
			}
		})
	}
	wg.Wait()
	onlyX := 0
	for i, s := range stations {
		for j, p := range s.peers {
			got := p.messages(t)
			var last [loops]int
			for k := range last {
				last[k] = -1
			}
			counts := map[string]int{}
			for _, text := range got {
				var from, n int
				var topic string
				if _, err := fmt.Sscanf(text, "%d %s %d", &from, &topic, &n); err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				if n <= last[from] {
					t.Fatalf("loop %d, peer %d: message %d of loop %d behind %d", i, j, n, from, last[from])
				}
				last[from] = n
				counts[topic]++
			}
			if i == 0 && j == 0 {
				onlyX = counts["x"]
			}
			if all := counts["x"] + counts["y"]; j == 2 && all != loops*messages {
				t.Errorf("loop %d, peer %d: %d messages of both topics, want %d", i, j, all, loops*messages)
			}
			if counts["x"] != onlyX || j < 2 && counts["y"] > 0 {
				t.Errorf("loop %d, peer %d: %v, others %d of x", i, j, counts, onlyX)
			}
		}
	}
}

// BenchmarkLoops measures the cost of several loops for the publisher, compared with one loop: "direct" skips the check for other
// loops, "alone" is one loop, "nobody" a group in which no other loop has subscribers.
func BenchmarkLoops(b *testing.B) {
	const perTick = 100
	for _, c := range []struct {
		name       string
		loops      int
		interested bool
	}{{"direct", 0, false}, {"alone", 1, false}, {"nobody", 2, false}, {"one more", 2, true}, {"three more", 4, true}} {
		b.Run(c.name, func(b *testing.B) {
			g := relay.New()
			out := &wsconn.Out{}
			hub := New(out)
			s := &station{out: out, hub: hub}
			var others []*station
			if c.loops > 1 {
				s.port = hub.Connect(g, func() {})
				out.BeforeWrite = s.port.HandOver
			}
			for range c.loops - 1 {
				others = append(others, newStation(g))
			}
			for _, s := range append([]*station{s}, others...) {
				for range 32 {
					p := s.join(false)
					p.conn.Attach(devNull{p}, nil)
					if s.hub == hub || c.interested {
						s.hub.Subscribe("x", &p.Subscriber)
					}
				}
			}
			out.Flush()
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if c.loops == 0 {
					out.MakeRoom(19)
					tp := hub.table.Topic("x")
					if tp.Receivers(nil) > 0 {
						publish(hub, tp, nil, wsframe.Text, "alice: good morning", false)
					}
				} else {
					Publish(hub, "x", nil, wsframe.Text, "alice: good morning", false)
				}
				if i++; i%perTick == 0 {
					out.Flush()
					for _, o := range others {
						o.port.Take()
						o.out.Flush()
					}
				}
			}
		})
	}
}
