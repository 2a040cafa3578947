// What of the machine a script may use.

package module

import (
	"context"
	"net"

	"github.com/gobun/gobun/jsbridge"
)

// Access is what a script may use of the machine around it. A nil *Access allows everything, as the command does. Its functions
// may be called by any goroutine.
type Access struct {
	// File reports whether a file may be read, or written; path is absolute and clean, and its links are followed already as far
	// as it exists. Nil: no file.
	File func(path string, write bool) error
	// Dial makes outgoing connections. Nil: there are none.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Listen makes listeners. Nil: servers have no address and get their requests from Go.
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
	// Exit, Signals and Spawn allow process.exit, sending and getting signals, and other processes.
	Exit, Signals, Spawn bool
}

// Denied is the error for something that Access does not allow: what was asked for, and the field of Go's Allow that allows it.
func Denied(what, field string) *jsbridge.Error {
	return jsbridge.Errorf("%s is not allowed to this script (Allow.%s)", what, field).WithCode("EACCES")
}
