// The Go side of util.inspect.

package util

import (
	"math"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/jsbridge"
)

// inspect is internal.inspect(value, options, stylize, custom, inspect). The options are all there.
func inspect(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	d, _ := jsbridge.DictOf(a.At(1))
	o := console.NodeOptions{Inspect: a.At(4)}
	o.Stylize, _ = jsbridge.Function(a.At(2))
	custom, _ := jsbridge.Function(a.At(3))
	o.Custom = func(s jsbridge.Scope) goja.Value {
		v, err := s.Call(custom, goja.Undefined())
		if err != nil {
			return s.Object()
		}
		return v
	}
	for _, flag := range []struct {
		name string
		to   *bool
	}{
		{"showHidden", &o.ShowHidden}, {"colors", &o.Colors}, {"customInspect", &o.CustomInspect}, {"showProxy", &o.ShowProxy},
		{"numericSeparator", &o.NumericSeparator},
	} {
		*flag.to, _ = d.Truthy(s, flag.name, false)
	}
	get := func(name string) goja.Value { v, _ := d.Get(s, name); return v }
	o.Depth = limit(get("depth"), math.Inf(1))
	o.MaxArrayLength = limit(get("maxArrayLength"), math.Inf(1))
	o.MaxStringLength = limit(get("maxStringLength"), math.Inf(1))
	o.BreakLength = limit(get("breakLength"), math.Inf(1))
	if n, ok := jsbridge.Number(get("compact")); ok {
		o.Compact = n
	} else if get("compact").ToBoolean() {
		o.Compact = console.CompactAlways
	}
	o.Compare, o.Sorted = jsbridge.Function(get("sorted"))
	o.Sorted = o.Sorted || get("sorted").ToBoolean()
	switch getters := get("getters"); {
	case jsbridge.IsString(getters):
		o.Getters = getters.String()
	case getters.ToBoolean():
		o.Getters = "all"
	}
	text, err := console.Of(s).InspectNode(s, a.At(0), o)
	if err != nil {
		return nil, err
	}
	return s.String(text), nil
}

// limit reads a number; null, undefined and what is none is the given value.
func limit(v goja.Value, def float64) float64 {
	if n, ok := jsbridge.Number(v); ok && !math.IsNaN(n) {
		return n
	}
	return def
}

// isCircular reports whether an error is JSON's of a value that contains itself.
func isCircular(s jsbridge.Scope, v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok || !s.IsError(o) {
		return false
	}
	message, err := s.Get(o, "message")
	return err == nil && strings.Contains(message.String(), "cyclic") || err == nil && strings.Contains(message.String(), "circular")
}

// callSites are the callers of the script's code, innermost first.
func callSites(s jsbridge.Scope, env *module.Env, count int) goja.Value {
	if env.Sources == nil {
		return s.Array()
	}
	o, err := s.VM().New(s.Global().Get("Error"))
	if err != nil {
		return s.Array()
	}
	var list []goja.Value
	for _, f := range env.Sources.Locate(s, o).Frames {
		if len(list) == count {
			break
		}
		name, file, line, column := splitFrame(f)
		site := s.Object()
		_ = site.Set("name", name)
		_ = site.Set("file", file)
		_ = site.Set("line", line)
		_ = site.Set("column", column)
		list = append(list, site)
	}
	return s.Array(list...)
}

// splitFrame takes a frame such as "f (a.js:1:2)" apart.
func splitFrame(frame string) (name, file string, line, column int) {
	place := frame
	if before, after, ok := strings.Cut(frame, " ("); ok && strings.HasSuffix(after, ")") {
		name, place = before, strings.TrimSuffix(after, ")")
	}
	if name == "<anonymous>" {
		name = ""
	}
	number := func() (n int) {
		i := strings.LastIndexByte(place, ':')
		if i < 0 {
			return 0
		}
		for _, c := range place[i+1:] {
			n = n*10 + int(c-'0')
		}
		place = place[:i]
		return n
	}
	column = number()
	line = number()
	return name, place, line, column
}
