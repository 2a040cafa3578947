package deflate

import (
	"fmt"
	"strings"
	"testing"
)

// short abbreviates the long names in the tables, which record the answers of Bun 1.4.5.
var short = strings.NewReplacer(
	"P", Name, "cnct", clientNoTakeover, "snct", serverNoTakeover, "cmwb", clientMaxBits, "smwb", serverMaxBits,
)

func server(t *testing.T, compress, decompress string) Server {
	t.Helper()
	c, ok := ParseMode(compress)
	d, ok2 := ParseMode(decompress)
	if !ok || !ok2 {
		t.Fatalf("no mode %q or %q", compress, decompress)
	}
	return Server{c, d}
}

func checkAnswer(t *testing.T, s Server, offer, want string) {
	t.Helper()
	offer, want = short.Replace(offer), short.Replace(want)
	p, answer := s.Negotiate(strings.Split(offer, "\n"))
	if answer != want || (p == nil) != (want == "") {
		t.Errorf("%v: %q\n got %q\nwant %q", s, offer, answer, want)
	}
}

func TestNegotiateOffers(t *testing.T) {
	const declined = ""
	const both = "P; cnct; snct"
	for _, tt := range []struct{ offer, shared, dedicated string }{
		{"P", both, "P"},
		{"P; cmwb", both, "P"},
		{"P; cmwb=15", both, "P"},
		{"P; cmwb=12", both, "P; cmwb=12"},
		{"P; cmwb=9", both, "P; cmwb=9"},
		{"P; cmwb=8", both, "P; cmwb=8"},
		{"P; cmwb=16", declined, declined},
		{"P; cmwb=7", declined, declined},
		{"P; cmwb=abc", declined, declined},
		{"P; smwb=15", "P; cnct; snct; smwb=15", "P; smwb=15"},
		{"P; smwb=12", declined, "P; smwb=12"},
		{"P; smwb=9", declined, "P; smwb=9"},
		{"P; smwb=8", declined, "P; smwb=8"},
		{"P; snct", both, "P; snct"},
		{"P; cnct", both, "P; cnct"},
		{"P; cnct; snct", both, both},
		{"P; cnct; cmwb", both, "P; cnct"},
		{"P; cmwb=10; cnct", both, "P; cnct"},
		{"P; cnct; snct; cmwb=10; smwb=10", declined, declined},
		{"P; snct; smwb=9", declined, declined},
		{"P; snct; smwb=15", "P; cnct; snct; smwb=15", "P; snct; smwb=15"},
		{"P; cmwb, P", both, "P"},
		{"P; smwb=10, P", both, "P; smwb=10"},
		{"P; smwb=10\nP; cmwb=9", both, "P; smwb=10"},
		{"P; cnct; cmwb; snct; smwb=9, P; cnct; cmwb; snct, P; cnct; cmwb", both, both},
		{"foo, P", both, "P"},
		{"P, foo", both, "P"},
		{"foo\nP", both, "P"},
		{"P; foo", declined, declined},
		{"P; foo=1", declined, declined},
		{"P; foo, P", both, "P"},
		{"P; foo\nP", both, "P"},
		{"P; cmwb; cmwb", declined, declined},
		{"P; cmwb; cmwb=9", declined, declined},
		{"P; cmwb=9; cmwb=9", declined, declined},
		{"P; smwb=9; smwb=9", declined, declined},
		{"P; snct; snct", declined, declined},
		{"P; cnct; cnct", declined, declined},
		{"P; smwb", declined, declined},
		{"P; smwb=", declined, declined},
		{"P; cmwb=", declined, declined},
		{"P; snct=1", declined, declined},
		{"P; cnct=", declined, declined},
		{`P; cmwb="10"`, both, "P; cmwb=10"},
		{`P; smwb="10"`, declined, "P; smwb=10"},
		{`P; cmwb="10`, declined, declined},
		{`P; cmwb=10"`, declined, declined},
		{`P; cmwb="10"x`, declined, declined},
		{`P; cmwb="1\0"`, declined, declined},
		{`P; cmwb=""`, declined, declined},
		{`P; cmwb="`, declined, declined},
		{"P; cmwb='10'", declined, declined},
		{"P; cmwb=010", declined, declined},
		{"P; cmwb=09", declined, declined},
		{"P; cmwb=+9", declined, declined},
		{"P; cmwb=-9", declined, declined},
		{"P; cmwb=9x", declined, declined},
		{"P; cmwb=9.0", declined, declined},
		{"P; cmwb=0x9", declined, declined},
		{"P; cmwb=99999999999999999999", declined, declined},
		{"P; cmwb= 9", declined, declined},
		{"P; cmwb =9", declined, declined},
		{"p" + Name[1:], both, "P"},
		{strings.ToUpper(Name), declined, declined},
		{"P; Client_Max_Window_Bits", declined, declined},
		{"P2", declined, declined},
		{"x-P", declined, declined},
		{`"P"`, declined, declined},
		{"P=1", declined, declined},
		{"P snct", declined, declined},
		{"P; snct foo", declined, declined},
		{`P; "snct"`, declined, declined},
		{"P;snct;cnct", both, both},
		{"P\t ;  snct  ;\tcnct", both, both},
		{"P;", declined, declined},
		{"P; ; snct", declined, declined},
		{"P; snct;", declined, declined},
		{";P", declined, declined},
		{"", declined, declined},
		{",", declined, declined},
		{",,P,", both, "P"},
		{"\nP", both, "P"},
		{`foo; a="x,y", P`, both, "P"},
		{`foo; a=", P`, both, "P"},
		{"foo bar; =, P", both, "P"},
		{strings.Repeat("foo, ", 2000) + "P", both, "P"},
		{"P" + strings.Repeat("; a", 300), declined, declined},
	} {
		checkAnswer(t, server(t, "shared", "shared"), tt.offer, tt.shared)
		checkAnswer(t, server(t, "dedicated", "dedicated"), tt.offer, tt.dedicated)
		checkAnswer(t, server(t, "disable", "disable"), tt.offer, "")
	}
}

// The windows of a direction that keeps a context, and how the client's parameters change them.
func TestNegotiateModes(t *testing.T) {
	for _, tt := range []struct {
		mode                string
		compress, receiving int  // server_max_window_bits without a wish of the client; client_max_window_bits if it can
		bareNoTakeover      bool // client_no_context_takeover if the client cannot limit its window
	}{
		{"3KB", 9, 11, true}, {"4KB", 9, 12, true}, {"8KB", 10, 13, true}, {"16KB", 11, 14, true}, {"32KB", 12, 15, false},
		{"64KB", 13, 15, false}, {"128KB", 14, 15, false}, {"256KB", 15, 15, false}, {"dedicated", 15, 15, false},
	} {
		smwb := func(n int) string { return fmt.Sprintf("; smwb=%d", n) }
		cmwb := func(n int) string {
			if n == MaxBits {
				return ""
			}
			return fmt.Sprintf("; cmwb=%d", n)
		}
		for _, other := range []string{"shared", "disable"} {
			s := server(t, tt.mode, other)
			unasked := ""
			if tt.compress < MaxBits {
				unasked = smwb(tt.compress)
			}
			checkAnswer(t, s, "P", "P; cnct"+unasked)
			checkAnswer(t, s, "P; snct", "P; cnct; snct")
			checkAnswer(t, s, "P; snct; smwb=15", "P; cnct; snct; smwb=15")
			for n := MinBits; n <= MaxBits; n++ {
				checkAnswer(t, s, fmt.Sprintf("P; smwb=%d", n), "P; cnct"+smwb(min(n, tt.compress)))
				if n < MaxBits {
					checkAnswer(t, s, fmt.Sprintf("P; snct; smwb=%d", n), "")
				}
			}
			s = server(t, other, tt.mode)
			if tt.bareNoTakeover {
				checkAnswer(t, s, "P", "P; cnct; snct")
			} else {
				checkAnswer(t, s, "P", "P; snct")
			}
			checkAnswer(t, s, "P; cmwb", "P"+cmwb(tt.receiving)+"; snct")
			checkAnswer(t, s, "P; cnct; cmwb=9", "P; cnct; snct")
			for n := MinBits; n <= MaxBits; n++ {
				checkAnswer(t, s, fmt.Sprintf("P; cmwb=%d", n), "P"+cmwb(min(n, tt.receiving))+"; snct")
			}
		}
	}
	s := server(t, "16KB", "16KB")
	checkAnswer(t, s, "P", "P; cnct; smwb=11")
	checkAnswer(t, s, "P; cmwb", "P; cmwb=14; smwb=11")
	checkAnswer(t, s, "P; cmwb; snct", "P; cmwb=14; snct")
}

func TestNegotiatedParameters(t *testing.T) {
	full, none := Side{15, true}, Side{15, false}
	for _, tt := range []struct {
		compress, decompress, offer string
		want                        Params
	}{
		{"shared", "shared", "P", Params{Send: none, Receive: none}},
		{"disable", "shared", "P", Params{Send: none, SendPlain: true, Receive: none}},
		{"shared", "disable", "P", Params{Send: none, Receive: none}},
		{"dedicated", "dedicated", "P", Params{Send: full, Receive: full}},
		{"dedicated", "dedicated", "P; smwb=8; cmwb=9", Params{Send: Side{8, true}, Receive: Side{9, true}}},
		{"dedicated", "dedicated", "P; snct; cnct", Params{Send: none, Receive: none}},
		{"3KB", "3KB", "P", Params{Send: Side{9, true}, Receive: none}},
		{"3KB", "3KB", "P; cmwb", Params{Send: Side{9, true}, Receive: Side{11, true}}},
	} {
		p, _ := server(t, tt.compress, tt.decompress).Negotiate([]string{short.Replace(tt.offer)})
		if p == nil || *p != tt.want {
			t.Errorf("%s/%s %s: got %+v, want %+v", tt.compress, tt.decompress, tt.offer, p, tt.want)
		}
	}
}

func TestParseMode(t *testing.T) {
	for _, name := range []string{"SHARED", "3kb", "1KB", "512KB", "", " shared", "bogus"} {
		if _, ok := ParseMode(name); ok {
			t.Errorf("%q is a mode", name)
		}
	}
}

// How Bun's client handles answers to its offer.
func TestAccept(t *testing.T) {
	const refused = ""
	full, none := Side{15, true}, Side{15, false}
	for _, tt := range []struct {
		answer, extensions string
		send, receive      Side
	}{
		{"P", "P", full, full},
		{"P; snct", "P; snct", full, none},
		{"P; cnct", "P; cnct", none, full},
		{"P; cnct; snct", "P; snct; cnct", none, none},
		{"P; cmwb=9", "P; cmwb=9", Side{9, true}, full},
		{"P; cmwb=8", "P; cmwb=8", Side{8, true}, full},
		{"P; cmwb=15", "P", full, full},
		{"P; smwb=9", "P; smwb=9", full, Side{9, true}},
		{"P; smwb=15", "P", full, full},
		{`P; cmwb="10"`, "P; cmwb=10", Side{10, true}, full},
		{"P ;snct", "P; snct", full, none},
		{"P;cmwb=11;smwb=10;cnct;snct", "P; snct; cnct; smwb=10; cmwb=11", Side{11, false}, Side{10, false}},
		{"", refused, Side{}, Side{}},
		{"P; cmwb", refused, Side{}, Side{}},
		{"P; smwb", refused, Side{}, Side{}},
		{"P; smwb=7", refused, Side{}, Side{}},
		{"P; smwb=16", refused, Side{}, Side{}},
		{"P; cmwb=7", refused, Side{}, Side{}},
		{"P; cmwb=16", refused, Side{}, Side{}},
		{"P; cmwb=010", refused, Side{}, Side{}},
		{"P; cmwb=", refused, Side{}, Side{}},
		{"P; cmwb= 9", refused, Side{}, Side{}},
		{"P; foo", refused, Side{}, Side{}},
		{"P; foo=1", refused, Side{}, Side{}},
		{"P; snct; snct", refused, Side{}, Side{}},
		{"P; snct=1", refused, Side{}, Side{}},
		{"P; smwb=10; smwb=11", refused, Side{}, Side{}},
		{"P, P", refused, Side{}, Side{}},
		{"P, foo", refused, Side{}, Side{}},
		{"foo, P", refused, Side{}, Side{}},
		{"P,", refused, Side{}, Side{}},
		{",P", refused, Side{}, Side{}},
		{"P;", refused, Side{}, Side{}},
		{"foo", refused, Side{}, Side{}},
		{strings.ToUpper(Name), refused, Side{}, Side{}},
		{"P\nP", refused, Side{}, Side{}},
		{"P\nfoo", refused, Side{}, Side{}},
		{"\nP", refused, Side{}, Side{}},
	} {
		p, ext := Accept(strings.Split(short.Replace(tt.answer), "\n"))
		if ext != short.Replace(tt.extensions) {
			t.Errorf("%q: extensions %q, want %q", tt.answer, ext, short.Replace(tt.extensions))
		}
		if tt.extensions == refused {
			if p != nil {
				t.Errorf("%q was accepted", tt.answer)
			}
		} else if p == nil || *p != (Params{Send: tt.send, Receive: tt.receive}) {
			t.Errorf("%q: got %+v", tt.answer, p)
		}
	}
	if p, _ := Accept(nil); p != nil {
		t.Error("no answer was accepted")
	}
}

// Whatever is offered, the answer is one that a strict client accepts and that stays within the offer.
func FuzzNegotiate(f *testing.F) {
	for _, offer := range []string{
		"P", "P; cmwb", "P; cmwb=9; smwb=10", `P; smwb="8"`, "P; snct; cnct, P", "P; smwb=7, P; foo, P; cmwb=15", "foo; a=\"P\n", "P;;", "P; cmwb=08",
	} {
		f.Add(short.Replace(offer), byte(2), byte(3))
	}
	f.Fuzz(func(t *testing.T, header string, compress, decompress byte) {
		s := Server{Mode(compress) % Mode(len(modes)), Mode(decompress) % Mode(len(modes))}
		lines := strings.Split(header, "\n")
		p, answer := s.Negotiate(lines)
		if p == nil {
			if answer != "" {
				t.Fatalf("answer %q without parameters", answer)
			}
			return
		}
		client, _ := Accept([]string{answer})
		if client == nil {
			t.Fatalf("a client refuses %q", answer)
		}
		// A client that was not told its window may use all of it, and so may a server; ours never uses more than it announced,
		// and never expects the other side to use less.
		if p.Send.Bits > client.Receive.Bits || p.Receive.Bits < client.Send.Bits ||
			p.Send.Takeover && !client.Receive.Takeover || !p.Receive.Takeover && client.Send.Takeover {
			t.Fatalf("%q: server %+v, client %+v", answer, p, client)
		}
		within := false
		for e := range elements(lines) {
			offer, ok := parseElement(e)
			if !ok || offer.serverNoTakeover && p.Send.Takeover || offer.serverBits != 0 && (p.Send.Bits > offer.serverBits) {
				continue
			}
			agreed, _ := parseElement(answer)
			if agreed.clientBits != 0 && !offer.clientBitsHint && (offer.clientBits == 0 || agreed.clientBits > offer.clientBits) {
				continue
			}
			within = true
		}
		if !within {
			t.Fatalf("%q answers none of %q", answer, header)
		}
	})
}

// Whatever a server answers, an accepted answer parses to the same again.
func FuzzAccept(f *testing.F) {
	for _, answer := range []string{"P", "P; snct; cnct", "P; cmwb=9; smwb=\"15\"", "P; cmwb", "P,P", "P;", "P; cmwb=08", "P\n"} {
		f.Add(short.Replace(answer))
	}
	f.Fuzz(func(t *testing.T, answer string) {
		p, extensions := Accept(strings.Split(answer, "\n"))
		if p == nil {
			return
		}
		again, same := Accept([]string{extensions})
		if again == nil || *again != *p || same != extensions {
			t.Fatalf("%q is %+v and %q, which is %+v and %q", answer, p, extensions, again, same)
		}
		for _, side := range []Side{p.Send, p.Receive} {
			if side.Bits < MinBits || side.Bits > MaxBits {
				t.Fatalf("%q: window of %d bits", answer, side.Bits)
			}
		}
	})
}
