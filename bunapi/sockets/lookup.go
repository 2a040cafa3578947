// Looking up host names, for node:net and node:dns.

package sockets

import (
	"context"
	"net"
	"net/netip"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// Run calls do on a goroutine for which the realm waits, and then the function that do returns on the loop. ctx ends with the
// realm. Loop only.
func (ss *Sockets) Run(do func(ctx context.Context) func(s jsbridge.Scope) error) {
	release := ss.env.Loop.Hold()
	ss.dials.Go(func() {
		done := do(ss.ctx)
		ss.env.Loop.Post(func() {
			defer release()
			_ = ss.env.Realm.Do(done)
		})
	})
}

// Lookup asks the system for the addresses of a host name, only IPv4 or IPv6 if family is 4 or 6. done is called on the loop.
func (ss *Sockets) Lookup(_ jsbridge.Scope, host string, family int, done func(s jsbridge.Scope, found []netip.Addr, err error) error) {
	network := map[int]string{4: "ip4", 6: "ip6"}[family]
	if network == "" {
		network = "ip"
	}
	access := ss.env.Access
	ss.Run(func(ctx context.Context) func(jsbridge.Scope) error {
		if access != nil {
			return func(s jsbridge.Scope) error {
				return done(s, nil, module.Denied("looking up "+host, "Dial of everything: AllowAll"))
			}
		}
		found, err := net.DefaultResolver.LookupNetIP(ctx, network, host)
		for i := range found {
			found[i] = found[i].Unmap()
		}
		if err != nil {
			err = NotFound(host)
		}
		return func(s jsbridge.Scope) error { return done(s, found, err) }
	})
}

// LookupResult returns the arguments for a callback: an error, or null and an array of {address, family}.
func LookupResult(s jsbridge.Scope, found []netip.Addr, err error) []goja.Value {
	if err != nil {
		return []goja.Value{s.ErrorValue(err)}
	}
	list := make([]goja.Value, len(found))
	for i, a := range found {
		o := s.Object()
		_ = o.Set("address", a.String())
		number := 6
		if a.Is4() {
			number = 4
		}
		_ = o.Set("family", number)
		list[i] = o
	}
	return []goja.Value{goja.Null(), s.Array(list...)}
}
