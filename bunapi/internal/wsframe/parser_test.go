package wsframe

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// log records events in a comparable form.
type log struct {
	lines  []string
	onText func()
}

func (l *log) add(format string, a ...any) { l.lines = append(l.lines, fmt.Sprintf(format, a...)) }
func (l *log) Message(op Opcode, p []byte, compressed bool) {
	l.add("msg %d %x %v", op, p, compressed)
	if l.onText != nil {
		l.onText()
	}
}
func (l *log) Ping(p []byte)             { l.add("ping %x", p) }
func (l *log) Pong(p []byte)             { l.add("pong %x", p) }
func (l *log) Closed(code int, r []byte) { l.add("close %d %x", code, r) }

const testLimit = 1 << 16

// feed runs bytes through a server's parser in chunks of the given size.
func feed(b []byte, chunk int, deflate bool) string { return feedAs(Server, b, chunk, deflate) }

func feedAs(role Role, b []byte, chunk int, deflate bool) string {
	var l log
	p := Parser{Role: role, MaxPayload: testLimit, Deflate: deflate}
	b = append([]byte(nil), b...)
	for len(b) > 0 {
		n := min(chunk, len(b))
		if err := p.Feed(b[:n], &l); err != nil {
			l.add("error %d %s", err.Code(), err)
			break
		}
		b = b[n:]
	}
	return strings.Join(l.lines, "; ")
}

// raw creates a masked frame with any first byte and form of the length.
func raw(b0 byte, payload string, form int) []byte {
	out := []byte{b0}
	switch n := len(payload); {
	case form == len64:
		out = binary.BigEndian.AppendUint64(append(out, maskBit|len64), uint64(n))
	case form == len16 || n >= len16:
		out = append(out, maskBit|len16, byte(n>>8), byte(n))
	default:
		out = append(out, maskBit|byte(n))
	}
	key := []byte{9, 8, 7, 6}
	out = append(out, key...)
	for i := range len(payload) {
		out = append(out, payload[i]^key[i%4])
	}
	return out
}

func cat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestParser(t *testing.T) {
	text := func(s string) []byte { return raw(0x81, s, 0) }
	ok := fmt.Sprintf("msg 1 %x false", "ok")
	for _, tt := range []struct {
		name string
		in   []byte
		want string
	}{
		{"text", text("ok"), ok},
		{"empty text", text(""), "msg 1  false"},
		{"binary", raw(0x82, "\xff", 0), "msg 2 ff false"},
		{"16-bit length for 2 bytes", raw(0x81, "ok", len16), ok},
		{"64-bit length for 2 bytes", raw(0x81, "ok", len64), ok},
		{"fragments", cat(raw(0x01, "o", 0), raw(0x00, "", 0), raw(0x80, "k", 0)), ok},
		{"empty fragments", cat(raw(0x01, "", 0), raw(0x80, "", 0)), "msg 1  false"},
		{"ping between fragments", cat(raw(0x01, "o", 0), raw(0x89, "p", 0), raw(0x80, "k", 0)), "ping 70; " + ok},
		{"pong", raw(0x8a, "x", 0), "pong 78"},
		{"largest control", raw(0x89, strings.Repeat("x", MaxControl), 0), fmt.Sprintf("ping %x", strings.Repeat("x", MaxControl))},
		{"close", raw(0x88, "\x03\xe8bye", 0), "close 1000 627965"},
		{"close without payload", raw(0x88, "", 0), "close 1005 "},
		{"character split over fragments", cat(raw(0x01, "\xc3", 0), raw(0x80, "\xa9", 0)), "msg 1 c3a9 false"},
		{"limit reached", raw(0x82, strings.Repeat("x", testLimit), 0)[:0], ""},

		{"unmasked", []byte{0x81, 1, 'x'}, "error 1002 Received an incorrectly masked frame"},
		{"opcode 3", cat(text("ok"), raw(0x83, "", 0)), ok + "; error 1002 Received invalid opcode"},
		{"opcode 11", raw(0x8b, "", 0), "error 1002 Received invalid opcode"},
		{"RSV1", raw(0xc1, "x", 0), "error 1002 Received unexpected RSV1 bit"},
		{"RSV1 on control", raw(0xc9, "x", 0), "error 1002 Received unexpected RSV1 bit"},
		{"RSV1 and RSV2", raw(0xe1, "x", 0), "error 1002 Received unexpected RSV1 bit"},
		{"RSV2", raw(0xa1, "x", 0), "error 1002 Received unexpected RSV2 or RSV3 bit"},
		{"RSV3", raw(0x91, "x", 0), "error 1002 Received unexpected RSV2 or RSV3 bit"},
		{"fragmented ping", raw(0x09, "x", 0), "error 1002 Received fragmented control frame"},
		{"ping of 126", raw(0x89, strings.Repeat("x", 126), 0), "error 1002 Received too big control frame"},
		{"lone continuation", raw(0x80, "x", 0), "error 1002 Received continuation frame outside a fragmented message"},
		{"continuation after a whole message", cat(text("ok"), raw(0x80, "x", 0)), ok + "; error 1002 Received continuation frame outside a fragmented message"},
		{"text inside a message", cat(raw(0x01, "x", 0), text("y")), "error 1002 Received new message inside a fragmented message"},
		{"close of 1 byte", raw(0x88, "x", 0), "error 1002 Received invalid close payload"},
		{"close 1005", raw(0x88, "\x03\xed", 0), "error 1002 Received invalid close code"},
		{"close 999", raw(0x88, "\x03\xe7", 0), "error 1002 Received invalid close code"},
		{"close with bad reason", raw(0x88, "\x03\xe8\xff", 0), "error 1007 Received invalid UTF-8"},
		{"bad text", text("a\xff"), "error 1007 Received invalid UTF-8"},
		{"cut text", text("a\xc3"), "error 1007 Received invalid UTF-8"},
		{"cut text over fragments", cat(raw(0x01, "\xc3", 0), raw(0x80, "", 0)), "error 1007 Received invalid UTF-8"},
		{"bad text in an unfinished fragment", raw(0x01, "\xf4\x90", 0), "error 1007 Received invalid UTF-8"},
		{"over the limit", raw(0x82, strings.Repeat("x", testLimit+1), len64)[:14], "error 1009 Received too big message"},
		{"fragments over the limit", cat(raw(0x02, strings.Repeat("x", testLimit), len64), raw(0x80, "y", 0)), "error 1009 Received too big message"},
		{"64-bit length with the top bit", append([]byte{0x82, maskBit | len64, 0x80, 0, 0, 0, 0, 0, 0, 0}, 1, 2, 3, 4), "error 1009 Received too big message"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, chunk := range []int{1, 2, 3, 7, 1 << 20} {
				if got := feed(tt.in, chunk, false); got != tt.want {
					t.Errorf("chunk %d: got %s, want %s", chunk, got, tt.want)
				}
			}
		})
	}
}

func TestRSV1WithDeflate(t *testing.T) {
	for _, tt := range []struct {
		in   []byte
		want string
	}{
		{raw(0xc1, "\xff\xff", 0), "msg 1 ffff true"},
		{cat(raw(0x41, "\xff", 0), raw(0x80, "a", 0)), "msg 1 ff61 true"},
		{cat(raw(0xc1, "x", 0), raw(0x81, "y", 0)), "msg 1 78 true; msg 1 79 false"},
		{cat(raw(0x41, "x", 0), raw(0xc0, "y", 0)), "error 1002 Received unexpected RSV1 bit"},
		{raw(0xc8, "", 0), "error 1002 Received unexpected RSV1 bit"},
	} {
		for _, chunk := range []int{1, 1 << 10} {
			if got := feed(tt.in, chunk, true); got != tt.want {
				t.Errorf("%x: got %s, want %s", tt.in, got, tt.want)
			}
		}
	}
}

func TestClientRefusesMaskedFrames(t *testing.T) {
	var l log
	p := Parser{Role: Client, MaxPayload: testLimit}
	if err := p.Feed(AppendFrame(nil, Text, false, "ok"), &l); err != nil || len(l.lines) != 1 {
		t.Fatalf("unmasked: %v, %v", err, l.lines)
	}
	err := p.Feed(raw(0x81, "x", 0), &l)
	if err == nil || err.Violation != BadMask {
		t.Errorf("masked: %v", err)
	}
	if msg, code := err.ClientError(); msg != "Protocol error - unexpected mask from server" || code != "WS_ERR_UNEXPECTED_MASK" {
		t.Errorf("%s %s", msg, code)
	}
}

func TestStopInTheMiddleOfAChunk(t *testing.T) {
	var l log
	p := Parser{Role: Server, MaxPayload: testLimit}
	l.onText = p.Stop
	if err := p.Feed(cat(raw(0x81, "a", 0), raw(0x81, "b", 0)), &l); err != nil || len(l.lines) != 1 {
		t.Errorf("%v %v", err, l.lines)
	}
	if err := p.Feed(raw(0x81, "c", 0), &l); err != nil || len(l.lines) != 1 {
		t.Errorf("%v %v", err, l.lines)
	}
}

func TestDeclaredLengthAloneTakesNoMemory(t *testing.T) {
	p := Parser{Role: Server, MaxPayload: 1 << 40}
	var l log
	if err := p.Feed(binary.BigEndian.AppendUint64([]byte{0x82, maskBit | len64}, 1<<39), &l); err != nil {
		t.Fatal(err)
	}
	if err := p.Feed([]byte{1, 2, 3, 4, 5}, &l); err != nil {
		t.Fatal(err)
	}
	if cap(p.mid.msg) > 2*growStep {
		t.Errorf("%d bytes for one received", cap(p.mid.msg))
	}
}

// Regression: 64 KiB in fragments of one byte were copied once for each fragment.
func TestSmallFragmentsAreNotCopiedAgainAndAgain(t *testing.T) {
	p := Parser{Role: Server, MaxPayload: testLimit}
	var l log
	grown, last := 0, 0
	for i := range testLimit {
		op := byte(0)
		if i == 0 {
			op = 2
		}
		if err := p.Feed(raw(op, "x", 0), &l); err != nil {
			t.Fatal(err)
		}
		if cap(p.mid.msg) != last {
			grown, last = grown+1, cap(p.mid.msg)
		}
	}
	if grown > 20 || last > testLimit {
		t.Errorf("the buffer grew %d times, to %d bytes", grown, last)
	}
}

func TestCutReason(t *testing.T) {
	if got := CutReason(strings.Repeat("x", 122) + "é"); got != strings.Repeat("x", 122) {
		t.Errorf("cut inside a character: %q", got)
	}
	if got := CutReason(strings.Repeat("é", 61) + "x"); len(got) != MaxReason {
		t.Errorf("%d bytes", len(got))
	}
}
