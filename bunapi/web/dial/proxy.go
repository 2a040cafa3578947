// Proxies: a tunnel with CONNECT, or requests sent to the proxy itself (RFC 9112 section 3.2.2).

package dial

import (
	"encoding/base64"
	"net"
	"slices"
	"strings"

	"github.com/gobun/gobun/bunapi/internal/http1"
	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/noproxy"
	"github.com/gobun/gobun/bunapi/web/url"
)

// Proxy is an HTTP or HTTPS proxy.
type Proxy struct {
	URL     *url.URL
	Headers []wshandshake.Field // the script's headers, for the proxy alone
}

// Secure reports whether the proxy uses TLS.
func (p *Proxy) Secure() bool { return p.URL.Scheme == "https" }

// Address is the proxy's host:port.
func (p *Proxy) Address() string { return Address(p.URL, p.Secure()) }

// Fields returns the headers of a request to the proxy: Proxy-Connection, Proxy-Authorization and the script's, which come last
// and override the others.
func (p *Proxy) Fields() []wshandshake.Field { return p.fields(nil) }

func (p *Proxy) fields(defaults []wshandshake.Field) []wshandshake.Field {
	defaults = append(defaults, wshandshake.Field{Name: "Proxy-Connection", Value: "Keep-Alive"})
	if auth := Basic(p.URL); auth != "" {
		defaults = append(defaults, wshandshake.Field{Name: "Proxy-Authorization", Value: auth})
	}
	defaults = slices.DeleteFunc(defaults, func(f wshandshake.Field) bool {
		return slices.ContainsFunc(p.Headers, func(own wshandshake.Field) bool { return strings.EqualFold(own.Name, f.Name) })
	})
	return append(defaults, wshandshake.SortFields(p.Headers)...)
}

// Connect is the head of the CONNECT request for a target as host:port.
func (p *Proxy) Connect(target string) ([]byte, error) {
	return wshandshake.AppendHead(nil, http1.Connect, target, p.fields([]wshandshake.Field{{Name: "Host", Value: target}}))
}

// Exempt reports whether list, the value of NO_PROXY, exempts a target (host:port) from proxies.
func Exempt(list, target string) bool {
	if list == "" {
		return false
	}
	host, port, err := net.SplitHostPort(target)
	return err == nil && noproxy.Matches(list, host, port)
}

// Basic returns the Authorization for the userinfo of a URL (RFC 7617), empty if there is none.
func Basic(u *url.URL) string {
	if u.Username == "" && u.Password == "" {
		return ""
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(encoding.Unescape(u.Username)+":"+encoding.Unescape(u.Password)))
}

// Address returns host:port of a URL, always with a port and with brackets around an IPv6 host.
func Address(u *url.URL, secure bool) string {
	port := u.Port
	switch {
	case port != "":
	case secure:
		port = "443"
	default:
		port = "80"
	}
	return net.JoinHostPort(Hostname(u), port)
}

// Hostname is a URL's host without the brackets of IPv6.
func Hostname(u *url.URL) string { return strings.Trim(u.Host, "[]") }
