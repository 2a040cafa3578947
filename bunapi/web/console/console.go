// The Console: its configuration, its state, and writing lines.

package console

import (
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// Config configures the console. The zero Config prints nowhere.
type Config struct {
	// Stdout takes log, info, debug, dir, dirxml, table, trace, group and count; Stderr error, warn, assert and time.
	// Each call is one Write. nil discards.
	Stdout, Stderr io.Writer
	// Sources locates errors in the user's files; with nil the frames of err.stack are printed unchanged, without an excerpt.
	Sources module.Sources
	// StdoutColors and StderrColors write ANSI escapes; see [UseColors].
	StdoutColors, StderrColors bool
	// Depth is how deeply containers are printed; 0 means Bun's default, 2.
	Depth int
	// Record takes what is printed, instead of Stdout and Stderr; nil prints.
	Record module.Record
}

// UseColors decides whether a stream gets colours: FORCE_COLOR first, then NO_COLOR, else whether it is a terminal. Bun takes
// an empty FORCE_COLOR for a wish, and 0 and false for none, in both variables (measured on Bun 1.4.5).
func UseColors(lookup func(name string) (value string, ok bool), terminal bool) bool {
	off := func(v string) bool { return v == "0" || v == "false" }
	if force, ok := lookup("FORCE_COLOR"); ok && !off(force) {
		return true
	}
	no, _ := lookup("NO_COLOR")
	return terminal && (no == "" || off(no))
}

// Colors decides for one of the process's streams.
func Colors(env *module.Env, w io.Writer) bool {
	return UseColors(env.Environ.StartedWith, module.IsTerminal(w))
}

// Console prints values. Loop only.
type Console struct {
	cfg    Config
	in     *intrinsics
	depth  int
	groups int // levels of console.group
	counts map[string]int
	timers map[string]time.Time

	free    *printer // kept between calls
	inspect *goja.Object
}

// New captures the intrinsics that printing needs; call it before user code runs.
func New(s jsbridge.Scope, cfg Config) *Console {
	if cfg.Stdout == nil {
		cfg.Stdout = io.Discard
	}
	if cfg.Stderr == nil {
		cfg.Stderr = io.Discard
	}
	c := &Console{cfg: cfg, in: capture(s), depth: cfg.Depth, counts: map[string]int{}, timers: map[string]time.Time{}}
	if c.depth == 0 {
		c.depth = defaultDepth
	}
	return c
}

// Module defines the global console.
var Module = module.Module{Name: "web/console", Install: install}

func install(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	c := New(s, Config{
		Stdout: env.Stdout, Stderr: env.Stderr, Sources: env.Sources, Depth: env.ConsoleDepth,
		StdoutColors: Colors(env, env.Stdout),
		StderrColors: Colors(env, env.Stderr), Record: env.Record,
	})
	jsbridge.Owned(s, consoleKey{}, func() *Console { return c })
	s.SetGlobal("console", c.Object(s))
	return nil, nil
}

type consoleKey struct{}

// Of returns the realm's console. Loop only.
func Of(s jsbridge.Scope) *Console {
	return jsbridge.Owned(s, consoleKey{}, func() *Console { panic("console: not installed") })
}

// inspectFn is the function that inspect.custom methods get.
func (c *Console) inspectFn(s jsbridge.Scope) *goja.Object {
	if c.inspect == nil {
		c.inspect = c.InspectFunction(s)
	}
	return c.inspect
}

// stream is one of the two outputs.
type stream struct {
	w      io.Writer
	colors bool
	// red wraps lines that begin with a string, as console.error does.
	red bool
	// level is that of Config.Record.
	level slog.Level
}

func (c *Console) stdout(level slog.Level) stream {
	return stream{w: c.cfg.Stdout, colors: c.cfg.StdoutColors, level: level}
}

func (c *Console) stderr(level slog.Level) stream {
	return stream{w: c.cfg.Stderr, colors: c.cfg.StderrColors, level: level, red: level == slog.LevelError}
}

// write prints one call: what print makes, indented by the groups, and a newline. Failing writes are left out on
// purpose: a server must not fail because the reader of its log went away.
func (c *Console) write(s jsbridge.Scope, to stream, depth int, print func(p *printer)) error {
	p := c.printer(s, depth)
	defer c.release(p)
	p.colors = to.colors
	if c.cfg.Record != nil {
		p.colors = false
		err := p.run(func() { print(p) })
		if err == nil {
			c.cfg.Record(s, to.level, string(p.buf), nil)
		}
		return err
	}
	p.indent = c.groups
	p.spaces()
	if err := p.run(func() { print(p) }); err != nil {
		return err
	}
	p.buf = append(p.buf, '\n')
	_, _ = to.w.Write(p.buf)
	return nil
}

// log prints arguments.
func (c *Console) log(s jsbridge.Scope, to stream, args []goja.Value) error {
	if c.cfg.Record != nil {
		return c.record(s, to, args)
	}
	if len(args) == 0 {
		c.line(s, to, "") // an empty line is not indented
		return nil
	}
	red := to.red && to.colors && jsbridge.IsString(args[0])
	return c.write(s, to, c.depth, func(p *printer) {
		if red {
			p.text(escColor(colorRed))
		}
		p.arguments(args)
		if red {
			p.text(escReset)
		}
	})
}

// line prints text as it is, not indented by groups.
func (c *Console) line(s jsbridge.Scope, to stream, text string) {
	if c.cfg.Record != nil {
		c.cfg.Record(s, to.level, strings.TrimSuffix(text, "\n"), nil)
		return
	}
	_, _ = io.WriteString(to.w, text+"\n")
}
