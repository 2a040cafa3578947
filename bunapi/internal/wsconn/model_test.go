// The life of a connection against a small model: in whatever order events happen, the handler is notified once and correctly,
// the peer sees at most one Close frame and nothing after it, and at the end everything is released.

package wsconn

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

// strictWire is a transport that follows the contract of streams and complains when the connection does not.
type strictWire struct {
	wire
	t                       testing.TB
	paused, finished, ended bool // ended: the peer finished, or the stream broke
	closed                  bool
}

func (w *strictWire) check(what string) {
	w.t.Helper()
	if w.closed {
		w.t.Errorf("%s after the transport was closed", what)
	}
}

func (w *strictWire) Write(bufs [][]byte) (int, error) {
	w.check("Write")
	if w.finished {
		w.t.Error("Write after FIN")
	}
	return w.wire.Write(bufs)
}
func (w *strictWire) WantWritable(on bool) { w.check("WantWritable"); w.wire.WantWritable(on) }
func (w *strictWire) PauseRead()           { w.check("PauseRead"); w.paused = true }
func (w *strictWire) ResumeRead()          { w.check("ResumeRead"); w.paused = false }
func (w *strictWire) CloseWrite() {
	w.check("CloseWrite")
	if w.finished {
		w.t.Error("FIN twice")
	}
	w.finished = true
}
func (w *strictWire) Close() {
	w.check("Close")
	w.closed = true
}

// life is a connection together with the model of it.
type life struct {
	*fixture
	w      *strictWire
	role   wsframe.Role
	inside []byte // operations for the handlers to perform

	// The model.
	state state
	told  string // the expected arguments of Closed, once it was called
	heard string // what a client will report at the end: the peer's Close frame has arrived
	frame string // the Close frame that we sent
	lost  bool   // output may have been lost: a drop, a broken stream
	ticks int
}

func newLife(t testing.TB, role wsframe.Role) *life {
	l := &life{fixture: &fixture{out: &Out{}, cfg: &Config{MaxPayload: 1000}, app: &app{}}, role: role, w: &strictWire{t: t, wire: wire{room: -1}}}
	l.c = New(l.out, l.cfg, l.app, Options{Role: role})
	l.app.on = func(*Conn, string) {
		if len(l.inside) > 0 {
			op := l.inside[0]
			l.inside = l.inside[1:]
			l.local(op)
		}
	}
	l.c.Attach(l.w, nil)
	return l
}

// tell is the model's end of an open or closing connection.
func (l *life) tell(code int, reason string) {
	if l.state < closed {
		l.state = closed
		if l.told = l.heard; l.told == "" {
			l.told = fmt.Sprintf("closed(%d,%s)", code, reason)
		}
	}
}

// peerCloses models the peer's Close frame: a server is done, a client waits for the end of the stream.
func (l *life) peerCloses(code int, reason string) {
	if l.sendsClose(code, reason); l.role == wsframe.Server {
		l.tell(code, reason)
	} else if l.state < closed && l.heard == "" {
		l.state, l.heard = closing, fmt.Sprintf("closed(%d,%s)", code, reason)
	}
}

func (l *life) sendsClose(code int, reason string) {
	if l.state == open {
		l.frame = fmt.Sprintf("CLOSE(%d,%s)", code, reason)
	}
}

// local performs an operation of the script.
func (l *life) local(op byte) {
	switch op % 6 {
	case 0:
		before := l.state
		if st := Send(l.c, wsframe.Text, "hello", false); (st == Dropped) != (before != open || l.c.failed) {
			l.w.t.Errorf("send in state %d: %d", before, st)
		}
	case 1:
		if l.state == open {
			l.sendsClose(4000, "bye")
			if l.role == wsframe.Client {
				l.state = closing
			} else {
				l.tell(4000, "bye")
			}
		}
		l.c.Close(4000, "bye", 4000)
	case 2:
		l.lost = l.lost || l.state < closed
		l.tell(wsframe.CodeAbnormal, "")
		l.c.Terminate()
	case 3:
		l.c.Pause()
	case 4:
		l.c.Resume()
	case 5:
		if l.role == wsframe.Server {
			l.lost = l.lost || l.state == open
			l.sendsClose(1001, "now")
			l.tell(1001, "now")
			l.c.CloseNow(1001, "now")
		}
	}
}

// peer performs an operation of the peer.
func (l *life) peer(op byte) {
	if l.w.closed || l.w.paused || l.w.ended {
		return // the transport has nothing to report
	}
	frame := func(o wsframe.Opcode, payload string) []byte {
		if l.role == wsframe.Client {
			return wsframe.AppendFrame(nil, o, false, payload)
		}
		return masked(o, payload)
	}
	violate := func(b []byte, v wsframe.Violation) {
		err := &wsframe.Error{Violation: v}
		reason := err.Error()
		if l.role == wsframe.Client {
			reason = ""
		}
		if l.heard == "" {
			l.sendsClose(err.Code(), reason)
			l.tell(wsframe.CodeAbnormal, err.Error())
		}
		l.c.Readable(b)
	}
	switch op % 8 {
	case 0:
		l.c.Readable(frame(wsframe.Text, "text"))
	case 1:
		l.c.Readable(frame(wsframe.Ping, "ping"))
	case 2:
		l.peerCloses(3000, "enough")
		l.c.Readable(frame(wsframe.Close, "\x0b\xb8enough"))
	case 3:
		l.peerCloses(wsframe.CodeNoStatus, "")
		l.c.Readable(append(frame(wsframe.Close, ""), frame(wsframe.Text, "late")...))
	case 4:
		violate(frame(wsframe.Text, "\xff"), wsframe.BadUTF8)
	case 5:
		violate([]byte{0x83}, wsframe.BadOpcode)
	case 6:
		l.w.ended = true
		l.lost = l.lost || l.state < closed && l.heard == ""
		l.tell(wsframe.CodeAbnormal, "")
		l.c.Ended(nil)
	case 7:
		l.w.ended, l.w.fail = true, errors.New("reset")
		l.lost = true
		l.tell(wsframe.CodeAbnormal, "")
		l.c.Ended(l.w.fail)
	}
}

// network performs an event of the transport or the clock.
func (l *life) network(op byte) {
	switch op % 4 {
	case 0:
		l.out.Flush()
	case 1: // room for some bytes
		l.w.room = int(op)
		if l.w.want && !l.w.closed {
			l.c.Writable()
		}
	case 2:
		l.w.room = 0
	case 3:
		l.out.Advance()
		l.ticks++
		l.out.Flush()
	}
}

// look compares with the model, after an operation from outside.
func (l *life) look() {
	l.w.t.Helper()
	got := ""
	for i, e := range l.app.log {
		if strings.HasPrefix(e, "closed") {
			got = e
			if i != len(l.app.log)-1 {
				l.w.t.Errorf("events after the end: %v", l.app.log[i:])
			}
		}
	}
	switch {
	case got == l.told:
	case got == "closed(1006,WebSocket timed out from inactivity)" && l.ticks >= stuckSeconds/TickSeconds,
		got == "closed(1006,)" && l.state == closing && l.heard == "" && l.ticks >= closeTicks,
		got == l.heard && l.state == closing && l.ticks >= closeTicks:
		l.told, l.state, l.lost = got, closed, true
	default:
		l.w.t.Errorf("the handler has %q, want %q", got, l.told)
	}
	if l.state == closed && !l.w.closed && l.w.paused {
		l.w.t.Error("a closed connection does not read, so it cannot see the peer finish")
	}
	if open := l.state == open; open != l.c.Open() {
		l.w.t.Errorf("open: %v", !open)
	}
}

// end lets time pass until everything must have ended, and checks what the peer has seen.
func (l *life) end() {
	l.w.t.Helper()
	l.inside = nil
	if l.state == open {
		l.local(2)
		l.look()
	}
	l.ticks = 1000
	for range 4 * closeTicks {
		l.out.Flush()
		l.out.Advance()
	}
	l.look()
	if !l.w.closed {
		l.w.t.Error("the transport is still open")
	}
	if l.out.Timers() || l.c.late != nil || l.out.Pending() {
		l.w.t.Error("something is kept")
	}
	p := wsframe.Parser{Role: 1 - l.role, MaxPayload: 1000}
	var seen recorder
	if err := p.Feed(l.w.got, &seen); err != nil {
		l.w.t.Errorf("what we sent: %v", err)
	}
	sent := ""
	for i, e := range seen.log {
		if strings.HasPrefix(e, "CLOSE") {
			sent = e
			if i != len(seen.log)-1 {
				l.w.t.Errorf("frames after the Close: %v", seen.log[i:])
			}
		}
	}
	if sent != l.frame && !(sent == "" && (l.lost || l.w.room >= 0)) {
		l.w.t.Errorf("the peer saw %q, want %q", sent, l.frame)
	}
}

// FuzzLife: the first byte chooses the role, then every two bytes are one operation.
func FuzzLife(f *testing.F) {
	const local, peer, network, inside = 0, 1, 2, 3
	for _, ops := range [][]byte{
		{0, local, 0, local, 1, network, 0, peer, 6},
		{1, local, 1, network, 0, peer, 2, peer, 6},
		{0, peer, 0, peer, 2, peer, 0, network, 3},
		{1, peer, 4, local, 1, network, 0},
		{0, network, 2, local, 0, network, 0, local, 1, network, 1, network, 25, network, 25, peer, 6},
		{0, inside, 1, peer, 0, peer, 0, network, 0},
		{0, inside, 2, inside, 1, peer, 1, network, 0},
		{0, local, 3, local, 1, network, 0, peer, 6},
		{1, peer, 7, local, 0, local, 1, network, 0},
		{0, network, 2, local, 0, network, 0, local, 5, network, 3},
		{1, local, 1, local, 2, network, 0, peer, 2},
		{0, peer, 3, peer, 6, network, 0, network, 0},
	} {
		f.Add(ops)
	}
	f.Fuzz(func(t *testing.T, ops []byte) {
		if len(ops) == 0 || len(ops) > 400 {
			return
		}
		l := newLife(t, wsframe.Role(ops[0]&1))
		for ops = ops[1:]; len(ops) >= 2 && !t.Failed(); ops = ops[2:] {
			switch ops[0] % 4 {
			case local:
				l.local(ops[1])
			case peer:
				l.peer(ops[1])
			case network:
				l.network(ops[1])
			case inside:
				l.inside = append(l.inside, ops[1])
			}
			l.look()
		}
		l.end()
	})
}
