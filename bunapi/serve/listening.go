// The options that determine where a server listens and which protocols it uses.

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

// DefaultPort is the port if nothing else determines one.
const DefaultPort = 3000

// listening is where a server listens, and other options that cannot change while the server lives.
type listening struct {
	port       int
	hostname   string // as given; empty means the default
	unix       string
	id         string
	reusePort  bool
	ipv6Only   bool
	protocols  map[string]bool // http1, http2 and http3: whether it is wanted
	identities []*identity     // of TLS; empty means plain HTTP
}

// place returns the address that identifies a server without an id, in Bun's form.
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

// parseListening reads all of it except TLS.
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

// text reads a key as a string. null, undefined and false give the empty string.
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

// check refuses contradictory options and hostnames that cannot be part of a URL. Bun checks that after all other options.
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

// noHostname is the error for a hostname that cannot be part of a URL.
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

// defaultPort returns the first valid port among flag and the environment. flag is the value of --port, or empty.
func defaultPort(getenv func(string) string, flag string) int {
	for _, text := range []string{getenv("BUN_PORT"), getenv("PORT"), getenv("NODE_PORT"), flag} {
		if port, ok := ParsePort(text); ok {
			return port
		}
	}
	return DefaultPort
}

// ParsePort reads a port as Bun reads the environment and --port: decimal digits, possibly with a plus sign before them and
// underscores between them, without spaces.
func ParsePort(text string) (port int, ok bool) {
	digits := strings.TrimPrefix(text, "+")
	if strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") || strings.HasPrefix(digits, "+") {
		return 0, false
	}
	n, err := strconv.ParseUint(strings.ReplaceAll(digits, "_", ""), 10, 16)
	return int(n), err == nil
}
