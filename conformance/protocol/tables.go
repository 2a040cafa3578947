// The cases of categories 1 to 5, 7, 9 and 10.

package protocol

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

const hello = "Hello, world!"

var oddBytes = []byte{0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff}

// Cases makes the table. full has everything in its full size; otherwise large messages are smaller and long
// exchanges shorter, so that it runs in seconds.
func Cases(full bool) []Case {
	return slices.Concat(framing(), pings(), reservedBits(), reservedOpcodes(), fragmentation(), utf8Cases(), closing(), limits(full), automatic(), deflateCases(full))
}

func framing() []Case {
	var out []Case
	for kind, op := range []byte{opText, opBinary} {
		unit, kindOf := byte('*'), gotText
		if op == opBinary {
			unit, kindOf = 0xfe, gotBinary
		}
		for i, n := range []int{0, 125, 126, 127, 128, 65535, 65536, 65536} {
			payload := bytes.Repeat([]byte{unit}, n)
			c := Case{ID: fmt.Sprintf("1.%d.%d", kind+1, i+1), want: []event{{kind: kindOf, payload: payload}}, end: testerCloses, timer: kill(1)}
			how := plain
			if n > 128 {
				c.timer = kill(10)
			}
			if i == 7 {
				how = 997
			}
			c.steps = []step{send{frames: []frame{{op: op, payload: payload}}, chop: how}}
			out = append(out, c)
		}
	}
	return out
}

func pings() []Case {
	fe := func(n int) string { return strings.Repeat("\xfe", n) }
	c := func(n int, t timer, how chop, want []event, frames ...frame) Case {
		return Case{ID: fmt.Sprintf("2.%d", n), steps: []step{send{frames: frames, chop: how}}, want: want, end: testerCloses, timer: t}
	}
	var ten []frame
	var tenPongs []event
	for i := range 10 {
		p := fmt.Sprintf("payload-%d", i)
		ten, tenPongs = append(ten, ping(p)), append(tenPongs, pong(p))
	}
	out := []Case{
		c(1, end(1), plain, []event{pong("")}, ping("")),
		c(2, end(1), plain, []event{pong(hello)}, ping(hello)),
		c(3, end(1), plain, []event{pong(string(oddBytes))}, ping(string(oddBytes))),
		c(4, end(1), plain, []event{pong(fe(125))}, ping(fe(125))),
		c(5, kill(1), plain, nil, ping(fe(126))),
		c(6, end(2), 1, []event{pong(fe(125))}, ping(fe(125))),
		c(7, end(1), plain, nil, pongFrame(""), closeFrame(1000, "")),
		c(8, end(1), plain, nil, pongFrame("unsolicited pong payload"), closeFrame(1000, "")),
		c(9, end(1), plain, []event{pong("ping payload")}, pongFrame("unsolicited pong payload"), ping("ping payload")),
		c(10, end(3), plain, tenPongs, ten...),
		c(11, end(3), 1, tenPongs, ten...),
	}
	out[4].end = peerFails
	for _, i := range []int{6, 7} {
		st := out[i].steps[0].(send)
		st.closes = true
		out[i].steps[0] = st
	}
	return out
}

// violation is a case in which the peer must fail the connection with 1002.
func violation(id string, how chop, want []event, frames ...frame) Case {
	return Case{ID: id, steps: []step{send{frames: frames, chop: how}}, want: want, end: peerFails, timer: kill(1)}
}

func reservedBits() []Case {
	first := []event{text(hello)}
	withRSV := func(op byte, payload string, rsv byte) frame {
		return frame{op: op, rsv: rsv, payload: []byte(payload)}
	}
	out := []Case{
		violation("3.1", plain, nil, withRSV(opText, hello, 1)),
		violation("3.2", plain, first, textFrame(hello), withRSV(opText, hello, 2), ping("")),
		violation("3.3", apart, first, textFrame(hello), withRSV(opText, hello, 3), ping("")),
		violation("3.4", 1, first, textFrame(hello), withRSV(opText, hello, 4), ping("")),
		violation("3.5", plain, nil, withRSV(opBinary, string(oddBytes), 5)),
		violation("3.6", plain, nil, withRSV(opBinary, hello, 6)),
		violation("3.7", plain, nil, withRSV(opClose, "", 7)),
	}
	for i := 1; i <= 3; i++ {
		out[i].tolerated = []event{}
	}
	return out
}

func reservedOpcodes() []Case {
	var out []Case
	first := []event{text(hello)}
	for group, op := range []byte{3, 11} {
		bad := func(n byte, payload string) frame { return frame{op: op + n, payload: []byte(payload)} }
		id := func(n int) string { return fmt.Sprintf("4.%d.%d", group+1, n) }
		cases := []Case{
			violation(id(1), plain, nil, bad(0, "")),
			violation(id(2), plain, nil, bad(1, "reserved opcode payload")),
			violation(id(3), plain, first, textFrame(hello), bad(2, ""), ping("")),
			violation(id(4), plain, first, textFrame(hello), bad(3, hello), ping("")),
			violation(id(5), 1, first, textFrame(hello), bad(4, hello), ping("")),
		}
		for i := 2; i < 5; i++ {
			cases[i].tolerated = []event{}
		}
		out = append(out, cases...)
	}
	return out
}

func fragmentation() []Case {
	f := func(n int) string { return fmt.Sprintf("fragment%d", n) }
	const ask, lone = "ping payload", "non-continuation payload"
	var out []Case
	add := func(how chop, want []event, frames ...frame) {
		out = append(out, Case{ID: fmt.Sprintf("5.%d", len(out)+1), steps: []step{send{frames: frames, chop: how}}, want: want, end: testerCloses, timer: end(1)})
	}
	fail := func(how chop, want []event, frames ...frame) {
		out = append(out, violation(fmt.Sprintf("5.%d", len(out)+1), how, want, frames...))
	}
	more := func(s string) frame { return part(opContinuation, s) }
	fail(plain, nil, part(opPing, f(1)), last(f(2)))
	fail(plain, nil, part(opPong, f(1)), last(f(2)))
	ways := []chop{plain, apart, 1}
	for _, how := range ways {
		add(how, []event{text(f(1) + f(2))}, part(opText, f(1)), last(f(2)))
	}
	for _, how := range ways {
		add(how, []event{pong(ask), text(f(1) + f(2))}, part(opText, f(1)), ping(ask), last(f(2)))
	}
	for _, how := range ways {
		fail(how, nil, last(lone), textFrame(hello))
	}
	for _, how := range ways {
		fail(how, nil, more(lone), textFrame(hello))
	}
	fail(plain, []event{text(f(1) + f(2))}, part(opText, f(1)), last(f(2)), more(f(3)), textFrame(f(4)))
	out[len(out)-1].tolerated = []event{}
	for _, first := range []frame{more(f(1)), last(f(1))} {
		once := []frame{first, part(opText, f(2)), last(f(3))}
		fail(plain, nil, slices.Concat(once, once)...)
	}
	fail(plain, nil, part(opText, f(1)), textFrame(f(2)))
	for _, how := range ways[:2] {
		add(how, []event{pong("pongme 1!"), pong("pongme 2!"), text(f(1) + f(2) + f(3) + f(4) + f(5))})
		out[len(out)-1].steps = []step{
			send{frames: []frame{part(opText, f(1)), more(f(2)), ping("pongme 1!")}, chop: how},
			pause(time.Second),
			send{frames: []frame{more(f(3)), more(f(4)), ping("pongme 2!"), last(f(5))}, chop: how},
		}
	}
	return out
}

func closing() []Case {
	var out []Case
	add := func(id string, e ending, frames ...frame) *Case {
		e.byTester = true
		out = append(out, Case{ID: id, steps: []step{send{frames: frames, closes: true}}, end: e, timer: kill(1)})
		return &out[len(out)-1]
	}
	strict1000 := ending{codes: []int{1000}, clean: true, strict: true}
	refused := func(codes ...int) ending { return ending{codes: codes} }
	normal := closeFrame(1000, "")
	echo := add("7.1.1", strict1000, textFrame("Hello World!"))
	echo.want = []event{text("Hello World!")}
	echo.steps = []step{send{frames: []frame{textFrame("Hello World!")}}}
	add("7.1.2", strict1000, normal, frame{op: opClose})
	add("7.1.3", strict1000, normal, ping(""))
	add("7.1.4", strict1000, normal, textFrame("Hello World!"))
	add("7.1.5", strict1000, part(opText, "fragment1"), normal, last("fragment2"))
	big := strings.Repeat("BAsd7&jh23", 256<<10/10+1)[:256<<10]
	add("7.1.6", ending{}, textFrame(big), textFrame("Hello World!"), normal, ping("")).informational = true
	add("7.3.1", strict1000, frame{op: opClose})
	add("7.3.2", refused(1002), frame{op: opClose, payload: []byte("a")}).end.strict = true
	add("7.3.3", strict1000, normal)
	add("7.3.4", strict1000, closeFrame(1000, "Hello World!"))
	add("7.3.5", strict1000, closeFrame(1000, strings.Repeat("*", 123)))
	add("7.3.6", refused(1002), closeFrame(1000, strings.Repeat("*", 124))).end.strict = true
	add("7.5.1", refused(1002, 1007), closeFrame(1000, greek+"\xed\xa0\x80edited")).end.strict = true
	for i, code := range []int{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999} {
		add(fmt.Sprintf("7.7.%d", i+1), ending{codes: []int{1000, code}, clean: true, strict: true}, closeFrame(code, ""))
	}
	for i, code := range []int{0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999} {
		add(fmt.Sprintf("7.9.%d", i+1), refused(1002), closeFrame(code, "")).end.strict = true
	}
	for i, code := range []int{5000, 65535} {
		add(fmt.Sprintf("7.13.%d", i+1), ending{}, closeFrame(code, "")).informational = true
	}
	return out
}

// small is what large sizes are divided by in the short table.
const small = 16

func limits(full bool) []Case {
	shrink, messages := 1, 1000
	if !full {
		shrink, messages = small, 100
	}
	var out []Case
	kinds := []struct {
		op   byte
		unit string
		got  eventKind
	}{{opText, "BAsd7&jh23", gotText}, {opBinary, "\x00\xfe\x23\xfa\xf0", gotBinary}}
	fill := func(unit string, n int) []byte { return bytes.Repeat([]byte(unit), n/len(unit)+1)[:n] }
	one := func(id string, k int, payload []byte, frag int, how chop, t timer) {
		op := kinds[k].op
		out = append(out, Case{
			ID: id, steps: []step{send{frames: fragments(op, 0, payload, frag), chop: how}},
			want: []event{{kind: kinds[k].got, payload: payload}}, end: testerCloses, timer: t,
		})
	}
	for k := range kinds {
		for i, n := range []int{64 << 10, 256 << 10, 1 << 20, 4 << 20, 8 << 20, 16 << 20} {
			t := end(100)
			if i < 2 || k == 1 && i < 4 {
				t = end(10)
			}
			one(fmt.Sprintf("9.%d.%d", k+1, i+1), k, fill(kinds[k].unit, n/shrink), 0, plain, t)
		}
	}
	for k := range kinds {
		for i := range 9 {
			one(fmt.Sprintf("9.%d.%d", k+3, i+1), k, fill([]string{"*", "\xfe"}[k], 4<<20/shrink), 64<<(2*i), plain, end(100))
		}
	}
	for k := range kinds {
		for i := range 6 {
			one(fmt.Sprintf("9.%d.%d", k+5, i+1), k, fill(kinds[k].unit, 1<<20/shrink), 0, 64<<i, end(1000))
		}
	}
	for k := range kinds {
		for i, n := range []int{0, 16, 64, 256, 1024, 4096} {
			payload := fill([]string{"*", "\xfe"}[k], n)
			out = append(out, Case{
				ID:    fmt.Sprintf("9.%d.%d", k+7, i+1),
				steps: []step{exchange{op: kinds[k].op, count: messages, next: func() func() []byte { return func() []byte { return payload } }}},
				end:   testerCloses, timer: end([]float64{60, 60, 60, 120, 240, 480}[i]),
			})
		}
	}
	return out
}

func automatic() []Case {
	payload := bytes.Repeat([]byte("*"), 65536)
	return []Case{{
		ID: "10.1.1", steps: []step{send{frames: fragments(opText, 0, payload, 1300)}},
		want: []event{{kind: gotText, payload: payload}}, end: testerCloses, timer: kill(10),
	}}
}

func deflateCases(full bool) []Case {
	sizes := []struct {
		size, fragment int
		limit          float64
	}{
		{16, 0, 60}, {64, 0, 60}, {256, 0, 120}, {1024, 0, 240}, {4096, 0, 480}, {8192, 0, 480}, {16384, 0, 480}, {32768, 0, 480}, {65536, 0, 480}, {131072, 0, 480},
		{8192, 256, 480}, {16384, 256, 480}, {32768, 256, 480}, {65536, 256, 480}, {131072, 256, 480}, {131072, 1024, 480}, {131072, 4096, 480}, {131072, 32768, 480},
	}
	messages := func(size int) int {
		switch {
		case full:
			return 1000
		case size < 32768:
			return 8
		}
		return 2
	}
	var out []Case
	group := func(id string, c *content, n *negotiation) {
		op := byte(opBinary)
		if c.text {
			op = opText
		}
		for i, sz := range sizes {
			out = append(out, Case{
				ID: fmt.Sprintf("%s.%d", id, i+1), deflate: n, end: testerCloses, timer: end(sz.limit),
				steps: []step{exchange{op: op, count: messages(sz.size), fragment: sz.fragment, next: func() func() []byte { return c.slices(sz.size) }}},
			})
		}
	}
	json := report()
	offer := params{clientNoTakeover: true, clientBits: bare}
	plainOffer := &negotiation{offers: []params{offer}, answers: []answer{{}}}
	for i, c := range []*content{json, picture(), drama(), page(), article()} {
		group(fmt.Sprintf("12.%d", i+1), c, plainOffer)
	}
	with := func(serverNoTakeover bool, serverBits int) params {
		o := offer
		o.serverNoTakeover, o.serverBits = serverNoTakeover, serverBits
		return o
	}
	one := func(o params, a answer) *negotiation { return &negotiation{offers: []params{o}, answers: []answer{a}} }
	for i, n := range []*negotiation{
		plainOffer,
		one(with(true, 0), answer{clientNoTakeover: true}),
		one(with(false, 9), answer{clientBits: 9}),
		one(with(false, 15), answer{clientBits: 15}),
		one(with(true, 9), answer{clientNoTakeover: true, clientBits: 9}),
		one(with(true, 15), answer{clientNoTakeover: true, clientBits: 15}),
		{offers: []params{with(true, 9), with(true, 0), with(false, 0)}, answers: []answer{{clientNoTakeover: true, clientBits: 9}, {clientNoTakeover: true}, {}}},
	} {
		group(fmt.Sprintf("13.%d", i+1), json, n)
	}
	return out
}
