// The body of a request: read from the connection when the script asks for it, whole or piece by piece.

package exchange

import (
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

var (
	errAborted  = jsbridge.DOMException("AbortError", "The connection was closed.")
	errTooLarge = jsbridge.Errorf("Request body exceeded maxRequestBodySize")
)

// incoming is a request's body as a [fetch.Feed]. The connection limits it, by refusing more than maxRequestBodySize.
type incoming struct {
	x     *Exchange
	to    fetch.Receiver // while it is being read
	ended bool
}

// Start implements [fetch.Feed].
func (b *incoming) Start(_ jsbridge.Scope, to fetch.Receiver) {
	if !b.x.open() || b.ended {
		to.End(errAborted)
		return
	}
	b.to = to
	b.x.conn.ReadBody()
}

// Length implements [fetch.Feed].
func (b *incoming) Length() int64 { return b.x.head.ContentLength }

// Pause implements [fetch.Feed].
func (b *incoming) Pause() {
	if b.x.open() {
		b.x.conn.PauseBody()
	}
}

// Resume implements [fetch.Feed].
func (b *incoming) Resume(jsbridge.Scope) {
	if b.x.open() && b.to != nil {
		b.x.conn.ReadBody()
	}
}

// Cancel implements [fetch.Feed]. The rest stays in the network until the request is answered.
func (b *incoming) Cancel() {
	b.Pause()
	b.to, b.ended = nil, true
}

// end notifies the reader, if there is one.
func (b *incoming) end(err error) {
	if b == nil {
		return
	}
	to := b.to
	b.to, b.ended = nil, true
	if to != nil {
		to.End(err)
	}
}

// Data implements [httpconn.Request].
func (x *Exchange) Data(b []byte) {
	if x.body.to != nil {
		x.body.to.Data(b)
	}
}

// DataEnd implements [httpconn.Request].
func (x *Exchange) DataEnd() { x.body.end(nil) }
