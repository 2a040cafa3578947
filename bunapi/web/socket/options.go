// Package socket is the client WebSocket: the WHATWG class as Bun has it, over the same engine as the server.
package socket

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"github.com/dop251/goja"
	"golang.org/x/net/http/httpguts"

	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

// options is what the constructor's arguments ask for.
type options struct {
	url       *url.URL
	protocols []string
	headers   *fetch.Headers
	tls       *tls.Config
	plain     bool // no compression is offered
}

// parseURL accepts ws, wss, http and https, without fragment.
func parseURL(s jsbridge.Scope, v goja.Value) (*url.URL, error) {
	var text string
	if u, ok := url.Of(s, v); ok {
		text = u.String()
	} else {
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
		return nil, jsbridge.Unsupported("WebSocket over a unix socket")
	default:
		return nil, jsbridge.SyntaxError("Wrong url scheme for WebSocket %s", text)
	}
	if u.HasFragment {
		return nil, jsbridge.SyntaxError("URL has fragment component %s", text)
	}
	return u, nil
}

// parseOptions reads the second argument: a protocol, an iterable of protocols, or an options object.
func parseOptions(s jsbridge.Scope, o *options, v goja.Value) error {
	o.headers = &fetch.Headers{}
	if goja.IsUndefined(v) {
		return nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		if _, isSymbol := v.(*goja.Symbol); isSymbol {
			return jsbridge.TypeError("Cannot convert a symbol to a string")
		}
		return o.addProtocols(s, []goja.Value{v})
	}
	if !jsbridge.IsNullish(obj.GetSymbol(goja.SymIterator)) {
		return o.iterate(s, obj)
	}
	d, _ := jsbridge.DictOf(obj)
	for _, key := range []string{"protocols", "protocol"} {
		p, err := d.Get(s, key)
		if err != nil {
			return err
		}
		if jsbridge.IsNullish(p) {
			continue
		}
		if list, ok := p.(*goja.Object); ok && !jsbridge.IsNullish(list.GetSymbol(goja.SymIterator)) {
			err = o.iterate(s, list)
		} else {
			err = o.addProtocols(s, []goja.Value{p})
		}
		if err != nil {
			return err
		}
		break
	}
	if slices.Contains(obj.Keys(), "perMessageDeflate") {
		compress, err := d.Get(s, "perMessageDeflate")
		if err != nil {
			return err
		}
		o.plain = !compress.ToBoolean()
	}
	h, err := d.Get(s, "headers")
	if err != nil {
		return err
	}
	if !jsbridge.IsNullish(h) {
		if o.headers, err = fetch.ParseHeaders(s, h); err != nil {
			return err
		}
	}
	if v, err := d.Get(s, "proxy"); err != nil {
		return err
	} else if jsbridge.IsString(v) || jsbridge.IsObject(v) {
		return jsbridge.Unsupported("WebSocket's proxy option")
	}
	return o.parseTLS(s, d)
}

func (o *options) parseTLS(s jsbridge.Scope, d jsbridge.Dict) error {
	v, err := d.Get(s, "tls")
	if err != nil {
		return err
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	td, _ := jsbridge.DictOf(obj)
	o.tls = &tls.Config{}
	reject, err := td.Get(s, "rejectUnauthorized")
	if err != nil {
		return err
	}
	if !jsbridge.IsNullish(reject) {
		on, ok := jsbridge.Boolean(reject)
		if !ok {
			return jsbridge.InvalidArgType("TLSOptions.rejectUnauthorized must be a boolean")
		}
		o.tls.InsecureSkipVerify = !on
	}
	ca, err := td.Get(s, "ca")
	if err != nil || jsbridge.IsNullish(ca) {
		return err
	}
	pem, ok := jsbridge.View(s, ca)
	if !ok {
		if !jsbridge.IsString(ca) {
			return jsbridge.InvalidArgType("TLSOptions.ca must be of type string, ArrayBuffer, Blob, array of <string, ArrayBuffer, or Blob>, or null")
		}
		pem = []byte(ca.String())
	}
	o.tls.RootCAs = x509.NewCertPool()
	o.tls.RootCAs.AppendCertsFromPEM(pem)
	return nil
}

func (o *options) iterate(s jsbridge.Scope, obj *goja.Object) error {
	var list []goja.Value
	if err := s.Try(func() { s.VM().ForOf(obj, func(v goja.Value) bool { list = append(list, v); return true }) }); err != nil {
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
		if !httpguts.ValidHeaderFieldName(p) { // the same token syntax (RFC 6455 section 4.1)
			return jsbridge.SyntaxError("Wrong protocol for WebSocket '%s'", escape(p))
		}
		if slices.ContainsFunc(o.protocols, func(q string) bool { return strings.EqualFold(p, q) }) {
			return jsbridge.SyntaxError("WebSocket protocols contain duplicates: '%s'", escape(p))
		}
		o.protocols = append(o.protocols, p)
	}
	return nil
}

// escape shows what is not ASCII as \uXXXX.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "\\u%04X", r)
		}
	}
	return b.String()
}
