// A case: what is sent, what must come back, and how the connection must end.

package protocol

import (
	"fmt"
	"strings"
	"time"
)

// Case is one row of the tables.
type Case struct {
	// ID is the usual number, for example 6.4.1.
	ID string

	steps []step
	// want are the events that must come, in order; tolerated, if not nil, would do as well.
	want, tolerated []event
	end             ending
	timer           timer
	// failFast is for the cases of invalid text in three parts: the peer must fail the connection after the second.
	failFast bool
	// informational cases have no wrong answer.
	informational bool
	// deflate is set where permessage-deflate is agreed.
	deflate *negotiation
}

// Category is the first number of the ID.
func (c *Case) Category() string {
	name, _, _ := strings.Cut(c.ID, ".")
	return name
}

// ending is how a connection must end.
type ending struct {
	byTester bool  // sends the first Close; else the peer must
	codes    []int // that the peer's Close may have; nil is any. None at all always passes
	clean    bool  // both Close frames and the end of TCP are demanded
	strict   bool  // the wrong end or code makes the behaviour wrong too
}

// The two endings of nearly all cases: the tester closes when everything has come, or the peer fails the connection.
var (
	testerCloses = ending{byTester: true, codes: []int{1000}, clean: true}
	peerFails    = ending{codes: []int{1002}}
	peerRefuses  = ending{codes: []int{1007}, strict: true}
)

// timer ends a case that does not end by itself: kill fails the connection, end closes it in a normal way.
type timer struct {
	kill  bool
	after time.Duration
}

func kill(seconds float64) timer { return timer{true, time.Duration(seconds * float64(time.Second))} }
func end(seconds float64) timer  { return timer{false, time.Duration(seconds * float64(time.Second))} }

// step is one thing that the tester does.
type step interface {
	do(s *session)
}

// chop is how bytes are put on the wire.
type chop int

const (
	plain chop = 0  // everything in one write
	apart chop = -1 // each frame in a write of its own
	// n > 0: the bytes of each frame n at a time
)

// send writes frames. closes says that the tester's Close is among them.
type send struct {
	frames []frame
	chop   chop
	closes bool
}

// pause waits, looking at what comes.
type pause time.Duration

// rawBytes writes pieces of a frame that were made before.
type rawBytes struct {
	payload []byte // of the text frame
	from    int    // of the payload; at 0 the header goes first
	to      int
}

// exchange sends messages, the next only after the echo of the last.
type exchange struct {
	op       byte
	count    int
	next     func() func() []byte
	fragment int
}

func text(s string) event          { return event{kind: gotText, payload: []byte(s)} }
func pong(s string) event          { return event{kind: gotPong, payload: []byte(s)} }
func textFrame(s string) frame     { return frame{op: opText, payload: []byte(s)} }
func ping(s string) frame          { return frame{op: opPing, payload: []byte(s)} }
func pongFrame(s string) frame     { return frame{op: opPong, payload: []byte(s)} }
func part(op byte, s string) frame { return frame{op: op, more: true, payload: []byte(s)} }
func last(s string) frame          { return frame{op: opContinuation, payload: []byte(s)} }
func closeFrame(code int, reason string) frame {
	return frame{op: opClose, payload: append([]byte{byte(code >> 8), byte(code)}, reason...)}
}

// Verdict is one word about a case.
type Verdict string

// The verdicts about behaviour and about closing.
const (
	OK            Verdict = "OK"
	NonStrict     Verdict = "NON-STRICT"
	Informational Verdict = "INFORMATIONAL"
	Unimplemented Verdict = "UNIMPLEMENTED"
	Failed        Verdict = "FAILED"

	Unclean        Verdict = "UNCLEAN"
	WrongCode      Verdict = "WRONG CODE"
	FailedByClient Verdict = "FAILED BY CLIENT"
)

// Result is the outcome of one case.
type Result struct {
	ID        string
	Behaviour Verdict
	Close     Verdict
	Detail    string // what came, for a reader who asks why
	Took      time.Duration
}

// Passed reports whether nothing is wrong.
func (r Result) Passed() bool {
	switch r.Behaviour {
	case Informational:
		return true
	case OK, NonStrict:
		return r.Close == OK
	}
	return false
}

func (r Result) String() string {
	return fmt.Sprintf("%s %s, close %s: %s", r.ID, r.Behaviour, r.Close, r.Detail)
}
