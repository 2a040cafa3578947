// Values on their way from one realm to another, or to another place in the same one.

package clone

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Message is a value outside any realm, with what was transferred with it. It contains no goja values, so any goroutine may pass
// it on. It is decoded once, unless it is Shared.
type Message struct {
	root  any
	moved []*moved
	// Size is its approximate size in bytes.
	Size int
	// Shared: several receivers decode it, and each gets its own buffers.
	Shared bool
}

// Cloneable is implemented by the Go values of native instances that can be cloned. Cloned is called in the realm of the
// instance; the function that it returns creates the copy, in any realm, any number of times.
type Cloneable interface {
	Cloned(s jsbridge.Scope) func(s jsbridge.Scope) *goja.Object
}

// Transferable is implemented by the Go values of native instances that can be transferred.
type Transferable interface {
	// Transferred reports whether it was transferred, or closed, before.
	Gone() bool
	// Transfer takes the contents of the instance away from it.
	Transfer() Parcel
}

// Parcel is the content of a Transferable in transit.
type Parcel interface {
	// Receive creates the new instance. It is called at most once.
	Receive(s jsbridge.Scope) *goja.Object
	// Drop reports that it will not be received. Any goroutine.
	Drop()
}

// The nodes of a message. Primitives are nil for undefined, null, bool, int64, float64, string, utf16 and *big.Int.
type (
	null  struct{}
	utf16 []uint16

	// object is a plain object or an array.
	object struct {
		isArray bool
		length  int64
		keys    []string
		values  []any
	}
	// collection is a Map, whose values are keys and values in turn, or a Set.
	collection struct {
		isMap  bool
		values []any
	}
	// made is an object that a function of the receiving realm creates from primitives.
	made struct {
		by   maker
		args []any
	}
	buffer struct{ data []byte }
	view   struct {
		class          string
		buffer         any
		offset, length int64
	}
	native struct {
		revive func(s jsbridge.Scope) *goja.Object
	}
	// moved is a transferred instance.
	moved struct{ parcel Parcel }
)

// maker says what a made node is.
type maker uint8

const (
	makeDate maker = iota
	makeRegExp
	makeBox
	makeError
	makeDOMException
	makers
)

// Drop reports that the message will not be decoded.
func (m *Message) Drop() {
	for _, p := range m.moved {
		p.parcel.Drop()
	}
	m.moved = nil
}
