// The WebSocket class as scripts see it.

package socket

import (
	"math"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wsconn"
	"github.com/gobun/gobun/bunapi/internal/wsframe"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/jsbridge"
)

var (
	errNotEnough    = jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")
	errInvalidState = jsbridge.DOMException("InvalidStateError", "The object is in an invalid state.")
)

func construct(s jsbridge.Scope, this *goja.Object, a jsbridge.Args) (any, error) {
	if a.Len() == 0 {
		return nil, errNotEnough
	}
	o := &options{}
	var err error
	if o.url, err = parseURL(s, a.At(0)); err != nil {
		return nil, err
	}
	if err := parseOptions(s, o, a.At(1)); err != nil {
		return nil, err
	}
	ss := jsbridge.Owned(s, ownKey{}, func() *Sockets { return nil })
	if err := module.TooMany(ss.env.Used.Sockets, ss.env.Limits.Sockets, "Sockets"); err != nil {
		return nil, err
	}
	sock := &socket{ss: ss, context: s.Context(), obj: this, url: o.url.String(), origin: o.url.Origin()}
	if o.url.Scheme == "ws+unix" || o.url.Scheme == "wss+unix" {
		sock.origin = o.url.Scheme + "://"
	}
	ss.connect(sock, o)
	return sock, nil
}

// data reads what send and ping take: bytes, Blobs, and the text of anything else.
func data(s jsbridge.Scope, method string, v goja.Value) (op wsframe.Opcode, text string, bytes []byte, err error) {
	if b, ok := jsbridge.View(s, v); ok {
		return wsframe.Binary, "", b, nil
	}
	if blob, ok := fetch.BlobOf(s, v); ok {
		if blob.IsFile() {
			return 0, "", nil, jsbridge.Errorf("%s cannot send a file- or S3-backed Blob synchronously; await blob.bytes() first", method)
		}
		b, err := blob.Bytes()
		return wsframe.Binary, "", b, err
	}
	if _, isSymbol := v.(*goja.Symbol); isSymbol {
		return 0, "", nil, jsbridge.TypeError("Cannot convert a Symbol value to a string")
	}
	text, err = s.ToString(v)
	return wsframe.Text, text, nil, err
}

// Messages of this length in bytes and more are compressed, if that was agreed: Bun's client has one bound for text beyond
// Latin-1 and another for everything else.
const (
	compressFrom     = 1016
	compressTextFrom = 860
)

func compressesText(text string) bool {
	return len(text) >= compressFrom ||
		len(text) >= compressTextFrom && strings.IndexFunc(text, func(r rune) bool { return r > 0xff }) >= 0
}

func send(s jsbridge.Scope, sock *socket, a jsbridge.Args) (goja.Value, error) {
	if a.Len() == 0 {
		return nil, errNotEnough
	}
	if sock.state == connecting {
		return nil, errInvalidState
	}
	op, text, bytes, err := data(s, "send", a.At(0))
	switch {
	case err != nil:
		return nil, err
	case sock.readyState() != open:
		sock.unsent += len(text) + len(bytes)
	case op == wsframe.Text:
		wsconn.Send(sock.conn, op, text, compressesText(text))
	default:
		wsconn.Send(sock.conn, op, bytes, len(bytes) >= compressFrom)
	}
	return nil, nil
}

func control(do func(c *wsconn.Conn, payload []byte) wsconn.Status) func(jsbridge.Scope, *socket, jsbridge.Args) (goja.Value, error) {
	return func(s jsbridge.Scope, sock *socket, a jsbridge.Args) (goja.Value, error) {
		if sock.state == connecting {
			return nil, errInvalidState
		}
		var payload []byte
		if !jsbridge.IsNullish(a.At(0)) {
			_, text, bytes, err := data(s, a.Name, a.At(0))
			if err != nil {
				return nil, err
			}
			payload = append([]byte(text), bytes...)
		}
		if n := len(payload); n > wsframe.MaxControl {
			return nil, jsbridge.RangeError("The data size must not be greater than %d bytes. Received %d bytes.", wsframe.MaxControl, n)
		}
		if sock.readyState() == open {
			do(sock.conn, payload)
		}
		return nil, nil
	}
}

// closeCode checks the first argument of close: 1000 to 1014 without 1004 to 1006, and 3000 to 4999.
func closeCode(s jsbridge.Scope, v goja.Value) (int, error) {
	f, err := s.ToNumber(v)
	if err != nil {
		return 0, err
	}
	if math.IsNaN(f) {
		f = 0
	}
	code := int(math.RoundToEven(min(max(f, 0), math.MaxUint16))) // WebIDL's [Clamp]
	if !wsframe.ValidCode(code) {
		return 0, jsbridge.DOMException("InvalidAccessError",
			"The close code must be a valid WebSocket close code (1000-1014, excluding the reserved codes 1004-1006, or in the range of 3000 to 4999). Received %d.", code)
	}
	return code, nil
}

func closeSocket(s jsbridge.Scope, sock *socket, a jsbridge.Args) (goja.Value, error) {
	code, reason := 0, ""
	var err error
	if a.Has(0) {
		if code, err = closeCode(s, a.At(0)); err != nil {
			return nil, err
		}
	}
	if a.Has(1) {
		if _, ok := a.At(1).(*goja.Symbol); ok {
			return nil, jsbridge.TypeError("Cannot convert a Symbol value to a string")
		}
		if reason, err = a.Text(s, 1); err != nil {
			return nil, err
		}
		if n := len(reason); n > wsframe.MaxReason {
			return nil, jsbridge.SyntaxError("The close reason must not be greater than %d UTF-8 bytes. Received %d bytes.", wsframe.MaxReason, n)
		}
		if code == 0 {
			code = wsframe.CodeNormal
		}
	}
	switch sock.state {
	case connecting:
		sock.state = closing
		sock.cancel()
	case open:
		sock.state, sock.paused = closing, false
		sock.conn.Close(code, reason, 0)
	}
	return nil, nil
}

func terminate(s jsbridge.Scope, sock *socket, a jsbridge.Args) (goja.Value, error) {
	switch sock.state {
	case connecting:
		sock.state = closing
		sock.cancel()
	case open, closing:
		if sock.conn == nil {
			return nil, nil
		}
		sock.state = closing
		conn := sock.conn
		sock.ss.env.Loop.Post(conn.Terminate) // the close event follows, it is not part of the call
	}
	return nil, nil
}

type getter = func(s jsbridge.Scope, sock *socket) (goja.Value, error)

func get(name string, fn func(s jsbridge.Scope, sock *socket) goja.Value) jsbridge.Accessor {
	return jsbridge.Get(name, getter(func(s jsbridge.Scope, sock *socket) (goja.Value, error) { return fn(s, sock), nil }))
}

func href(s jsbridge.Scope, sock *socket) goja.Value { return s.String(sock.url) }

var socketClass = &jsbridge.Class{
	Name: "WebSocket", Parent: event.TargetClass, Length: 1,
	Construct: construct,
	DOM:       true,
	Accessors: []jsbridge.Accessor{
		get("URL", href).NotEnumerable(),
		get("url", href),
		get("readyState", func(s jsbridge.Scope, sock *socket) goja.Value { return s.Int(sock.readyState()) }),
		get("bufferedAmount", func(s jsbridge.Scope, sock *socket) goja.Value {
			n := sock.unsent
			if sock.conn != nil {
				n += sock.conn.Buffered()
			}
			return s.Int(n)
		}),
		event.Handler[*socket]("onopen"), event.Handler[*socket]("onmessage"), event.Handler[*socket]("onerror"), event.Handler[*socket]("onclose"),
		get("protocol", func(s jsbridge.Scope, sock *socket) goja.Value { return s.String(sock.protocol) }),
		get("extensions", func(s jsbridge.Scope, sock *socket) goja.Value { return s.String(sock.extensions) }),
		jsbridge.GetSet("binaryType", func(s jsbridge.Scope, sock *socket) (goja.Value, error) {
			return s.String(binaryTypes[sock.binaryType]), nil
		}, func(s jsbridge.Scope, sock *socket, v goja.Value) error {
			text, err := s.ToString(v)
			for i, name := range binaryTypes {
				if name == text {
					sock.binaryType = binaryType(i)
				}
			}
			return err
		}),
		get("isPaused", func(s jsbridge.Scope, sock *socket) goja.Value { return s.Bool(sock.paused) }).Last(),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("send", 1, send),
		jsbridge.M("close", 0, closeSocket),
		jsbridge.M("ping", 1, control((*wsconn.Conn).Ping)),
		jsbridge.M("pong", 1, control((*wsconn.Conn).Pong)),
		jsbridge.M("terminate", 0, terminate),
		jsbridge.M("pause", 0, setPaused(true)),
		jsbridge.M("resume", 0, setPaused(false)),
	},
	Constants: []jsbridge.Constant{{Name: "CONNECTING", Value: connecting}, {Name: "OPEN", Value: open}, {Name: "CLOSING", Value: closing}, {Name: "CLOSED", Value: closed}},
}

// setPaused is pause and resume: they say whether there is a socket to act on.
func setPaused(on bool) func(jsbridge.Scope, *socket, jsbridge.Args) (goja.Value, error) {
	return func(s jsbridge.Scope, sock *socket, _ jsbridge.Args) (goja.Value, error) {
		if sock.readyState() > open {
			return s.Bool(false), nil
		}
		sock.paused = on
		switch {
		case sock.conn == nil:
		case on:
			sock.conn.Pause()
		default:
			sock.conn.Resume()
			if early := sock.early; early != nil {
				sock.early = nil
				// In a task of its own: handlers do not run inside resume().
				sock.ss.env.Loop.Post(func() { sock.conn.Readable(early) })
			}
		}
		return s.Bool(true), nil
	}
}
