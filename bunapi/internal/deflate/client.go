// The client's side of the negotiation: the offer, and what a server's answer must look like.

package deflate

import "strconv"

// Offer is what a client sends in Sec-WebSocket-Extensions: it can limit its window if the server asks.
const Offer = Name + "; " + clientMaxBits

// Accept reads a server's answer to Offer, the values of all Sec-WebSocket-Extensions lines. p is nil if the connection must fail
// because the answer is anything but one element that accepts the offer (RFC 7692 section 7.1). extensions is the answer as the
// WebSocket's extensions property shows it: in a fixed order, without default windows.
func Accept(lines []string) (p *Params, extensions string) {
	if len(lines) != 1 {
		return nil, ""
	}
	answer, ok := parseElement(trim(lines[0])) // a second element is parsed as an unknown parameter
	if !ok || answer.clientBitsHint {
		return nil, ""
	}
	extensions = Name
	p = &Params{Send: Side{MaxBits, true}, Receive: Side{MaxBits, true}}
	if answer.serverNoTakeover {
		p.Receive.Takeover = false
		extensions += "; " + serverNoTakeover
	}
	if answer.clientNoTakeover {
		p.Send.Takeover = false
		extensions += "; " + clientNoTakeover
	}
	if n := answer.serverBits; n != 0 && n != MaxBits {
		p.Receive.Bits = n
		extensions += "; " + serverMaxBits + "=" + strconv.Itoa(int(n))
	}
	if n := answer.clientBits; n != 0 && n != MaxBits {
		p.Send.Bits = n
		extensions += "; " + clientMaxBits + "=" + strconv.Itoa(int(n))
	}
	return p, extensions
}
