// The life of an exchange: the phases of one request and its answer, and the moves that lead from one to the next.

package exchange

// phase is how far an exchange has come. The order matters: see open.
type phase uint8

const (
	none     phase = iota // stands in the table for a move that has no effect
	handling              // no answer is known: the handler runs, or its promise is awaited
	chosen                // the answer is a stream that has given nothing yet; the head is not written
	sending               // the head is written, and the body is on its way
	flushing              // everything is written, but the transport has not taken all of it
	answered              // the transport has taken everything
	upgraded              // the connection is a WebSocket now
	refused               // the handshake was of another version, and the server answered by itself
	dropped               // the server broke the answer off
	lost                  // the client is gone, was too slow, or sent what the server refused
	phases
)

// move is what changes the phase.
type move uint8

const (
	choose  move = iota // the handler gave a stream
	begin               // the head is written, and a body follows
	finish              // the last byte is written
	taken               // the transport took the last byte
	upgrade             // server.upgrade accepted the handshake
	refuse              // server.upgrade refused the handshake's version
	drop                // the answer cannot be completed
	lose                // the connection reports that nothing can be answered any more
	moves
)

// life gives the phase that follows a move. A move that the table does not list comes too early or too late, and has no effect:
// a script can call upgrade, stop, close and the like whenever its code runs.
var life = [phases][moves]phase{
	handling: {choose: chosen, begin: sending, finish: flushing, upgrade: upgraded, refuse: refused, drop: dropped, lose: lost},
	chosen:   {begin: sending, finish: flushing, drop: dropped, lose: lost},
	sending:  {finish: flushing, drop: dropped, lose: lost},
	flushing: {taken: answered, lose: lost},
}

// step makes a move and reports whether it has an effect. A caller that gets false does nothing.
func (x *Exchange) step(m move) bool {
	next := life[x.phase][m]
	if next == none {
		return false
	}
	x.phase = next
	return true
}

// open reports whether something may still be written. Only in these phases the exchange has a connection.
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
