package wsframe

import "testing"

func TestBuffersAreBounded(t *testing.T) {
	var b Buffers
	for range 2 * keepBuffers {
		b.put(make([]byte, growStep))
	}
	if len(b.free) != keepBuffers || b.bytes != keepBuffers*growStep {
		t.Errorf("%d buffers of %d bytes kept", len(b.free), b.bytes)
	}
	b.put(make([]byte, 1))
	b.Trim()
	b.put(make([]byte, keepBytes+1))
	b.put(make([]byte, growStep-1))
	if len(b.free) != 0 || b.bytes != 0 {
		t.Error("a buffer of the wrong size was kept")
	}
	first := make([]byte, 10, growStep)
	b.put(first)
	if got := b.get(growStep); len(got) != 0 || cap(got) != growStep || b.bytes != 0 {
		t.Errorf("%d of %d, %d bytes", len(got), cap(got), b.bytes)
	}
	if got := b.get(3); cap(got) != 3 {
		t.Errorf("a buffer of %d bytes from nowhere", cap(got))
	}
}

// TestSharedBuffersDoNotMixMessages: two parsers of a loop alternately receive pieces of large messages.
func TestSharedBuffersDoNotMixMessages(t *testing.T) {
	var shared Buffers
	const size = 3 * growStep
	fill := func(c byte) []byte {
		payload := make([]byte, size)
		for i := range payload {
			payload[i] = c
		}
		return AppendMasked(nil, Binary, false, payload, 7)
	}
	check := func(c byte) *checker { return &checker{t: t, want: c, size: size} }
	for range 3 {
		a, b := Parser{Role: Server, MaxPayload: size, Buffers: &shared}, Parser{Role: Server, MaxPayload: size, Buffers: &shared}
		ha, hb := check('a'), check('b')
		da, db := fill('a'), fill('b')
		for len(da) > 0 || len(db) > 0 {
			n := min(len(da), 50_000)
			if err := a.Feed(da[:n], ha); err != nil {
				t.Fatal(err)
			}
			da = da[n:]
			n = min(len(db), 30_000)
			if err := b.Feed(db[:n], hb); err != nil {
				t.Fatal(err)
			}
			db = db[n:]
		}
		if !ha.seen || !hb.seen {
			t.Fatal("a message is missing")
		}
	}
}

type checker struct {
	nothing
	t    *testing.T
	want byte
	size int
	seen bool
}

func (c *checker) Message(_ Opcode, p []byte, _ bool) {
	c.seen = true
	if len(p) != c.size {
		c.t.Errorf("%d bytes", len(p))
	}
	for _, b := range p {
		if b != c.want {
			c.t.Fatalf("%q in a message of %q", b, c.want)
		}
	}
}
