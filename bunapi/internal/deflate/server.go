// The server's side of the negotiation: from offers and the server's options to parameters and an answer.

package deflate

import "strconv"

// Mode is what a server's perMessageDeflate option says about one direction.
type Mode uint8

// The modes that have no size in their name.
const (
	Disable Mode = iota
	// Shared is without context takeover: all connections use one compressor of full window.
	Shared
	// Dedicated keeps a context for each connection, as large as the format allows.
	Dedicated
)

// modes are the windows of a context. Each size is the memory that zlib needs for a context with that window (more for
// compressing than for decompressing); ours never take more.
var modes = [...]struct {
	name          string
	send, receive uint8
}{
	Disable:   {name: "disable"},
	Shared:    {name: "shared"},
	Dedicated: {"dedicated", 15, 15},
	{"3KB", 9, 11},
	{"4KB", 9, 12},
	{"8KB", 10, 13},
	{"16KB", 11, 14},
	{"32KB", 12, 15},
	{"64KB", 13, 15},
	{"128KB", 14, 15},
	{"256KB", 15, 15},
}

// ParseMode returns the mode of a name; names are case-sensitive.
func ParseMode(name string) (Mode, bool) {
	for i, m := range modes {
		if m.name == name {
			return Mode(i), true
		}
	}
	return Disable, false
}

// Server is a server's perMessageDeflate option. The zero value is off.
type Server struct{ Compress, Decompress Mode }

// Negotiate chooses the first offer that the server can satisfy, among the values of all Sec-WebSocket-Extensions lines. answer
// is the value of the response's header. If no offer fits, p is nil and answer is empty, which is not an error: the connection is
// used without compression.
func (s Server) Negotiate(lines []string) (p *Params, answer string) {
	if s.Compress == Disable && s.Decompress == Disable {
		return nil, ""
	}
	for e := range elements(lines) {
		offer, ok := parseElement(e)
		if !ok {
			continue
		}
		agreed := parameters{}
		send, ok := negotiateSend(s.Compress, offer, &agreed)
		if !ok {
			continue
		}
		receive := negotiateReceive(s.Decompress, offer, &agreed)
		return &Params{Send: send, SendPlain: s.Compress == Disable, Receive: receive}, agreed.answer()
	}
	return nil, ""
}

// negotiateSend negotiates the server-to-client direction, as shared if the server itself does not compress. A shared compressor
// always has the full window, so an offer that asks for a smaller one is declined.
func negotiateSend(m Mode, offer parameters, agreed *parameters) (Side, bool) {
	if m <= Shared || offer.serverNoTakeover {
		agreed.serverNoTakeover = true
		agreed.serverBits = offer.serverBits
		return Side{Bits: MaxBits}, offer.serverBits == 0 || offer.serverBits == MaxBits
	}
	bits := modes[m].send
	if offer.serverBits != 0 {
		bits = min(bits, offer.serverBits)
	}
	if bits < MaxBits || offer.serverBits != 0 {
		agreed.serverBits = bits
	}
	return Side{bits, true}, true
}

// negotiateReceive negotiates the client-to-server direction. A smaller window can be requested only from a client that said it
// can limit its own; with any other client, the server gives up context takeover instead.
func negotiateReceive(m Mode, offer parameters, agreed *parameters) Side {
	bits := modes[m].receive
	canLimit := offer.clientBitsHint || offer.clientBits != 0
	if m <= Shared || offer.clientNoTakeover || bits < MaxBits && !canLimit {
		agreed.clientNoTakeover = true
		return Side{Bits: MaxBits}
	}
	if offer.clientBits != 0 {
		bits = min(bits, offer.clientBits)
	}
	if bits < MaxBits {
		agreed.clientBits = bits
	}
	return Side{bits, true}
}

// answer writes the parameters in Bun's order.
func (p parameters) answer() string {
	b := append(make([]byte, 0, 128), Name...)
	flag := func(on bool, name string) {
		if on {
			b = append(append(b, "; "...), name...)
		}
	}
	bits := func(n uint8, name string) {
		if n != 0 {
			flag(true, name)
			b = strconv.AppendUint(append(b, '='), uint64(n), 10)
		}
	}
	flag(p.clientNoTakeover, clientNoTakeover)
	bits(p.clientBits, clientMaxBits)
	flag(p.serverNoTakeover, serverNoTakeover)
	bits(p.serverBits, serverMaxBits)
	return string(b)
}
