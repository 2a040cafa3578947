package pubsub

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// peer is a subscriber, its transport, which accepts up to room bytes, and the messages that it should get.
type peer struct {
	Subscriber
	hub     *Hub
	room    int
	got     []byte
	want    []string
	waiting bool
	ended   bool
	names   map[string]bool
}

func (p *peer) Write(bufs [][]byte) (n int, err error) {
	for _, b := range bufs {
		k := min(len(b), p.room)
		p.room -= k
		p.got = append(p.got, b[:k]...)
		n += k
		if k < len(b) {
			break
		}
	}
	return n, nil
}
func (p *peer) WantWritable(on bool) { p.waiting = on }
func (p *peer) PauseRead()           {}
func (p *peer) ResumeRead()          {}
func (p *peer) CloseWrite()          {}
func (p *peer) Close()               {}

// handler is the peer as its connection's handler.
type handler peer

func (*handler) Message(*wsconn.Conn, wsframe.Opcode, []byte) {}
func (*handler) Ping(*wsconn.Conn, []byte)                    {}
func (*handler) Pong(*wsconn.Conn, []byte)                    {}
func (*handler) Drain(*wsconn.Conn)                           {}
func (h *handler) Slow(_ *wsconn.Conn, slow bool)             { h.SetSlow(slow) }
func (h *handler) Closed(*wsconn.Conn, int, string, *wsframe.Error) {
	p := (*peer)(h)
	p.hub.Leave(&p.Subscriber)
	p.ended = true
	clear(p.names)
}

// wantEnd is the Close frame's place in peer.want.
const wantEnd = "CLOSE"

// messages decodes what a peer was sent.
func (p *peer) messages(t *testing.T) []string {
	t.Helper()
	r := &reader{inflate: &deflate.Codec{}, context: deflate.NewContext(deflate.Params{})}
	parser := wsframe.Parser{Role: wsframe.Client, MaxPayload: 1 << 30, Deflate: true}
	if err := parser.Feed(slices.Clone(p.got), r); err != nil {
		t.Fatalf("our own output: %v", err)
	}
	if r.err != nil {
		t.Fatal(r.err)
	}
	return r.got
}

type reader struct {
	got     []string
	inflate *deflate.Codec
	context *deflate.Context
	err     error
}

func (r *reader) Message(_ wsframe.Opcode, p []byte, compressed bool) {
	if compressed {
		var err error
		if p, err = r.inflate.Inflate(r.context, p, 1<<30); err != nil {
			r.err = err
		}
	}
	r.got = append(r.got, string(p))
}
func (r *reader) Ping([]byte)        {}
func (r *reader) Pong([]byte)        {}
func (r *reader) Closed(int, []byte) { r.got = append(r.got, wantEnd) }

// TestEverybodyGetsItsMessagesInTheOrderOfTheCalls runs random ticks on connections that accept any amount, and compares what
// arrives with the order of the calls.
func TestEverybodyGetsItsMessagesInTheOrderOfTheCalls(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 2))
		out := &wsconn.Out{}
		hub := New(out)
		cfg := &wsconn.Config{MaxPayload: 1 << 20, BackpressureLimit: 3000}
		peers := make([]*peer, 6)
		for i := range peers {
			p := &peer{hub: hub, room: 1 << 30, names: map[string]bool{}}
			o := wsconn.Options{}
			if seed%3 > 0 && random.IntN(2) == 0 {
				o.Deflate = &deflate.Params{Send: deflate.Side{Bits: 15}, Receive: deflate.Side{Bits: 15}}
			}
			c := wsconn.New(out, cfg, (*handler)(p), o)
			p.Init(c)
			c.Attach(p, nil)
			peers[i] = p
		}
		number := 0
		for range 400 {
			p, name := peers[random.IntN(len(peers))], string(rune('a'+random.IntN(3)))
			switch random.IntN(12) {
			case 0, 1:
				if !p.ended {
					hub.Subscribe(name, &p.Subscriber)
					p.names[name] = true
				}
			case 2:
				hub.Unsubscribe(name, &p.Subscriber)
				delete(p.names, name)
			case 3:
				p.room = random.IntN(200) // the network stalls …
			case 4:
				p.room = 1 << 30 // … and recovers
				if p.waiting {
					p.conn.Writable()
				}
			case 5:
				out.Flush()
			case 6:
				if !p.ended && random.IntN(10) == 0 {
					p.want = append(p.want, wantEnd)
					p.conn.Close(1000, "", 1000)
				}
			case 7:
				number++
				text := fmt.Sprint("send ", number)
				if wsconn.Send(p.conn, wsframe.Text, text, false) != wsconn.Dropped {
					p.want = append(p.want, text)
				}
			default:
				number++
				text := fmt.Sprintf("%s %d %0*d", name, number, random.IntN(400), 0)
				var except *Subscriber
				if random.IntN(2) == 0 {
					except = &p.Subscriber
				}
				// The call decides who receives the message, and who is too far behind to.
				receivers := 0
				for _, q := range peers {
					if q.names[name] && &q.Subscriber != except {
						receivers++
						if q.conn.Buffered() <= cfg.BackpressureLimit {
							q.want = append(q.want, text)
						}
					}
				}
				if _, received := Publish(hub, name, except, wsframe.Text, text, random.IntN(2) == 0); received != (receivers > 0) {
					t.Fatalf("seed %d: received %v with %d receivers", seed, received, receivers)
				}
			}
		}
		for _, p := range peers {
			p.room = 1 << 30
		}
		out.Flush()
		for i, p := range peers {
			for p.waiting {
				p.conn.Writable()
			}
			got := p.messages(t)
			for j := range max(len(got), len(p.want)) {
				if at(got, j) != at(p.want, j) {
					t.Fatalf("seed %d, peer %d, message %d of %d: %.20q, want %.20q", seed, i, j, len(p.want), at(got, j), at(p.want, j))
				}
			}
		}
	}
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return "nothing"
}

func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{1, 32, 1000, 10_000} {
		for _, slow := range []bool{false, true} {
			b.Run(fmt.Sprintf("%d subscribers, slow=%v", n, slow), func(b *testing.B) {
				out := &wsconn.Out{}
				hub := New(out)
				cfg := &wsconn.Config{MaxPayload: 1 << 20}
				for range n {
					p := &peer{hub: hub, room: 1 << 62}
					c := wsconn.New(out, cfg, (*handler)(p), wsconn.Options{})
					p.Init(c)
					c.Attach(devNull{p}, nil)
					hub.Subscribe("x", &p.Subscriber)
					p.SetSlow(slow)
				}
				const perTick = 100
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					Publish(hub, "x", nil, wsframe.Text, "alice: good morning", false)
					if i++; i%perTick == 0 {
						out.Flush()
					}
				}
			})
		}
	}
}

// BenchmarkPublishCompressed: a message is compressed once, whatever the number of subscribers.
func BenchmarkPublishCompressed(b *testing.B) {
	shared := deflate.Side{Bits: deflate.MaxBits}
	dedicated := deflate.Side{Bits: deflate.MaxBits, Takeover: true}
	text := strings.Repeat(`{"user":"alice","text":"good morning, this is a message"}`, 4)
	for _, n := range []int{1, 1000} {
		for name, side := range map[string]*deflate.Side{"plain": nil, "shared": &shared, "dedicated": &dedicated} {
			b.Run(fmt.Sprintf("%d subscribers, %s", n, name), func(b *testing.B) {
				out := &wsconn.Out{}
				hub := New(out)
				cfg := &wsconn.Config{MaxPayload: 1 << 20}
				for range n {
					p := &peer{hub: hub, room: 1 << 62}
					o := wsconn.Options{}
					if side != nil {
						o.Deflate = &deflate.Params{Send: *side, Receive: *side}
					}
					c := wsconn.New(out, cfg, (*handler)(p), o)
					p.Init(c)
					c.Attach(devNull{p}, nil)
					hub.Subscribe("x", &p.Subscriber)
				}
				const perTick = 100
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					Publish(hub, "x", nil, wsframe.Text, text, true)
					if i++; i%perTick == 0 {
						out.Flush()
					}
				}
			})
		}
	}
}

// devNull accepts everything and keeps nothing.
type devNull struct{ *peer }

func (devNull) Write(bufs [][]byte) (n int, err error) {
	for _, b := range bufs {
		n += len(b)
	}
	return n, nil
}
