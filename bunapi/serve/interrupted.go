// What becomes of a connection whose handler took longer than the owner of the script allows.

package serve

import (
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/jsbridge"
)

var callNames = [...]string{callOpen: "open", callMessage: "message", callPing: "ping", callPong: "pong", callDrain: "drain", callClose: "close"}

// calls is a socket as the one for whom a handler is called.
type calls socket

// Where implements [jsbridge.Caller].
func (c *calls) Where() string {
	text := c.srv.base + " websocket." + callNames[c.calling]
	if c.remote.IsValid() {
		text += " for " + c.remote.String()
	}
	return text
}

// Interrupted implements [jsbridge.Caller].
func (c *calls) Interrupted(jsbridge.Scope) {
	c.conn.CloseNow(wsframe.CodeInternal, "A handler took too long")
}

// Where implements [jsbridge.Caller].
func (x *exchange) Where() string {
	text := x.srv.base + " fetch for " + x.head.Method + " " + x.head.Target()
	if x.peer != nil && x.peer.remote.IsValid() {
		text += " from " + x.peer.remote.Addr().String()
	}
	return text
}

// Interrupted implements [jsbridge.Caller]: 500 if nothing was sent yet, else the connection ends.
func (x *exchange) Interrupted(s jsbridge.Scope) {
	if x.phase == handling {
		x.send(&reply{status: statusInternalError, inferred: "text/plain", own: true, data: []byte("Something went wrong!")})
		return
	}
	x.drop()
}
