// Requests: from net/http's goroutine to the script's handler on the loop and back.

package serve

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// maxHeaderBytes bounds a request head. net/http adds 4 KiB of slack of its own.
	maxHeaderBytes = 12 << 10
	// headerTimeout bounds the time in which a request head must arrive.
	headerTimeout = 10 * time.Second
)

type connKey struct{}

func (srv *Server) startHTTP() {
	srv.http = &http.Server{
		Handler:           http.HandlerFunc(srv.serveHTTP),
		MaxHeaderBytes:    maxHeaderBytes,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       srv.opts.httpIdle,
		// net/http's own complaints are about clients; a server in the open would fill its log with them.
		ErrorLog: log.New(io.Discard, "", 0),
		// A handler learns its net.Conn from the context, for requestIP and the upgrade.
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, connKey{}, c) },
	}
	ln := srv.listener
	if srv.secure() {
		ln = srv.opts.tls.wrap(ln)
	}
	server := srv.http
	srv.ss.handler.Go(func() { _ = server.Serve(ln) })
}

// exchange is one request and its answer. Fields without note belong to the loop.
type exchange struct {
	srv      *Server
	w        http.ResponseWriter // the loop's until answer, then the goroutine's
	r        *http.Request       // immutable
	remote   net.Addr
	answer   chan func() // what the goroutine does to finish; capacity 1
	done     bool        // answered, upgraded or given up
	handling bool        // the handler's synchronous part runs
	gone     bool        // the client went away
	js       *goja.Object
	request  *fetch.Request
	route    *routed // nil if no route took the request
	abort    func(s jsbridge.Scope)
	sock     *socket // after an upgrade
	body     *bodyReader
}

// serveHTTP runs on net/http's goroutine.
func (srv *Server) serveHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{srv: srv, w: w, r: r, answer: make(chan func(), 1)}
	if c, ok := r.Context().Value(connKey{}).(net.Conn); ok {
		x.remote = c.RemoteAddr()
	}
	if !srv.ss.cfg.Loop.Post(func() { srv.dispatch(x) }) {
		panic(http.ErrAbortHandler)
	}
	var finish func()
	select {
	case finish = <-x.answer:
	case <-r.Context().Done():
		srv.ss.cfg.Loop.Post(x.lost)
		select {
		case finish = <-x.answer:
		case <-srv.closing:
			panic(http.ErrAbortHandler)
		}
	case <-srv.closing:
		panic(http.ErrAbortHandler)
	}
	if finish != nil {
		finish()
	}
}

// lost: the client went away before the answer.
func (x *exchange) lost() {
	if x.done {
		return
	}
	x.gone = true
	x.finish(func() { panic(http.ErrAbortHandler) })
	x.aborted()
}

func (x *exchange) aborted() {
	if x.abort != nil {
		abort := x.abort
		x.abort = nil
		_ = x.srv.ss.cfg.Realm.Do(func(s jsbridge.Scope) error { abort(s); return nil })
	}
}

// finish ends the exchange on the loop; fn runs on the request's goroutine.
func (x *exchange) finish(fn func()) {
	if x.done {
		return
	}
	x.done = true
	x.answer <- fn
	x.settled()
}

// settled takes the request out of the count of those pending: an upgraded one stays in until its handler returns.
func (x *exchange) settled() {
	if x.done && !x.handling {
		x.srv.requests--
		x.srv.hold()
	}
}

func (x *exchange) setTimeout(seconds int) {
	rc := http.NewResponseController(x.w)
	deadline := time.Time{}
	if seconds > 0 {
		deadline = time.Now().Add(time.Duration(seconds) * time.Second)
	}
	_ = rc.SetReadDeadline(deadline) // a server without deadlines has none to change
}

// dispatch runs the handler. Loop only.
func (srv *Server) dispatch(x *exchange) {
	srv.requests++
	err := srv.ss.cfg.Realm.Do(func(s jsbridge.Scope) error {
		x.handling = true
		srv.handle(s, x)
		x.handling = false
		x.settled()
		return nil
	})
	if err != nil {
		x.handling = false
		x.finish(func() { panic(http.ErrAbortHandler) })
	}
}

// absoluteURL builds request.url from the Host header and the target, normalised like any URL.
func (x *exchange) absoluteURL() string {
	target := x.r.RequestURI
	if u, err := url.Parse(target); err == nil && u.HasHost {
		target = u.RequestTarget()
	}
	if x.r.Host == "" {
		return target
	}
	u, err := url.Parse(x.srv.protocol() + "://" + x.r.Host + target)
	if err != nil {
		return target
	}
	return u.String()
}

func (x *exchange) newRequest() *fetch.Request {
	h := &fetch.Headers{}
	if x.r.Host != "" {
		h.Append("host", x.r.Host)
	}
	for name, values := range x.r.Header {
		for _, v := range values {
			h.Append(strings.ToLower(name), v)
		}
	}
	body := &fetch.Body{}
	if x.r.ContentLength != 0 && x.r.Method != http.MethodGet && x.r.Method != http.MethodHead {
		x.body = &bodyReader{x: x}
		body = fetch.PendingBody(x.body.read)
	}
	req := &fetch.Request{Method: x.r.Method, URL: x.absoluteURL(), Headers: h, Body: body, Native: x}
	if make := x.srv.ss.cfg.NewAbortSignal; make != nil {
		req.Signal = func(s jsbridge.Scope) goja.Value {
			signal, abort := make(s)
			x.abort = abort
			if x.gone {
				x.abort = nil
				abort(s)
			}
			return signal
		}
	}
	return req
}

func (srv *Server) handle(s jsbridge.Scope, x *exchange) {
	x.request = x.newRequest()
	fn, fixed := srv.opts.fetch, (*fetch.Response)(nil)
	if m := srv.opts.routes.answer(x.r.Method, x.r.URL.EscapedPath()); m != nil {
		x.route = &routed{headers: x.request.Headers, list: m.params}
		x.request.Route = x.route
		fn, fixed = m.answer.fn, m.answer.response
	}
	x.js = fetch.NewRequest(s, x.request)
	switch {
	case fixed != nil:
		x.respondFixed(s, fixed)
	case fn != nil:
		v, err := s.Call(fn, srv.obj, x.js, srv.obj)
		if err != nil {
			x.fail(s, err)
			return
		}
		x.settle(s, v, x.fail)
	case srv.opts.routes == nil && isWebSocketUpgrade(x.r):
		// A server with nothing but a websocket key upgrades every handshake.
		if ok, err := x.upgrade(s, goja.Undefined()); err != nil || !ok {
			x.respond(s, &fetch.Response{Status: http.StatusBadRequest, Headers: &fetch.Headers{}, Body: &fetch.Body{}})
		}
	default:
		x.respond(s, &fetch.Response{Status: http.StatusNotFound, Headers: &fetch.Headers{}, Body: &fetch.Body{}})
	}
}

// respondFixed answers with the Response of a route.
func (x *exchange) respondFixed(s jsbridge.Scope, r *fetch.Response) {
	tag, _ := r.Headers.Get("etag")
	r = r.Again()
	if notModified(x.r.Method, x.r.Header.Get("If-None-Match"), tag) {
		r.Status, r.Body = http.StatusNotModified, &fetch.Body{}
	}
	x.respond(s, r)
}

// settle waits for the handler's result.
func (x *exchange) settle(s jsbridge.Scope, v goja.Value, failed func(s jsbridge.Scope, err error)) {
	err := s.Await(v, func(s jsbridge.Scope, v goja.Value) error {
		if r, ok := fetch.ResponseOf(s, v); ok {
			x.respond(s, r)
		} else if !x.done {
			x.nothing(s, v)
		}
		return nil
	}, func(s jsbridge.Scope, reason goja.Value) error {
		failed(s, &jsbridge.Thrown{Value: reason})
		return nil
	})
	if err != nil {
		failed(s, err)
	}
}

const greeting = "Welcome to Bun! To get started, return a Response object."

// nothing: the handler gave no Response and did not upgrade. Not an error for the error() option.
func (x *exchange) nothing(s jsbridge.Scope, v goja.Value) {
	shown := v.String()
	if jsbridge.IsString(v) {
		shown = `"` + shown + `"`
	} else if jsbridge.IsObject(v) {
		shown = "{}"
	}
	_, _ = io.WriteString(x.srv.ss.cfg.Stderr, "error: Expected a Response object, but received '"+shown+"'\n")
	if !x.srv.opts.development {
		x.finish(func() { x.w.WriteHeader(http.StatusNoContent) })
		return
	}
	x.finish(func() { x.write(http.StatusOK, "text/plain;charset=utf-8", []byte(greeting)) })
}

// fail: the handler threw or rejected.
func (x *exchange) fail(s jsbridge.Scope, err error) {
	if jsbridge.Uncatchable(err) {
		s.Report(err)
		x.finish(func() { panic(http.ErrAbortHandler) })
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
		if r, ok := fetch.ResponseOf(s, v); ok {
			x.respond(s, r)
		} else {
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

// failed prints the error and answers 500.
func (x *exchange) failed(s jsbridge.Scope, err error) {
	x.srv.ss.cfg.PrintError(s, err)
	if x.srv.opts.development {
		text := s.ErrorValue(err).String()
		x.finish(func() {
			x.write(http.StatusInternalServerError, "text/html;charset=utf-8", errorPage(text))
		})
		return
	}
	x.finish(func() {
		x.write(http.StatusInternalServerError, "text/plain", []byte("Something went wrong!"))
	})
}

func errorPage(text string) []byte {
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	return []byte("<!doctype html><meta charset=utf-8><title>500</title><h1>Internal server error</h1><pre>" + text + "</pre>\n")
}

func (x *exchange) write(status int, contentType string, body []byte) {
	h := x.w.Header()
	h["Content-Type"] = []string{contentType}
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body) // a client that left is noticed by net/http
}

// respond sends a Response. The same object may not be sent twice.
func (x *exchange) respond(s jsbridge.Scope, r *fetch.Response) {
	if x.done {
		return
	}
	if r.Status < 100 {
		x.failed(s, jsbridge.TypeError("Cannot send a Response with status %d. HTTP status codes must be between 100 and 999 (Response.error() returns status 0).", r.Status))
		return
	}
	inferred := r.Body.InferredType()
	data, file, err := r.Body.Take()
	if errors.Is(err, fetch.ErrUsed) {
		err = jsbridge.TypeError("Response body already used. A Response body can only be sent once; create a new Response for each request.").WithCode("ERR_BODY_ALREADY_USED")
	}
	if err != nil {
		x.failed(s, err)
		return
	}
	headers := r.Headers.Clone()
	for _, c := range x.route.changes() {
		headers.Append("Set-Cookie", c)
	}
	status := r.Status
	if file == nil {
		x.finish(func() {
			x.writeHeaders(headers, inferred)
			x.w.WriteHeader(status)
			_, _ = x.w.Write(data)
		})
		return
	}
	f, err := file.Open()
	if err != nil {
		x.failed(s, err)
		return
	}
	x.finish(func() {
		defer func() { _ = f.Close() }()
		x.writeHeaders(headers, inferred)
		if status != http.StatusOK {
			x.w.WriteHeader(status)
			_, _ = io.Copy(x.w, f)
			return
		}
		http.ServeContent(x.w, x.r, "", time.Time{}, f) // answers Range requests
	})
}

func (x *exchange) writeHeaders(headers *fetch.Headers, inferred string) {
	h := x.w.Header()
	for _, f := range headers.All() {
		if strings.EqualFold(f.Name, "content-length") {
			continue
		}
		name := http.CanonicalHeaderKey(f.Name)
		h[name] = append(h[name], f.Value)
	}
	if h["Content-Type"] == nil {
		h["Content-Type"] = nil // no sniffing
		if inferred != "" {
			h["Content-Type"] = []string{inferred}
		}
	}
}

// bodyReader reads a request's body when the script asks, in a goroutine that the servers wait for.
type bodyReader struct{ x *exchange }

var errAborted = jsbridge.DOMException("AbortError", "The connection was closed.")

func (b *bodyReader) read(s jsbridge.Scope, done func(s jsbridge.Scope, data []byte, err error)) {
	x := b.x
	if x.done {
		done(s, nil, errAborted)
		return
	}
	limit := x.srv.opts.maxBody
	reader := http.MaxBytesReader(x.w, x.r.Body, limit)
	cfg := &x.srv.ss.cfg
	release := cfg.Loop.Hold()
	x.srv.ss.handler.Go(func() {
		var buf bytes.Buffer
		_, err := io.Copy(&buf, reader)
		posted := cfg.Loop.Post(func() {
			defer release()
			_ = cfg.Realm.Do(func(s jsbridge.Scope) error {
				var tooLarge *http.MaxBytesError
				switch {
				case errors.As(err, &tooLarge):
					x.finish(func() { x.w.WriteHeader(http.StatusRequestEntityTooLarge) })
					done(s, nil, errAborted)
				case err != nil:
					done(s, nil, errAborted)
				default:
					done(s, buf.Bytes(), nil)
				}
				return nil
			})
		})
		if !posted {
			release()
		}
	})
}
