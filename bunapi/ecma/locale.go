// Locale-dependent texts of numbers and dates, which locale.js replaces.

package ecma

import (
	_ "embed"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

//go:embed locale.js
var localeSource string

var locale = jsbridge.NewGlue("gobun:ecma-locale", localeSource)

// localized are the functions of locale.js.
var localized = []struct {
	class string
	names []string
}{
	{"Number", []string{"toLocaleString"}},
	{"BigInt", []string{"toLocaleString"}},
	{"Date", []string{"toLocaleString", "toLocaleDateString", "toLocaleTimeString"}},
}

// installLocale replaces goja's functions that ignore the locale, and the short name of the time zone UTC.
func installLocale(s jsbridge.Scope) {
	var all *goja.Object // of locale.js, in this realm
	late := func(s jsbridge.Scope, name string) goja.Callable {
		if all == nil {
			make, _ := jsbridge.Function(jsbridge.Must(s.Run(locale)))
			unsupported := s.Func("unsupported", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				return s.ErrorValue(jsbridge.Unsupported(a.At(0).String())), nil
			})
			all = jsbridge.Must(s.Call(make, goja.Undefined(), unsupported)).(*goja.Object)
		}
		fn, _ := jsbridge.Function(all.Get(name))
		return fn
	}
	put := func(on *goja.Object, name string, fn jsbridge.Native) {
		_ = on.DefineDataProperty(name, s.Func(name, 0, fn), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	}
	for _, l := range localized {
		proto := s.Intrinsic(l.class + ".prototype").(*goja.Object)
		for _, name := range l.names {
			put(proto, name, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
				return s.Call(late(s, l.class+".prototype."+name), a.This, a.Values...)
			})
		}
	}
	installCompare(s)
	dates := s.Intrinsic("Date.prototype").(*goja.Object)
	for _, name := range []string{"toString", "toTimeString"} {
		original, _ := jsbridge.Function(dates.Get(name))
		put(dates, name, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			v, err := s.Call(original, a.This)
			if err != nil {
				return nil, err
			}
			if text, ok := strings.CutSuffix(v.String(), "(UTC)"); ok {
				v = s.String(text + "(Coordinated Universal Time)")
			}
			return v, nil
		})
	}
}
