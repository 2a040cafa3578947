// The requests of one call: the first, and those to which redirects lead (Fetch Standard section 4.4).

package httpclient

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"

	"github.com/gobun/gobun/bunapi/internal/wshandshake"
	"github.com/gobun/gobun/bunapi/web/dial"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
)

// maxDrained is how much of a redirect's body is read so that its connection can be reused, in bytes.
const maxDrained = 64 << 10

// exchange makes the requests, up to the head of the final answer, when a slot is available.
func (x *call) exchange() (*http.Response, error) {
	switch x.o.version {
	case "h2":
		return nil, errHTTP2
	case "h3":
		return nil, errHTTP3
	}
	select {
	case x.c.slots <- struct{}{}:
		defer func() { <-x.c.slots }()
	case <-x.ctx.Done():
		return nil, context.Cause(x.ctx)
	}
	for followed := 0; ; followed++ {
		resp, err := x.send()
		if err != nil {
			return nil, err
		}
		if x.o.verbose != silent {
			x.c.print(x.o.verbose.response(resp))
		}
		next, err := x.redirect(resp, followed)
		if err != nil {
			_ = resp.Body.Close()
			return nil, err
		}
		if next == nil {
			return resp, nil
		}
		_, _ = io.CopyN(io.Discard, resp.Body, maxDrained) // whatever of it there is
		_ = resp.Body.Close()
		x.follow(resp.StatusCode, next)
	}
}

// send makes one request.
func (x *call) send() (*http.Response, error) {
	w := x.env.way(x.o, x.url)
	if p := w.proxy; p != nil && p.URL.Scheme != "http" && p.URL.Scheme != "https" {
		return nil, errProxyProtocol
	}
	toProxy := w.proxy != nil && x.url.Scheme == "http"
	req := &http.Request{Method: x.method, URL: target(x.url, toProxy), Header: http.Header{}, Host: x.url.HostPort(), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	if err := x.body.attach(x.ctx, req); err != nil {
		return nil, err
	}
	var fields []wshandshake.Field
	if toProxy {
		fields = w.proxy.Fields()
	}
	for _, f := range x.headers.All() {
		fields = append(fields, wshandshake.Field{Name: f.Name.String(), Value: f.Value.String()})
	}
	for _, f := range wshandshake.SortFields(fields) {
		if strings.EqualFold(f.Name, "host") {
			req.Host = f.Value
			continue
		}
		req.Header[f.Name] = append(req.Header[f.Name], f.Value)
	}
	if x.o.verbose != silent {
		x.c.print(x.o.verbose.request(x.method, x.url.String(), shown(fields, req)))
	}
	ctx := x.ctx
	if x.idle != nil || x.sends {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { x.got(info.Conn) }})
	}
	return x.c.transport(w).RoundTrip(req.WithContext(ctx))
}

// got is called with the connection of each request.
func (x *call) got(conn net.Conn) {
	m, _ := conn.(*metered)
	x.conn.Store(m)
	x.idle.got(m)
	if m != nil {
		m.carries(x.body.up)
	}
}

// shown returns what verbose prints of a request's head, in Bun's order.
func shown(fields []wshandshake.Field, req *http.Request) [][2]string {
	var list [][2]string
	host := func() {
		list = append(list, [2]string{"Host", req.Host})
	}
	named := false
	for _, f := range fields {
		switch strings.ToLower(f.Name) {
		case "host":
			continue
		case "accept-encoding":
			host()
			named = true
		}
		list = append(list, [2]string{f.Name, f.Value})
	}
	if !named {
		host()
	}
	if req.ContentLength > 0 {
		list = append(list, [2]string{"Content-Length", strconv.FormatInt(req.ContentLength, 10)})
	}
	return list
}

// redirect returns where an answer redirects, nil if nowhere.
func (x *call) redirect(resp *http.Response, followed int) (*url.URL, error) {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	location := resp.Header.Get("Location")
	switch {
	case x.o.redirect == fetch.RedirectError:
		return nil, errRedirect
	case x.o.redirect == fetch.RedirectManual, location == "":
		return nil, nil
	case followed >= x.o.maxRedirects:
		return nil, errRedirects
	}
	next, err := url.ParseBase(location, x.url)
	switch {
	case err != nil:
		return nil, errRedirectURL
	case next.Scheme != "http" && next.Scheme != "https":
		return nil, errRedirectProtocol
	case x.up != nil && resp.StatusCode != http.StatusSeeOther:
		return nil, errReplay
	}
	return next, nil
}

// follow makes the call one for the next URL.
func (x *call) follow(status int, next *url.URL) {
	if status == http.StatusSeeOther && x.method != http.MethodHead || x.method == http.MethodPost && (status == http.StatusMovedPermanently || status == http.StatusFound) {
		x.method = http.MethodGet
		_ = x.up.Close()
		x.body = payload{}
		for _, name := range []string{"content-type", "content-encoding", "content-language", "content-location", "content-length"} {
			x.headers.Delete(name)
		}
	}
	if next.Scheme != x.url.Scheme || dial.Address(next, next.Scheme == "https") != dial.Address(x.url, x.url.Scheme == "https") {
		// Credentials for one server must not be sent to another.
		for _, name := range []string{"authorization", "proxy-authorization", "cookie", "host"} {
			x.headers.Delete(name)
		}
	}
	x.url, x.followed = next, true
}

// payload is a request's body. Any goroutine, but one at a time.
type payload struct {
	data     []byte
	file     *fetch.Blob
	up       *upload      // a stream
	compress *compression // put on what is in memory or in a file, the first time
}

func (p *payload) empty() bool { return len(p.data) == 0 && p.file == nil && p.up == nil }

// attach gives a request its body.
func (p *payload) attach(ctx context.Context, req *http.Request) error {
	if p.file != nil {
		data, err := p.file.ReadContext(ctx)
		if err != nil {
			return err
		}
		p.data, p.file = data, nil
	}
	if p.compress != nil {
		data, err := p.compress.encode(p.data)
		if err != nil {
			return err
		}
		p.data, p.compress = data, nil
	}
	switch {
	case p.up != nil:
		req.Body, req.ContentLength = p.up, -1
	case len(p.data) > 0:
		req.ContentLength = int64(len(p.data))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(p.data)), nil }
		req.Body, _ = req.GetBody()
	case req.Method != http.MethodGet && req.Method != http.MethodHead:
		// Bun sends an empty body with every other method; this makes net/http do the same.
		req.Body, req.TransferEncoding = http.NoBody, []string{"identity"}
	}
	return nil
}
