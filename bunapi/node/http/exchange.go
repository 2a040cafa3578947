// One request and its answer, between the connection and the script's IncomingMessage and ServerResponse.

package http

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/jsbridge"
)

// phase is how far the answer has come.
type phase uint8

const (
	answering phase = iota + 1
	flushing        // complete, but not all of it is out
	over            // answered, or handed to another protocol
	lost            // it cannot be answered any more
)

// exchange is what JavaScript keeps of a request.
type exchange struct {
	peer     *peer
	head     http1.Head
	obj      *goja.Object
	trailers string
	phase    phase
	received bool // the request has come whole
	waits    bool // the script waits for "drain"
}

// What the hook request is told, as bits.
const (
	keepsAlive = 1 << iota
	bodyComes
	wantsUpgrade
	expectsContinue
	expectsOther
	isHTTP10
	lacksHost
)

func (x *exchange) flags() int {
	h, bits := &x.head, 0
	for _, m := range [...]struct {
		is  bool
		bit int
	}{
		{!h.Close, keepsAlive}, {h.HasBody(), bodyComes}, {h.Upgrade && h.HasToken("Connection", "upgrade"), wantsUpgrade},
		{h.Expect100, expectsContinue}, {h.Expect && !h.Expect100, expectsOther}, {h.HTTP10, isHTTP10}, {!h.HasHost() && !h.HTTP10, lacksHost},
	} {
		if m.is {
			bits |= m.bit
		}
	}
	return bits
}

// Start implements [httpconn.Request].
func (x *exchange) Start() {
	p := x.peer
	p.used++
	ss := p.srv.ss
	_ = ss.env.Realm.Handle(func(s jsbridge.Scope) error {
		x.obj = s.New(exchangeClass, x)
		_, err := ss.hooks.request(goja.Undefined(), p.srv.obj, x.obj, s.String(x.head.Method), s.String(fromLatin1(x.head.Sent())), s.Int(x.flags()), s.Int(p.used))
		return err
	}, func(s jsbridge.Scope, err error) {
		s.Report(err)
		x.abandon()
	})
	if x.phase == answering && x.head.HasBody() {
		p.conn.ReadBody() // whether somebody reads it or not, until the stream is full: what is wrong with it shows
	}
}

// abandon ends an answer that the handler, which has thrown, has not begun: with an empty one (Bun).
func (x *exchange) abandon() {
	if x.phase != answering || x.peer.conn.Begun() {
		return
	}
	w := http1.Respond(nil, 200)
	w.Field(nameDate, x.peer.srv.ss.date.now())
	w.Field(nameCoding, valueChunked)
	x.peer.conn.Write(append(w.Finish(), http1.LastChunk...))
	x.finish(false)
}

// Data implements [httpconn.Request].
func (x *exchange) Data(b []byte) {
	x.peer.touch()
	x.peer.tell(func(s jsbridge.Scope, h *hooks) error {
		_, err := h.data(goja.Undefined(), x.obj, s.Buffer(append([]byte(nil), b...)))
		return err
	})
}

// DataEnd implements [httpconn.Request].
func (x *exchange) DataEnd() {
	x.received, x.trailers = true, x.peer.conn.Trailers()
	x.call(x.peer.srv.ss.hooks.end)
}

// Drain implements [httpconn.Request].
func (x *exchange) Drain() {
	x.peer.touch()
	if x.waits && x.phase == answering {
		x.waits = false
		x.call(x.peer.srv.ss.hooks.drain)
	}
}

// Done implements [httpconn.Request].
func (x *exchange) Done() {
	if x.phase == flushing {
		x.phase = over
		x.peer.answered(x)
		x.call(x.peer.srv.ss.hooks.done)
	}
}

// Aborted implements [httpconn.Request].
func (x *exchange) Aborted(httpconn.Reason) {
	if x.phase >= over {
		return
	}
	x.phase = lost
	x.peer.tell(func(s jsbridge.Scope, h *hooks) error {
		_, err := h.aborted(goja.Undefined(), x.obj, s.Bool(x.peer.conn.PeerEnded()))
		return err
	})
}

// call calls a hook with the exchange alone.
func (x *exchange) call(hook goja.Callable) {
	x.peer.tell(func(jsbridge.Scope, *hooks) error { _, err := hook(goja.Undefined(), x.obj); return err })
}

// write sends bytes of the answer and reports whether there is room for more.
func (x *exchange) write(b []byte) bool {
	c := x.peer.conn
	c.Write(b)
	x.peer.touch()
	x.waits = c.Full()
	return !x.waits
}

// finish ends the answer and reports whether all of it is out.
func (x *exchange) finish(end bool) bool {
	if x.phase != answering {
		return true
	}
	if end {
		x.peer.conn.CloseAfter()
	}
	x.phase = flushing
	if !x.peer.conn.Finish() {
		return false
	}
	x.phase = over
	x.peer.answered(x)
	return true
}

// payload is what write and end take: text in UTF-8, bytes, or nothing. The bytes are valid until scripts run again.
func payload(s jsbridge.Scope, v goja.Value) []byte {
	if text, ok := v.(goja.String); ok {
		return s.UTF8(text)
	}
	b, _ := jsbridge.View(s, v)
	return b
}

var exchangeClass = &jsbridge.Class{Name: "HTTPExchange", Methods: []jsbridge.Method{
	// respond(status, phrase, fields, bits, size, keepAliveTimeout, maxRequests, body) is the whole answer. It returns its head.
	jsbridge.M("respond", 8, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		ss := x.peer.srv.ss
		body := payload(s, a.At(7))
		h, err := ss.begin(s, a)
		if err != nil {
			return nil, err
		}
		h.size = int64(len(body))
		b, err := h.finish(ss.date.now())
		if err != nil {
			return nil, err
		}
		ss.bits = h.bits
		text := s.String(fromLatin1(b))
		if h.bits&hasBody != 0 && h.bits&noContent == 0 {
			if h.bits&chunked != 0 {
				if len(body) > 0 {
					b = http1.AppendChunk(b, body)
				}
				b = append(b, http1.LastChunk...)
				body = nil
			} else if len(body) < smallBody {
				b = append(b, body...)
				body = nil
			}
			x.peer.conn.Write(b)
			x.peer.conn.Write(body)
		} else {
			x.peer.conn.Write(b)
		}
		x.peer.keep(a.At(5).ToInteger())
		ss.scratch = b[:0]
		return text, nil
	}),
	// write(bytes or text) reports whether there is room for more; else the hook drain comes.
	jsbridge.M("write", 1, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(x.phase != answering || x.write(payload(s, a.At(0)))), nil
	}),
	// finish(close, keepAliveTimeout) reports whether the whole answer is out; else the hook done comes.
	jsbridge.M("finish", 2, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		x.peer.keep(a.At(1).ToInteger())
		return s.Bool(x.finish(a.At(0).ToBoolean())), nil
	}),
	// read() asks for the request's body: the hooks data and end.
	jsbridge.M("read", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		if x.phase == answering || x.phase == flushing {
			x.peer.conn.ReadBody()
		}
		return nil, nil
	}),
	jsbridge.M("pause", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		if x.phase == answering || x.phase == flushing {
			x.peer.conn.PauseBody()
		}
		return nil, nil
	}),
	// upgrade() ends HTTP on the connection: the hook upgraded comes when the handler is done.
	jsbridge.M("upgrade", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		if x.phase == answering {
			x.phase = over
			x.peer.upgrade(x)
		}
		return nil, nil
	}),
	jsbridge.M("destroy", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		if x.phase == answering || x.phase == flushing {
			x.peer.destroy()
		}
		return nil, nil
	}),
	jsbridge.M("queued", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		if x.phase >= over {
			return s.Int(0), nil
		}
		return s.Int(x.peer.conn.Queued()), nil
	}),
	jsbridge.M("answering", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(x.phase == answering), nil
	}),
	jsbridge.M("lost", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(x.phase == lost), nil
	}),
	// complete() reports whether the request has come whole.
	jsbridge.M("complete", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		return s.Bool(x.received || !x.head.HasBody()), nil
	}),
	jsbridge.M("rawHeaders", 1, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		return flat(s, x.head.Fields(), int(a.At(0).ToInteger())), nil
	}),
	jsbridge.M("rawTrailers", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		return flat(s, http1.Lined(x.trailers), 0), nil
	}),
	// headers(join) is the object of IncomingMessage.headers.
	jsbridge.M("headers", 2, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) {
		return fold(s, limited(x.head.Fields(), int(a.At(1).ToInteger())), a.At(0).ToBoolean()), nil
	}),
	jsbridge.M("socket", 0, func(s jsbridge.Scope, x *exchange, a jsbridge.Args) (goja.Value, error) { return x.peer.script(s) }),
}}

// smallBody is the size up to which a body is copied behind its head, so that both are one piece.
const smallBody = 4 << 10
