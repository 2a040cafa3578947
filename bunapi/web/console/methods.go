// The console object's methods.

package console

import (
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// unsupported are the names that Bun's console has and gobun's throws for.
var unsupported = []string{"profile", "profileEnd", "timeStamp", "takeHeapSnapshot", "record", "recordEnd", "screenshot"}

// Object makes the console object. Its methods work detached.
func (c *Console) Object(s jsbridge.Scope) *goja.Object {
	o := s.Object()
	method := func(name string, fn func(s jsbridge.Scope, a jsbridge.Args) error) {
		s.SetMethod(o, name, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return nil, fn(s, a) })
	}
	out, debug := c.stdout(slog.LevelInfo), c.stdout(slog.LevelDebug)
	warn, took, fail := c.stderr(slog.LevelWarn), c.stderr(slog.LevelInfo), c.stderr(slog.LevelError)
	logTo := func(to stream) func(jsbridge.Scope, jsbridge.Args) error {
		return func(s jsbridge.Scope, a jsbridge.Args) error { return c.log(s, to, a.Values) }
	}
	method("debug", logTo(debug))
	method("error", logTo(fail))
	method("log", logTo(out))
	method("info", logTo(out))
	method("warn", logTo(warn))
	method("clear", func(jsbridge.Scope, jsbridge.Args) error {
		if c.cfg.StdoutColors {
			_, _ = out.w.Write([]byte("\x1b[2J\x1b[0;0H"))
		}
		return nil
	})
	method("dir", func(s jsbridge.Scope, a jsbridge.Args) error { return c.dir(s, out, a) })
	method("dirxml", logTo(out))
	method("table", func(s jsbridge.Scope, a jsbridge.Args) error { return c.table(s, out, a) })
	method("trace", func(s jsbridge.Scope, a jsbridge.Args) error { return c.trace(s, debug, a) })
	method("assert", func(s jsbridge.Scope, a jsbridge.Args) error {
		switch {
		case a.At(0).ToBoolean():
			return nil
		case a.Len() < 2:
			return c.log(s, fail, []goja.Value{s.String("Assertion failed")})
		}
		return c.log(s, fail, a.Values[1:])
	})
	c.counters(method, out)
	c.stopwatches(method, took)
	for _, name := range []string{"group", "groupCollapsed"} {
		method(name, func(s jsbridge.Scope, a jsbridge.Args) error {
			if a.Len() > 0 {
				if err := c.log(s, out, a.Values); err != nil {
					return err
				}
			}
			if name == "group" { // Bun does not indent what follows groupCollapsed
				c.groups++
			}
			return nil
		})
	}
	method("groupEnd", func(jsbridge.Scope, jsbridge.Args) error { c.groups = max(0, c.groups-1); return nil })
	s.SetMethod(o, "write", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return c.raw(s, out, a) })
	for _, name := range unsupported {
		method(name, func(jsbridge.Scope, jsbridge.Args) error { return jsbridge.Unsupported("console." + name) })
	}
	_ = o.Set("Console", s.Func("Console", 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) {
		return nil, jsbridge.Unsupported("console.Console")
	}))
	_ = o.DefineDataPropertySymbol(goja.SymToStringTag, s.String("console"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return o
}

// dir prints its first argument only, never as a format string, to the depth asked for.
func (c *Console) dir(s jsbridge.Scope, to stream, a jsbridge.Args) error {
	if a.Len() == 0 {
		return nil
	}
	depth := c.depth
	if d, ok := jsbridge.DictOf(a.At(1)); ok {
		v, err := d.Get(s, "depth")
		if err != nil {
			return err
		}
		if n, ok := jsbridge.Number(v); ok && n < 0 {
			depth = 0
		} else if depth, err = depthOption(v, c.depth); err != nil {
			return err
		}
		if to.colors, err = d.Truthy(s, "colors", to.colors); err != nil {
			return err
		}
	}
	return c.write(s, to, depth, func(p *printer) { p.value(a.At(0), false) })
}

// trace prints its arguments and the calls that led here.
func (c *Console) trace(s jsbridge.Scope, to stream, a jsbridge.Args) error {
	v, err := c.in.newError(nil, s.String(""))
	if err != nil {
		return err
	}
	return c.write(s, to, c.depth, func(p *printer) {
		p.arguments(a.Values)
		for _, f := range p.locate(v.(*goja.Object)).Frames {
			if strings.Contains(f, "(native)") || strings.Contains(f, "gobun:") {
				continue // this function and the host's own glue
			}
			p.text("\n" + framePrefix + f)
		}
	})
}

type addMethod func(name string, fn func(s jsbridge.Scope, a jsbridge.Args) error)

const defaultLabel = "default"

func (c *Console) counters(method addMethod, out stream) {
	method("count", func(s jsbridge.Scope, a jsbridge.Args) error {
		l, err := a.TextOr(s, 0, defaultLabel)
		if err != nil {
			return err
		}
		c.counts[l]++
		n := strconv.Itoa(c.counts[l])
		if out.colors {
			c.line(s, out, escReset+l+"\x1b[2m: "+escColor(colorYellow)+n+escReset)
			return nil
		}
		c.line(s, out, l+": "+n)
		return nil
	})
	method("countReset", func(s jsbridge.Scope, a jsbridge.Args) error {
		l, err := a.TextOr(s, 0, defaultLabel)
		delete(c.counts, l)
		return err
	})
}

func (c *Console) stopwatches(method addMethod, to stream) {
	method("time", func(s jsbridge.Scope, a jsbridge.Args) error {
		l, err := a.TextOr(s, 0, defaultLabel)
		if _, running := c.timers[l]; err == nil && !running {
			c.timers[l] = time.Now()
		}
		return err
	})
	for _, name := range []string{"timeLog", "timeEnd"} {
		method(name, func(s jsbridge.Scope, a jsbridge.Args) error {
			l, err := a.TextOr(s, 0, defaultLabel)
			if err != nil {
				return err
			}
			start, running := c.timers[l]
			if !running {
				return nil
			}
			if name == "timeEnd" {
				delete(c.timers, l)
			}
			ms := strconv.FormatFloat(time.Since(start).Seconds()*1000, 'f', 2, 64)
			groups := c.groups
			c.groups = 0 // Bun does not indent these
			defer func() { c.groups = groups }()
			return c.write(s, to, c.depth, func(p *printer) {
				if p.colors {
					p.text(escReset + "\x1b[2m[\x1b[1m" + ms + "ms" + escReset + "\x1b[2m]" + escReset + " " + l)
				} else {
					p.text("[" + ms + "ms] " + l)
				}
				if name == "timeLog" && a.Len() > 1 {
					p.text(" ")
					p.arguments(a.Values[1:])
				}
			})
		})
	}
}

// raw writes strings and bytes as they are and returns how many bytes that were.
func (c *Console) raw(s jsbridge.Scope, to stream, a jsbridge.Args) (goja.Value, error) {
	const expected = "write() expects a string, ArrayBufferView, or ArrayBuffer"
	if a.Len() == 0 {
		return nil, jsbridge.TypeError(expected).WithCode("ERR_STREAM_NULL_VALUES")
	}
	n := 0
	for _, v := range a.Values {
		data, ok := jsbridge.View(s, v)
		switch {
		case ok:
		case jsbridge.IsString(v):
			data = []byte(v.String())
		default:
			return nil, jsbridge.InvalidArgType(expected)
		}
		n += len(data)
		_, _ = to.w.Write(data) // as in write: a lost reader is no failure
	}
	return s.Int(n), nil
}
