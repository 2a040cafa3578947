// Cases of our own, for what the usual ones leave out: masking, length forms, limits, and what can be wrong about
// compressed messages. An echo under test must take messages of 32 MiB and no more.

package protocol

import (
	"bytes"
	"encoding/binary"
)

// wireBytes writes bytes as they are; for a peer that is a client and for one that is a server.
type wireBytes struct{ toServer, toClient []byte }

func (w wireBytes) do(s *session) {
	if s.client {
		s.write(w.toServer)
	} else {
		s.write(w.toClient)
	}
}

// finish ends the tester's half of the stream.
type finish struct{}

func (finish) do(s *session) {
	if c, ok := s.conn.(interface{ CloseWrite() error }); ok {
		_ = c.CloseWrite() // a broken connection shows at the reader
	}
}

// OwnCases makes the table of our own cases.
func OwnCases() []Case {
	var out []Case
	tooBig, badData := peerFails, peerFails
	tooBig.codes, badData.codes = []int{1009}, []int{1007}
	add := func(id string, e ending, want []event, steps ...step) *Case {
		out = append(out, Case{ID: "own." + id, steps: steps, want: want, end: e, timer: kill(2)})
		return &out[len(out)-1]
	}
	hi := []event{text("hi")}
	whole := textFrame("hi")

	add("masking", peerFails, nil, wireBytes{whole.encode(nil, false), whole.encode(nil, true)})
	add("masking.late", peerFails, hi, send{frames: []frame{whole}}, wireBytes{whole.encode(nil, false), whole.encode(nil, true)})

	// The length in a form longer than need be: everybody takes it.
	long := func(form byte, masked bool) []byte {
		b := []byte{0x81, form}
		if form == 126 {
			b = append(b, 0, 2)
		} else {
			b = binary.BigEndian.AppendUint64(b, 2)
		}
		if masked {
			b[1] |= 0x80
			b = append(b, 0, 0, 0, 0)
		}
		return append(b, "hi"...)
	}
	add("length.16", testerCloses, hi, wireBytes{long(126, true), long(126, false)})
	add("length.64", testerCloses, hi, wireBytes{long(127, true), long(127, false)})
	huge := func(n uint64, masked bool) []byte {
		b := binary.BigEndian.AppendUint64([]byte{0x82, 127}, n)
		if masked {
			b[1] |= 0x80
			b = append(b, 1, 2, 3, 4)
		}
		return b
	}
	for _, c := range []struct {
		id string
		n  uint64
	}{{"top", 1 << 63}, {"2^53", 1 << 53}, {"2^40", 1 << 40}} {
		add("length."+c.id, tooBig, nil, wireBytes{huge(c.n, true), huge(c.n, false)})
	}

	mark := "\xef\xbb\xbfafter a mark"
	add("utf8.bom", testerCloses, []event{text(mark)}, send{frames: []frame{textFrame(mark)}})
	add("utf8.split", testerCloses, []event{text(greek)}, send{frames: fragments(opText, 0, []byte(greek), 2), chop: 1})
	add("close.half", ending{}, hi, send{frames: []frame{whole}}, pause(50e6), finish{})
	reason := string(bytes.Repeat([]byte("é"), 61)) // 122 bytes
	add("close.reason", testerCloses, nil, send{frames: []frame{closeFrame(1000, reason+"x")}, closes: true})

	agreed := &negotiation{offers: []params{{clientNoTakeover: true, serverNoTakeover: true}}, answers: []answer{{clientNoTakeover: true}}}
	packed := func(s string) []byte { return bytes.Clone(newDeflater(15, false).message([]byte(s))) }
	deflated := func(id string, e ending, want []event, frames ...frame) {
		add("deflate."+id, e, want, send{frames: frames}).deflate = agreed
	}
	z := packed("hi")
	first := frame{op: opText, rsv: rsv1, payload: z}
	half := frame{op: opText, rsv: rsv1, more: true, payload: z[:1]}
	rest := frame{op: opContinuation, payload: z[1:]}
	deflated("mixed", testerCloses, []event{text("hi"), text("hi"), text("hi")}, whole, first, whole)
	deflated("ping between", testerCloses, []event{pong("p"), text("hi")}, half, ping("p"), rest)
	deflated("empty fragments", testerCloses, hi, frame{op: opText, rsv: rsv1, more: true}, frame{op: opContinuation, more: true, payload: z}, frame{op: opContinuation})
	deflated("empty", testerCloses, []event{text("")}, frame{op: opText, rsv: rsv1, payload: []byte{0}})
	// A last block, with BFINAL set: literal "hi" in a fixed block (RFC 7692 section 7.2.3.4).
	deflated("bfinal", testerCloses, hi, frame{op: opText, rsv: rsv1, payload: []byte{0xcb, 0xc8, 0x04, 0x00, 0x00}})
	deflated("stored", testerCloses, hi, frame{op: opText, rsv: rsv1, payload: []byte{0x00, 0x02, 0x00, 0xfd, 0xff, 'h', 'i', 0x00}})
	deflated("rsv1 on continuation", peerFails, nil, half, frame{op: opContinuation, rsv: rsv1, payload: z[1:]})
	deflated("rsv1 on ping", peerFails, nil, frame{op: opPing, rsv: rsv1})
	deflated("rsv1 on close", peerFails, nil, frame{op: opClose, rsv: rsv1})
	deflated("rsv2", peerFails, nil, frame{op: opText, rsv: rsv1 | rsv2, payload: z})
	deflated("block type 3", badData, nil, frame{op: opBinary, rsv: rsv1, payload: []byte{0xff, 0xff, 0xff}})
	deflated("reaches back too far", badData, nil, frame{op: opBinary, rsv: rsv1, payload: []byte{0x02, 0x05, 0x00}})
	deflated("bad utf8", badData, nil, frame{op: opText, rsv: rsv1, payload: packed("hi\xff")})
	deflated("bad utf8 at the end", badData, nil, frame{op: opText, rsv: rsv1, payload: packed("hi\xce")})
	return out
}
