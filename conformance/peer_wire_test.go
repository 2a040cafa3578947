// The raw peer as an HTTP client: bytes out, bytes in (lib.ts, class Wire).

package conformance

import (
	"bytes"
	"context"
)

// wireLongest bounds what one answer may be.
const wireLongest = 1 << 20

// dial connects without saying anything.
func (p *peer) dial(ctx context.Context, o order) ([]string, error) {
	c, err := p.open(ctx, o)
	if err != nil {
		return nil, err
	}
	return []string{p.add(c)}, nil
}

// until reads up to and with a text, or to the end of the stream, and then says how that ended. Bytes are characters.
func (c *peerConn) until(text string) []string {
	var all []byte
	for text == "" || !bytes.HasSuffix(all, []byte(text)) {
		b, err := c.r.ReadByte()
		if err != nil {
			return []string{characters(all), ending(err)}
		}
		if all = append(all, b); len(all) > wireLongest {
			return []string{characters(all[:peerLongest]), "and so on"}
		}
	}
	return []string{characters(all)}
}

func characters(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}
