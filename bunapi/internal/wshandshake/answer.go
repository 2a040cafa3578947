// The server's answer: checked as Bun does, in the same order.

package wshandshake

import (
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// Answer reads the server's answer to a Request.
type Answer struct {
	// Protocol is the subprotocol that the server chose.
	Protocol string

	head                     Head
	req                      *Request
	extensions               func(header string) bool
	upgrade, accept          string
	connections              []string
	hasUpgrade, hasAccept    bool
	hasProtocol, hasExtended bool
}

// NewAnswer creates the reader of the answer to r, which must be normalized. agree reports whether the value of
// Sec-WebSocket-Extensions is acceptable; nil accepts none.
func NewAnswer(r *Request, agree func(header string) bool) *Answer {
	a := &Answer{req: r, extensions: agree}
	a.head.Field = a.field
	return a
}

// Feed processes the next bytes. When the answer is complete and acceptable, done is true and rest is what followed it: the first
// frames. The error is a *Failure.
func (a *Answer) Feed(b []byte) (rest []byte, done bool, err error) {
	rest, done, err = a.head.Feed(b)
	if done && err == nil {
		err = a.check()
	}
	return rest, done && err == nil, err
}

// field processes a header. Of repeated headers the first counts, except for the two that must not be repeated.
func (a *Answer) field(name, value []byte) error {
	if a.head.Status != 101 {
		return nil
	}
	text := string(value)
	switch strings.ToLower(string(name)) {
	case "upgrade":
		if !a.hasUpgrade {
			a.hasUpgrade, a.upgrade = true, text
		}
	case "connection":
		a.connections = append(a.connections, text)
	case "sec-websocket-accept":
		if !a.hasAccept {
			a.hasAccept, a.accept = true, text
		}
	case protocolName:
		if a.hasProtocol || !slices.Contains(a.req.Protocols, text) {
			return &Failure{"Mismatch client protocol", ""}
		}
		a.hasProtocol, a.Protocol = true, text
	case "sec-websocket-extensions":
		if a.hasExtended || a.extensions == nil || !a.extensions(text) {
			return &Failure{"Unsupported websocket extension", ""}
		}
		a.hasExtended = true
	}
	return nil
}

// check judges the whole head: first what is missing, then what is wrong.
func (a *Answer) check() error {
	fail := func(text string) error { return &Failure{text, ""} }
	switch {
	case a.head.Status != 101:
		return statusFailure(a.head.Status)
	case a.upgrade == "":
		return fail("Missing upgrade header")
	case a.connections == nil:
		return fail("Missing connection header")
	case a.accept == "":
		return fail("Missing websocket accept header")
	case !a.hasProtocol && len(a.req.Protocols) > 0:
		return fail("Missing client protocol")
	case !httpguts.HeaderValuesContainsToken(a.connections, "upgrade"):
		return fail("Invalid connection header")
	case !strings.EqualFold(a.upgrade, "websocket"):
		return fail("Invalid upgrade header")
	case a.accept != Accept(a.req.Key):
		return fail("Mismatch websocket accept header")
	}
	return nil
}
