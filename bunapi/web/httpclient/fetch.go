// Package httpclient implements the global fetch: a request with net/http on a goroutine, and its answer on the loop.
//
// This package is not an API: it may change without notice.
package httpclient

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"weak"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// maxRedirects are followed unless the script says otherwise.
	maxRedirects = 126
	// maxConcurrent requests wait for the head of their answer at once; more wait their turn.
	maxConcurrent = 256
	// idleTimeout is how long a connection may stand still unless the script or the environment says otherwise.
	idleTimeout = 5 * time.Minute
)

// Client makes the requests of one runtime.
type Client struct {
	env     *module.Env
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	slots   chan struct{}

	mu     sync.Mutex
	shared *http.Transport // nil until first used
	ways   []kept
}

// Module defines the global fetch.
var Module = module.Module{Name: "web/httpclient", Install: install}

func install(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	ctx, cancel := context.WithCancel(context.Background())
	c := &Client{env: env, ctx: ctx, cancel: cancel, slots: make(chan struct{}, maxConcurrent)}
	fetch := s.Func("fetch", 2, c.fetch)
	s.SetLacking(fetch, "fetch", "preconnect")
	s.SetGlobal("fetch", fetch)
	return c, nil
}

// Stats implements [module.Stater].
func (c *Client) Stats(to *module.Stats) {
	to.Add("fetch.waiting", int64(len(c.slots))) // for the heads of their answers
}

// Close implements [module.Closer]: it cancels all requests and waits for their goroutines. Loop only.
func (c *Client) Close() {
	c.cancel()
	c.running.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shared != nil {
		c.shared.CloseIdleConnections()
	}
	for _, k := range c.ways {
		k.transport.CloseIdleConnections()
	}
}

// print writes text to standard error, which belongs to the loop. Any goroutine.
func (c *Client) print(text string) {
	c.env.Loop.Post(func() { _, _ = io.WriteString(c.env.Stderr, text) }) // nobody is there to be told if it fails
}

// idleTimeout is the default of the option timeout.
func (c *Client) idleTimeout() time.Duration {
	text := c.env.Getenv("BUN_CONFIG_HTTP_IDLE_TIMEOUT")
	if text == "" {
		return idleTimeout
	}
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	return idleTimeout
}

// call is one fetch. From the head of the answer on it leads to nothing of the script's: its goroutine lives as long as the
// body, and the script could lose neither as long as either leads to the other.
type call struct {
	c       *Client
	o       *options
	env     *environment
	promise *jsbridge.Deferred // Loop only; nil when it is settled
	release func()
	ctx     context.Context
	cancel  context.CancelCauseFunc
	idle    *watchdog
	signal  weak.Pointer[event.Signal] // the zero value without
	onAbort *event.AbortAlgorithm
	aborted *jsbridge.Thrown // Loop only: the reason of the signal

	method   string
	start    string // the URL that the script gave
	url      *url.URL
	followed bool // a redirect
	headers  *fetch.Headers
	body     payload
	sends    bool                    // there is a body
	conn     atomic.Pointer[metered] // the connection of the current request, if somebody asks for it
	up       *upload                 // the script's stream, nil if the body is none; the loop may use it at any time
}

func (c *Client) fetch(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	r, o, err := c.parse(s, a)
	if err != nil {
		return s.Rejected(err), nil
	}
	u, err := url.Parse(r.URL())
	if err != nil {
		return s.Rejected(errURL), nil
	}
	if o.signal != nil {
		if reason, aborted := o.signal.Aborted(); aborted {
			thrown := &jsbridge.Thrown{Value: reason}
			return s.Rejected(thrown), discard(s, r.Body, thrown)
		}
	}
	x := &call{c: c, o: o, env: c.environment(), method: r.Method, start: r.URL(), url: u, headers: r.Headers().Clone()}
	if err := x.takeBody(s, r.Body); err != nil {
		return s.Rejected(err), nil
	}
	x.sends = !x.body.empty()
	x.addDefaults()
	x.promise = s.NewPromise()
	x.ctx, x.cancel = context.WithCancelCause(c.ctx)
	if sig := o.signal; sig != nil {
		x.signal = weak.Make(sig)
		x.onAbort = sig.OnAbort(x.abort)
		o.signal = nil
	}
	x.release = c.env.Loop.Hold()
	c.running.Go(x.run)
	return x.promise.Value(), nil
}

// abort is called when the signal is aborted.
func (x *call) abort(s jsbridge.Scope) {
	if sig := x.signal.Value(); sig != nil {
		reason, _ := sig.Aborted()
		x.aborted = &jsbridge.Thrown{Value: reason}
	}
	x.reject(s, x.aborted)
	x.conn.Load().reset() // before the stream ends, which has net/http close the connection
	x.up.abandon(s)       // before the goroutine hears of it, which would have the loop cancel the stream only later
	x.cancel(nil)
}

// addDefaults adds the headers that Bun sends unless the script does. Host, the length of the body and the like are
// net/http's.
func (x *call) addDefaults() {
	add := func(name, value string) {
		if !x.headers.Has(name) {
			x.headers.AppendText(name, value)
		}
	}
	if auth := dial.Basic(x.url); auth != "" {
		add("Authorization", auth)
	}
	if x.o.compress != nil && x.up == nil && !x.body.empty() && !x.headers.Has("content-encoding") {
		x.headers.AppendText("Content-Encoding", x.o.compress.coding)
		x.body.compress = x.o.compress
	}
	if x.o.keepalive {
		add("Connection", "keep-alive")
	}
	add("User-Agent", x.c.env.UserAgent())
	add("Accept", "*/*")
	if x.o.decompress {
		add("Accept-Encoding", acceptEncoding)
	}
}

// run makes the request. It runs in a goroutine that Client waits for; the answer goes to the loop, and then the body.
func (x *call) run() {
	defer x.over()
	x.idle = watch(x.o.timeout, func() {
		x.conn.Load().reset()
		x.cancel(errTimeout)
	})
	defer x.idle.stop()
	stop := x.up.until(x.ctx)
	defer stop()
	defer func() { _ = x.up.Close() }() // a server may answer before it has the whole body
	resp, err := x.exchange()
	if err != nil {
		x.finish(nil, x.failure(err))
		return
	}
	r := x.response(resp)
	x.body, x.headers = payload{}, nil
	if resp.StatusCode == http.StatusSwitchingProtocols || resp.Body == http.NoBody {
		// What follows a 101 is no body but another protocol, which fetch cannot speak: the connection is given up.
		_ = resp.Body.Close()
		_ = x.up.Close()
		x.finish(r, nil)
		return
	}
	length, body := resp.ContentLength, resp.Body
	if x.o.decompress && x.method != http.MethodHead {
		var ok bool
		if body, ok = decode(resp.Header.Get("Content-Encoding"), body, x.c.print); ok {
			length = -1
		}
	}
	d := x.c.newDownload(length, func() { x.cancel(nil) }, x.bodyFailure)
	d.up = x.up
	x.idle.pauses(d.full)
	r.Body = d.body()
	x.finish(r, nil)
	r = nil // the script's alone, so that it can be noticed when nobody has it any more
	d.run(x.ctx, body)
}

// over gives back what the call took.
func (x *call) over() {
	x.conn.Store(nil)
	x.cancel(nil)
	if x.onAbort != nil {
		x.c.env.Loop.Post(func() {
			if sig := x.signal.Value(); sig != nil {
				sig.Forget(x.onAbort)
			}
		})
	}
}

// failure is what a call fails with.
func (x *call) failure(err error) error {
	if cause := x.up.failure(); cause != nil {
		return cause
	}
	return failure(x.ctx, err, x.start)
}

// bodyFailure is the error of a body that broke off. Loop only.
func (x *call) bodyFailure(err error) error {
	if x.aborted != nil {
		return x.aborted
	}
	return failure(x.ctx, err, x.start)
}

// response turns the head of net/http's answer into a Response.
func (x *call) response(resp *http.Response) *fetch.Response {
	r := &fetch.Response{Status: resp.StatusCode, Headers: &fetch.Headers{}, URL: x.url.String(), Redirected: x.followed, Body: &fetch.Body{}}
	_, r.StatusText, _ = strings.Cut(resp.Status, " ")
	names := make([]string, 0, len(resp.Header))
	for name := range resp.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, v := range resp.Header[name] {
			r.Headers.AppendText(strings.ToLower(name), v)
		}
	}
	return r
}

func (x *call) finish(r *fetch.Response, err error) {
	x.c.env.Loop.Post(func() {
		x.release()
		_ = x.c.env.Realm.Do(func(s jsbridge.Scope) error {
			if err != nil {
				if refused := (*dial.Refused)(nil); errors.As(err, &refused) {
					err = refusedTunnel(s, refused)
				}
				x.reject(s, err)
			} else if p := x.promise; p != nil {
				x.promise = nil
				p.Resolve(s, fetch.NewResponse(s, r))
			}
			return nil
		})
	})
}

func (x *call) reject(s jsbridge.Scope, err error) {
	if p := x.promise; p != nil {
		x.promise = nil
		p.Reject(s, err)
	}
}
