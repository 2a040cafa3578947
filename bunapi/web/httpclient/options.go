// The arguments of fetch, read once into what no longer touches the script.

package httpclient

import (
	"cmp"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// options is what a call asks for besides its Request.
type options struct {
	signal       *event.Signal // nil: none
	redirect     string        // fetch.RedirectFollow, …
	maxRedirects int
	keepalive    bool
	decompress   bool
	compress     *compression // nil: the body is sent as it is
	timeout      time.Duration
	verbose      verbosity
	version      string // "h2" or "h3" if the script insists; empty otherwise

	unix    string
	tls     *dial.TLSOptions
	proxy   *dial.Proxy // nil: that of the environment, if there is one
	noProxy bool        // proxy: false
	always  bool        // respectNoProxy: false
}

// Not read are cache, credentials, mode, referrer, referrerPolicy, priority, window, duplex and s3: they mean nothing to a
// client without cache, origin and cookies, and Bun gives them no effect on fetch either. A Request shows those that it has.

// refused are options that would change what is sent or accepted and that gobun lacks. Empty text counts as none.
var refused = []string{"integrity", "dispatcher"}

var (
	errURL    = jsbridge.TypeError("fetch() URL is invalid").WithCode("ERR_INVALID_URL")
	errScheme = invalidValue("protocol must be http:, https: or s3:")
	errBody   = invalidValue("fetch() request with GET/HEAD method cannot have body.")
)

func invalidValue(text string) error {
	return jsbridge.TypeError("%s", text).WithCode("ERR_INVALID_ARG_VALUE")
}

// parse reads fetch's arguments.
func (c *Client) parse(s jsbridge.Scope, a jsbridge.Args) (*fetch.Request, *options, error) {
	if a.Len() == 0 {
		return nil, nil, jsbridge.TypeError("fetch() expects a string but received no arguments.").WithCode("ERR_MISSING_ARGS")
	}
	if text, ok := a.At(0).(goja.String); ok && text.Length() == 0 {
		return nil, nil, jsbridge.TypeError("fetch() URL must not be a blank string.").WithCode("ERR_INVALID_URL")
	}
	r, err := fetch.ParseFetch(s, a.At(0), a.At(1))
	if err != nil {
		var typed *jsbridge.Error
		if errors.As(err, &typed) && typed.Code == "ERR_INVALID_URL" {
			err = errURL
		}
		return nil, nil, err
	}
	if u, perr := url.Parse(r.URL()); perr != nil || u.Scheme != "http" && u.Scheme != "https" {
		if perr == nil && (u.Scheme == "data" || u.Scheme == "blob" || u.Scheme == "file" || u.Scheme == "s3") {
			return nil, nil, jsbridge.Unsupported("fetch of " + u.Scheme + ": URLs")
		}
		return nil, nil, errScheme
	}
	d, ok := jsbridge.DictOf(a.At(1))
	if obj, isObject := a.At(0).(*goja.Object); isObject && (!ok || d.Object() == nil) && s.Native(obj) == nil {
		d, ok = jsbridge.DictOf(obj) // fetch({ url, … })
	}
	if !ok {
		d = jsbridge.Dict{}
	}
	o := &options{redirect: r.Redirect, maxRedirects: maxRedirects, keepalive: true, decompress: true, timeout: c.idleTimeout()}
	if err := o.read(s, d); err != nil {
		return nil, nil, err
	}
	if (r.Method == "GET" || r.Method == "HEAD") && !r.Body.Null() {
		return nil, nil, errBody
	}
	if o.signal == nil {
		if v := r.AbortSignal(s); v != nil {
			o.signal, _ = event.SignalOf(s, v)
		}
	}
	return r, o, nil
}

// read reads the options that a Request has no place for, in the order of bun-types.
func (o *options) read(s jsbridge.Scope, d jsbridge.Dict) error {
	for _, read := range []func(jsbridge.Scope, jsbridge.Dict) error{
		o.readSignal, o.readConnection, o.readVerbose, o.readProxy, o.readProtocol, o.readCompress, o.readMaxRedirects, o.readTimeout, refuse,
	} {
		if err := read(s, d); err != nil {
			return err
		}
	}
	return nil
}

func refuse(s jsbridge.Scope, d jsbridge.Dict) error {
	for _, key := range refused {
		v, err := d.Get(s, key)
		if err != nil {
			return err
		}
		if text, isText := v.(goja.String); !jsbridge.IsNullish(v) && !(isText && text.Length() == 0) {
			return jsbridge.Unsupported("fetch's option " + key)
		}
	}
	v, err := d.Get(s, "session")
	if err == nil && !jsbridge.IsNullish(v) {
		err = jsbridge.InvalidArgType("fetch: 'session' must be a Bun.FetchSession") // which gobun lacks, so that this is none
	}
	return err
}

func (o *options) readSignal(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "signal")
	if err != nil || jsbridge.IsNullish(v) {
		return err
	}
	var ok bool
	if o.signal, ok = event.SignalOf(s, v); !ok {
		return jsbridge.InvalidArgType("signal is not of type AbortSignal.")
	}
	return nil
}

// readConnection reads tls, unix, keepalive and decompress. As in Bun only false, or a number that is 0, says no.
func (o *options) readConnection(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "tls")
	if err != nil {
		return err
	}
	if o.tls, err = dial.ParseTLS(s, v, "fetch"); err != nil {
		return err
	}
	if v, err = d.Get(s, "unix"); err != nil {
		return err
	}
	if jsbridge.IsString(v) {
		o.unix = v.String()
	}
	for _, m := range []struct {
		key string
		to  *bool
	}{{"keepalive", &o.keepalive}, {"decompress", &o.decompress}} {
		v, err := d.Get(s, m.key)
		if err != nil {
			return err
		}
		if on, ok := jsbridge.Boolean(v); ok {
			*m.to = on
		} else if n, ok := jsbridge.Number(v); ok {
			*m.to = n != 0
		}
	}
	return nil
}

func (o *options) readVerbose(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "verbose")
	if err != nil {
		return err
	}
	if on, ok := jsbridge.Boolean(v); ok && on {
		o.verbose = verboseHeads
	} else if jsbridge.IsString(v) && v.String() == "curl" {
		o.verbose = verboseCurl
	}
	return nil
}

// readProxy reads a URL as text or object, an object with url, headers and respectNoProxy, or false. What names no proxy
// counts as none (Bun).
func (o *options) readProxy(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "proxy")
	if err != nil {
		return err
	}
	if on, ok := jsbridge.Boolean(v); ok {
		if on {
			return jsbridge.InvalidArgType(`The "proxy" argument must be a string, a URL, an object with a "url", or false. Received type boolean (true)`)
		}
		o.noProxy = true
		return nil
	}
	obj, isObject := v.(*goja.Object)
	if !isObject && (!jsbridge.IsString(v) || v.String() == "") {
		return nil
	}
	p := &dial.Proxy{}
	if _, isURL := url.Of(s, v); isObject && !isURL {
		pd, _ := jsbridge.DictOf(obj)
		if v, err = pd.Get(s, "url"); err != nil || jsbridge.IsNullish(v) {
			return err
		}
		headers, err := pd.Get(s, "headers")
		if err != nil {
			return err
		}
		if !jsbridge.IsNullish(headers) {
			list, err := fetch.ParseHeaders(s, headers)
			if err != nil {
				return err
			}
			for _, f := range list.All() {
				p.Headers = append(p.Headers, wshandshake.Field{Name: f.Name.String(), Value: f.Value.String()})
			}
		}
		respect, err := pd.Truthy(s, "respectNoProxy", true)
		if err != nil {
			return err
		}
		o.always = !respect
	}
	if o.unix != "" {
		return invalidValue("fetch() cannot use a proxy with a unix socket.")
	}
	text, err := s.ToString(v)
	if err != nil {
		return err
	}
	if p.URL, err = url.Parse(text); err != nil || p.URL.Host == "" {
		return invalidValue("fetch() proxy URL is invalid")
	}
	o.proxy = p
	return nil
}

// readProtocol reads the version of HTTP that a script insists on.
func (o *options) readProtocol(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "protocol")
	if err != nil || !jsbridge.IsString(v) {
		return err
	}
	switch v.String() {
	case "http1.1", "h1":
	case "http2", "h2":
		o.version = "h2"
	case "http3", "h3":
		o.version = "h3"
	default:
		return jsbridge.InvalidArgType(`fetch: 'protocol' must be "http2", "h2", "http3", "h3", "http1.1", or "h1"`)
	}
	return nil
}

func (o *options) readMaxRedirects(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "maxRedirects")
	if err != nil || jsbridge.IsNullish(v) {
		return err
	}
	n, ok := jsbridge.Number(v)
	if !ok || n < 0 || n != math.Trunc(n) || n > math.MaxInt32 {
		return jsbridge.InvalidArgType("fetch: 'maxRedirects' must be a non-negative integer")
	}
	o.maxRedirects = int(n)
	return nil
}

// readTimeout reads how long a connection may stand still, in milliseconds; 0 is no bound.
func (o *options) readTimeout(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "timeout")
	if err != nil {
		return err
	}
	if on, ok := jsbridge.Boolean(v); ok {
		if !on {
			o.timeout = 0
		}
		return nil
	}
	n, ok := jsbridge.Number(v)
	switch {
	case !ok:
	case n > 0 && n < float64(math.MaxInt64/time.Millisecond):
		o.timeout = time.Duration(n * float64(time.Millisecond))
	case n == 0 || math.IsNaN(n) || math.IsInf(n, 0):
		o.timeout = 0
	}
	return nil
}

// environment is what of process.env counts for a call, as it was when the call was made.
type environment struct {
	http, https *dial.Proxy
	exempt      string // NO_PROXY
	reject      bool   // NODE_TLS_REJECT_UNAUTHORIZED
}

func (c *Client) environment() *environment {
	e := &environment{reject: c.env.Getenv("NODE_TLS_REJECT_UNAUTHORIZED") != "0", exempt: c.either("no_proxy")}
	all := c.either("all_proxy")
	e.http, e.https = proxyOf(cmp.Or(c.either("http_proxy"), all)), proxyOf(cmp.Or(c.either("https_proxy"), all))
	return e
}

// either reads a variable whose name may be written in lower or in upper case.
func (c *Client) either(name string) string {
	if text := c.env.Getenv(name); text != "" {
		return text
	}
	return c.env.Getenv(strings.ToUpper(name))
}

// proxyOf is the proxy that a variable names, nil if none. Another kind of proxy than HTTP is ignored.
func proxyOf(text string) *dial.Proxy {
	if text == "" {
		return nil
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	return &dial.Proxy{URL: u}
}

// way is how the server of u is reached.
func (e *environment) way(o *options, u *url.URL) *way {
	w := &way{unix: o.unix, tls: o.tls, keepalive: o.keepalive, reject: e.reject}
	if o.unix != "" || o.noProxy {
		return w
	}
	switch {
	case o.proxy != nil:
		w.proxy = o.proxy
	case u.Scheme == "https":
		w.proxy = e.https
	default:
		w.proxy = e.http
	}
	if w.proxy != nil && !o.always && dial.Exempt(e.exempt, dial.Address(u, u.Scheme == "https")) {
		w.proxy = nil
	}
	return w
}
