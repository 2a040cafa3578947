// The options that say where a server listens and what it speaks there.

package serve

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// DefaultPort is the port where nothing says another one.
const DefaultPort = 3000

// listening is where a server listens, and what else stays as it is while the server lives.
type listening struct {
	port       int
	hostname   string // as given; empty is the default
	unix       string
	id         string
	reusePort  bool
	ipv6Only   bool
	protocols  map[string]bool // http1, http2 and http3: whether it is wanted
	identities []*identity     // of TLS; none is plain HTTP
}

// place names where the server listens, as Bun names a server without id.
func (l *listening) place() string {
	scheme := "[http]-"
	if l.secure() {
		scheme = "[https]-"
	}
	if l.unix != "" {
		return scheme + "unix:" + l.unix
	}
	return scheme + "tcp:" + cmp.Or(l.hostname, "localhost") + ":" + strconv.Itoa(l.port)
}

// parseListening reads all of it but TLS.
func parseListening(s jsbridge.Scope, d jsbridge.Dict, env *module.Env) (l listening, err error) {
	port, err := d.Get(s, "port")
	if err != nil {
		return l, err
	}
	if l.port, err = parsePort(s, port, env); err != nil {
		return l, err
	}
	if l.hostname, err = text(s, d, "hostname"); err != nil {
		return l, err
	}
	if l.hostname == "" {
		if l.hostname, err = text(s, d, "host"); err != nil {
			return l, err
		}
	}
	if l.unix, err = text(s, d, "unix"); err != nil {
		return l, err
	}
	if l.unix != "" && l.hostname != "" {
		return l, jsbridge.InvalidArgType("Cannot specify both hostname and unix")
	}
	id, err := d.Get(s, "id")
	if err != nil {
		return l, err
	}
	if !jsbridge.IsNullish(id) {
		if l.id, err = s.ToString(id); err != nil {
			return l, err
		}
	}
	if l.reusePort, err = d.Truthy(s, "reusePort", false); err != nil {
		return l, err
	}
	if l.ipv6Only, err = d.Truthy(s, "ipv6Only", false); err != nil {
		return l, err
	}
	l.protocols = map[string]bool{}
	for _, name := range []string{"http3", "http2", "http1"} {
		if l.protocols[name], err = d.Truthy(s, name, name == "http1"); err != nil {
			return l, err
		}
	}
	return l, nil
}

// text reads a key as a string. The empty string stands for null, undefined and false.
func text(s jsbridge.Scope, d jsbridge.Dict, key string) (string, error) {
	v, err := d.Get(s, key)
	if err != nil || jsbridge.IsNullish(v) {
		return "", err
	}
	if b, ok := jsbridge.Boolean(v); ok && !b {
		return "", nil
	}
	if _, ok := v.(*goja.Symbol); ok {
		return "", jsbridge.InvalidArgType(`The "%s" property must be of type string. Received a symbol`, key)
	}
	return s.ToString(v)
}

func (l *listening) secure() bool { return len(l.identities) > 0 }

// check refuses what does not fit together and hostnames that make no URL. Bun does that behind all other options.
func (l *listening) check() error {
	switch {
	case l.protocols["http3"] && !l.secure():
		return jsbridge.InvalidArgType("HTTP/3 requires 'tls' to be set")
	case !l.protocols["http1"] && !l.protocols["http2"] && !l.protocols["http3"]:
		return jsbridge.InvalidArgType("Cannot disable http1 without enabling http2 or http3")
	case strings.ContainsFunc(l.hostname, func(r rune) bool { return r > unicode.MaxASCII }):
		return jsbridge.InvalidArgType("Unicode hostnames must already be encoded for now.\nnew URL(input).hostname should do the trick.")
	case strings.HasPrefix(l.hostname, "[") != strings.HasSuffix(l.hostname, "]"):
		return noHostname()
	}
	return nil
}

// noHostname is the error for a hostname that makes no URL.
func noHostname() error { return jsbridge.InvalidArgType("baseURI must have a hostname") }

func parsePort(s jsbridge.Scope, v goja.Value, env *module.Env) (int, error) {
	if jsbridge.IsNullish(v) || isEmptyString(v) {
		return defaultPort(env.Environ.Started, env.Port), nil
	}
	n, err := s.ToNumber(v)
	if err != nil {
		return 0, err
	}
	switch {
	case math.IsNaN(n) || math.IsInf(n, 0) || n != math.Trunc(n):
		return 0, jsbridge.OutOfRange("options.port", s.Float(n).String(), "an integer")
	case n < 0 || n > math.MaxUint16:
		return 0, jsbridge.OutOfRange("options.port", s.Float(n).String(), ">= 0 and <= 65535")
	}
	return int(n), nil
}

// defaultPort is the first of these that is a port. flag is the one of --port, empty if there was none.
func defaultPort(getenv func(string) string, flag string) int {
	for _, text := range []string{getenv("BUN_PORT"), getenv("PORT"), getenv("NODE_PORT"), flag} {
		if port, ok := ParsePort(text); ok {
			return port
		}
	}
	return DefaultPort
}

// ParsePort reads a port as Bun reads that of the environment and of --port: decimal digits, which may have a plus
// before them and low lines between them, and no spaces.
func ParsePort(text string) (port int, ok bool) {
	digits := strings.TrimPrefix(text, "+")
	if strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") || strings.HasPrefix(digits, "+") {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.ReplaceAll(digits, "_", ""), 10, 16)
	return int(n), err == nil
}
