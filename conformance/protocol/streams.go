// Streams of everything that is allowed, put together at random from a seed: what comes back must be the same from
// every implementation.

package protocol

import (
	"bytes"
	"fmt"
	"math/rand/v2"
)

// stream is a step that sends messages and control frames in any mixture.
type stream struct {
	parts []piece
	chop  chop
}

// piece is a control frame, or a message cut at the given places with control frames between its fragments.
type piece struct {
	control *frame
	op      byte
	payload []byte
	pack    bool // compressed, if that was agreed
	cuts    []float64
	between []*frame
}

func (st stream) do(s *session) {
	var frames []frame
	for _, p := range st.parts {
		if p.control != nil {
			frames = append(frames, *p.control)
			continue
		}
		payload, rsv, op := p.payload, byte(0), p.op
		if p.pack && s.deflate != nil {
			payload, rsv = bytes.Clone(s.deflate.message(payload)), rsv1
		}
		at := 0
		for i, cut := range p.cuts {
			to := at + int(cut*float64(len(payload)-at))
			frames = append(frames, frame{op: op, rsv: rsv, more: true, payload: payload[at:to]})
			if c := p.between[i]; c != nil {
				frames = append(frames, *c)
			}
			at, op, rsv = to, opContinuation, 0
		}
		frames = append(frames, frame{op: op, rsv: rsv, payload: payload[at:]})
	}
	send{frames: frames, chop: st.chop}.do(s)
}

// Streams makes n cases from a seed. deflate agrees on compression without context takeover, which everybody has.
func Streams(seed uint64, n int, deflate bool) []Case {
	rnd := rand.New(rand.NewPCG(seed, 7))
	out := make([]Case, n)
	for i := range out {
		c := Case{ID: fmt.Sprintf("stream.%d", i+1), end: testerCloses, timer: kill(10)}
		if deflate {
			c.deflate = &negotiation{offers: []params{{clientNoTakeover: true, serverNoTakeover: true}}, answers: []answer{{clientNoTakeover: true}}}
		}
		st := stream{chop: []chop{plain, plain, apart, 1, 7, 1000}[rnd.IntN(6)]}
		control := func() *frame {
			payload := make([]byte, []int{0, 1, 20, 125}[rnd.IntN(4)])
			for i := range payload {
				payload[i] = byte(rnd.Uint32())
			}
			if rnd.IntN(3) == 0 {
				return &frame{op: opPong, payload: payload}
			}
			c.want = append(c.want, pong(string(payload)))
			return &frame{op: opPing, payload: payload}
		}
		for range 1 + rnd.IntN(12) {
			if rnd.IntN(4) == 0 {
				st.parts = append(st.parts, piece{control: control()})
				continue
			}
			p := piece{op: opText + byte(rnd.IntN(2)), pack: rnd.IntN(3) > 0}
			size := []int{0, 1, 5, 124, 125, 126, 127, 1000, 5000, 65535, 65536, 65537}[rnd.IntN(12)]
			if st.chop == 1 {
				size = min(size, 1000) // a write each byte
			}
			if p.op == opText {
				p.payload = randomText(rnd, size)
			} else {
				p.payload = make([]byte, size)
				for i := range p.payload {
					p.payload[i] = byte(rnd.Uint32())
				}
			}
			for range rnd.IntN(5) * rnd.IntN(2) {
				p.cuts = append(p.cuts, []float64{0, 0.5, 1, rnd.Float64()}[rnd.IntN(4)])
				var c *frame
				if rnd.IntN(4) == 0 {
					c = control()
				}
				p.between = append(p.between, c)
			}
			st.parts = append(st.parts, p)
			kind := gotText
			if p.op == opBinary {
				kind = gotBinary
			}
			c.want = append(c.want, event{kind: kind, payload: p.payload})
		}
		if rnd.IntN(4) == 0 { // the last frame breaks the rules: what came before must still be answered
			bad := []frame{{op: 3}, {op: 11}, {op: opBinary, rsv: rsv2}, last("of nothing"), {op: opPing, more: true}, {op: opPing, payload: make([]byte, 126)}}[rnd.IntN(6)]
			st.parts = append(st.parts, piece{control: &bad})
			c.end = peerFails
		}
		c.steps = []step{st}
		out[i] = c
	}
	return out
}

// randomText is valid UTF-8 of size bytes with characters of all lengths.
func randomText(rnd *rand.Rand, size int) []byte {
	out := make([]byte, 0, size)
	for len(out) < size {
		r := []rune{'a' + rune(rnd.IntN(26)), ' ', 'ß', '€', '\u0000', '\uffff', '𝄞', '\U0010ffff'}[rnd.IntN(8)]
		if next := string(r); len(out)+len(next) <= size {
			out = append(out, next...)
		}
	}
	return out
}
