// The output that a slow peer has not accepted: pieces that are filled, written and released one by one. A single growing buffer
// would copy itself whenever it grows and hold twice what is queued.

package wsconn

const (
	// pieceMin and pieceMax are the capacities of a backlog's first and of its later pieces.
	pieceMin = 4 << 10
	pieceMax = 64 << 10
	// keepPieces bounds how many large pieces a loop keeps for later backlogs.
	keepPieces = 16
	// writePieces is how many are given to the transport at once.
	writePieces = 16
)

// backlog is the output that the transport has not accepted.
type backlog struct {
	pieces []piece // none is empty but for the last
	size   int     // queued bytes
}

type piece struct {
	rest  []byte // not yet written
	whole []byte // the buffer from its start
}

// add copies b to the end.
func (l *backlog) add(o *Out, b []byte) {
	l.size += len(b)
	for len(b) > 0 {
		last := len(l.pieces) - 1
		if last < 0 || len(l.pieces[last].whole) == cap(l.pieces[last].whole) {
			l.pieces = append(l.pieces, o.newPiece(l.size))
			last++
		}
		p := &l.pieces[last]
		written := len(p.whole) - len(p.rest)
		n := min(len(b), cap(p.whole)-len(p.whole))
		p.whole = append(p.whole, b[:n]...)
		p.rest = p.whole[written:]
		b = b[n:]
	}
}

// prepend copies b to the front.
func (l *backlog) prepend(b []byte) {
	if len(b) == 0 {
		return
	}
	front := append([]byte(nil), b...)
	l.size += len(front)
	l.pieces = append([]piece{{front, front}}, l.pieces...)
}

// bufs appends the first pieces, as many as the transport gets in one write.
func (l *backlog) bufs(to [][]byte) [][]byte {
	for _, p := range l.pieces[:min(len(l.pieces), writePieces)] {
		to = append(to, p.rest)
	}
	return to
}

// written drops n bytes from the front.
func (l *backlog) written(o *Out, n int) {
	l.size -= n
	done := 0
	for done < len(l.pieces) && n >= len(l.pieces[done].rest) {
		n -= len(l.pieces[done].rest)
		o.freePiece(l.pieces[done].whole)
		l.pieces[done] = piece{}
		done++
	}
	l.pieces = l.pieces[done:]
	if n > 0 {
		l.pieces[0].rest = l.pieces[0].rest[n:]
	}
}

// newPiece makes room for a backlog of that size: pieces grow with it.
func (o *Out) newPiece(size int) piece {
	if last := len(o.pieces) - 1; size >= pieceMax/2 && last >= 0 {
		b := o.pieces[last]
		o.pieces[last] = nil
		o.pieces = o.pieces[:last]
		return piece{b, b}
	}
	c := pieceMin
	for c < size && c < pieceMax {
		c *= 2
	}
	b := make([]byte, 0, c)
	return piece{b, b}
}

func (o *Out) freePiece(b []byte) {
	if cap(b) == pieceMax && len(o.pieces) < keepPieces {
		o.pieces = append(o.pieces, b[:0])
	}
}
