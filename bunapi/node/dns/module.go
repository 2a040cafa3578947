// Package dns is the built-in module node:dns and Bun.dns: names by the system's own resolver (lookup), and records by a client
// of the DNS (resolve).
//
// This package is not an API: it may change without notice.
package dns

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/sockets"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Module is node:dns.
var Module = builtin.New("node:dns", source, goSide)

// Bun adds Bun.dns.
var Bun = module.Module{Name: "bun/dns", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) { return contributor{}, nil }}

type contributor struct{}

// BunMembers implements [module.Contributor].
func (contributor) BunMembers() []module.Member {
	return []module.Member{{Name: "dns", Lazy: func(s jsbridge.Scope, env *module.Env) goja.Value {
		jsbridge.Must(env.Builtin(s, "dns"))
		return *bunDNS(s)
	}}}
}

type bunKey struct{}

// bunDNS is what module.js makes Bun.dns.
func bunDNS(s jsbridge.Scope) *goja.Value {
	return jsbridge.Owned(s, bunKey{}, func() *goja.Value { return new(goja.Value) })
}

func goSide(s jsbridge.Scope, env *module.Env, internal *goja.Object) {
	set := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	ss := sockets.Of(s)
	set("bun", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { *bunDNS(s) = a.At(0); return nil, nil })
	set("isIP", builtin.IsIP)
	// lookup(host, family, callback)
	set("lookup", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		done, err := a.Callback(2, "callback")
		if err != nil {
			return nil, err
		}
		ss.Lookup(s, a.At(0).String(), int(a.At(1).ToInteger()), func(s jsbridge.Scope, found []netip.Addr, err error) error {
			_, callErr := s.Call(done, goja.Undefined(), sockets.LookupResult(s, found, err)...)
			return callErr
		})
		return nil, nil
	})
	set("query", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return nil, ask(s, env, ss, a) })
	set("lookupService", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return nil, service(ss, a) })
	set("servers", func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.Strings(systemServers()), nil })
	// server(text) is host:port of a server as setServers takes it, undefined if it is none.
	set("server", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if address, ok := parseServer(a.At(0).String()); ok {
			return s.String(address.String()), nil
		}
		return nil, nil
	})
}

// ask is query(servers, name, type, timeout in ms, tries, callback(code, records)).
func ask(s jsbridge.Scope, env *module.Env, ss *sockets.Sockets, a jsbridge.Args) error {
	done, err := a.Callback(5, "callback")
	if err != nil {
		return err
	}
	q := &query{name: a.At(1).String(), typ: types[a.At(2).String()], timeout: time.Duration(a.At(3).ToInteger()) * time.Millisecond, tries: int(a.At(4).ToInteger())}
	if list, ok := a.At(0).(*goja.Object); ok {
		if err := s.Try(func() {
			s.ForOf(list, func(v goja.Value) bool { q.servers = append(q.servers, v.String()); return true })
		}); err != nil {
			return err
		}
	}
	dial := env.Access.Dialer((&net.Dialer{}).DialContext)
	ss.Run(func(ctx context.Context) func(jsbridge.Scope) error {
		answers, err := q.ask(ctx, dial)
		return func(s jsbridge.Scope) error {
			var f failure
			code, list := goja.Value(goja.Null()), goja.Value(goja.Undefined())
			switch {
			case errors.As(err, &f):
				code = s.String(string(f))
			case err != nil:
				code = s.ErrorValue(err)
			default:
				found := records(s, answers, q.typ)
				list = found
				if found.Get("length").ToInteger() == 0 {
					code = s.String("ENOTFOUND")
				}
			}
			_, err := s.Call(done, goja.Undefined(), code, list)
			return err
		}
	})
	return nil
}

// service is lookupService(address, port, callback(code, hostname, service)).
func service(ss *sockets.Sockets, a jsbridge.Args) error {
	done, err := a.Callback(2, "callback")
	if err != nil {
		return err
	}
	address, port := a.At(0).String(), int(a.At(1).ToInteger())
	ss.Run(func(ctx context.Context) func(jsbridge.Scope) error {
		names, err := net.DefaultResolver.LookupAddr(ctx, address)
		name := serviceName(port)
		return func(s jsbridge.Scope) error {
			host := address
			if err == nil && len(names) > 0 {
				host = strings.TrimSuffix(names[0], ".")
			}
			_, err := s.Call(done, goja.Undefined(), goja.Null(), s.String(host), s.String(name))
			return err
		}
	})
	return nil
}

// serviceName is the name of a port in the system's list, or its number.
func serviceName(port int) string {
	number := strconv.Itoa(port)
	f, err := os.Open("/etc/services")
	if err != nil {
		return map[int]string{22: "ssh", 25: "smtp", 53: "domain", 80: "http", 443: "https"}[port]
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if parts := strings.Fields(lines.Text()); len(parts) >= 2 && parts[1] == number+"/tcp" {
			return parts[0]
		}
	}
	return number
}

// systemServers are those of the system's configuration, as host:port.
func systemServers() []string {
	var list []string
	if f, err := os.Open("/etc/resolv.conf"); err == nil {
		defer func() { _ = f.Close() }()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if parts := strings.Fields(lines.Text()); len(parts) >= 2 && parts[0] == "nameserver" {
				if address, ok := parseServer(parts[1]); ok {
					list = append(list, address.String())
				}
			}
		}
	}
	if len(list) == 0 {
		list = []string{"127.0.0.1:53"}
	}
	return list
}

// parseServer reads a server: an address, or an address with a port.
func parseServer(text string) (netip.AddrPort, bool) {
	if a, err := netip.ParseAddrPort(text); err == nil {
		return a, true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	return netip.AddrPortFrom(a, 53), err == nil
}
