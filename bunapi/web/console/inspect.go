// Package console is the console object and Bun's inspection format: what console.log, Bun.inspect and the report of
// an uncaught error print. The layout was measured on Bun 1.4.5. Everything in it is loop only.
//
// This package is not an API: it may change without notice.
package console

import (
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

const (
	// defaultDepth is how deep console.log goes: the value itself has depth 0, containers below this depth are elided.
	defaultDepth = 2
	// InspectDepth is the same for Bun.inspect.
	InspectDepth = 8
	// hardDepth bounds every inspection: the printer recurses on Go's stack.
	hardDepth = 2000
)

// Options of one inspection.
type Options struct {
	// Depth of the containers shown, 0 being the value itself; negative is no limit.
	Depth int
	// Quote puts a top-level string in quotes, as Bun.inspect does.
	Quote bool
	// Colors writes ANSI escapes.
	Colors bool
	// Compact keeps everything on one line.
	Compact bool
	// Sorted lists the properties of plain objects in the order of their names.
	Sorted bool
}

// Inspect returns v as Bun.inspect prints it. An error is what the script's own code threw meanwhile.
func (c *Console) Inspect(s jsbridge.Scope, v goja.Value, o Options) (string, error) {
	p := c.printer(s, o.Depth)
	defer c.release(p)
	p.colors, p.compact, p.sorted = o.Colors, o.Compact, o.Sorted
	if err := p.run(func() { p.value(v, o.Quote) }); err != nil {
		return "", err
	}
	return string(p.buf), nil
}

// InspectFunction makes Bun.inspect, with its member custom.
func (c *Console) InspectFunction(s jsbridge.Scope) *goja.Object {
	fn := s.Func("inspect", 2, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if a.Len() == 0 {
			return s.String(""), nil
		}
		o, err := parseOptions(s, a)
		if err != nil {
			return nil, err
		}
		text, err := c.Inspect(s, a.At(0), o)
		if err != nil {
			return nil, err
		}
		return s.String(text), nil
	})
	_ = fn.Set("custom", c.in.custom)
	s.SetMethod(fn, "table", 3, c.inspectTable)
	return fn
}

func parseOptions(s jsbridge.Scope, a jsbridge.Args) (Options, error) {
	o := Options{Depth: InspectDepth, Quote: true}
	obj, ok := a.At(1).(*goja.Object)
	if !ok {
		return o, nil
	}
	d, _ := jsbridge.DictOf(obj)
	depth, err := d.Get(s, "depth")
	if err != nil {
		return o, err
	}
	if o.Depth, err = depthOption(depth, InspectDepth); err != nil {
		return o, err
	}
	for _, flag := range []struct {
		name string
		to   *bool
	}{{"colors", &o.Colors}, {"compact", &o.Compact}, {"sorted", &o.Sorted}} {
		if *flag.to, err = d.Truthy(s, flag.name, false); err != nil {
			return o, err
		}
	}
	return o, nil
}

// depthOption reads Bun.inspect's depth: a number of levels, Infinity or null for no limit.
func depthOption(v goja.Value, def int) (int, error) {
	n, ok := jsbridge.Number(v)
	switch {
	case v != nil && goja.IsNull(v), math.IsInf(n, 1):
		return -1, nil
	case !ok || math.IsNaN(n):
		return def, nil
	case n < 0:
		return 0, jsbridge.InvalidArgType("expected depth to be greater than or equal to 0, got %s", v.String())
	}
	return int(math.Min(n, hardDepth)), nil
}
