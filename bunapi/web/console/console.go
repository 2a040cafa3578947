// The console object.

package console

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Config is what the console needs of its host.
type Config struct {
	Stdout, Stderr io.Writer
	Errors         Errors
}

// Console prints values. Loop only.
type Console struct {
	cfg    Config
	in     *intrinsics
	indent int
	counts map[string]int
	timers map[string]time.Time
}

// New captures the intrinsics that printing needs; call it before user code runs.
func New(s jsbridge.Scope, cfg Config) *Console {
	return &Console{cfg: cfg, in: capture(s), counts: map[string]int{}, timers: map[string]time.Time{}}
}

func (c *Console) printer(s jsbridge.Scope, depth int) *printer {
	return &printer{s: s, in: c.in, errors: c.cfg.Errors, limit: depth}
}

// Inspect is Bun.inspect.
func (c *Console) Inspect(s jsbridge.Scope, v goja.Value, o Options) (string, error) {
	p := c.printer(s, o.Depth)
	err := s.Try(func() { p.value(v, o.Quote) })
	if err == nil {
		err = p.err
	}
	return p.b.String(), err
}

// Format is what console.log writes for its arguments, without the newline.
func (c *Console) Format(s jsbridge.Scope, args []goja.Value) (string, error) {
	return c.format(s, args, defaultDepth)
}

func (c *Console) format(s jsbridge.Scope, args []goja.Value, depth int) (string, error) {
	if len(args) == 1 && jsbridge.IsString(args[0]) {
		return args[0].String(), nil
	}
	p := c.printer(s, depth)
	var failed error
	err := s.Try(func() {
		used, formatted := 0, false
		for used < len(args) {
			if used > 0 {
				p.b.WriteByte(' ')
			}
			v := args[used]
			used++
			if !formatted && jsbridge.IsString(v) && used < len(args) && strings.Contains(v.String(), "%") {
				var n int
				n, failed = c.substitute(s, p, v.String(), args[used:])
				if failed != nil {
					return
				}
				formatted = n > 0
				used += n
				continue
			}
			p.value(v, false)
		}
	})
	switch {
	case failed != nil:
		return "", failed
	case err != nil:
		return "", err
	}
	return p.b.String(), p.err
}

// substitute writes a format string and returns how many arguments it took.
func (c *Console) substitute(s jsbridge.Scope, p *printer, format string, args []goja.Value) (int, error) {
	used := 0
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) || used == len(args) {
			p.write(format[i:i+1], 1)
			continue
		}
		verb := format[i+1]
		switch verb {
		case '%':
			p.write("%", 1)
			i++
			continue
		case 's', 'd', 'i', 'f', 'j', 'o', 'O', 'c':
		default:
			p.write("%", 1)
			continue
		}
		i++
		arg := args[used]
		used++
		if verb != 'c' && verb != 's' && verb != 'j' && verb != 'o' && verb != 'O' {
			f := arg.ToFloat()
			if jsbridge.IsObject(arg) {
				f = math.NaN()
			}
			if verb != 'f' && !math.IsNaN(f) {
				f = math.Trunc(f)
			}
			p.value(s.Float(f), false)
			continue
		}
		switch verb {
		case 's':
			text, err := s.ToString(arg)
			if err != nil {
				return used, err
			}
			p.write(text, textUnits(text))
		case 'j':
			v, err := s.CallMethod(s.Global().Get("JSON").(*goja.Object), "stringify", arg)
			if err != nil {
				return used, err
			}
			p.write(v.String(), 0)
		case 'o', 'O':
			p.value(arg, true)
		}
	}
	return used, nil
}

func (c *Console) print(w io.Writer, text string) error {
	if c.indent > 0 {
		pad := strings.Repeat("  ", c.indent)
		text = pad + strings.ReplaceAll(text, "\n", "\n"+pad)
	}
	_, err := io.WriteString(w, text+"\n")
	return err
}

// unsupported are the names that Bun's console has and gobun's throws for.
var unsupported = []string{"profile", "profileEnd", "timeStamp", "takeHeapSnapshot", "record", "recordEnd", "screenshot", "table"}

// Object makes the console object.
func (c *Console) Object(s jsbridge.Scope) *goja.Object {
	o := s.Object()
	method := func(name string, fn func(s jsbridge.Scope, a jsbridge.Args) error) {
		s.SetMethod(o, name, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return nil, fn(s, a) })
	}
	logTo := func(w io.Writer) func(jsbridge.Scope, jsbridge.Args) error {
		return func(s jsbridge.Scope, a jsbridge.Args) error {
			text, err := c.Format(s, a.Values)
			if err != nil {
				return err
			}
			return c.print(w, text)
		}
	}
	out, errs := c.cfg.Stdout, c.cfg.Stderr
	for name, w := range map[string]io.Writer{"log": out, "info": out, "debug": out, "dirxml": out, "error": errs, "warn": errs} {
		method(name, logTo(w))
	}
	method("trace", func(s jsbridge.Scope, a jsbridge.Args) error {
		if err := logTo(out)(s, a); err != nil {
			return err
		}
		for _, f := range s.VM().CaptureCallStack(0, nil)[1:] {
			if err := c.print(out, "      at "+f.FuncName()+" ("+f.SrcName()+":"+f.Position().String()+")"); err != nil {
				return err
			}
		}
		return nil
	})
	method("dir", func(s jsbridge.Scope, a jsbridge.Args) error {
		depth := defaultDepth
		if d, ok := jsbridge.DictOf(a.At(1)); ok {
			v, err := d.Get(s, "depth")
			if err != nil {
				return err
			}
			if n, ok := jsbridge.Number(v); ok && !math.IsInf(n, 0) {
				depth = int(n)
			} else if goja.IsNull(v) || ok {
				depth = -1
			}
		}
		text, err := c.format(s, []goja.Value{a.At(0)}, depth)
		if err != nil {
			return err
		}
		return c.print(out, text)
	})
	for _, name := range []string{"group", "groupCollapsed"} {
		method(name, func(s jsbridge.Scope, a jsbridge.Args) error {
			var err error
			if a.Len() > 0 {
				err = logTo(out)(s, a)
			}
			c.indent++
			return err
		})
	}
	method("groupEnd", func(jsbridge.Scope, jsbridge.Args) error { c.indent = max(0, c.indent-1); return nil })
	method("assert", func(s jsbridge.Scope, a jsbridge.Args) error {
		switch {
		case a.At(0).ToBoolean():
			return nil
		case a.Len() < 2:
			return c.print(errs, "Assertion failed")
		}
		text, err := c.Format(s, a.Values[1:])
		if err != nil {
			return err
		}
		return c.print(errs, text)
	})
	label := func(s jsbridge.Scope, a jsbridge.Args) (string, error) { return a.TextOr(s, 0, "default") }
	method("count", func(s jsbridge.Scope, a jsbridge.Args) error {
		l, err := label(s, a)
		if err != nil {
			return err
		}
		c.counts[l]++
		return c.print(out, l+": "+strconv.Itoa(c.counts[l]))
	})
	method("countReset", func(s jsbridge.Scope, a jsbridge.Args) error {
		l, err := label(s, a)
		delete(c.counts, l)
		return err
	})
	method("time", func(s jsbridge.Scope, a jsbridge.Args) error {
		l, err := label(s, a)
		c.timers[l] = time.Now()
		return err
	})
	for _, name := range []string{"timeEnd", "timeLog"} {
		method(name, func(s jsbridge.Scope, a jsbridge.Args) error {
			l, err := label(s, a)
			start, ok := c.timers[l]
			if err != nil || !ok {
				return err
			}
			line := fmt.Sprintf("[%.2fms] %s", float64(time.Since(start).Microseconds())/1000, l)
			if a.Len() > 1 {
				rest, err := c.Format(s, a.Values[1:])
				if err != nil {
					return err
				}
				line += " " + rest
			}
			if name == "timeEnd" {
				delete(c.timers, l)
			}
			return c.print(errs, line)
		})
	}
	method("clear", func(jsbridge.Scope, jsbridge.Args) error { return nil })
	s.SetMethod(o, "write", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		n := 0
		for _, v := range a.Values {
			text, err := s.ToString(v)
			if err != nil {
				return nil, err
			}
			n += len(text)
			if _, err := io.WriteString(out, text); err != nil {
				return nil, err
			}
		}
		return s.Int(n), nil
	})
	for _, name := range unsupported {
		method(name, func(jsbridge.Scope, jsbridge.Args) error { return jsbridge.Unsupported("console." + name) })
	}
	_ = o.DefineDataPropertySymbol(goja.SymToStringTag, s.String("console"), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	return o
}
