package wsframe

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf8"
)

// reference reads a whole stream in the simplest way that RFC 6455 allows, and returns the expected events. An invalid text is
// reported at the frame that makes it certain.
func reference(role Role, b []byte, deflate bool) string {
	var l log
	fail := func(v Violation) string {
		err := &Error{Violation: v}
		l.add("error %d %s", err.Code(), err)
		return strings.Join(l.lines, "; ")
	}
	var op Opcode // of the message under way
	var msg []byte
	var packed bool
	for len(b) > 0 {
		fin, rsv, frameOp := b[0]&finBit != 0, b[0]&rsvBits, Opcode(b[0]&15)
		control := frameOp >= 8
		// A client waits for both bytes and checks them in another order than a server, as Bun does.
		if role == Client && len(b) < 2 {
			return strings.Join(l.lines, "; ")
		}
		badRSV1 := rsv&rsv1Bit != 0 && (!deflate || control || frameOp == Continuation)
		badMask := len(b) > 1 && (b[1]&maskBit != 0) != (role == Server)
		switch {
		case badRSV1 && role == Server:
			return fail(BadRSV1)
		case rsv&^rsv1Bit != 0:
			return fail(BadRSV23)
		case badMask && role == Client:
			return fail(BadMask)
		case !frameOp.known():
			return fail(BadOpcode)
		case control && !fin:
			return fail(FragmentedControl)
		case frameOp == Continuation && op == 0:
			return fail(LoneContinuation)
		case !control && frameOp != Continuation && op != 0:
			return fail(NewInsideMessage)
		case badRSV1:
			return fail(BadRSV1)
		case len(b) < 2:
			return strings.Join(l.lines, "; ")
		case badMask:
			return fail(BadMask)
		}
		size, head := uint64(b[1]&0x7f), 2
		if control && size > 125 {
			return fail(BigControl)
		}
		if extra := map[uint64]int{126: 2, 127: 8}[size]; extra > 0 {
			if head += extra; len(b) < head {
				break
			}
			if extra == 2 {
				size = uint64(binary.BigEndian.Uint16(b[2:]))
			} else if size = binary.BigEndian.Uint64(b[2:]); size >= 1<<53 {
				return fail(HugeLength)
			}
		}
		if !control && size+uint64(len(msg)) > testLimit {
			return fail(TooBig)
		}
		var key []byte
		if role == Server {
			if head += 4; len(b) < head {
				break
			}
			key = b[head-4 : head]
		}
		data := append([]byte(nil), b[head:min(uint64(len(b)), uint64(head)+size)]...)
		for i := range data {
			if key != nil {
				data[i] ^= key[i%4]
			}
		}
		whole := uint64(len(data)) == size
		b = b[head+len(data):]
		if control {
			if !whole {
				break
			}
			switch {
			case frameOp == Ping:
				l.Ping(data)
			case frameOp == Pong:
				l.Pong(data)
			case len(data) == 0:
				l.Closed(CodeNoStatus, nil)
			case len(data) == 1:
				return fail(BadClosePayload)
			case !ValidCode(int(binary.BigEndian.Uint16(data))):
				return fail(BadCloseCode)
			case !utf8.Valid(data[2:]):
				return fail(BadUTF8)
			default:
				l.Closed(int(binary.BigEndian.Uint16(data)), data[2:])
			}
			continue
		}
		if frameOp != Continuation {
			op, packed = frameOp, rsv&rsv1Bit != 0
		}
		msg = append(msg, data...)
		if op == Text && !packed && !(utf8.Valid(msg) || !(fin && whole) && hopeful(msg)) {
			return fail(BadUTF8)
		}
		if !whole {
			break
		}
		if fin {
			l.Message(op, msg, packed)
			op, msg = 0, nil
		}
	}
	return strings.Join(l.lines, "; ")
}

// hopeful reports whether invalid text may be the beginning of valid text.
func hopeful(b []byte) bool {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		rest := b[len(b)-n:]
		if utf8.RuneStart(rest[0]) {
			return utf8.Valid(b[:len(b)-n]) && !utf8.FullRune(rest)
		}
	}
	return false
}

// FuzzChunks: however the bytes are split, the events are the same, and equal to those of the reference. The first byte is the
// size of the pieces minus one, the second chooses the role and permessage-deflate.
func FuzzChunks(f *testing.F) {
	add := func(chunk, how byte, parts ...[]byte) { f.Add(append([]byte{chunk, how}, cat(parts...)...)) }
	add(0, 0, raw(0x01, "o", 0), raw(0x89, "p", 0), raw(0x80, "k", 0))
	add(2, 0, raw(0x81, "\xf0\x9f\x98\x80", len16), raw(0x88, "\x03\xe8x", 0))
	add(1, 0, raw(0x81, "a\xff", len64))
	add(4, 0, []byte{0x81})
	add(6, 2, raw(0xc1, "\xff\x00", 0), raw(0x41, "x", 0), raw(0x8a, "", 0), raw(0x80, "y", len64))
	add(3, 1, AppendFrame(nil, Text, false, "hello"), AppendFrame(nil, Ping, false, "p"), AppendFrame(nil, Close, false, "\x03\xe9bye"))
	add(0, 0, raw(0x01, "\xce\xba\xe1", 0), raw(0x00, "\xbd", 0), raw(0x80, "\xb9\xf4\x90\x80\x80", 0))
	add(9, 3, AppendFrame(nil, Binary, true, strings.Repeat("x", 200)), []byte{0x8b, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 3 {
			return
		}
		chunk, role, deflate := int(b[0])+1, Role(b[1]&1), b[1]&2 != 0
		b = b[2:]
		want := reference(role, b, deflate)
		if whole := feedAs(role, b, len(b), deflate); whole != want {
			t.Errorf("%x\n     whole: %s\n reference: %s", b, whole, want)
		}
		if pieces := feedAs(role, b, chunk, deflate); pieces != want {
			t.Errorf("%x\n   pieces of %d: %s\n reference: %s", b, chunk, pieces, want)
		}
	})
}

// FuzzRoundTrip: what the writer writes, the parser reads, message by message. Each message takes two bytes of the plan: its kind
// and its length; payloads are cut from data.
func FuzzRoundTrip(f *testing.F) {
	f.Add([]byte{0, 5, 2, 0, 4, 125, 1, 255}, []byte("hello, wörld"), uint32(0x12345678), 1)
	f.Add([]byte{3, 200, 2, 126, 7, 1}, []byte("\xfe\x00"), uint32(1), 13)
	f.Add([]byte{6, 250, 6, 251, 6, 252}, []byte("0123456789"), uint32(0xffffffff), 4096)
	f.Fuzz(func(t *testing.T, plan, data []byte, key uint32, chunk int) {
		if len(data) == 0 || len(plan) > 8 || chunk <= 0 {
			return
		}
		for _, role := range []Role{Server, Client} {
			var stream []byte
			var want log
			for p := plan; len(p) >= 2; p = p[2:] {
				size := int(p[1])
				if p[0]&4 != 0 {
					size *= 257 // over the borders of the length forms
				}
				payload := []byte(strings.Repeat(string(data), size/len(data)+1)[:size])
				op, packed := Opcode(1+p[0]%2), p[0]&8 != 0
				switch {
				case p[0]%16 == 3:
					op, packed, payload = Ping, false, payload[:min(size, MaxControl)]
					want.Ping(payload)
				case op == Text && !packed && !utf8.Valid(payload):
					op = Binary
					fallthrough
				default:
					want.Message(op, payload, packed)
				}
				if role == Server {
					stream = AppendMasked(stream, op, packed, payload, key)
				} else {
					stream = AppendFrame(stream, op, packed, payload)
				}
			}
			if got, want := feedAs(role, stream, chunk, true), strings.Join(want.lines, "; "); got != want {
				t.Errorf("role %d\n got %s\nwant %s", role, got, want)
			}
		}
	})
}

func FuzzUTF8(f *testing.F) {
	f.Add([]byte("κόσμε\xf4\x90\x80\x80"), byte(1))
	f.Add([]byte("\xed\xa0\x80"), byte(2))
	f.Add([]byte("héllo wörld, 16 bytes and more"), byte(3))
	f.Fuzz(func(t *testing.T, b []byte, n byte) {
		var v validator
		got := true
		for rest := b; len(rest) > 0 && got; {
			k := min(int(n)+1, len(rest))
			got = v.write(rest[:k])
			rest = rest[k:]
		}
		if got = got && v.done(); got != utf8.Valid(b) {
			t.Errorf("%x in pieces of %d: %v", b, int(n)+1, got)
		}
	})
}
