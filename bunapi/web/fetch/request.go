// Request.

package fetch

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// Request is a request, received or made by the script.
type Request struct {
	Method string
	Body   *Body
	// Redirect, Cache and Mode are the attributes redirect, cache and mode; empty is the default.
	Redirect, Cache, Mode string
	// Native is the server's own state of a received request.
	Native any
	// Signal makes the AbortSignal on first use; nil is none.
	Signal func(s jsbridge.Scope) goja.Value

	// Route is what the router of a server adds; nil if no route took the request.
	Route Route

	source Source // of what a received request has not been asked for yet
	url    string
	list   *Headers

	headers *goja.Object
	signal  goja.Value
}

// Route makes a request that a route got an instance of a class of its own, and its clones too.
type Route interface {
	Class() *jsbridge.Class
	Clone(s jsbridge.Scope) Route
	// Inspect returns the members that the console shows besides the request's own.
	Inspect(s jsbridge.Scope) []console.Member
}

// RequestClass is the class Request, for classes that extend it.
func RequestClass() *jsbridge.Class { return requestClass }

// Source is where a received request comes from: each part is made when the script first asks for it.
type Source interface {
	RequestURL() string
	RequestHeaders() *Headers
	// RequestSignal returns nil if there is none.
	RequestSignal(s jsbridge.Scope) goja.Value
}

// Receive makes r a request that a server received.
func (r *Request) Receive(method string, body *Body, from Source) {
	*r = Request{Method: method, Body: body, Native: from, source: from}
}

// URL is the request's URL.
func (r *Request) URL() string {
	if r.url == "" && r.source != nil {
		r.url = r.source.RequestURL()
	}
	return r.url
}

// Headers is the request's header list.
func (r *Request) Headers() *Headers {
	if r.list == nil {
		r.list = &Headers{}
		if r.source != nil {
			r.list = r.source.RequestHeaders()
		}
	}
	return r.list
}

// AbortSignal is the request's signal, nil if it has none.
func (r *Request) AbortSignal(s jsbridge.Scope) goja.Value {
	switch {
	case r.signal != nil:
	case r.Signal != nil:
		r.signal = r.Signal(s)
	case r.source != nil:
		r.signal = r.source.RequestSignal(s)
	}
	return r.signal
}

func (r *Request) body() *Body { return r.Body }

// blobType is the type of blob(): Bun has none for a request that a server received.
func (r *Request) blobType() string {
	if r.source != nil {
		return ""
	}
	return r.contentType()
}

func (r *Request) contentType() string {
	t, _ := r.Headers().Get("content-type")
	return t
}

// NewRequest makes a Request object.
func NewRequest(s jsbridge.Scope, r *Request) *goja.Object {
	if r.Route != nil {
		return s.New(r.Route.Class(), r)
	}
	return s.New(requestClass, r)
}

// RequestOf returns the request behind a Request object.
func RequestOf(s jsbridge.Scope, v goja.Value) (*Request, bool) {
	return jsbridge.Unwrap[*Request](s, v)
}

// methods are those that Bun knows; any other becomes GET.
var methods = []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"}

// ParseRequest reads the arguments of new Request.
func ParseRequest(s jsbridge.Scope, input goja.Value, init goja.Value) (*Request, error) {
	return parseRequest(s, input, init, (*Request).parseAttributes)
}

// ParseFetch reads the part of fetch's arguments that makes a Request. fetch looks at its signal itself, and does not look at
// the cache and the mode (Bun).
func ParseFetch(s jsbridge.Scope, input goja.Value, init goja.Value) (*Request, error) {
	return parseRequest(s, input, init, (*Request).parseRedirect)
}

func parseRequest(s jsbridge.Scope, input, init goja.Value, attributes func(*Request, jsbridge.Scope, jsbridge.Dict) error) (*Request, error) {
	r := newRequest()
	opts, ok := jsbridge.DictOf(init)
	if !ok {
		opts = jsbridge.Dict{}
	}
	if from, ok := RequestOf(s, input); ok {
		r.Method, r.url, r.list, r.Signal = from.Method, from.URL(), from.Headers().Clone(), from.AbortSignal
		r.Redirect, r.Cache, r.Mode = from.Redirect, from.Cache, from.Mode
		body, err := from.Body.clone(s)
		if err != nil {
			return nil, err
		}
		r.Body = body
	} else {
		text, err := requestURL(s, input)
		if err != nil {
			return nil, err
		}
		if text == "" {
			return nil, jsbridge.Errorf("Failed to construct 'Request': url is required.")
		}
		u, err := url.Parse(text)
		if err != nil {
			return nil, jsbridge.TypeError(`Failed to construct 'Request': Invalid URL "%s"`, text).WithCode("ERR_INVALID_URL")
		}
		r.url = u.String()
		if obj, isObj := input.(*goja.Object); isObj && opts.Object() == nil {
			if _, isURL := url.Of(s, input); !isURL {
				opts, _ = jsbridge.DictOf(obj)
			}
		}
	}
	if err := r.parseInit(s, opts); err != nil {
		return nil, err
	}
	return r, attributes(r, s, opts)
}

func newRequest() *Request { return &Request{Method: "GET", list: &Headers{}, Body: &Body{}} }

// RequestTo makes a request to what a script says is a URL, unchecked, with a RequestInit.
func RequestTo(s jsbridge.Scope, target string, init goja.Value) (*Request, error) {
	r := newRequest()
	r.url = target
	if u, err := url.Parse(target); err == nil {
		r.url = u.String()
	}
	opts, ok := jsbridge.DictOf(init)
	if !ok {
		return r, nil
	}
	if err := r.parseInit(s, opts); err != nil {
		return nil, err
	}
	return r, r.parseAttributes(s, opts)
}

// parseInit reads a RequestInit onto r.
func (r *Request) parseInit(s jsbridge.Scope, opts jsbridge.Dict) error {
	if v, err := opts.Get(s, "method"); err != nil {
		return err
	} else if !jsbridge.IsNullish(v) {
		r.Method = "GET"
		if m := strings.ToUpper(v.String()); slices.Contains(methods, m) {
			r.Method = m
		}
	}
	if v, err := opts.Get(s, "headers"); err != nil {
		return err
	} else if !goja.IsUndefined(v) {
		if r.list, err = ParseHeaders(s, v); err != nil {
			return err
		}
	}
	if v, err := opts.Get(s, "body"); err != nil {
		return err
	} else if !jsbridge.IsNullish(v) {
		if r.Body, err = ParseBody(s, v); err != nil {
			return err
		}
		if r.Body.Type != "" && !r.list.Has("content-type") {
			r.list.setType(r.Body.Type)
		}
	}
	return nil
}

// The values of the attributes that a script may set.
var (
	redirects = []string{RedirectFollow, RedirectManual, RedirectError}
	caches    = []string{"default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"}
	modes     = []string{"same-origin", "no-cors", "cors", "navigate"}
)

// Redirect modes (Fetch Standard).
const (
	RedirectFollow = "follow"
	RedirectManual = "manual"
	RedirectError  = "error"
)

// parseAttributes reads what a RequestInit has besides parseInit's.
func (r *Request) parseAttributes(s jsbridge.Scope, opts jsbridge.Dict) error {
	if err := r.parseRedirect(s, opts); err != nil {
		return err
	}
	if err := choice(s, opts, "cache", caches, &r.Cache); err != nil {
		return err
	}
	if err := choice(s, opts, "mode", modes, &r.Mode); err != nil {
		return err
	}
	v, err := opts.Get(s, "signal")
	if err != nil || jsbridge.IsNullish(v) {
		return err
	}
	if _, ok := event.SignalOf(s, v); !ok {
		return jsbridge.TypeError("Failed to construct 'Request': signal is not of type AbortSignal.")
	}
	r.Signal = func(jsbridge.Scope) goja.Value { return v }
	return nil
}

func (r *Request) parseRedirect(s jsbridge.Scope, opts jsbridge.Dict) error {
	return choice(s, opts, "redirect", redirects, &r.Redirect)
}

// choice reads a member that is one of a few words.
func choice(s jsbridge.Scope, opts jsbridge.Dict, key string, words []string, to *string) error {
	v, err := opts.Get(s, key)
	switch {
	case err != nil || jsbridge.IsNullish(v):
		return err
	case !jsbridge.IsString(v):
		return jsbridge.InvalidArgType("%s must be a string", key)
	case !slices.Contains(words, v.String()):
		last := len(words) - 1
		return jsbridge.InvalidArgType("%s must be one of '%s' or '%s'", key, strings.Join(words[:last], "', '"), words[last])
	}
	*to = v.String()
	return nil
}

func requestURL(s jsbridge.Scope, input goja.Value) (string, error) {
	if u, ok := url.Of(s, input); ok {
		return u.String(), nil
	}
	if obj, ok := input.(*goja.Object); ok {
		v, err := s.Get(obj, "url")
		if err != nil {
			return "", err
		}
		if !jsbridge.IsNullish(v) {
			return s.ToString(v)
		}
	}
	return s.ToString(input)
}

func attribute(name, byDefault string, get func(r *Request) string) jsbridge.Accessor {
	return jsbridge.Get(name, func(s jsbridge.Scope, r *Request) (goja.Value, error) {
		return s.String(cmp.Or(get(r), byDefault)), nil
	})
}

func constant(name, value string) jsbridge.Accessor {
	return jsbridge.Get(name, func(s jsbridge.Scope, _ *Request) (goja.Value, error) { return s.String(value), nil })
}

var requestClass = &jsbridge.Class{
	Name:   "Request",
	Lacks:  []string{"textStream"},
	Length: 1,
	Construct: func(s jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		if a.Len() == 0 {
			return nil, jsbridge.Errorf("Failed to construct 'Request': 1 argument required, but only 0 present.")
		}
		return ParseRequest(s, a.At(0), a.At(1))
	},
	Methods: bodyMethods[*Request](),
	Accessors: []jsbridge.Accessor{
		jsbridge.Get("method", func(s jsbridge.Scope, r *Request) (goja.Value, error) { return s.String(r.Method), nil }),
		jsbridge.Get("url", func(s jsbridge.Scope, r *Request) (goja.Value, error) { return s.String(r.URL()), nil }),
		jsbridge.Get("headers", func(s jsbridge.Scope, r *Request) (goja.Value, error) {
			if r.headers == nil {
				r.headers = NewHeaders(s, r.Headers())
			}
			return r.headers, nil
		}),
		jsbridge.Get("body", func(s jsbridge.Scope, r *Request) (goja.Value, error) {
			return r.Body.Stream(s), nil
		}),
		jsbridge.Get("bodyUsed", func(s jsbridge.Scope, r *Request) (goja.Value, error) { return s.Bool(r.Body.Used(s)), nil }),
		jsbridge.Get("signal", func(s jsbridge.Scope, r *Request) (goja.Value, error) {
			if r.AbortSignal(s) == nil {
				_, r.signal = event.NewSignal(s)
			}
			return r.signal, nil
		}),
		attribute("cache", caches[0], func(r *Request) string { return r.Cache }), constant("credentials", "include"),
		constant("destination", ""), constant("integrity", ""), attribute("mode", "cors", func(r *Request) string { return r.Mode }),
		attribute("redirect", RedirectFollow, func(r *Request) string { return r.Redirect }), constant("referrer", ""), constant("referrerPolicy", ""),
	},
}

func init() {
	requestClass.Methods = append(requestClass.Methods, jsbridge.M("clone", 0, func(s jsbridge.Scope, r *Request, _ jsbridge.Args) (goja.Value, error) {
		body, err := r.Body.clone(s)
		if err != nil {
			return nil, err
		}
		c := &Request{Method: r.Method, url: r.URL(), list: r.Headers().Clone(), Body: body, Signal: r.AbortSignal}
		c.Redirect, c.Cache, c.Mode = r.Redirect, r.Cache, r.Mode
		if r.Route != nil {
			c.Route = r.Route.Clone(s)
		}
		return NewRequest(s, c), nil
	}))
}
