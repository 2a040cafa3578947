// Package httpclient is the global fetch: a request over net/http in a goroutine, its answer on the loop.
package httpclient

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/socket"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

const (
	// maxHead bounds a response head in bytes.
	maxHead = 1 << 20
	// maxRedirects are followed, as in Bun.
	maxRedirects = 127
	// maxConcurrent requests run at once, as in Bun; more wait their turn.
	maxConcurrent = 256
	// headTimeout bounds the wait for a response head, as Bun's idle time-out does.
	headTimeout = 5 * time.Minute
)

// Config is what fetch needs of its host.
type Config struct {
	Loop  *loop.Loop
	Realm *jsbridge.Realm
	// UserAgent is sent unless the script gives one.
	UserAgent string
}

// Client makes the requests of one runtime.
type Client struct {
	cfg       Config
	transport *http.Transport
	ctx       context.Context
	cancel    context.CancelFunc
	running   sync.WaitGroup
	slots     chan struct{}
}

// Install defines the global fetch. Loop only.
func Install(s jsbridge.Scope, cfg Config) *Client {
	ctx, cancel := context.WithCancel(context.Background())
	c := &Client{cfg: cfg, ctx: ctx, cancel: cancel, slots: make(chan struct{}, maxConcurrent)}
	c.transport = &http.Transport{
		Proxy: http.ProxyFromEnvironment, MaxResponseHeaderBytes: maxHead, ResponseHeaderTimeout: headTimeout,
		ForceAttemptHTTP2: false, IdleConnTimeout: 30 * time.Second, DialContext: dial.Context,
	}
	s.SetGlobal("fetch", s.Func("fetch", 2, c.fetch))
	return c
}

// Close cancels all requests and waits for their goroutines. Loop only.
func (c *Client) Close() {
	c.cancel()
	c.running.Wait()
	c.transport.CloseIdleConnections()
}

type redirectMode uint8

const (
	redirectFollow redirectMode = iota
	redirectManual
	redirectError
)

// call is one fetch.
type call struct {
	c       *Client
	promise *jsbridge.Deferred
	release func()
	ctx     context.Context
	cancel  context.CancelFunc
	aborted *jsbridge.Thrown // Loop only: the reason of the signal
	up      *upload          // the request's body if it is a stream

	transport *http.Transport
	url       string
	redirect  redirectMode
	settled   bool
}

func (c *Client) fetch(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	r, mode, signal, err := parse(s, a)
	if err != nil {
		return s.Rejected(err), nil
	}
	if (r.Method == http.MethodGet || r.Method == http.MethodHead) && !r.Body.Null() {
		return s.Rejected(jsbridge.TypeError("fetch() request with GET/HEAD method cannot have body.").WithCode("ERR_INVALID_ARG_VALUE")), nil
	}
	body, up, err := c.requestBody(s, r.Body)
	if err != nil {
		return s.Rejected(err), nil
	}
	ctx, cancel := context.WithCancel(c.ctx)
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL(), body)
	if err != nil {
		cancel()
		return s.Rejected(errURL), nil
	}
	c.setHeaders(req, r.Headers())
	transport, err := c.transportFor(s, a.At(1))
	if err != nil {
		cancel()
		return s.Rejected(err), nil
	}
	x := &call{transport: transport, c: c, promise: s.NewPromise(), ctx: ctx, cancel: cancel, url: r.URL(), redirect: mode, up: up}
	if signal != nil {
		if reason, aborted := signal.Aborted(); aborted {
			cancel()
			return s.Rejected(&jsbridge.Thrown{Value: reason}), nil
		}
		signal.OnAbort(func(s jsbridge.Scope) {
			reason, _ := signal.Aborted()
			x.aborted = &jsbridge.Thrown{Value: reason}
			x.reject(s, x.aborted)
			cancel()
		})
	}
	x.release = c.cfg.Loop.Hold()
	c.running.Go(func() { x.run(req) })
	return x.promise.Value(), nil
}

// transportFor is the transport for a call's options: one of its own if there is a tls option, whose connections are not
// kept, since another call must not get them.
func (c *Client) transportFor(s jsbridge.Scope, options goja.Value) (*http.Transport, error) {
	d, ok := jsbridge.DictOf(options)
	if !ok {
		return c.transport, nil
	}
	option, err := d.Get(s, "tls")
	if err != nil {
		return nil, err
	}
	handshake, err := socket.ClientTLS(s, option)
	if err != nil || handshake == nil {
		return c.transport, err
	}
	t := c.transport.Clone()
	t.DisableKeepAlives = true
	t.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		conn, err := dial.Context(ctx, network, address)
		if err != nil {
			return nil, err
		}
		secure, err := handshake(ctx, host, conn)
		if err != nil {
			_ = conn.Close()
			return nil, err
		}
		return secure, nil
	}
	return t, nil
}

// requestBody is what net/http reads: bytes, a file read whole, or a stream.
func (c *Client) requestBody(s jsbridge.Scope, b *fetch.Body) (io.Reader, *upload, error) {
	content, err := b.Take(s)
	switch {
	case err != nil:
		return nil, nil, err
	case content.Stream != nil:
		up, err := newUpload(s, c.cfg.Loop, content.Stream)
		return up, up, err
	case content.File != nil:
		data, err := content.File.Bytes()
		return bytes.NewReader(data), nil, err
	}
	return bytes.NewReader(content.Bytes), nil, nil
}

var errURL = jsbridge.TypeError("fetch() URL is invalid").WithCode("ERR_INVALID_URL")

// parse reads fetch's arguments.
func parse(s jsbridge.Scope, a jsbridge.Args) (r *fetch.Request, mode redirectMode, signal *event.Signal, err error) {
	if a.Len() == 0 {
		return nil, 0, nil, jsbridge.TypeError("fetch() expects a string but received no arguments.").WithCode("ERR_MISSING_ARGS")
	}
	if r, err = fetch.ParseRequest(s, a.At(0), a.At(1)); err != nil {
		var typed *jsbridge.Error
		if errors.As(err, &typed) && typed.Code == "ERR_INVALID_URL" {
			err = errURL
		}
		return nil, 0, nil, err
	}
	if u, perr := url.Parse(r.URL()); perr != nil || u.Scheme != "http" && u.Scheme != "https" {
		if perr == nil && (u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "file" || u.Scheme == "s3") {
			return nil, 0, nil, jsbridge.Unsupported("fetch of " + u.Scheme + ": URLs")
		}
		return nil, 0, nil, jsbridge.TypeError("protocol must be http:, https: or s3:").WithCode("ERR_INVALID_ARG_VALUE")
	}
	if opts, ok := jsbridge.DictOf(a.At(1)); ok {
		v, err := opts.Get(s, "redirect")
		if err != nil {
			return nil, 0, nil, err
		}
		if jsbridge.IsString(v) {
			switch v.String() {
			case "manual":
				mode = redirectManual
			case "error":
				mode = redirectError
			}
		}
	}
	if v := r.AbortSignal(s); v != nil {
		signal, _ = event.SignalOf(s, v)
	}
	return r, mode, signal, nil
}

// setHeaders: net/http sends Host from a field and adds Content-Length itself.
func (c *Client) setHeaders(req *http.Request, headers *fetch.Headers) {
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	req.Header.Set("Accept", "*/*")
	for _, h := range headers.All() {
		if strings.EqualFold(h.Name, "host") {
			req.Host = h.Value
			continue
		}
		req.Header.Set(h.Name, h.Value)
	}
}

// run makes the request. It runs in a goroutine that Client waits for; the answer goes to the loop, and then the body.
func (x *call) run(req *http.Request) {
	defer x.cancel()
	redirected := false
	resp, err := x.c.do(req, x.transport, x.redirect, &redirected)
	if err != nil {
		if cause := x.up.failure(); cause != nil {
			err = cause
		} else {
			err = x.failure(err)
		}
		x.finish(nil, err)
		return
	}
	r := response(resp, redirected)
	if resp.StatusCode == http.StatusSwitchingProtocols || resp.Body == http.NoBody {
		// What follows a 101 is no body but another protocol, which fetch cannot speak: the connection is given up.
		_ = resp.Body.Close()
		x.finish(r, nil)
		return
	}
	d := x.c.newDownload(resp.ContentLength, x.cancel, x.bodyFailure)
	r.Body = d.body()
	x.finish(r, nil)
	r = nil // the script's alone, so that it can be noticed when nobody has it any more
	d.run(x.ctx, resp.Body)
}

// do makes the request up to the head of its answer, when there is a slot for it.
func (c *Client) do(req *http.Request, transport *http.Transport, mode redirectMode, redirected *bool) (*http.Response, error) {
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	case <-req.Context().Done():
	}
	client := http.Client{Transport: transport, CheckRedirect: func(_ *http.Request, via []*http.Request) error {
		switch {
		case mode == redirectManual:
			return http.ErrUseLastResponse
		case mode == redirectError:
			return errRedirect
		case len(via) > maxRedirects:
			return errRedirects
		}
		*redirected = true
		return nil
	}}
	return client.Do(req)
}

// bodyFailure is the error of a body that broke off. Loop only.
func (x *call) bodyFailure(err error) error {
	if x.aborted != nil {
		return x.aborted
	}
	return x.failure(err)
}

// response turns the head of net/http's answer into a Response.
func response(resp *http.Response, redirected bool) *fetch.Response {
	r := &fetch.Response{Status: resp.StatusCode, Headers: &fetch.Headers{}, URL: resp.Request.URL.String(), Redirected: redirected, Body: &fetch.Body{}}
	_, r.StatusText, _ = strings.Cut(resp.Status, " ")
	for name, values := range resp.Header {
		for _, v := range values {
			r.Headers.Append(strings.ToLower(name), v)
		}
	}
	return r
}

func (x *call) finish(r *fetch.Response, err error) {
	x.c.cfg.Loop.Post(func() {
		x.release()
		_ = x.c.cfg.Realm.Do(func(s jsbridge.Scope) error {
			if err != nil {
				x.reject(s, err)
			} else if !x.settled {
				x.settled = true
				x.promise.Resolve(s, fetch.NewResponse(s, r))
			}
			return nil
		})
	})
}

func (x *call) reject(s jsbridge.Scope, err error) {
	if !x.settled {
		x.settled = true
		x.promise.Reject(s, err)
	}
}

var (
	errRedirect  = errors.New("redirect")
	errRedirects = errors.New("too many redirects")
)

// failure puts what net/http says into Bun's words.
func (x *call) failure(err error) error {
	var dns *net.DNSError
	typed := func(code, text string) error {
		return jsbridge.TypeError("%s", text).WithCode(code).With("path", x.url)
	}
	switch {
	case errors.Is(err, errRedirect):
		return typed("UnexpectedRedirect", `UnexpectedRedirect fetching "`+x.url+"\". For more information, pass `verbose: true` in the second argument to fetch()")
	case errors.Is(err, errRedirects):
		return typed("TooManyRedirects", `The response redirected too many times. For more information, pass `+"`verbose: true`"+` in the second argument to fetch()`)
	case errors.As(err, &dns):
		return typed("ENOTFOUND", "getaddrinfo ENOTFOUND "+dns.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return typed("ECONNREFUSED", "ECONNREFUSED: Unable to connect. Is the computer able to access the url?")
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return typed("ECONNRESET", "The socket connection was closed unexpectedly. For more information, pass `verbose: true` in the second argument to fetch()")
	}
	if text, code, ok := socket.TLSFailure(err); ok {
		return typed(code, text)
	}
	var wrapped interface{ Unwrap() error }
	if errors.As(err, &wrapped) && wrapped.Unwrap() != nil {
		err = wrapped.Unwrap()
	}
	return typed("ERR_FETCH", "fetch failed: "+err.Error())
}
