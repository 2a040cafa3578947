// What a script may use of the machine.

package module

import (
	"context"
	"net"

	"github.com/gobun/gobun/jsbridge"
)

// Access is what a script may use of the machine. A nil *Access allows everything, as the command does. Its functions may be
// called from any goroutine.
type Access struct {
	// File returns why a file may not be read, or written, or nil if it may. path is absolute; File resolves its symbolic links.
	// Nil: no file.
	File func(path string, write bool) error
	// Dial makes outgoing connections. Nil: none are allowed.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Listen creates listeners. Nil: servers have no address and get their requests from Go.
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
	// Exit, Signals and Spawn allow process.exit, sending and handling signals, and child processes.
	Exit, Signals, Spawn bool
}

// Path returns why a file may not be read, or written, or nil if it may. Any goroutine.
func (a *Access) Path(path string, write bool) error {
	switch {
	case a == nil:
		return nil
	case a.File != nil:
		return a.File(path, write)
	}
	return DeniedFile(path, write)
}

// DeniedFile returns the error for a file that a script may not read, or write.
func DeniedFile(path string, write bool) error {
	if write {
		return Denied("writing "+path, "Write")
	}
	return Denied("reading "+path, "Read")
}

// Everything returns why something is not allowed that could lead to any file, or nil if everything is allowed.
func (a *Access) Everything(what string) error {
	if a == nil {
		return nil
	}
	return Denied(what, "Read and Allow.Write of everything: AllowAll")
}

// Dialer returns the function for outgoing connections: own if everything is allowed. The error says that none are allowed.
func (a *Access) Dialer(own func(ctx context.Context, network, address string) (net.Conn, error)) func(ctx context.Context, network, address string) (net.Conn, error) {
	switch {
	case a == nil:
		return own
	case a.Dial != nil:
		return a.Dial
	}
	return func(_ context.Context, _, address string) (net.Conn, error) {
		return nil, Denied("connecting to "+address, "Dial")
	}
}

// Denied returns the error for something that Access does not allow: it names what was requested, and the field of Go's Allow
// that allows it.
func Denied(what, field string) *jsbridge.Error {
	return jsbridge.Errorf("%s is not allowed to this script (Allow.%s)", what, field).WithCode("EACCES")
}
