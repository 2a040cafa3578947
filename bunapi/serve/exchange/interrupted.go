// Requests whose handler took longer than the owner of the script allows.

package exchange

import "github.com/gobun/gobun/jsbridge"

// Where implements [jsbridge.Caller].
func (x *Exchange) Where() string {
	text := x.srv.Base + " fetch for " + x.head.Method + " " + x.head.Target()
	if x.peer != nil && x.peer.remote.IsValid() {
		text += " from " + x.peer.remote.Addr().String()
	}
	return text
}

// Interrupted implements [jsbridge.Caller]: it answers 500 if nothing was sent yet, otherwise it ends the connection.
func (x *Exchange) Interrupted(s jsbridge.Scope) {
	if x.phase == handling {
		x.send(&reply{status: statusInternalError, inferred: "text/plain", own: true, data: []byte("Something went wrong!")})
		return
	}
	x.drop()
}
