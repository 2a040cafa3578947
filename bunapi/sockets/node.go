// What node:net needs from a socket in addition to the methods of its class.

package sockets

import (
	"net"
	"sync"
	"syscall"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// WriteAll writes b, and queues what the stream does not accept. It returns 1 if nothing is queued, 0 if the handler drain will
// be called when the queue is empty, and -1 if the socket accepts no more bytes. Loop only.
func (k *Socket) WriteAll(b []byte) int {
	n, rest := k.write(b)
	switch {
	case n < 0:
		return -1
	case len(rest) == 0:
		return 1
	}
	k.keepRest(rest)
	k.wantsDrain = true
	return 0
}

// Progressed reports whether the peer has accepted bytes of the queue since the last call. Loop only.
func (k *Socket) Progressed() bool {
	moved := len(k.out) != k.seen
	k.seen = len(k.out)
	return moved
}

// Drop ends the socket without an event; reset sends RST. Loop only.
func (k *Socket) Drop(reset bool) {
	if k.state == closed {
		return
	}
	if t, ok := k.stream.(loop.Tuner); ok && reset {
		k.keepAddresses()
		t.Reset()
	}
	k.drop()
}

// BrokenPipe returns Node's error for a write to a connection that is gone. Loop only.
func BrokenPipe(s jsbridge.Scope) goja.Value { return nodeError(s, syscall.EPIPE, "write") }

// UnixPath is the address of a unix socket for the net package. Loop only.
func (ss *Sockets) UnixPath(name string) string { return ss.unixPath(name) }

// HasIPv6 reports whether this machine can listen on IPv6. Any goroutine.
var HasIPv6 = sync.OnceValue(func() bool {
	ln, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	_ = ln.Close()
	return true
})
