// The states of a connection: every event in every state of every machine, and connections that receive all events in every
// order. In each case a request ends once, and nothing is done to a closed transport.

package httpconn

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/internal/http1"
)

// walkTable checks one machine: each event in each state does what the table says and nothing else, and every state is reachable.
func walkTable[S ~uint8](t *testing.T, name string, first, states S, events int, table func(s S, e int) S, happen func(s S, e int) (S, bool)) {
	t.Helper()
	reached := map[S]bool{first: true}
	for more := true; more; {
		more = false
		for s := range reached {
			for e := range events {
				if next := table(s, e); next != 0 && !reached[next] {
					reached[next], more = true, true
				}
			}
		}
	}
	for s := S(1); s < states; s++ {
		if !reached[s] {
			t.Errorf("%s: nothing leads to state %d", name, s)
		}
		for e := range events {
			want := table(s, e)
			got, effect := happen(s, e)
			if effect != (want != 0) || effect && got != want || !effect && got != s {
				t.Errorf("%s: event %d in state %d leads to %d, %v; the table says %d", name, e, s, got, effect, want)
			}
		}
	}
}

func TestTables(t *testing.T) {
	walkTable(t, "life", open, lives, int(lifeEvents), func(s life, e int) life { return lifeTable[s][e] },
		func(s life, e int) (life, bool) { c := Conn{life: s}; ok := c.live(lifeEvent(e)); return c.life, ok })
	walkTable(t, "answer", noRequest, answers, int(answerEvents), func(s answer, e int) answer { return answerTable[s][e] },
		func(s answer, e int) (answer, bool) {
			c := Conn{answer: s}
			ok := c.reply(answerEvent(e))
			return c.answer, ok
		})
	walkTable(t, "body", read, bodies, int(bodyEvents), func(s body, e int) body { return bodyTable[s][e] },
		func(s body, e int) (body, bool) { c := Conn{body: s}; ok := c.content(bodyEvent(e)); return c.body, ok })
	walkTable(t, "output", flows, outputs, int(outputEvents), func(s output, e int) output { return outputTable[s][e] },
		func(s output, e int) (output, bool) {
			c := Conn{output: s}
			ok := c.stream(outputEvent(e))
			return c.output, ok
		})
	for s := open; s < lives; s++ {
		for e := range lifeEvents {
			if next := lifeTable[s][e]; next != 0 && next <= s {
				t.Errorf("life: event %d leads from %d back to %d", e, s, next)
			}
		}
	}
}

// strictWire complains when the connection violates the contract of transports.
type strictWire struct {
	*wire
	t           *testing.T
	fin, closed bool
	ended       bool // the peer's end was reported
}

func (w *strictWire) check(what string) {
	if w.closed {
		w.t.Errorf("%s of a transport that is closed", what)
	}
}

func (w *strictWire) Write(bufs [][]byte) (int, error) {
	w.check("Write")
	if w.fin {
		w.t.Error("Write behind FIN")
	}
	return w.wire.Write(bufs)
}
func (w *strictWire) WantWritable(on bool) { w.check("WantWritable"); w.wire.WantWritable(on) }
func (w *strictWire) PauseRead()           { w.check("PauseRead") }
func (w *strictWire) ResumeRead()          { w.check("ResumeRead") }
func (w *strictWire) CloseWrite() {
	w.check("CloseWrite")
	if w.fin {
		w.t.Error("FIN twice")
	}
	w.fin = true
}
func (w *strictWire) Close() { w.check("Close"); w.closed = true }

// modelRequest counts the connection's notifications to its owner.
type modelRequest struct {
	m             *model
	wanted, whole bool
	ends          int
	finished      bool // Finish was called, and Done is still to come
}

// model is one connection to which events are applied.
type model struct {
	*strictWire
	out   *Out
	srv   *Server
	c     *Conn
	posts []func()
	now   *modelRequest // under way
	last  []*modelRequest
	// inside are steps to do in the next Start, Data, DataEnd or Drain.
	inside    []int
	successor *modelSuccessor
}

type modelSuccessor struct {
	m     *model
	taken bool
	ended int
}

func (h *modelSuccessor) Take([]byte)  { h.taken = true }
func (h *modelSuccessor) Paused() bool { return false }
func (h *modelSuccessor) Writable()    {}
func (h *modelSuccessor) Ended(error)  { h.ended++ }

func newModel(t *testing.T) *model {
	m := &model{strictWire: &strictWire{wire: &wire{room: -1}, t: t}}
	m.out = &Out{Post: func(fn func()) bool { m.posts = append(m.posts, fn); return true }}
	m.srv = NewServer(m.out, Config{MaxBody: 20, IdleTimeout: 8}, m)
	m.c = m.srv.Accept(m)
	return m
}

func (m *model) Request(*Conn, *http1.Head) Request {
	if m.now != nil {
		m.t.Error("a request before the last one has ended")
	}
	r := &modelRequest{m: m}
	m.now = r
	m.last = append(m.last, r)
	return r
}

// nested does the steps that the walk wants inside a call from the connection.
func (m *model) nested() {
	if len(m.inside) > 0 {
		op := m.inside[0]
		m.inside = m.inside[1:]
		ownerSteps[op].do(m)
	}
}

func (r *modelRequest) current(what string) {
	if r.ends > 0 || r.m.now != r && !r.finished {
		r.m.t.Errorf("%s after the end of the request", what)
	}
}

func (r *modelRequest) end(what string) {
	r.current(what)
	if r.ends++; r.ends > 1 {
		r.m.t.Errorf("%s: the second end of a request", what)
	}
	if r.m.now == r {
		r.m.now = nil
	}
}

func (r *modelRequest) Start() { r.current("Start"); r.m.nested() }
func (r *modelRequest) Data([]byte) {
	r.current("Data")
	if !r.wanted || r.whole {
		r.m.t.Error("Data that nobody asked for, or behind the end")
	}
	r.m.nested()
}
func (r *modelRequest) DataEnd() {
	r.current("DataEnd")
	if !r.wanted || r.whole {
		r.m.t.Error("DataEnd that nobody asked for, or twice")
	}
	r.whole = true
	r.m.nested()
}
func (r *modelRequest) Drain() { r.current("Drain"); r.m.nested() }
func (r *modelRequest) Done() {
	if !r.finished {
		r.m.t.Error("Done without Finish")
	}
	r.end("Done")
}
func (r *modelRequest) Aborted(Reason) { r.end("Aborted") }

type modelStep struct {
	name string
	do   func(m *model)
}

// owner returns a step of the owner, which is possible only for a request in progress.
func owner(name string, do func(m *model, r *modelRequest)) modelStep {
	return modelStep{name, func(m *model) {
		if r := m.now; r != nil && !r.finished {
			do(m, r)
		}
	}}
}

var ownerSteps = []modelStep{
	owner("Write", func(m *model, _ *modelRequest) { m.c.Write([]byte("some")) }),
	owner("Write much", func(m *model, _ *modelRequest) { m.c.WriteOwned(make([]byte, 2*fullAt)) }),
	owner("Full", func(m *model, _ *modelRequest) { m.c.Full() }),
	owner("Empty", func(m *model, _ *modelRequest) { m.c.Empty() }),
	owner("Finish", func(m *model, r *modelRequest) {
		r.finished = true
		if m.c.Finish() {
			r.end("Finish")
		}
	}),
	owner("Drop", func(m *model, r *modelRequest) { r.end("Drop"); m.c.Drop() }),
	owner("Refuse", func(m *model, r *modelRequest) { r.end("Refuse"); m.c.Refuse(http1.UpgradeRequired) }),
	owner("ReadBody", func(m *model, r *modelRequest) { r.wanted = true; m.c.ReadBody() }),
	owner("PauseBody", func(m *model, r *modelRequest) {
		m.c.PauseBody()
	}),
	owner("CloseAfter", func(m *model, _ *modelRequest) { m.c.CloseAfter() }),
	owner("SetTimeout", func(m *model, _ *modelRequest) { m.c.SetTimeout(60) }),
	owner("Upgrade", func(m *model, r *modelRequest) {
		r.end("Upgrade")
		m.successor = &modelSuccessor{m: m}
		m.c.Upgrade(m.successor)
	}),
	{"stop(true)", func(m *model) { m.srv.Abort() }},
	{"stop", func(m *model) { m.srv.KeepNone() }},
	{"closeIdleConnections", func(m *model) { m.srv.CloseIdle() }},
}

// receive returns a step that delivers bytes, if the transport still can.
func receive(text string) func(m *model) {
	return func(m *model) {
		if !m.closed && !m.ended && (m.successor == nil || !m.successor.taken) {
			m.c.Readable([]byte(text))
		}
	}
}

func peerEnds(err error) func(m *model) {
	return func(m *model) {
		if !m.closed && !m.ended && (m.successor == nil || !m.successor.taken) {
			m.ended = true
			if err != nil {
				m.fail = err
			}
			m.c.Ended(err)
		}
	}
}

var outsideSteps = []modelStep{
	{"a request", receive("GET / HTTP/1.1\r\nHost: a\r\n\r\n")},
	{"two requests", receive(strings.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 2))},
	{"half a head", receive("GET / HTTP/1.1\r\nHost")},
	{"half a body", receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345")},
	{"the other half", receive("67890")},
	{"a chunked body", receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")},
	{"an oversize body", receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n" + strings.Repeat("x", 32) + "\r\n0\r\n\r\n")},
	{"a bad request", receive("nonsense\r\n\r\n")},
	{"a last request", receive("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")},
	{"the tick ends", (*model).tick},
	{"no room", func(m *model) { m.room = 0 }},
	{"some room", func(m *model) { m.room = 10; m.takes() }},
	{"room", func(m *model) { m.room = -1; m.takes() }},
	{"time passes", func(m *model) { m.out.Advance() }},
	{"FIN", peerEnds(nil)},
	{"RST", peerEnds(errors.New("reset"))},
}

func (m *model) takes() {
	if m.want && !m.closed && !m.ended && (m.successor == nil || !m.successor.taken) {
		m.c.Writable()
	}
}

func (m *model) tick() {
	m.out.Flush()
	for len(m.posts) > 0 {
		fn := m.posts[0]
		m.posts = m.posts[1:]
		fn()
		m.out.Flush()
	}
}

// TestModel applies every sequence of three steps, and many random ones, some of them inside the calls that the connection makes.
func TestModel(t *testing.T) {
	steps := append(append([]modelStep{}, ownerSteps...), outsideSteps...)
	n, walks := len(steps), 0
	for i := 0; i < n*n*n && !t.Failed(); i++ {
		walkModel(t, steps, []int{i / n / n, i / n % n, i % n}, nil)
		walks++
	}
	random := rand.New(rand.NewPCG(3, 4))
	for i := 0; i < 20_000 && !t.Failed(); i++ {
		path, inside := make([]int, 12), make([]int, random.IntN(4))
		for j := range path {
			path[j] = random.IntN(n)
		}
		for j := range inside {
			inside[j] = random.IntN(len(ownerSteps))
		}
		walkModel(t, steps, path, inside)
		walks++
	}
	t.Logf("%d walks", walks)
}

func walkModel(t *testing.T, steps []modelStep, path, inside []int) {
	t.Helper()
	m := newModel(t)
	m.inside = inside
	var names []string
	for _, i := range path {
		names = append(names, steps[i].name)
		steps[i].do(m)
	}
	// At the end the peer disconnects, and time passes.
	m.inside = nil
	peerEnds(errors.New("reset"))(m)
	for range 3 * stalledTicks {
		m.tick()
		m.out.Advance()
	}
	m.tick()
	upgraded := m.successor != nil
	for _, r := range m.last {
		if r.ends != 1 {
			t.Errorf("a request has %d ends", r.ends)
		}
	}
	switch {
	case !upgraded && !m.closed:
		t.Error("the transport is still open")
	case upgraded && !m.successor.taken && m.successor.ended == 0 && m.ended:
		t.Error("the successor got neither the transport nor its end")
	case m.successor != nil && m.successor.ended > 1:
		t.Error("the successor heard of two ends")
	case m.srv.Count() != 0 || m.out.Timers():
		t.Error("the server still has the connection")
	}
	if t.Failed() {
		in := make([]string, len(inside))
		for i, op := range inside {
			in[i] = ownerSteps[op].name
		}
		t.Fatal(fmt.Sprint("after: ", strings.Join(names, ", "), "; inside: ", strings.Join(in, ", ")))
	}
}
