// The proxy option: a tunnel with CONNECT through an HTTP or HTTPS proxy.

package socket

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

type proxyOptions struct {
	dial.Proxy
	tls    *dial.TLSOptions
	hasTLS bool // proxy.tls was given: the socket's own tls is for the target alone
}

// parseProxy reads d.proxy: a URL as text or object, or an object with url, headers and tls. What is neither counts
// as none.
func parseProxy(s jsbridge.Scope, d jsbridge.Dict) (*proxyOptions, error) {
	v, err := d.Get(s, "proxy")
	if err != nil {
		return nil, err
	}
	obj, isObject := v.(*goja.Object)
	if !isObject && !jsbridge.IsString(v) {
		return nil, nil
	}
	p := &proxyOptions{}
	if _, isURL := url.Of(s, v); isObject && !isURL {
		pd, _ := jsbridge.DictOf(obj)
		if v, err = pd.Get(s, "url"); err != nil {
			return nil, err
		}
		if jsbridge.IsNullish(v) {
			return nil, nil
		}
		h, err := pd.Get(s, "headers")
		if err != nil {
			return nil, err
		}
		if p.Headers, err = parseHeaders(s, h); err != nil {
			return nil, err
		}
		t, err := pd.Get(s, "tls")
		if err != nil {
			return nil, err
		}
		p.hasTLS = t.ToBoolean()
		if p.tls, err = dial.ParseTLS(s, t, "WebSocket"); err != nil {
			return nil, err
		}
	}
	text, err := s.ToString(v)
	if err != nil || text == "" {
		return nil, err
	}
	if p.URL, err = url.Parse(text); err != nil || p.URL.Host == "" {
		if err == nil && p.URL.HasHost {
			return nil, jsbridge.SyntaxError(`Unsupported proxy protocol "%s" (expected "http" or "https")`, p.URL.Scheme)
		}
		return nil, jsbridge.SyntaxError("Invalid proxy URL: %s", text)
	}
	if p.URL.Scheme != "http" && p.URL.Scheme != "https" {
		return nil, jsbridge.SyntaxError(`Unsupported proxy protocol "%s" (expected "http" or "https")`, p.URL.Scheme)
	}
	return p, nil
}
