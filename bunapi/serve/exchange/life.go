// The life of an exchange: the phases of one request and its answer, and the moves between them.

package exchange

// phase is how far an exchange has come. The order matters: see open.
type phase uint8

const (
	none     phase = iota // in the table: the move has no effect
	handling              // no answer is known yet: the handler runs, or its promise is awaited
	chosen                // the answer is a stream that has produced nothing yet; the head is not written
	sending               // the head is written, and the body is being sent
	flushing              // everything is written, but the transport has not accepted all of it
	answered              // the transport has accepted everything
	upgraded              // the connection is a WebSocket now
	refused               // the handshake had another version, and the server answered by itself
	dropped               // the server broke off the answer
	lost                  // the client is gone, was too slow, or sent what the server refused
	phases
)

// move is an event that changes the phase.
type move uint8

const (
	choose  move = iota // the handler returned a stream
	begin               // the head is written, and a body follows
	finish              // the last byte is written
	taken               // the transport accepted the last byte
	upgrade             // server.upgrade accepted the handshake
	refuse              // server.upgrade refused the handshake's version
	drop                // the answer cannot be completed
	lose                // the connection reports that no more answers are possible
	moves
)

// life gives the phase that follows a move. A move that the table does not list comes too early or too late, and has no effect,
// because a script can call upgrade, stop, close and the like whenever its code runs.
var life = [phases][moves]phase{
	handling: {choose: chosen, begin: sending, finish: flushing, upgrade: upgraded, refuse: refused, drop: dropped, lose: lost},
	chosen:   {begin: sending, finish: flushing, drop: dropped, lose: lost},
	sending:  {finish: flushing, drop: dropped, lose: lost},
	flushing: {taken: answered, lose: lost},
}

// step makes a move and reports whether it has an effect. If it returns false the caller does nothing.
func (x *Exchange) step(m move) bool {
	next := life[x.phase][m]
	if next == none {
		return false
	}
	x.phase = next
	return true
}

// open reports whether something may still be written. Only in these phases does the exchange have a connection.
func (x *Exchange) open() bool { return x.phase <= sending }

// over reports whether the exchange has ended, with or without an answer.
func (x *Exchange) over() bool { return x.phase > flushing }

// A request is pending while somebody holds it: its answer, until that is over, and the synchronous part of its handler.

func (x *Exchange) hold() { x.holders++ }

func (x *Exchange) letGo() {
	if x.holders--; x.holders == 0 {
		x.srv.count(-1)
		x.srv.changed()
	}
}
