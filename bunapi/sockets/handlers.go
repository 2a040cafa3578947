// Handlers: the functions that sockets call, shared by all sockets of a listener, so that reload changes them for all.

package sockets

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

type event uint8

const (
	onOpen event = iota
	onClose
	onError
	onData
	onDrain
	onHandshake
	onEnd
	onConnectError
	onTimeout
	// The others are only for Node's sockets.
	onAccept     // a server's connection that has no socket of Node's yet
	onIdentity   // does the certificate belong to the server? A true result refuses it
	onServerName // which context is for the server name?
	onSession
	events
)

// eventNames are the keys of a handlers object, in the order in which they are read.
var eventNames = [events]string{
	onOpen: "open", onClose: "close", onError: "error", onData: "data", onDrain: "drain", onHandshake: "handshake", onEnd: "end",
	onConnectError: "connectError", onTimeout: "timeout", onAccept: "accept",
	onIdentity: "identity", onServerName: "serverName", onSession: "session",
}

// callbackNames are the names in the errors.
var callbackNames = [events]string{
	onOpen: "onOpen", onClose: "onClose", onError: "onError", onData: "onData", onDrain: "onWritable", onHandshake: "onHandshake",
	onEnd: "onEnd", onConnectError: "onConnectError", onTimeout: "onTimeout",
}

type binaryType uint8

const (
	binaryBuffer binaryType = iota
	binaryArrayBuffer
	binaryUint8Array
)

var binaryTypes = map[string]binaryType{"buffer": binaryBuffer, "nodebuffer": binaryBuffer, "arraybuffer": binaryArrayBuffer, "uint8array": binaryUint8Array}

// Handlers are the functions that a socket calls.
type Handlers struct {
	fn     [events]goja.Callable
	binary binaryType
	// node: the handlers are those of node:net. They get the socket's data instead of the socket, and the names of errors.
	node bool
}

// parseHandlers reads the option socket of Bun's functions.
func parseHandlers(s jsbridge.Scope, v goja.Value) (*Handlers, error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, jsbridge.InvalidArgType("SocketHandler must be an object")
	}
	d, _ := jsbridge.DictOf(obj)
	h := &Handlers{}
	for e := range onAccept {
		v, err := d.Get(s, eventNames[e])
		if err != nil {
			return nil, err
		}
		if jsbridge.IsNullish(v) {
			continue
		}
		if h.fn[e], ok = s.Direct(v); !ok {
			return nil, jsbridge.InvalidArgType("Expected %q callback to be a function", callbackNames[e])
		}
	}
	if h.fn[onData] == nil && h.fn[onDrain] == nil {
		return nil, jsbridge.InvalidArgType(`Expected at least "data" or "drain" callback`)
	}
	kind, err := d.Get(s, "binaryType")
	if err != nil || jsbridge.IsNullish(kind) {
		return h, err
	}
	if h.binary, ok = binaryTypes[kind.String()]; !ok {
		return nil, jsbridge.InvalidArgType(`SocketHandler.binaryType must be "arraybuffer", "buffer", or "uint8array"`)
	}
	return h, nil
}

// NodeHandlers returns those of node:net: the functions of an object by the names of the events, and accept.
func NodeHandlers(s jsbridge.Scope, obj *goja.Object) *Handlers {
	h := &Handlers{node: true}
	for e := range events {
		h.fn[e], _ = s.Direct(obj.Get(eventNames[e]))
	}
	return h
}

// handlerError is an error thrown by a handler.
type handlerError struct {
	k      *Socket
	event  event
	thrown error
}

func (e *handlerError) Error() string { return e.thrown.Error() }

// emit calls the handler of an event, if there is one. more creates the arguments after the socket; nil: there are none.
func (k *Socket) emit(e event, more func(s jsbridge.Scope) (a, b goja.Value)) {
	h := k.handlers
	fn := h.fn[e]
	if fn == nil {
		return
	}
	_ = k.set.env.Realm.Handle(func(s jsbridge.Scope) error {
		if k.context != nil {
			s.SetContext(k.context)
		}
		args := [3]goja.Value{k.obj, goja.Undefined(), goja.Undefined()}
		n := 1
		if h.node {
			args[0] = k.data
			if e == onAccept {
				args[1], n = k.obj, 2
			}
		}
		if more != nil {
			args[1], args[2] = more(s)
			n = 2
			if args[2] != nil {
				n = 3
			}
		}
		if _, err := fn(goja.Undefined(), args[:n]...); err != nil {
			return &handlerError{k, e, err}
		}
		return nil
	}, failed)
}

// failed handles an error of a handler: a socket whose open handler threw is closed; the handler error gets the error, otherwise
// it is uncaught.
func failed(s jsbridge.Scope, failure error) {
	f, ok := failure.(*handlerError)
	if !ok {
		s.Report(failure)
		return
	}
	k, onFail := f.k, f.k.handlers.fn[onError]
	if onFail == nil || k.handlers.node || jsbridge.Uncatchable(f.thrown) {
		s.Report(f.thrown)
	} else if _, err := onFail(goja.Undefined(), k.obj, s.ErrorValue(f.thrown)); err != nil {
		s.Report(err)
	}
	if f.event == onOpen && !k.handlers.node {
		k.close(nil)
	}
}

// received converts received bytes to a value, a copy that belongs to the script.
func (h *Handlers) received(s jsbridge.Scope, b []byte) goja.Value {
	data := append(make([]byte, 0, len(b)), b...)
	switch h.binary {
	case binaryArrayBuffer:
		return s.ArrayBuffer(data)
	case binaryUint8Array:
		return s.Uint8Array(data)
	}
	return s.Buffer(data)
}
