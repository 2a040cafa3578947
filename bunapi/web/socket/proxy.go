// The proxy option: a tunnel with CONNECT through an HTTP or HTTPS proxy.

package socket

import (
	"net"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

type proxyOptions struct {
	url     *url.URL
	headers []wshandshake.Field
	tls     *tlsOptions
	hasTLS  bool // proxy.tls was given: the socket's own tls is for the target alone
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
		if p.headers, err = parseHeaders(s, h); err != nil {
			return nil, err
		}
		t, err := pd.Get(s, "tls")
		if err != nil {
			return nil, err
		}
		p.hasTLS = t.ToBoolean()
		if p.tls, err = parseTLS(s, t); err != nil {
			return nil, err
		}
	}
	text, err := s.ToString(v)
	if err != nil || text == "" {
		return nil, err
	}
	if p.url, err = url.Parse(text); err != nil || p.url.Host == "" {
		if err == nil && p.url.HasHost {
			return nil, jsbridge.SyntaxError(`Unsupported proxy protocol "%s" (expected "http" or "https")`, p.url.Scheme)
		}
		return nil, jsbridge.SyntaxError("Invalid proxy URL: %s", text)
	}
	if p.url.Scheme != "http" && p.url.Scheme != "https" {
		return nil, jsbridge.SyntaxError(`Unsupported proxy protocol "%s" (expected "http" or "https")`, p.url.Scheme)
	}
	return p, nil
}

func (p *proxyOptions) secure() bool { return p.url.Scheme == "https" }

func (p *proxyOptions) address() string { return address(p.url, p.secure()) }

// connect is the head of the CONNECT request for a target as host:port. The script's headers come last and replace
// the defaults.
func (p *proxyOptions) connect(target string) []byte {
	defaults := []wshandshake.Field{{Name: "Host", Value: target}, {Name: "Proxy-Connection", Value: "Keep-Alive"}}
	if auth := basic(p.url); auth != "" {
		defaults = append(defaults, wshandshake.Field{Name: "Proxy-Authorization", Value: auth})
	}
	defaults = slices.DeleteFunc(defaults, func(f wshandshake.Field) bool {
		return slices.ContainsFunc(p.headers, func(own wshandshake.Field) bool { return strings.EqualFold(own.Name, f.Name) })
	})
	return wshandshake.AppendHead(nil, "CONNECT "+target+" HTTP/1.1", append(defaults, wshandshake.SortFields(p.headers)...))
}

// address is host:port of a URL, the port always there and an IPv6 host in brackets.
func address(u *url.URL, secure bool) string {
	port := u.Port
	switch {
	case port != "":
	case secure:
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(hostname(u), port)
}

// hostname is a URL's host without the brackets of IPv6.
func hostname(u *url.URL) string { return strings.Trim(u.Host, "[]") }
