// Requests: from the connection to the script's handler and back.

package exchange

import (
	"fmt"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/httpconn"
	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/serve/router"
	"github.com/gobun/gobun/bunapi/serve/socket"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// Exchange is one request and its answer; life.go lists its phases. It lives as long as the script keeps the Request, so it drops
// its reference to the connection when it is over.
type Exchange struct {
	srv      *Server
	conn     *httpconn.Conn // nil when the exchange is over
	peer     *peer          // nil when everything is written
	head     http1.Head
	request  fetch.Request
	js       *goja.Object
	route    *routed                // nil if no route matched
	body     *incoming              // nil without a body
	stream   *outgoing              // while a stream is being sent
	file     *fileBody              // while a file is being sent
	abort    func(s jsbridge.Scope) // of the request's signal, if the script has read that
	sock     *socket.Socket         // after an upgrade
	phase    phase
	holders  int8 // see letGo
	secure   bool // the client uses TLS
	deferred bool // the tick in which the handler began has ended
}

// requests keeps the engine's handler methods out of Server's API.
type requests Server

func (r *requests) Request(c *httpconn.Conn, head *http1.Head) httpconn.Request {
	srv := (*Server)(r)
	srv.count(1)
	x := &Exchange{srv: srv, conn: c, peer: c.Data.(*peer), secure: c.Data.(*peer).secure, head: *head, phase: handling, holders: 1}
	var body *fetch.Body
	if head.HasBody() && head.Method != "GET" && head.Method != "HEAD" {
		x.body = &incoming{x: x}
		body = fetch.FeedBody(x.body)
	}
	x.request.Receive(head.Method, body, x)
	return x
}

// Start implements [httpconn.Request]: it runs the handler as one outermost call.
func (x *Exchange) Start() {
	if env := x.srv.sh.env; module.TooMany(env.Used.Requests-1, env.Limits.Requests, "Requests") != nil {
		x.refuse(http1.Unavailable)
		return
	}
	x.srv.begin = x
	x.hold()
	if err := x.srv.sh.env.Realm.Do(x.srv.beginFn); err != nil {
		x.drop()
		x.letGo()
	}
	x.deferred = true
}

func (srv *Server) runBegin(s jsbridge.Scope) error {
	x := srv.begin
	srv.begin = nil
	s.CalledBy(x)
	srv.handle(s, x)
	x.letGo()
	return nil
}

// Every function that ends an exchange changes the phase first, then notifies the connection, and runs scripts last. Scripts may
// call any function of the server, which must find the exchange in its new phase.

// end ends the answer. The exchange stays pending until the transport has accepted all of it.
func (x *Exchange) end() {
	if !x.step(finish) {
		return
	}
	x.peer = nil
	if x.conn.Finish() {
		x.Done()
	}
	x.body.end(errAborted) // as in Bun, for a script that is still reading the body of an answered request
}

// Done implements [httpconn.Request].
func (x *Exchange) Done() {
	if x.step(taken) {
		x.leave()
		x.letGo()
	}
}

// leave drops the reference to the connection.
func (x *Exchange) leave() { x.conn, x.peer = nil, nil }

// drop ends the exchange without an answer, or in the middle of it.
func (x *Exchange) drop() {
	if !x.step(drop) {
		return
	}
	x.conn.Drop()
	x.leave()
	x.stopBody()
	x.quit()
}

// refuse makes the connection answer by itself and end.
func (x *Exchange) refuse(r http1.Refusal) {
	if !x.step(refuse) {
		return
	}
	x.conn.Refuse(r)
	x.leave()
	x.quit()
}

// quit is the last step of an exchange that ends without an answer from the script.
func (x *Exchange) quit() {
	x.body.end(errAborted)
	x.letGo()
}

// stopBody stops reading the file or stream of the answer's body.
func (x *Exchange) stopBody() {
	if x.file != nil {
		x.file.cancel()
	}
	if o := x.stream; o != nil {
		x.stream = nil
		_ = x.srv.sh.env.Realm.Do(func(s jsbridge.Scope) error { o.reader.Cancel(s, errAborted); return nil })
	}
}

// Aborted implements [httpconn.Request]. As in Bun the signal is aborted before the streams end. The stream of the answer is
// paused first, so that the listeners of the signal cannot make it write.
func (x *Exchange) Aborted(why httpconn.Reason) {
	if !x.step(lose) {
		return
	}
	x.leave()
	if x.stream != nil {
		x.stream.reader.Pause()
	}
	if why == httpconn.TimedOut {
		x.srv.warnTimeout()
	}
	if x.file != nil {
		x.file.cancel()
	}
	// One call: as in Bun, microtasks queued by the listeners run after the streams have ended.
	_ = x.srv.sh.env.Realm.Do(func(s jsbridge.Scope) error {
		x.tellLost(s, why)
		return nil
	})
	x.letGo() // last, because server.stop() may be waiting for it
}

func (x *Exchange) tellLost(s jsbridge.Scope, why httpconn.Reason) {
	reason := errAborted
	if why == httpconn.TooLarge {
		reason = errTooLarge
	} else if abort := x.abort; abort != nil {
		x.abort = nil
		abort(s)
	}
	x.body.end(reason)
	x.stopBody()
}

// warnTimeout warns once, in development mode, about a time-out that the script has not chosen.
func (srv *Server) warnTimeout() {
	if sh := srv.sh; srv.options.Development && srv.options.DefaultIdle && !sh.warned {
		sh.warned = true
		_, _ = fmt.Fprintf(sh.env.Stderr, "warn: Bun.serve() timed out a request after %d seconds. Pass `idleTimeout` to configure.\n", srv.options.Idle)
	}
}

// RequestURL implements [fetch.Source]. It joins the Host header and the target, and normalises the result.
func (x *Exchange) RequestURL() string {
	if x.phase == refused {
		return "" // as in Bun after it has answered 426
	}
	target := encoding.DecodeUTF8([]byte(x.head.Target()))
	if host := x.head.Host(); validHost(host) && target[0] == '/' {
		protocol := "http"
		if x.secure || x.srv.Secure {
			protocol = "https" // other code may have accepted the connection
		}
		if u, err := url.Parse(protocol + "://" + host + target); err == nil {
			return u.String()
		}
	}
	return target
}

// validHost refuses a Host header that would change other parts of the URL.
func validHost(host string) bool {
	for i := range len(host) {
		if host[i] <= ' ' || host[i] >= 0x7f || strings.IndexByte(`/\?#@`, host[i]) >= 0 {
			return false
		}
	}
	return host != ""
}

// fromLatin1 converts header bytes to text: each byte is one character.
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
func (x *Exchange) RequestHeaders() *fetch.Headers {
	h := &fetch.Headers{}
	for name, value := range x.head.Fields() {
		h.AppendText(strings.ToLower(name), fromLatin1(value))
	}
	return h
}

// RequestSignal implements [fetch.Source].
func (x *Exchange) RequestSignal(s jsbridge.Scope) goja.Value {
	signal, abort := x.srv.sh.newSignal(s)
	switch {
	case x.phase == lost || x.sock != nil && !x.sock.IsOpen():
		abort(s)
	case x.sock != nil:
		x.sock.OnClose(abort)
	default:
		x.abort = abort
	}
	return signal
}

func (srv *Server) handle(s jsbridge.Scope, x *Exchange) {
	fn, fixed, dir := srv.options.Fetch, (*fixedResponse)(nil), (*directory)(nil)
	// As in Bun, the key alone makes a request a handshake here.
	handshake := x.head.SocketKey && x.head.Method == "GET" && srv.sockets.Enabled()
	var m *router.Match[action]
	if handshake {
		m = srv.options.Routes.handshake(x.head.Path())
	} else {
		m = srv.options.Routes.answer(x.head.Method, x.head.Path())
	}
	if m != nil {
		x.route = &routed{request: &x.request, list: m.Params}
		x.request.Route = x.route
		fn, fixed, dir = m.Answer.fn, m.Answer.fixed, m.Answer.dir
	}
	x.js = fetch.NewRequest(s, &x.request)
	switch {
	case fixed != nil:
		x.respondFixed(fixed)
	case dir != nil:
		x.respondDirectory(dir)
	case fn != nil:
		v, err := s.Call(fn, srv.Object, x.js, srv.Object)
		if err != nil {
			x.fail(s, err)
			return
		}
		if x.sock == nil { // after an upgrade the result is ignored, and a rejection is unhandled, as in Bun
			x.settle(s, v)
		}
	case srv.options.Routes == nil && x.isHandshake():
		// A server with only a websocket key upgrades every handshake.
		if ok, err := x.upgrade(s, goja.Undefined()); err != nil || !ok {
			x.respondStatus(statusBadRequest)
		}
	case handshake:
		x.refuse(http1.Forbidden)
	default:
		x.respondStatus(statusNotFound)
	}
}

// settle waits for the handler's result.
func (x *Exchange) settle(s jsbridge.Scope, v goja.Value) {
	if r, ok := fetch.ResponseOf(s, v); ok {
		x.answer(s, r)
		return
	}
	err := s.Await(v, func(s jsbridge.Scope, v goja.Value) error {
		if r, ok := fetch.ResponseOf(s, v); ok {
			x.answer(s, r)
		} else if obj, ok := v.(*goja.Object); ok && obj.ClassName() == "Error" {
			x.fail(s, &jsbridge.Thrown{Value: v}) // as in Bun a returned Error counts as thrown
		} else if x.phase == handling {
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

// answer sends the handler's Response. If it cannot be sent, the handler has failed.
func (x *Exchange) answer(s jsbridge.Scope, r *fetch.Response) {
	if err := x.respond(s, r); err != nil {
		x.fail(s, err)
	}
}

// fail handles what the handler threw, or rejected with. As in Bun it is ignored if the client is gone.
func (x *Exchange) fail(s jsbridge.Scope, err error) {
	switch {
	case jsbridge.Uncatchable(err):
		s.Report(err)
		if jsbridge.ExceededOf(err) == nil { // otherwise Interrupted has answered
			x.drop()
		}
		return
	case x.phase == lost || x.phase == dropped:
		return
	}
	if x.srv.options.Error == nil {
		x.failed(s, err)
		return
	}
	v, callErr := s.Call(x.srv.options.Error, x.srv.Object, s.ErrorValue(err))
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
