// Ways: the connections that calls share, kept apart by what they must not share.

package httpclient

import (
	"context"
	"net"
	"net/http"
	neturl "net/url"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/url"
)

const (
	// maxHead bounds a response head in bytes.
	maxHead = 1 << 20
	// maxWays bounds the sets of connections that are kept, as in Bun.
	maxWays = 60
	// idleConnections is how many connections to one server wait for another request.
	idleConnections = 64
	// idleLife is how long they wait (Bun: five minutes).
	idleLife = time.Minute
)

// way is how a server is reached. It is not changed any more.
type way struct {
	unix      string
	proxy     *dial.Proxy
	tls       *dial.TLSOptions
	reject    bool // rejectUnauthorized, unless tls says something
	keepalive bool
}

// key tells ways apart.
func (w *way) key() string {
	var b strings.Builder
	b.WriteString(w.unix)
	b.WriteByte(0)
	if w.proxy != nil {
		b.WriteString(w.proxy.URL.String())
		for _, f := range w.proxy.Headers {
			b.WriteString("\n" + f.Name + ":" + f.Value)
		}
	}
	b.WriteByte(0)
	if w.reject {
		b.WriteByte('r')
	}
	b.WriteString(w.tls.Key())
	return b.String()
}

// plain reports whether this is the way of most calls.
func (w *way) plain() bool {
	return w.unix == "" && w.proxy == nil && w.tls == nil && w.keepalive && w.reject
}

// kept is a transport whose connections wait for other calls.
type kept struct {
	key       string
	transport *http.Transport
}

// transport returns the connections for a way. Those of a call without keepalive, or whose script checks the server itself,
// are its own. Any goroutine.
func (c *Client) transport(w *way) *http.Transport {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case w.plain():
		if c.shared == nil {
			c.shared = c.newTransport(w)
		}
		return c.shared
	case !w.keepalive || w.tls.Checks():
		t := c.newTransport(w)
		t.MaxIdleConnsPerHost = -1
		return t
	}
	key := w.key()
	i := slices.IndexFunc(c.ways, func(k kept) bool { return k.key == key })
	if i < 0 {
		if len(c.ways) == maxWays {
			c.ways[0].transport.CloseIdleConnections()
			c.ways = slices.Delete(c.ways, 0, 1)
		}
		c.ways = append(c.ways, kept{key, c.newTransport(w)})
		return c.ways[len(c.ways)-1].transport
	}
	k := c.ways[i]
	c.ways = append(slices.Delete(c.ways, i, i+1), k) // the last one was used last
	return k.transport
}

func (c *Client) newTransport(w *way) *http.Transport {
	t := &http.Transport{
		MaxResponseHeaderBytes: maxHead, DisableCompression: true, MaxIdleConnsPerHost: idleConnections, IdleConnTimeout: idleLife,
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) { return c.dial(ctx, w, address, false) },
		DialTLSContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			return c.dial(ctx, w, address, true)
		},
	}
	if w.proxy != nil {
		// Only so that net/http writes the form of a request that is meant for a proxy; what is dialled is our affair.
		form := &neturl.URL{Scheme: "http", Host: w.proxy.Address()}
		t.Proxy = func(r *http.Request) (*neturl.URL, error) {
			if r.URL.Scheme == "http" {
				return form, nil
			}
			return nil, nil
		}
	}
	return t
}

// dial connects to an address, or to what stands before it. Any goroutine but the loop's.
func (c *Client) dial(ctx context.Context, w *way, address string, secure bool) (net.Conn, error) {
	r := dial.Route{Network: "tcp", Address: address, Raw: c.env.Access.Dialer(dial.Context)}
	ask := func(check goja.Callable) dial.Identity { return c.askIdentity(check) }
	if secure {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		r.TLS = w.tls.Plan(host, w.reject, ask)
	}
	switch {
	case w.tls.Bad():
		return nil, errCertificates
	case w.unix != "":
		r.Network, r.Address = "unix", w.unix
	case w.proxy != nil:
		r.Address = w.proxy.Address()
		if w.proxy.Secure() {
			r.ProxyTLS = w.tls.Shared().Plan(dial.Hostname(w.proxy.URL), w.reject, ask)
		}
		if secure {
			connect, err := w.proxy.Connect(address)
			if err != nil {
				return nil, err
			}
			r.Connect = connect
		}
	}
	conn, err := r.Dial(ctx)
	if err != nil {
		return nil, err
	}
	return &metered{Conn: conn}, nil
}

// target is a URL as net/http wants it, with the path and query exactly as they are.
func target(u *url.URL, toProxy bool) *neturl.URL {
	t := &neturl.URL{Scheme: u.Scheme, Host: u.HostPort()}
	t.Opaque = u.RequestTarget()
	if toProxy {
		t.Opaque = u.Scheme + "://" + u.HostPort() + t.Opaque
	} else if strings.HasPrefix(t.Opaque, "//") {
		// net/http takes this for a host: the same bytes in another way.
		path, query, found := strings.Cut(t.Opaque, "?")
		t.Opaque, t.RawPath, t.RawQuery, t.ForceQuery = "", path, query, found && query == ""
		t.Path, _ = neturl.PathUnescape(path)
	}
	return t
}
