// Go functions for the JavaScript of several built-in modules.

package builtin

import (
	"net/netip"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// NextTick is nextTick(callback, arguments…): process.nextTick without its checks, for modules that must not depend on process.
func NextTick(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	fn, err := a.Callback(0, "callback")
	if err != nil {
		return nil, err
	}
	s.Realm().NextTick(fn, a.From(1)...)
	return nil, nil
}

// IsIP is isIP(text): 4 or 6 for an address of that version, else 0.
func IsIP(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	address, err := netip.ParseAddr(a.At(0).String())
	switch {
	case err != nil:
		return s.Int(0), nil
	case address.Is4():
		return s.Int(4), nil
	}
	return s.Int(6), nil
}

// Forward is a member of Bun that calls the exported function of the same name of a built-in module.
func Forward(env *module.Env, from, name string, length int) module.Member {
	return module.Member{Name: name, Length: length, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		m, err := env.Builtin(s, from)
		if err != nil {
			return nil, err
		}
		return s.CallMethod(m.(*goja.Object), name, a.Values...)
	}}
}
