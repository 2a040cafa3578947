package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestCountingDoesNotDependOnTheCuts: the generator's own counting is what every figure rests on.
func TestCountingDoesNotDependOnTheCuts(t *testing.T) {
	var stream []byte
	sizes := []int{0, 1, 125, 126, 300, 65535, 65536, 70000, 5}
	want := 0
	for _, n := range sizes {
		// A server's frame is a client's without its mask.
		masked := appendFrame(nil, opText, strings.Repeat("x", n))
		head := len(masked) - n - 4
		masked[1] &^= 0x80
		stream = append(append(stream, masked[:head]...), bytes.Repeat([]byte("x"), n)...)
		want += n
	}
	stream = append(stream, 0x89, 1, 'p')
	for _, chunk := range []int{1, 2, 3, 7, 1000, len(stream)} {
		for _, collect := range []bool{false, true} {
			c := &client{}
			var got []int
			if collect {
				c.collect = true
				c.onFrame = func(_ *client, p []byte) { got = append(got, len(p)) }
			}
			for b := stream; len(b) > 0; {
				n := min(chunk, len(b))
				if err := c.take(b[:n]); err != nil {
					t.Fatal(err)
				}
				b = b[n:]
			}
			if c.frames != len(sizes) || c.bytes != want || c.control != 1 {
				t.Errorf("chunks of %d: %d frames, %d bytes, %d control frames", chunk, c.frames, c.bytes, c.control)
			}
			for i := range got {
				if got[i] != sizes[i] {
					t.Errorf("chunks of %d: frame %d has %d bytes, want %d", chunk, i, got[i], sizes[i])
				}
			}
		}
	}
}

func TestRefusesWhatNoServerMaySend(t *testing.T) {
	for name, b := range map[string][]byte{
		"masked":     {0x81, 0x81, 1, 2, 3, 4, 'x'},
		"fragmented": {0x01, 1, 'x'},
		"close":      {0x88, 0},
	} {
		if err := (&client{first: 0x82}).take(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
