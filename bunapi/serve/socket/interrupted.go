// Sockets whose handler took longer than the owner of the script allows.

package socket

import (
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/jsbridge"
)

var callNames = [...]string{callOpen: "open", callMessage: "message", callPing: "ping", callPong: "pong", callDrain: "drain", callClose: "close"}

// caller is a socket as the [jsbridge.Caller] of its handlers.
type caller Socket

// Where implements [jsbridge.Caller].
func (c *caller) Where() string {
	text := c.group.Base + " websocket." + callNames[c.calling]
	if c.remote.IsValid() {
		text += " for " + c.remote.String()
	}
	return text
}

// Interrupted implements [jsbridge.Caller].
func (c *caller) Interrupted(jsbridge.Scope) {
	c.conn.CloseNow(wsframe.CodeInternal, "A handler took too long")
}
