// Package socket implements the client WebSocket: the WHATWG class as in Bun, on the same engine as the server.
//
// This package is not an API: it may change without notice.
package socket

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/net/http/httpguts"

	"github.com/gobun/gobun/bunapi/internal/deflate"
	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// options is what the constructor's arguments ask for.
type options struct {
	url       *url.URL
	protocols []string
	headers   []wshandshake.Field
	tls       *dial.TLSOptions // nil: the defaults
	proxy     *proxyOptions
	noDeflate bool
}

// parseURL accepts ws, wss, http and https and the two unix schemes, without fragment.
func parseURL(s jsbridge.Scope, v goja.Value) (*url.URL, error) {
	var text string
	if u, ok := url.Of(s, v); ok {
		text = u.String()
	} else {
		if _, isSymbol := v.(*goja.Symbol); isSymbol {
			return nil, jsbridge.TypeError("Cannot convert a Symbol value to a string")
		}
		var err error
		if text, err = s.ToString(v); err != nil {
			return nil, err
		}
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, jsbridge.SyntaxError("Invalid url for WebSocket %s", text)
	}
	switch u.Scheme {
	case "http":
		u.Scheme = "ws"
	case "https":
		u.Scheme = "wss"
	case "ws", "wss":
	case "ws+unix", "wss+unix":
		if u.Pathname() == "" {
			return nil, jsbridge.SyntaxError("Invalid url for WebSocket %s (missing unix socket path)", u.String())
		}
	default:
		return nil, jsbridge.SyntaxError("Wrong url scheme for WebSocket %s", u.String())
	}
	if u.HasFragment {
		return nil, jsbridge.SyntaxError("URL has fragment component %s", u.String())
	}
	return u, nil
}

// secure reports whether TLS is spoken with the server.
func (o *options) secure() bool { return strings.HasPrefix(o.url.Scheme, "wss") }

// unixPath splits the path of a unix URL at its first colon: the socket's path, and the request's target.
func (o *options) unixPath() (path, target string, ok bool) {
	if !strings.HasSuffix(o.url.Scheme, "+unix") {
		return "", "", false
	}
	u := *o.url
	whole := u.RequestTarget()
	path, target, _ = strings.Cut(whole, ":")
	if target == "" {
		target = "/"
	}
	return encoding.Unescape(path), target, true
}

// parseOptions reads the second argument: a protocol, an iterable of protocols, or an options object.
func parseOptions(s jsbridge.Scope, o *options, v goja.Value) error {
	if goja.IsUndefined(v) {
		return nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return o.addProtocols(s, []goja.Value{v})
	}
	if !jsbridge.IsNullish(obj.GetSymbol(goja.SymIterator)) {
		return o.iterate(s, obj)
	}
	// Bun's order of reading, which getters can see.
	d, _ := jsbridge.DictOf(obj)
	headers, err := d.Get(s, "headers")
	if err != nil {
		return err
	}
	if o.headers, err = parseHeaders(s, headers); err != nil {
		return err
	}
	if _, ok := fetch.HeadersOf(s, headers); ok {
		// A Headers object shows its names in lower case, a record as they were written.
		for i := range o.headers {
			o.headers[i].Name = strings.ToLower(o.headers[i].Name)
		}
	}
	if err := o.parseProtocols(s, d); err != nil {
		return err
	}
	tls, err := d.Get(s, "tls")
	if err != nil {
		return err
	}
	if o.tls, err = dial.ParseTLS(s, tls, "WebSocket"); err != nil {
		return err
	}
	// Any falsy value suppresses the offer, an explicit undefined too.
	var deflate goja.Value
	if err := s.Try(func() { deflate = obj.Get("perMessageDeflate") }); err != nil {
		return err
	}
	o.noDeflate = deflate != nil && !deflate.ToBoolean()
	o.proxy, err = parseProxy(s, d)
	return err
}

// parseHeaders reads a HeadersInit; null and undefined are none.
func parseHeaders(s jsbridge.Scope, v goja.Value) (fields []wshandshake.Field, err error) {
	if jsbridge.IsNullish(v) {
		return nil, nil
	}
	h, err := fetch.ParseHeaders(s, v)
	if err != nil {
		return nil, err
	}
	for _, f := range h.All() {
		fields = append(fields, wshandshake.Field{Name: f.Name.String(), Value: f.Value.String()})
	}
	return fields, nil
}

// parseProtocols: protocols counts before protocol.
func (o *options) parseProtocols(s jsbridge.Scope, d jsbridge.Dict) error {
	for _, key := range []string{"protocols", "protocol"} {
		p, err := d.Get(s, key)
		if err != nil {
			return err
		}
		if jsbridge.IsNullish(p) {
			continue
		}
		obj, ok := p.(*goja.Object)
		switch {
		case !ok:
			return o.addProtocols(s, []goja.Value{p})
		case jsbridge.IsNullish(obj.GetSymbol(goja.SymIterator)):
			return jsbridge.TypeError("Type error")
		}
		return o.iterate(s, obj)
	}
	return nil
}

func (o *options) iterate(s jsbridge.Scope, obj *goja.Object) error {
	var list []goja.Value
	if err := s.Try(func() { s.ForOf(obj, func(v goja.Value) bool { list = append(list, v); return true }) }); err != nil {
		return err
	}
	return o.addProtocols(s, list)
}

func (o *options) addProtocols(s jsbridge.Scope, list []goja.Value) error {
	for _, v := range list {
		p, err := s.ToString(v)
		if err != nil {
			return err
		}
		o.protocols = append(o.protocols, p)
	}
	for i, p := range o.protocols {
		if !httpguts.ValidHeaderFieldName(p) { // the same token syntax (RFC 6455 section 4.1)
			return jsbridge.SyntaxError("Wrong protocol for WebSocket '%s'", escape(p))
		}
		if slices.ContainsFunc(o.protocols[:i], func(q string) bool { return strings.EqualFold(p, q) }) {
			return jsbridge.SyntaxError("WebSocket protocols contain duplicates: '%s'", escape(p))
		}
	}
	return nil
}

// escape shows what is not printable ASCII as \uXXXX, in UTF-16.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, "\\u%04X\\u%04X", 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, "\\u%04X", r)
		}
	}
	return b.String()
}

// request makes the handshake's request.
func (o *options) request() *wshandshake.Request {
	r := &wshandshake.Request{Target: o.url.RequestTarget(), Host: o.url.HostPort(), Protocols: o.protocols, Headers: o.headers}
	if _, target, ok := o.unixPath(); ok {
		r.Target, r.Host = target, "localhost"
	}
	if !o.noDeflate {
		r.Extensions = deflate.Offer
	}
	r.Authorization = dial.Basic(o.url)
	r.Normalize()
	return r
}
