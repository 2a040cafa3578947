// ServerWebSocket as scripts see it.

package socket

import (
	"math"
	"net/netip"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/pubsub"
	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

// Socket is the Go side of one ws object.
type Socket struct {
	group      *Group
	conn       *wsconn.Conn
	obj        *goja.Object
	data       goja.Value
	sub        pubsub.Subscriber
	onClose    func(s jsbridge.Scope) // see OnClose
	remote     netip.Addr             // invalid for a unix socket
	place      int32                  // index in group.sockets, -1 after it has left
	binaryType binaryType
	calling    callKind // the handler that was called last
}

type binaryType uint8

const (
	binaryNodeBuffer binaryType = iota
	binaryArrayBuffer
	binaryUint8Array
	binaryBlob
)

var binaryTypes = [...]string{"nodebuffer", "arraybuffer", "uint8array", "blob"}

// parseBinaryType also accepts the names of the classes, as Bun does.
func parseBinaryType(name string) (binaryType, bool) {
	switch name {
	case "nodebuffer", "buffer", "Buffer":
		return binaryNodeBuffer, true
	case "arraybuffer", "ArrayBuffer":
		return binaryArrayBuffer, true
	case "uint8array", "Uint8Array":
		return binaryUint8Array, true
	case "blob":
		return binaryBlob, true
	}
	return 0, false
}

// binary creates the object that a handler gets for bytes, a copy that belongs to the script.
func (sock *Socket) binary(s jsbridge.Scope, payload []byte) goja.Value {
	own := append([]byte{}, payload...)
	switch sock.binaryType {
	case binaryArrayBuffer:
		return s.ArrayBuffer(own)
	case binaryUint8Array:
		return s.Uint8Array(own)
	case binaryBlob:
		return fetch.NewBlob(s, fetch.BytesBlob(own, ""))
	}
	return s.Buffer(own)
}

type socketMethod = func(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error)

// readMessage converts an argument to a message, or fails with the method's error text.
type readMessage = func(s jsbridge.Scope, method string, v goja.Value) (Message, error)

// compressFlag reads the last argument of the send methods.
func compressFlag(a jsbridge.Args, i int) (bool, error) {
	if !a.Has(i) {
		return false, nil
	}
	on, ok := jsbridge.Boolean(a.At(i))
	if !ok {
		return false, jsbridge.Errorf("%s expects compress to be a boolean", a.Name)
	}
	return on, nil
}

func sendMethod(read readMessage) socketMethod {
	return func(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
		if !sock.conn.Open() {
			return s.Int(0), nil // without checking the arguments
		}
		if a.Len() == 0 {
			return nil, jsbridge.Errorf("%s requires at least 1 argument", a.Name)
		}
		compress, err := compressFlag(a, 1)
		if err != nil {
			return nil, err
		}
		m, err := read(s, a.Name, a.At(0))
		if err != nil {
			return nil, err
		}
		status := m.send(sock.conn, compress)
		sock.group.count(status)
		return result(s, status, m.size()), nil
	}
}

// publishMethod returns a publish method; emptyTopic makes it accept "", to which no socket can subscribe.
func publishMethod(read readMessage, emptyTopic bool) socketMethod {
	return func(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
		if a.Len() == 0 {
			return nil, jsbridge.Errorf("%s requires at least 1 argument", a.Name)
		}
		if !jsbridge.IsString(a.At(0)) && !isStringObject(a.At(0)) {
			return nil, jsbridge.ArgType("topic", "string", a.At(0))
		}
		name := a.At(0).String()
		if name == "" && !emptyTopic {
			return nil, jsbridge.Errorf("%s requires a non-empty topic name", a.Name)
		}
		compress, err := compressFlag(a, 2)
		if err != nil {
			return nil, err
		}
		m, err := read(s, a.Name, a.At(1))
		if err != nil {
			return nil, err
		}
		except := sock
		if sock.group.options.PublishToSelf {
			except = nil
		}
		return sock.group.publish(s, name, except, m, compress), nil
	}
}

func controlMethod(send func(c *wsconn.Conn, payload []byte) wsconn.Status) socketMethod {
	return func(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
		if !sock.conn.Open() {
			return s.Int(0), nil
		}
		payload, err := controlMessage(s, a.Name, a.At(0))
		if err != nil {
			return nil, err
		}
		return result(s, send(sock.conn, payload), len(payload)), nil
	}
}

func topicMethod(do func(sock *Socket, name string) bool) socketMethod {
	return func(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
		if !sock.conn.Open() {
			return s.Bool(false), nil
		}
		if a.Len() == 0 {
			return nil, jsbridge.Errorf("%s requires at least 1 argument", a.Name)
		}
		if !jsbridge.IsString(a.At(0)) && !isStringObject(a.At(0)) {
			return nil, jsbridge.ArgType("topic", "string", a.At(0))
		}
		name := a.At(0).String()
		if name == "" {
			return nil, jsbridge.Errorf("%s requires a non-empty topic name", a.Name)
		}
		return s.Bool(do(sock, name)), nil
	}
}

// closeSocket implements ws.close: the handler gets the code as it was given, and its low 16 bits are sent; 0, 1005 and 1006 give
// a Close frame without payload (measured on Bun 1.4.5).
func closeSocket(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
	if !sock.conn.Open() {
		return nil, nil
	}
	code := wsframe.CodeNormal
	if a.Has(0) {
		n, ok := jsbridge.Number(a.At(0))
		if !ok {
			return nil, jsbridge.InvalidArgType("close requires a numeric code or undefined")
		}
		if math.IsNaN(n) || math.IsInf(n, 0) {
			n = 0
		}
		code = int(int32(int64(n)))
	}
	reason, err := a.TextOr(s, 1, "")
	if err != nil {
		return nil, err
	}
	reason = wsframe.CutReason(reason)
	wire := code & 0xffff
	if wire == wsframe.CodeNoStatus || wire == wsframe.CodeAbnormal {
		wire = 0
	}
	sock.conn.Close(wire, reason, code)
	return nil, nil
}

// cork calls the function at once: output leaves at the end of the tick in any case.
func cork(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
	if err := a.Need(1); err != nil {
		return nil, err
	}
	fn, err := a.Callback(0, "callback")
	if err != nil {
		return nil, err
	}
	return s.Call(fn, a.This, a.This)
}

const (
	readyOpen   = 1
	readyClosed = 3
)

var socketClass = &jsbridge.Class{
	Name:  "ServerWebSocket",
	Fixed: true,
	Accessors: []jsbridge.Accessor{
		jsbridge.GetSet("binaryType", func(s jsbridge.Scope, sock *Socket) (goja.Value, error) {
			return s.String(binaryTypes[sock.binaryType]), nil
		}, func(s jsbridge.Scope, sock *Socket, v goja.Value) error {
			if jsbridge.IsString(v) || isStringObject(v) {
				if t, ok := parseBinaryType(v.String()); ok {
					sock.binaryType = t
					return nil
				}
			}
			return jsbridge.Errorf(`binaryType must be either "uint8array", "arraybuffer", "nodebuffer" or "blob"`)
		}),
		jsbridge.GetSet("data", func(s jsbridge.Scope, sock *Socket) (goja.Value, error) { return sock.data, nil },
			func(s jsbridge.Scope, sock *Socket, v goja.Value) error { sock.data = v; return nil }),
		jsbridge.Get("isPaused", func(s jsbridge.Scope, sock *Socket) (goja.Value, error) { return s.Bool(sock.conn.Paused()), nil }),
		jsbridge.Get("readyState", func(s jsbridge.Scope, sock *Socket) (goja.Value, error) {
			if sock.conn.Open() {
				return s.Int(readyOpen), nil
			}
			return s.Int(readyClosed), nil
		}),
		jsbridge.Get("remoteAddress", func(s jsbridge.Scope, sock *Socket) (goja.Value, error) {
			if !sock.remote.IsValid() {
				return nil, nil
			}
			return s.String(sock.remote.String()), nil
		}),
		jsbridge.Get("subscriptions", func(s jsbridge.Scope, sock *Socket) (goja.Value, error) {
			return s.Strings(sock.sub.Subscriptions()), nil
		}),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("close", 3, closeSocket),
		jsbridge.M("cork", 1, cork),
		jsbridge.M("getBufferedAmount", 0, func(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
			return s.Int(sock.conn.Buffered()), nil
		}),
		jsbridge.M("isSubscribed", 1, topicMethod(func(sock *Socket, name string) bool { return sock.sub.IsSubscribed(name) })),
		jsbridge.M("pause", 0, func(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
			sock.conn.Pause()
			return nil, nil
		}),
		jsbridge.M("ping", 1, controlMethod((*wsconn.Conn).Ping)),
		jsbridge.M("pong", 1, controlMethod((*wsconn.Conn).Pong)),
		jsbridge.M("publish", 3, publishMethod(AnyMessage, false)),
		jsbridge.M("publishBinary", 2, publishMethod(bytesMessage, false)),
		jsbridge.M("publishText", 2, publishMethod(textMessage, true)),
		jsbridge.M("resume", 0, func(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
			sock.conn.Resume()
			return nil, nil
		}),
		jsbridge.M("send", 2, sendMethod(AnyMessage)),
		jsbridge.M("sendBinary", 2, sendMethod(bytesMessage)),
		jsbridge.M("sendText", 2, sendMethod(textMessage)),
		jsbridge.M("subscribe", 1, topicMethod(func(sock *Socket, name string) bool {
			sock.group.hub.Subscribe(name, &sock.sub)
			return true
		})),
		jsbridge.M("terminate", 0, func(s jsbridge.Scope, sock *Socket, a jsbridge.Args) (goja.Value, error) {
			sock.conn.Terminate()
			return nil, nil
		}),
		jsbridge.M("unsubscribe", 1, topicMethod(func(sock *Socket, name string) bool {
			return sock.group.hub.Unsubscribe(name, &sock.sub)
		})),
	},
}
