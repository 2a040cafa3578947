// The options of Bun.connect and Bun.listen.

package sockets

import (
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// place is where to connect to or to listen.
type place struct {
	host string
	port int
	unix string
}

// options are the options of both functions.
type options struct {
	place
	handlers *Handlers
	data     goja.Value
	tls      *tlsOptions // nil: plain
	halfOpen bool
	ipv6Only bool
	reuse    bool
}

// parseOptions reads them in Bun's order.
func parseOptions(s jsbridge.Scope, v goja.Value, notObject string, server bool) (o *options, err error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, jsbridge.InvalidArgType("%s", notObject)
	}
	d, _ := jsbridge.DictOf(obj)
	o = &options{}
	socket, err := d.Get(s, "socket")
	if err != nil {
		return nil, err
	}
	if jsbridge.IsNullish(socket) {
		return nil, jsbridge.InvalidArgType("SocketOptions.socket is required")
	}
	if o.handlers, err = parseHandlers(s, socket); err != nil {
		return nil, err
	}
	if o.data, err = d.Get(s, "data"); err != nil {
		return nil, err
	}
	for _, b := range []struct {
		key string
		to  *bool
	}{{"allowHalfOpen", &o.halfOpen}, {"exclusive", new(bool)}, {"reusePort", &o.reuse}, {"ipv6Only", &o.ipv6Only}} {
		v, err := d.Get(s, b.key)
		if err != nil {
			return nil, err
		}
		if jsbridge.IsNullish(v) {
			continue
		}
		if *b.to, ok = jsbridge.Boolean(v); !ok {
			return nil, jsbridge.InvalidArgType("SocketOptions.%s must be a boolean", b.key)
		}
	}
	if o.place, err = parsePlace(s, d); err != nil {
		return nil, err
	}
	o.tls, err = parseTLS(s, d, server, o.host)
	return o, err
}

func parsePlace(s jsbridge.Scope, d jsbridge.Dict) (p place, err error) {
	fd, err := d.Get(s, "fd")
	if err != nil {
		return p, err
	}
	if !jsbridge.IsNullish(fd) {
		return p, jsbridge.Unsupported("Bun.connect and Bun.listen with fd")
	}
	unix, err := d.Get(s, "unix")
	if err != nil {
		return p, err
	}
	if !jsbridge.IsNullish(unix) {
		if !jsbridge.IsString(unix) {
			return p, jsbridge.InvalidArgType("SocketOptions.unix must be a string")
		}
		if p.unix = unix.String(); p.unix != "" {
			return p, nil
		}
	}
	host, err := d.Get(s, "hostname")
	if err != nil {
		return p, err
	}
	if jsbridge.IsNullish(host) {
		if host, err = d.Get(s, "host"); err != nil {
			return p, err
		}
	}
	if !jsbridge.IsNullish(host) {
		if p.host, err = s.ToString(host); err != nil {
			return p, err
		}
	}
	if p.host == "" {
		return p, jsbridge.InvalidArgType(`Expected either "hostname" or "unix"`)
	}
	v, err := d.Get(s, "port")
	if err != nil {
		return p, err
	}
	if jsbridge.IsNullish(v) {
		return p, jsbridge.InvalidArgType(`Missing "port"`)
	}
	n, err := s.ToNumber(v)
	switch {
	case err != nil:
		return p, err
	case n != math.Trunc(n) || math.IsInf(n, 0) || math.IsNaN(n):
		return p, jsbridge.RangeError("SocketOptions.port must be an integer (received %s)", s.Float(n).String()).WithCode("ERR_OUT_OF_RANGE")
	case n < 0 || n > math.MaxUint16:
		return p, jsbridge.RangeError("SocketOptions.port must be in the range [0, 65535] (received %s)", s.Float(n).String()).WithCode("ERR_OUT_OF_RANGE")
	}
	p.port = int(n)
	return p, nil
}
