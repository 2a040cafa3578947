// Sessions: what a client may present at its next handshake to shorten it.

package sockets

import (
	"crypto/tls"
	"encoding/binary"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// sessions is crypto/tls's session store for one socket: it offers the session from the options, and reports each new one.
type sessions struct{ k *Socket }

// Get implements tls.ClientSessionCache. It runs on the handshake's goroutine.
func (c *sessions) Get(string) (*tls.ClientSessionState, bool) {
	b := c.k.secure.options.session
	if len(b) < 4 {
		return nil, false
	}
	n := int(binary.BigEndian.Uint32(b))
	if n > len(b)-4 {
		return nil, false
	}
	state, err := tls.ParseSessionState(b[4+n:])
	if err != nil {
		return nil, false
	}
	session, err := tls.NewResumptionState(b[4:4+n], state)
	return session, err == nil
}

// Put implements tls.ClientSessionCache. With TLS 1.3 it runs on the loop, otherwise on the handshake's goroutine.
func (c *sessions) Put(_ string, session *tls.ClientSessionState) {
	if session == nil {
		return
	}
	ticket, state, err := session.ResumptionState()
	if err != nil {
		return
	}
	b, err := state.Bytes()
	if err != nil {
		return
	}
	whole := append(binary.BigEndian.AppendUint32(nil, uint32(len(ticket))), append(ticket, b...)...)
	c.k.set.env.Loop.Post(func() {
		c.k.secure.session = whole
		c.k.emit(onSession, func(s jsbridge.Scope) (goja.Value, goja.Value) {
			return s.Buffer(append([]byte(nil), whole...)), nil
		})
	})
}
