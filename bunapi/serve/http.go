// Requests: from the connection to the script's handler and back.

package serve

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// exchange is one request and its answer. It lives as long as the script holds the Request, so when it is over it lets
// go of the connection.
type exchange struct {
	srv      *Server
	conn     *httpconn.Conn // nil when done
	peer     *peer          // nil when done
	head     http1.Head
	request  fetch.Request
	js       *goja.Object
	route    *routed                              // nil if no route took the request
	body     *incoming                            // nil without body
	stream   *outgoing                            // while one is sent
	file     *fileBody                            // while one is sent
	abort    func(s jsbridge.Scope, reason error) // of the request's signal, if the script has asked for that
	sock     *socket                              // after an upgrade
	running  bool                                 // the handler's synchronous part is
	deferred bool                                 // the tick in which the handler began is over
	done     bool                                 // answered, upgraded or lost
	over     bool                                 // done, and nothing of the answer waits any more
	gone     bool                                 // lost
	refused  bool                                 // its handshake was of another version
}

// requests keeps the engine's handler methods out of Server's API.
type requests Server

func (r *requests) Request(c *httpconn.Conn, head *http1.Head) httpconn.Request {
	srv := (*Server)(r)
	srv.requests++
	x := &exchange{srv: srv, conn: c, peer: c.Data.(*peer), head: *head}
	var body *fetch.Body
	if head.HasBody() && head.Method != "GET" && head.Method != "HEAD" {
		x.body = &incoming{x: x}
		body = fetch.FeedBody(x.body)
	}
	x.request.Receive(head.Method, body, x)
	return x
}

// Start implements [httpconn.Request]: the handler runs, as one outermost call.
func (x *exchange) Start() {
	x.srv.begin = x
	if err := x.srv.ss.cfg.Realm.Do(x.srv.beginFn); err != nil {
		x.running = false
		x.drop()
	}
	x.deferred = true
}

func (srv *Server) runBegin(s jsbridge.Scope) error {
	x := srv.begin
	srv.begin = nil
	x.running = true
	srv.handle(s, x)
	x.running = false
	if x.over {
		x.uncount()
	}
	return nil
}

// end ends the answer. One that the client does not take at once keeps the exchange pending.
func (x *exchange) end() {
	x.close()
	if x.conn.Finish() {
		x.Done()
	}
}

// finish ends the exchange: nothing can be answered any more.
func (x *exchange) finish() {
	if !x.over {
		x.close()
		x.Done()
	}
}

func (x *exchange) close() {
	x.done, x.peer = true, nil
	if !x.gone {
		x.body.end(errAborted) // what is still read of the body of an answered request (Bun)
	}
}

// Done implements [httpconn.Request].
func (x *exchange) Done() {
	x.over, x.conn = true, nil
	if !x.running {
		x.uncount()
	}
}

// uncount: a request is pending until it is answered and the handler has returned.
func (x *exchange) uncount() {
	x.srv.requests--
	x.srv.hold()
}

// drop ends the exchange without an answer.
func (x *exchange) drop() {
	if !x.done {
		x.conn.Drop()
		x.finish()
	}
}

// Aborted implements [httpconn.Request]. The signal comes before the ends of the streams, as in Bun.
func (x *exchange) Aborted(why httpconn.Reason) {
	if x.over {
		return
	}
	if why == httpconn.TimedOut {
		x.srv.warnTimeout()
	}
	x.gone, x.done, x.over = true, true, true
	x.conn, x.peer = nil, nil
	if x.abort != nil && why != httpconn.TooLarge {
		abort := x.abort
		x.abort = nil
		_ = x.srv.ss.cfg.Realm.Do(func(s jsbridge.Scope) error { abort(s, errAborted); return nil })
	}
	if x.file != nil {
		x.file.cancel()
	}
	if why == httpconn.TooLarge {
		x.body.end(errTooLarge)
	}
	x.body.end(errAborted)
	if o := x.stream; o != nil {
		x.stream = nil
		_ = x.srv.ss.cfg.Realm.Do(func(s jsbridge.Scope) error { o.cancel(s); return nil })
	}
	if !x.running {
		x.uncount() // last: stop() may be waiting for it
	}
}

// warnTimeout tells once, in development, of a time-out that the script has not chosen.
func (srv *Server) warnTimeout() {
	if ss := srv.ss; srv.opts.development && srv.opts.defaultIdle && !ss.warned {
		ss.warned = true
		_, _ = fmt.Fprintf(ss.cfg.Stderr, "warn: Bun.serve() timed out a request after %d seconds. Pass `idleTimeout` to configure.\n", srv.opts.httpIdle)
	}
}

// RequestURL implements [fetch.Source]: from the Host header and the target, normalised like any URL.
func (x *exchange) RequestURL() string {
	if x.refused {
		return "" // Bun's, after its 426
	}
	target := encoding.DecodeUTF8([]byte(x.head.Target()))
	if host := x.head.Host(); validHost(host) && target[0] == '/' {
		if u, err := url.Parse(x.srv.protocol() + "://" + host + target); err == nil {
			return u.String()
		}
	}
	return target
}

// validHost refuses what would be more than a host in a URL.
func validHost(host string) bool {
	for i := range len(host) {
		if host[i] <= ' ' || host[i] >= 0x7f || strings.IndexByte(`/\?#@`, host[i]) >= 0 {
			return false
		}
	}
	return host != ""
}

// fromLatin1 is header bytes as text: each byte is a character.
func fromLatin1(b string) string {
	for i := range len(b) {
		if b[i] >= 0x80 {
			runes := make([]rune, len(b))
			for i := range len(b) {
				runes[i] = rune(b[i])
			}
			return string(runes)
		}
	}
	return b
}

// RequestHeaders implements [fetch.Source].
func (x *exchange) RequestHeaders() *fetch.Headers {
	h := &fetch.Headers{}
	for name, value := range x.head.Fields() {
		h.Append(strings.ToLower(name), fromLatin1(value))
	}
	return h
}

// RequestSignal implements [fetch.Source].
func (x *exchange) RequestSignal(s jsbridge.Scope) goja.Value {
	make := x.srv.ss.cfg.NewAbortSignal
	if make == nil {
		return nil
	}
	signal, abort := make(s)
	switch {
	case x.gone || x.sock != nil && !x.sock.conn.Open():
		abort(s, errAborted)
	case x.sock != nil:
		x.sock.abort = abort
	default:
		x.abort = abort
	}
	return signal
}

func (srv *Server) handle(s jsbridge.Scope, x *exchange) {
	fn, fixed, dir := srv.opts.fetch, (*fixedResponse)(nil), (*directory)(nil)
	// What the key alone makes of a request counts here, not the rest of a handshake (Bun).
	handshake := x.head.SocketKey && x.head.Method == "GET" && srv.opts.ws != nil
	var m *match[action]
	if handshake {
		m = srv.opts.routes.handshake(x.head.Path())
	} else {
		m = srv.opts.routes.answer(x.head.Method, x.head.Path())
	}
	if m != nil {
		x.route = &routed{request: &x.request, list: m.params}
		x.request.Route = x.route
		fn, fixed, dir = m.answer.fn, m.answer.fixed, m.answer.dir
	}
	x.js = fetch.NewRequest(s, &x.request)
	switch {
	case fixed != nil:
		x.respondFixed(fixed)
	case dir != nil:
		x.respondDirectory(dir)
	case fn != nil:
		v, err := s.Call(fn, srv.obj, x.js, srv.obj)
		if err != nil {
			x.fail(s, err)
			return
		}
		if x.sock == nil { // after an upgrade nobody wants the result, and a rejection is the script's own (Bun)
			x.settle(s, v)
		}
	case srv.opts.routes == nil && x.isHandshake():
		// A server with nothing but a websocket key upgrades every handshake.
		if ok, err := x.upgrade(s, goja.Undefined()); err != nil || !ok {
			x.respondStatus(statusBadRequest)
		}
	case handshake:
		x.conn.Refuse(http1.Forbidden)
		x.finish()
	default:
		x.respondStatus(statusNotFound)
	}
}

// settle waits for the handler's result.
func (x *exchange) settle(s jsbridge.Scope, v goja.Value) {
	if r, ok := fetch.ResponseOf(s, v); ok {
		x.answer(s, r)
		return
	}
	err := s.Await(v, func(s jsbridge.Scope, v goja.Value) error {
		if r, ok := fetch.ResponseOf(s, v); ok {
			x.answer(s, r)
		} else if obj, ok := v.(*goja.Object); ok && obj.ClassName() == "Error" {
			x.fail(s, &jsbridge.Thrown{Value: v}) // an Error is as good returned as thrown (Bun)
		} else if !x.done {
			x.nothing(s, v)
		}
		return nil
	}, func(s jsbridge.Scope, reason goja.Value) error {
		x.fail(s, &jsbridge.Thrown{Value: reason})
		return nil
	})
	if err != nil {
		x.fail(s, err)
	}
}

// answer sends what the handler returned. That it cannot be sent is the handler's failure.
func (x *exchange) answer(s jsbridge.Scope, r *fetch.Response) {
	if err := x.respond(s, r); err != nil {
		x.fail(s, err)
	}
}

// fail: the handler threw or rejected.
func (x *exchange) fail(s jsbridge.Scope, err error) {
	if jsbridge.Uncatchable(err) {
		s.Report(err)
		x.drop()
		return
	}
	if x.srv.opts.onError == nil {
		x.failed(s, err)
		return
	}
	v, callErr := s.Call(x.srv.opts.onError, x.srv.obj, s.ErrorValue(err))
	if callErr != nil {
		x.failed(s, callErr)
		return
	}
	awaitErr := s.Await(v, func(s jsbridge.Scope, v goja.Value) error {
		r, ok := fetch.ResponseOf(s, v)
		if !ok {
			x.failed(s, err)
		} else if err := x.respond(s, r); err != nil {
			x.failed(s, err)
		}
		return nil
	}, func(s jsbridge.Scope, reason goja.Value) error {
		x.failed(s, &jsbridge.Thrown{Value: reason})
		return nil
	})
	if awaitErr != nil {
		x.failed(s, awaitErr)
	}
}
