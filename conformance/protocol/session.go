// One case on one connection.

package protocol

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"time"
)

// closeWait is how long the peer may take to answer a Close, and a server to close TCP after that.
const closeWait = time.Second

// session runs one case. The reader goroutine reads; everything else happens on the goroutine that runs the case.
type session struct {
	c        *Case
	conn     net.Conn
	client   bool // the tester is the client
	patience float64
	deflate  *deflater
	inflate  *inflater

	incoming chan event
	got      []event
	problem  string // what was wrong with an echo in an exchange
	stage    int    // steps done
	failedIn int    // stage in which the peer failed the connection, 0 if it did not

	testerClosed bool // the tester's Close is out
	testerFirst  bool // and it was the first
	peerClosed   bool
	peerCode     int
	ended        bool // TCP is gone
	endErr       error
	dropped      bool // by the tester, because of time
	breach       *breach
	out          []byte
	deadline     time.Time
	closeBy      time.Time // when closing becomes unclean
}

// run runs the case on an open connection and closes it.
func (s *session) run(r *bufio.Reader) Result {
	began := time.Now()
	s.incoming = make(chan event, 64)
	done := make(chan struct{})
	go s.read(r, done)
	defer func() {
		_ = s.conn.Close()
		close(done)
	}()
	if s.c.deflate != nil && s.inflate == nil {
		s.sendClose(1000, "")
		s.finish()
		return Result{ID: s.c.ID, Behaviour: Unimplemented, Close: s.closeVerdict(), Took: time.Since(began)}
	}
	for i, st := range s.c.steps {
		if i == len(s.c.steps)-1 {
			s.deadline = time.Now().Add(s.patient(s.c.timer.after))
			_ = s.conn.SetWriteDeadline(s.deadline.Add(s.patient(closeWait)))
		}
		if s.over() {
			break
		}
		st.do(s)
		s.stage++
		s.drain()
	}
	s.finish()
	return s.result(time.Since(began))
}

// patient stretches a duration on machines that have other work too.
func (s *session) patient(d time.Duration) time.Duration {
	return time.Duration(float64(d) * s.patience)
}

func (s *session) read(r *bufio.Reader, done chan struct{}) {
	rc := receiver{r: r, masked: !s.client, inflate: s.inflate}
	for {
		e := rc.next()
		select {
		case s.incoming <- e:
		case <-done:
			return
		}
		if e.kind == gotEnd {
			return
		}
	}
}

// over reports whether the connection is closing or gone.
func (s *session) over() bool { return s.ended || s.peerClosed || s.breach != nil }

// take handles one event.
func (s *session) take(e event) {
	switch e.kind {
	case gotEnd:
		if errors.As(e.err, &s.breach) {
			// What comes after is dropped: the reader has ended.
			if !s.testerClosed {
				s.sendClose(s.breach.code, "")
			}
			return
		}
		s.ended, s.endErr = true, e.err
		s.noteFailure()
	case gotClose:
		if s.peerClosed {
			s.got = append(s.got, e) // a second Close is one too many
			return
		}
		s.peerClosed, s.peerCode = true, e.code
		s.noteFailure()
		if !s.testerClosed {
			s.write(closeFrame(1000, "").encode(nil, s.client))
			s.testerClosed = true
			s.closeBy = s.deadline
		} else {
			s.closeBy = time.Now().Add(s.patient(closeWait))
		}
	case gotPing:
		s.write(frame{op: opPong, payload: e.payload}.encode(nil, s.client))
	default:
		s.got = append(s.got, e)
	}
}

func (s *session) noteFailure() {
	if s.failedIn == 0 && !s.testerClosed {
		s.failedIn = s.stage
	}
}

// drain handles what has come already.
func (s *session) drain() {
	for !s.over() {
		select {
		case e := <-s.incoming:
			s.take(e)
		default:
			return
		}
	}
}

// wait handles events until one of them was handled or the moment has come; false is the latter.
func (s *session) wait(until time.Time) bool {
	t := time.NewTimer(time.Until(until))
	defer t.Stop()
	select {
	case e := <-s.incoming:
		s.take(e)
		return true
	case <-t.C:
		return false
	}
}

// finish sees the case to its end: TCP is gone.
func (s *session) finish() {
	if s.deadline.IsZero() {
		s.deadline = time.Now().Add(s.patient(max(s.c.timer.after, closeWait)))
	}
	for !s.ended && s.breach == nil {
		if !s.testerClosed && s.c.end.byTester && s.complete() {
			s.sendClose(1000, "")
		}
		if !s.client && s.testerClosed && s.peerClosed {
			return // a server drops TCP at once after the exchange
		}
		until := s.deadline
		if s.testerClosed {
			until = s.closeBy
		}
		if until.IsZero() { // closed before the case's timer was set
			until = s.deadline
		}
		if s.wait(until) {
			continue
		}
		switch {
		case s.testerClosed:
			s.dropped = true
			return
		case s.c.timer.kill:
			s.sendClose(1001, "")
		default:
			s.sendClose(0, "")
		}
	}
}

// complete reports whether all that was asked for has come.
func (s *session) complete() bool { return s.problem == "" && equal(s.got, s.c.want) }

func equal(a, b []event) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].kind != b[i].kind || !bytes.Equal(a[i].payload, b[i].payload) {
			return false
		}
	}
	return true
}

func (s *session) sendClose(code int, reason string) {
	f := frame{op: opClose}
	if code != 0 {
		f = closeFrame(code, reason)
	}
	s.noteClosing()
	s.write(f.encode(nil, s.client))
}

// noteClosing: the tester's Close goes out now.
func (s *session) noteClosing() {
	if !s.testerClosed {
		s.testerFirst = !s.peerClosed && !s.ended
	}
	s.testerClosed = true
	s.closeBy = time.Now().Add(s.patient(closeWait))
}

// write sends bytes. An error shows as the end of the stream at the reader.
func (s *session) write(b []byte) { _, _ = s.conn.Write(b) }

func (st send) do(s *session) {
	if st.closes {
		defer s.noteClosing()
	}
	s.out = s.out[:0]
	for _, f := range st.frames {
		if st.chop == plain {
			s.out = f.encode(s.out, s.client)
			continue
		}
		s.out = f.encode(s.out[:0], s.client)
		size := len(s.out)
		if st.chop > 0 {
			size = int(st.chop)
		}
		for b := s.out; len(b) > 0; {
			n := min(size, len(b))
			if _, err := s.conn.Write(b[:n]); err != nil {
				return
			}
			b = b[n:]
			runtime.Gosched()
		}
		s.out = s.out[:0]
	}
	if len(s.out) > 0 {
		s.write(s.out)
	}
}

func (p pause) do(s *session) {
	for until := time.Now().Add(time.Duration(p)); !s.over() && s.wait(until); {
	}
}

func (r rawBytes) do(s *session) {
	if r.from == 0 {
		s.out = frame{op: opText, payload: r.payload}.encode(s.out[:0], s.client)
	}
	header := len(s.out) - len(r.payload)
	from := header + r.from
	if r.from == 0 {
		from = 0
	}
	s.write(s.out[from : header+r.to])
}

func (x exchange) do(s *session) {
	next := x.next()
	kind := gotText
	if x.op == opBinary {
		kind = gotBinary
	}
	for k := range x.count {
		want := next()
		payload, rsv := want, byte(0)
		if s.deflate != nil {
			payload, rsv = s.deflate.message(want), rsv1
		}
		s.out = s.out[:0]
		for _, f := range fragments(x.op, rsv, payload, x.fragment) {
			s.out = f.encode(s.out, s.client)
		}
		s.write(s.out)
		for len(s.got) == 0 {
			if s.over() || !s.wait(s.deadline) {
				s.problem = fmt.Sprintf("no echo of message %d", k+1)
				return
			}
		}
		e := s.got[0]
		s.got = s.got[:0]
		if e.kind != kind || !bytes.Equal(e.payload, want) {
			s.problem = fmt.Sprintf("message %d of %d bytes came back as %s", k+1, len(want), e)
			return
		}
	}
}

func (s *session) result(took time.Duration) Result {
	r := Result{ID: s.c.ID, Behaviour: Failed, Close: s.closeVerdict(), Detail: s.detail(), Took: took}
	switch {
	case s.c.informational:
		r.Behaviour = Informational
	case s.problem != "":
	case s.c.failFast:
		// The steps are part, pause, part, pause, part.
		switch {
		case len(s.got) > 0 || s.failedIn < 3:
		case s.failedIn < 5:
			r.Behaviour = OK
		default:
			r.Behaviour = NonStrict
		}
	case equal(s.got, s.c.want):
		r.Behaviour = OK
	case s.c.tolerated != nil && equal(s.got, s.c.tolerated):
		r.Behaviour = NonStrict
	}
	if s.breach != nil && !s.c.informational {
		r.Behaviour = Failed
	}
	if s.c.end.strict && (r.Close == Failed || r.Close == WrongCode) && !s.c.informational {
		r.Behaviour = Failed
	}
	return r
}

func (s *session) closeVerdict() Verdict {
	e := s.c.end
	clean := s.testerClosed && s.peerClosed && !s.dropped && s.breach == nil
	allowed := e.codes == nil || s.peerCode == 0
	for _, code := range e.codes {
		allowed = allowed || s.peerCode == code
	}
	switch {
	case s.c.informational:
		return Informational
	case s.testerFirst != e.byTester:
		return Failed
	case e.clean && !clean:
		return Unclean
	case !allowed:
		return WrongCode
	case s.client && s.dropped:
		return FailedByClient
	}
	return OK
}

func (s *session) detail() string {
	var b strings.Builder
	for i, e := range s.got {
		if i == 3 {
			fmt.Fprintf(&b, "… %d events in all, ", len(s.got))
			break
		}
		fmt.Fprintf(&b, "%s, ", e)
	}
	if s.problem != "" {
		b.WriteString(s.problem + ", ")
	}
	if s.breach != nil {
		b.WriteString("the peer broke the rules: " + s.breach.text + ", ")
	}
	switch {
	case s.peerClosed && s.testerFirst:
		fmt.Fprintf(&b, "peer answered with Close %d", s.peerCode)
	case s.peerClosed:
		fmt.Fprintf(&b, "peer sent Close %d", s.peerCode)
	case s.ended:
		fmt.Fprintf(&b, "TCP ended (%v)", s.endErr)
	default:
		b.WriteString("no Close from the peer")
	}
	if s.dropped {
		b.WriteString(", TCP had to be dropped")
	}
	return b.String()
}
