// Package deflate implements permessage-deflate (RFC 7692) for both roles: the negotiation, and the compression of messages with
// or without context takeover. It does no I/O, knows no JavaScript and starts no goroutine; its state belongs to one loop.
package deflate

const (
	// Name is the extension's name in Sec-WebSocket-Extensions.
	Name = "permessage-deflate"

	// MinBits and MaxBits bound an LZ77 window, as its base-2 logarithm (RFC 7692 section 7.1.2).
	MinBits = 8
	MaxBits = 15
)

// Side is what was negotiated for the messages of one direction.
type Side struct {
	// Bits is the window of the compressing side, as a base-2 logarithm.
	Bits uint8
	// Takeover: a message may refer back to earlier ones of the same direction.
	Takeover bool
}

// Params is what was negotiated for one connection, from our point of view.
type Params struct {
	// Send holds for the messages that we compress, if we compress any.
	Send Side
	// SendPlain: the extension is used for receiving only, and our messages are not compressed.
	SendPlain bool
	// Receive holds for the peer's messages.
	Receive Side
}
