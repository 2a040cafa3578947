// Package performance implements the global performance (High Resolution Time), with marks and measures, and navigator.
//
// This package is not an API: it may change without notice.
package performance

import (
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// maxEntries bounds the marks and measures that a long-running script may gather; the oldest go.
const maxEntries = 10_000

// performance counts from the start of the runtime.
type performance struct {
	env     *module.Env
	start   time.Time
	entries []*entry
	// observe is called with each new mark and measure, nil if nobody observes.
	observe func(s jsbridge.Scope, e *goja.Object)
}

type performanceKey struct{}

// of returns the realm's performance.
func of(s jsbridge.Scope, start time.Time) *performance {
	return jsbridge.Owned(s, performanceKey{}, func() *performance { return &performance{env: module.Of(s), start: start} })
}

// Observe sets what is called with each new mark and measure; nil ends it. Loop only.
func Observe(s jsbridge.Scope, fn func(s jsbridge.Scope, e *goja.Object)) {
	of(s, time.Now()).observe = fn
}

// record adds an entry, tells the observer of it, and returns its object.
func (p *performance) record(s jsbridge.Scope, e *entry) goja.Value {
	p.add(e)
	o := e.object(s)
	if p.observe != nil {
		p.observe(s, o)
	}
	return o
}

type entry struct {
	kind, name      string
	start, duration float64
	detail          goja.Value
}

func (p *performance) now() float64 {
	elapsed := time.Since(p.start)
	if fake := p.env.FakeTimers; fake != nil {
		elapsed = fake.Elapsed()
	}
	return float64(elapsed.Nanoseconds()) / 1e6
}

func (p *performance) add(e *entry) {
	if len(p.entries) >= maxEntries {
		p.entries = slices.Delete(p.entries, 0, 1)
	}
	p.entries = append(p.entries, e)
}

// at is the time of a mark, or a number itself.
func (p *performance) at(s jsbridge.Scope, v goja.Value, def float64) (float64, error) {
	if v == nil || goja.IsUndefined(v) {
		return def, nil
	}
	if n, ok := jsbridge.Number(v); ok {
		if n < 0 {
			return 0, jsbridge.TypeError("Type error")
		}
		return n, nil
	}
	name, err := s.ToString(v)
	if err != nil {
		return 0, err
	}
	for _, e := range slices.Backward(p.entries) {
		if e.kind == "mark" && e.name == name {
			return e.start, nil
		}
	}
	return 0, jsbridge.DOMException("SyntaxError", "The string did not match the expected pattern.")
}

func field(name string, get func(s jsbridge.Scope, e *entry) goja.Value) jsbridge.Accessor {
	return jsbridge.Get(name, func(s jsbridge.Scope, e *entry) (goja.Value, error) { return get(s, e), nil })
}

var entryClass = &jsbridge.Class{
	Name: "PerformanceEntry",
	Accessors: []jsbridge.Accessor{
		field("name", func(s jsbridge.Scope, e *entry) goja.Value { return s.String(e.name) }),
		field("entryType", func(s jsbridge.Scope, e *entry) goja.Value { return s.String(e.kind) }),
		field("startTime", func(s jsbridge.Scope, e *entry) goja.Value { return s.Float(e.start) }),
		field("duration", func(s jsbridge.Scope, e *entry) goja.Value { return s.Float(e.duration) }),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("toJSON", 0, func(s jsbridge.Scope, e *entry, _ jsbridge.Args) (goja.Value, error) {
			o := s.Object()
			for _, p := range []struct {
				key string
				v   goja.Value
			}{{"name", s.String(e.name)}, {"entryType", s.String(e.kind)}, {"startTime", s.Float(e.start)}, {"duration", s.Float(e.duration)}} {
				if err := o.Set(p.key, p.v); err != nil {
					return nil, err
				}
			}
			return o, nil
		}),
	},
}

var (
	detail       = field("detail", func(_ jsbridge.Scope, e *entry) goja.Value { return e.detail })
	markClass    = &jsbridge.Class{Name: "PerformanceMark", Parent: entryClass, Accessors: []jsbridge.Accessor{detail}}
	measureClass = &jsbridge.Class{Name: "PerformanceMeasure", Parent: entryClass, Accessors: []jsbridge.Accessor{detail}}
)

func (e *entry) object(s jsbridge.Scope) *goja.Object {
	if e.kind == "mark" {
		return s.New(markClass, e)
	}
	return s.New(measureClass, e)
}

// list makes the objects of the entries that keep wants.
func (p *performance) list(s jsbridge.Scope, keep func(e *entry) bool) goja.Value {
	var all []goja.Value
	for _, e := range p.entries {
		if keep(e) {
			all = append(all, e.object(s))
		}
	}
	return s.Array(all...)
}

func (p *performance) clear(s jsbridge.Scope, kind string, a jsbridge.Args) error {
	name, err := a.TextOr(s, 0, "")
	if err == nil {
		p.entries = slices.DeleteFunc(p.entries, func(e *entry) bool { return e.kind == kind && (!a.Has(0) || e.name == name) })
	}
	return err
}

func lacking(name string) jsbridge.Accessor {
	return jsbridge.Get(name, func(jsbridge.Scope, *performance) (goja.Value, error) {
		return nil, jsbridge.Unsupported("performance." + name)
	})
}

func clearMethod(name, kind string) jsbridge.Method {
	return jsbridge.M(name, 0, func(s jsbridge.Scope, p *performance, a jsbridge.Args) (goja.Value, error) {
		return nil, p.clear(s, kind, a)
	})
}

var performanceClass = &jsbridge.Class{
	Name:  "Performance",
	Lacks: []string{"clearResourceTimings", "setResourceTimingBufferSize", "markResourceTiming", "addEventListener", "removeEventListener", "dispatchEvent"},
	Accessors: []jsbridge.Accessor{
		lacking("timing"), lacking("onresourcetimingbufferfull"),
		jsbridge.Get("timeOrigin", func(s jsbridge.Scope, p *performance) (goja.Value, error) {
			return s.Float(float64(p.start.UnixNano()) / 1e6), nil
		}),
	},
	Methods: []jsbridge.Method{
		jsbridge.M("now", 0, func(s jsbridge.Scope, p *performance, _ jsbridge.Args) (goja.Value, error) {
			return s.Float(p.now()), nil
		}),
		jsbridge.M("mark", 1, func(s jsbridge.Scope, p *performance, a jsbridge.Args) (goja.Value, error) {
			if a.Len() == 0 {
				return nil, jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")
			}
			name, err := a.Text(s, 0)
			if err != nil {
				return nil, err
			}
			e := &entry{kind: "mark", name: name, detail: goja.Null()}
			opts, _ := jsbridge.DictOf(a.At(1))
			start, err := opts.Get(s, "startTime")
			if err != nil {
				return nil, err
			}
			if e.start, err = p.at(s, start, p.now()); err != nil {
				return nil, err
			}
			if v, err := opts.Get(s, "detail"); err != nil {
				return nil, err
			} else if !goja.IsUndefined(v) {
				e.detail = v
			}
			return p.record(s, e), nil
		}),
		jsbridge.M("measure", 1, func(s jsbridge.Scope, p *performance, a jsbridge.Args) (goja.Value, error) {
			if a.Len() == 0 {
				return nil, jsbridge.TypeError("Not enough arguments").WithCode("ERR_MISSING_ARGS")
			}
			name, err := a.Text(s, 0)
			if err != nil {
				return nil, err
			}
			from, to, e := a.At(1), a.At(2), &entry{kind: "measure", name: name, detail: goja.Null()}
			length := goja.Undefined()
			if opts, ok := jsbridge.DictOf(from); ok && opts.Object() != nil {
				if v, err := opts.Get(s, "detail"); err != nil {
					return nil, err
				} else if !goja.IsUndefined(v) {
					e.detail = v
				}
				if to, err = opts.Get(s, "end"); err != nil {
					return nil, err
				}
				if from, err = opts.Get(s, "start"); err != nil {
					return nil, err
				}
				if length, err = opts.Get(s, "duration"); err != nil {
					return nil, err
				}
			}
			if err := p.span(s, e, from, to, length); err != nil {
				return nil, err
			}
			return p.record(s, e), nil
		}),
		clearMethod("clearMarks", "mark"), clearMethod("clearMeasures", "measure"),
		jsbridge.M("getEntries", 0, func(s jsbridge.Scope, p *performance, _ jsbridge.Args) (goja.Value, error) {
			return p.list(s, func(*entry) bool { return true }), nil
		}),
		jsbridge.M("getEntriesByName", 1, func(s jsbridge.Scope, p *performance, a jsbridge.Args) (goja.Value, error) {
			name, err := a.Text(s, 0)
			return p.list(s, func(e *entry) bool { return e.name == name }), err
		}),
		jsbridge.M("getEntriesByType", 1, func(s jsbridge.Scope, p *performance, a jsbridge.Args) (goja.Value, error) {
			kind, err := a.Text(s, 0)
			return p.list(s, func(e *entry) bool { return e.kind == kind }), err
		}),
		jsbridge.M("toJSON", 0, func(s jsbridge.Scope, p *performance, _ jsbridge.Args) (goja.Value, error) {
			o := s.Object()
			return o, o.Set("timeOrigin", float64(p.start.UnixNano())/1e6)
		}),
	},
}

// navigator is a plain object: consoles show its getters as such.
func navigator(s jsbridge.Scope, userAgent string) *goja.Object {
	o := s.Object()
	for _, m := range []struct {
		name string
		v    goja.Value
	}{{"userAgent", s.String(userAgent)}, {"platform", s.String(platform())}, {"hardwareConcurrency", s.Int(runtime.NumCPU())}} {
		s.Getter(o, m.name, true, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { return m.v, nil })
	}
	jsbridge.Must(nil, o.DefineDataPropertySymbol(goja.SymToStringTag, s.String("Navigator"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	return o
}

// platform is the name that browsers give to the system.
func platform() string {
	switch runtime.GOOS {
	case "darwin":
		return "MacIntel"
	case "windows":
		return "Win32"
	}
	arch := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	return strings.ToUpper(runtime.GOOS[:1]) + runtime.GOOS[1:] + " " + arch
}

// Module defines performance, its classes, and navigator.
var Module = module.Globals("web/performance", install)

func install(s jsbridge.Scope) {
	start := time.Now()
	s.LazyGlobal("performance", func(s jsbridge.Scope) goja.Value { return s.New(performanceClass, of(s, start)) })
	s.LazyGlobal("Performance", func(s jsbridge.Scope) goja.Value { return s.Class(performanceClass) })
	s.LazyGlobal("PerformanceEntry", func(s jsbridge.Scope) goja.Value { return s.Class(entryClass) })
	s.LazyGlobal("PerformanceMark", func(s jsbridge.Scope) goja.Value { return s.Class(markClass) })
	s.LazyGlobal("PerformanceMeasure", func(s jsbridge.Scope) goja.Value { return s.Class(measureClass) })
	s.LazyGlobal("navigator", func(s jsbridge.Scope) goja.Value { return navigator(s, module.Of(s).UserAgent()) })
}

// span sets when a measure begins and how long it is, of two of its start, its end and its length (User Timing, section 3.1.4).
func (p *performance) span(s jsbridge.Scope, e *entry, from, to, length goja.Value) error {
	// A length without a start and an end says nothing: Bun passes it over.
	if goja.IsUndefined(length) || goja.IsUndefined(from) && goja.IsUndefined(to) {
		end, err := p.at(s, to, p.now())
		if err == nil {
			e.start, err = p.at(s, from, 0)
		}
		e.duration = end - e.start
		return err
	}
	var err error
	if e.duration, err = s.ToNumber(length); err != nil {
		return err
	}
	switch starts, ends := !goja.IsUndefined(from), !goja.IsUndefined(to); {
	case starts && ends:
		return jsbridge.TypeError("Type error")
	case starts:
		e.start, err = p.at(s, from, 0)
	default:
		if e.start, err = p.at(s, to, 0); err == nil {
			e.start -= e.duration
		}
	}
	return err
}
