// TLS of sockets and listeners.

package sockets

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

// tlsOptions is a tls option.
type tlsOptions struct{}

// secured is what TLS adds to a socket.
type secured struct{}

func parseTLS(s jsbridge.Scope, d jsbridge.Dict, _ bool) (*tlsOptions, error) {
	v, err := d.Get(s, "tls")
	if err != nil || jsbridge.IsNullish(v) || !v.ToBoolean() {
		return nil, err
	}
	if b, ok := jsbridge.Boolean(v); !ok && !jsbridge.IsObject(v) && !b {
		return nil, jsbridge.InvalidArgType("TLSOptions must be an object")
	}
	return nil, jsbridge.Unsupported("the option tls of Bun.connect and Bun.listen")
}

func (o *tlsOptions) ready() error                    { return nil }
func (o *tlsOptions) client(*Socket, string) *secured { return &secured{} }
func (o *tlsOptions) accept(k *Socket, stream loop.Stream) loop.StreamHandler {
	k.attach(stream)
	return k
}
func (c *secured) begin(*Socket, func())      {}
func (c *secured) failed(*Socket, error) bool { return false }

func tlsAccessors() []jsbridge.Accessor {
	return []jsbridge.Accessor{
		jsbridge.Get("alpnProtocol", func(s jsbridge.Scope, k *Socket) (goja.Value, error) { return s.Bool(false), nil }),
		jsbridge.Get("authorized", func(s jsbridge.Scope, k *Socket) (goja.Value, error) { return s.Bool(false), nil }),
	}
}

func tlsMethods() []jsbridge.Method { return nil }
