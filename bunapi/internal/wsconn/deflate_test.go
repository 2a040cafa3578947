package wsconn

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
)

var (
	stateless = deflate.Params{Send: deflate.Side{Bits: 15}, Receive: deflate.Side{Bits: 15}}
	dedicated = deflate.Params{Send: deflate.Side{Bits: 15, Takeover: true}, Receive: deflate.Side{Bits: 15, Takeover: true}}
)

// peer is the other end of a connection with compression: it decompresses what was written, and compresses.
type peer struct {
	codec deflate.Codec
	ctx   *deflate.Context
	wire  *wire
	log   []string
	t     testing.TB
}

func newPeer(t testing.TB, w *wire, p deflate.Params) *peer {
	return &peer{ctx: deflate.NewContext(deflate.Params{Send: p.Receive, Receive: p.Send}), wire: w, t: t}
}

// read returns what has been written since the last call; compressed messages are prefixed with z.
func (p *peer) read() string {
	p.t.Helper()
	p.log = nil
	parser := wsframe.Parser{Role: wsframe.Client, MaxPayload: 1 << 30, Deflate: true}
	if err := parser.Feed(p.wire.got, p); err != nil {
		p.t.Fatal(err)
	}
	p.wire.got = nil
	return strings.Join(p.log, " ")
}

func (p *peer) Message(op wsframe.Opcode, payload []byte, compressed bool) {
	mark := ""
	if compressed {
		mark = "z"
		var err error
		if payload, err = p.codec.Inflate(p.ctx, payload, 1<<30); err != nil {
			p.t.Fatal(err)
		}
	}
	p.log = append(p.log, fmt.Sprintf("%s%d:%s", mark, op, short(payload)))
}
func (p *peer) Ping([]byte)               { p.log = append(p.log, "ping") }
func (p *peer) Pong([]byte)               { p.log = append(p.log, "pong") }
func (p *peer) Closed(code int, _ []byte) { p.log = append(p.log, fmt.Sprintf("CLOSE(%d)", code)) }

// pack compresses a message as the peer of a server.
func (p *peer) pack(op wsframe.Opcode, text string) []byte {
	return wsframe.AppendMasked(nil, op, true, p.codec.Deflate(p.ctx, []byte(text)), 0x01020304)
}

func (f *fixture) compressed(params deflate.Params) (*Conn, *wire) {
	c, w := New(f.out, f.cfg, f.app, Options{Deflate: &params}), &wire{room: -1}
	c.Attach(w, nil)
	return c, w
}

func broadcast(o *Out, text string, compress bool, to ...*Conn) {
	b := NewBroadcast(o, wsframe.Text, text, compress)
	for _, c := range to {
		b.Deliver(c)
	}
}

func TestSendCompressed(t *testing.T) {
	for _, params := range []deflate.Params{stateless, dedicated} {
		f := newFixture(Config{})
		c, w := f.compressed(params)
		p := newPeer(t, w, params)
		long := strings.Repeat("long ", 300_000)
		for _, text := range []string{"one", "two", "", long, "one"} {
			if st := Send(c, wsframe.Text, text, true); st != Sent {
				t.Errorf("%v", st)
			}
			Send(c, wsframe.Binary, []byte(text), true)
			Send(c, wsframe.Text, text, false)
		}
		c.Ping([]byte("p"))
		f.out.Flush()
		small := "z1:%[1]s z2:%[1]s 1:%[1]s "
		want := fmt.Sprintf(small, "one") + fmt.Sprintf(small, "two") + "1: 2: 1: " +
			fmt.Sprintf(small, "1500000 bytes") + fmt.Sprintf(small, "one") + "ping"
		if got := p.read(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestNothingIsCompressedWithoutAgreement(t *testing.T) {
	f := newFixture(Config{})
	Send(f.c, wsframe.Text, "a", true)
	broadcast(f.out, "b", true, f.c)
	params := stateless
	params.SendPlain = true
	c, w := f.compressed(params)
	Send(c, wsframe.Text, "a", true)
	broadcast(f.out, "b", true, c)
	f.expect(t, "", "1:a 1:b")
	if got := newPeer(t, w, params).read(); got != "1:a 1:b" {
		t.Error(got)
	}
}

// A published message is one frame in the arena for each window, whatever the number of subscribers and whether they have a
// context; messages before and after it stay decodable.
func TestBroadcastCompressesOnceForEachWindow(t *testing.T) {
	f := newFixture(Config{})
	kinds := []deflate.Params{stateless, dedicated, {Send: deflate.Side{Bits: 9, Takeover: true}}, {Send: deflate.Side{Bits: 12, Takeover: true}}}
	var conns []*Conn
	var peers []*peer
	for i := range 400 {
		c, w := f.compressed(kinds[i%len(kinds)])
		conns, peers = append(conns, c), append(peers, newPeer(t, w, kinds[i%len(kinds)]))
	}
	conns, peers = append(conns, f.c), append(peers, newPeer(t, f.wire, stateless))
	text := strings.Repeat("a message for everyone, ", 20)
	for _, c := range conns {
		Send(c, wsframe.Text, text, true)
	}
	f.out.Flush()
	var windows deflate.Codec
	most := wsframe.MaxHeader*4 + 2*len(text)
	for _, bits := range []uint8{9, 12, 15} {
		most += len(windows.DeflateAlone(bits, []byte(text)))
	}
	for range 2 {
		b := NewBroadcast(f.out, wsframe.Text, text, true)
		before := len(f.out.buf)
		for _, c := range conns {
			if st := b.Deliver(c); st != Sent {
				t.Fatal(st)
			}
		}
		if n := len(f.out.buf) - before; n > most {
			t.Errorf("%d bytes in the arena, at most %d are needed", n, most)
		}
		broadcast(f.out, "plain", false, conns[0])
		for _, c := range conns {
			Send(c, wsframe.Text, text, true)
		}
		f.out.Flush()
	}
	for i, p := range peers {
		mark, want := "z", "%[1]s1:480 bytes %[1]s1:480 bytes %[1]s1:480 bytes %[1]s1:480 bytes %[1]s1:480 bytes"
		switch i {
		case 0:
			want = "%[1]s1:480 bytes %[1]s1:480 bytes 1:plain %[1]s1:480 bytes %[1]s1:480 bytes 1:plain %[1]s1:480 bytes"
		case len(peers) - 1:
			mark = ""
		}
		if got := p.read(); got != fmt.Sprintf(want, mark) {
			t.Errorf("peer %d: %s", i, got)
		}
	}
}

func TestReceiveCompressed(t *testing.T) {
	for _, params := range []deflate.Params{stateless, dedicated} {
		f := newFixture(Config{MaxPayload: 1000})
		c, w := f.compressed(params)
		p := newPeer(t, w, params)
		var in []byte
		for _, text := range []string{"first", "first", strings.Repeat("x", 1000)} {
			in = append(in, p.pack(wsframe.Text, text)...)
		}
		in = append(in, masked(wsframe.Text, "plain")...)
		in = append(in, p.pack(wsframe.Binary, "\xff")...)
		for i := range in {
			c.Readable(in[i : i+1])
		}
		c.Readable(p.pack(wsframe.Text, "whole"))
		f.expect(t, "1:first 1:first 1:1000 bytes 1:plain 2:\xff 1:whole", "")
	}
}

func TestCompressedViolations(t *testing.T) {
	var codec deflate.Codec
	pack := func(op wsframe.Opcode, text string) []byte {
		return wsframe.AppendMasked(nil, op, true, codec.DeflateAlone(15, []byte(text)), 0x01020304)
	}
	raw := func(payload string) []byte { return wsframe.AppendMasked(nil, wsframe.Text, true, payload, 0x01020304) }
	for _, tt := range []struct {
		name  string
		data  []byte
		code  int
		error string
	}{
		{"over the limit", pack(wsframe.Text, strings.Repeat("x", 1001)), 1009, "Received too big message"},
		{"text that is none", pack(wsframe.Text, "\xff"), 1007, "Received invalid UTF-8"},
		{"half a character", pack(wsframe.Text, "\xe2\x82"), 1007, "Received invalid UTF-8"},
		{"invalid", raw("\x06"), 1007, "Received invalid compressed data"},
		{"compressed pong", wsframe.AppendMasked(nil, wsframe.Pong, true, "", 1), 1002, "Received unexpected RSV1 bit"},
	} {
		f := newFixture(Config{MaxPayload: 1000})
		c, w := f.compressed(dedicated)
		c.Readable(append(append(pack(wsframe.Text, "before"), tt.data...), pack(wsframe.Text, "after")...))
		f.out.Flush()
		if got, want := strings.Join(f.app.log, " "), fmt.Sprintf("1:before closed(1006,%s)", tt.error); got != want {
			t.Errorf("%s: %s, want %s", tt.name, got, want)
		}
		if got, want := newPeer(t, w, dedicated).read(), fmt.Sprintf("CLOSE(%d)", tt.code); got != want {
			t.Errorf("%s: %s, want %s", tt.name, got, want)
		}
	}
}

func TestClientCompresses(t *testing.T) {
	out, cfg, a, w := &Out{}, &Config{MaxPayload: 100}, &app{}, &wire{room: -1}
	c := New(out, cfg, a, Options{Role: wsframe.Client, Deflate: &dedicated})
	c.Attach(w, nil)
	text := "to the server, to the server"
	for range 3 {
		Send(c, wsframe.Text, text, true)
	}
	out.Flush()
	sizes := len(w.got)
	server := newFixture(Config{})
	s, sw := server.compressed(dedicated)
	s.Readable(bytes.Clone(w.got))
	for range 2 {
		Send(s, wsframe.Text, text, true)
	}
	server.expect(t, strings.TrimSpace(strings.Repeat("1:"+text+" ", 3)), "")
	c.Readable(bytes.Clone(sw.got))
	if got, want := strings.Join(a.log, " "), "1:"+text+" 1:"+text; got != want {
		t.Errorf("got %s", got)
	}
	if sizes > 3*(2+4)+20+2*8 {
		t.Errorf("%d bytes for three messages of %d: was the context used?", sizes, len(text))
	}
}

// A closed connection leaves its compressor to others and keeps no history.
func TestClosedConnectionForgets(t *testing.T) {
	for _, end := range []func(c *Conn){
		func(c *Conn) { c.Close(1000, "", 1000) }, (*Conn).Terminate, (*Conn).Abort, (*Conn).Abandon,
		func(c *Conn) { c.Ended(nil) }, func(c *Conn) { c.Readable([]byte{0xff}) },
	} {
		f := newFixture(Config{})
		c, w := f.compressed(dedicated)
		Send(c, wsframe.Text, "text", true)
		c.Readable(newPeer(t, w, dedicated).pack(wsframe.Text, "text"))
		if !c.deflate.Remembers() {
			t.Fatal("there is nothing to forget")
		}
		end(c)
		if c.deflate.Remembers() {
			t.Error("a closed connection has a history")
		}
	}
}

func BenchmarkSendCompressed(b *testing.B) {
	for _, params := range []deflate.Params{stateless, dedicated} {
		b.Run(fmt.Sprintf("takeover=%v", params.Send.Takeover), func(b *testing.B) {
			f := newFixture(Config{})
			c := New(f.out, f.cfg, f.app, Options{Deflate: &params})
			c.Attach(&nowhere{}, nil)
			text := strings.Repeat(`{"user":"someone","text":"hello, this is a chat message"}`, 4)
			b.ReportAllocs()
			for b.Loop() {
				Send(c, wsframe.Text, text, true)
				f.out.Flush()
			}
		})
	}
}

func BenchmarkReceiveCompressed(b *testing.B) {
	f := newFixture(Config{})
	c, w := f.compressed(stateless)
	packed := newPeer(b, w, stateless).pack(wsframe.Text, strings.Repeat(`{"user":"someone","text":"hello, this is a chat message"}`, 4))
	in := bytes.Clone(packed)
	c.handler = silent{}
	b.ReportAllocs()
	for b.Loop() {
		copy(in, packed)
		c.Readable(in)
	}
}

type silent struct{}

func (silent) Message(*Conn, wsframe.Opcode, []byte)     {}
func (silent) Ping(*Conn, []byte)                        {}
func (silent) Pong(*Conn, []byte)                        {}
func (silent) Slow(*Conn, bool)                          {}
func (silent) Drain(*Conn)                               {}
func (silent) Closed(*Conn, int, string, *wsframe.Error) {}

// BenchmarkPublishCompressed: a message for 1,000 subscribers costs one compression plus the cost of an uncompressed message.
func BenchmarkPublishCompressed(b *testing.B) {
	for _, kind := range []struct {
		name     string
		params   deflate.Params
		compress bool
	}{{"plain", stateless, false}, {"shared", stateless, true}, {"dedicated", dedicated, true}} {
		b.Run(kind.name, func(b *testing.B) {
			f := newFixture(Config{})
			conns := make([]*Conn, 1000)
			for i := range conns {
				conns[i] = New(f.out, f.cfg, f.app, Options{Deflate: &kind.params})
				conns[i].Attach(&nowhere{}, nil)
			}
			text := strings.Repeat(`{"user":"someone","text":"hello, this is a chat message"}`, 4)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				p := NewBroadcast(f.out, wsframe.Text, text, kind.compress)
				for _, c := range conns {
					p.Deliver(c)
				}
				if i++; i%64 == 0 {
					f.out.Flush()
				}
			}
		})
	}
}
