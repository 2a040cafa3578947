// The API for scripts: the class Bun.Glob.

package glob

import (
	"context"
	_ "embed"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/module/work"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed glob.js
var source string

var script = jsbridge.NewGlue("gobun:bun/glob", source)

type scriptKey struct{}

// iterator creates the object over which a script iterates.
func iterator(s jsbridge.Scope, form string, v goja.Value) (goja.Value, error) {
	forms := jsbridge.Owned(s, scriptKey{}, func() *goja.Object { return jsbridge.Must(s.Run(script)).(*goja.Object) })
	make, _ := jsbridge.Function(forms.Get(form))
	return s.Call(make, goja.Undefined(), v)
}

// Module adds Bun.Glob.
var Module = module.Module{Name: "bun/glob", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) {
	return contributor{}, nil
}}

type contributor struct{}

// BunMembers implements [module.Contributor].
func (contributor) BunMembers() []module.Member {
	return []module.Member{{Name: "Glob", Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value { return s.Class(globClass) }}}
}

// glob is the Go value of an instance.
type glob struct {
	text    string
	pattern *Pattern
}

const scanMemory = 1 << 20 // the expected memory of a scan, in bytes

var globClass = &jsbridge.Class{
	Name: "Glob", Fixed: true, Length: 1,
	CallError: jsbridge.TypeError("Glob constructor cannot be invoked without 'new'").WithCode("ERR_ILLEGAL_CONSTRUCTOR"),
	Construct: func(_ jsbridge.Scope, _ *goja.Object, a jsbridge.Args) (any, error) {
		text, ok := textOf(a.At(0))
		if !ok {
			return nil, jsbridge.InvalidArgType("pattern must be a string")
		}
		p, err := Parse(text)
		return &glob{text, p}, failure(err)
	},
	Methods: []jsbridge.Method{
		jsbridge.M("match", 1, func(s jsbridge.Scope, g *glob, a jsbridge.Args) (goja.Value, error) {
			text, ok := textOf(a.At(0))
			if !ok {
				return nil, jsbridge.InvalidArgType("str must be a string")
			}
			hit, err := g.pattern.Match(text)
			return s.Bool(hit), failure(err)
		}),
		jsbridge.M("scan", 1, func(s jsbridge.Scope, g *glob, a jsbridge.Args) (goja.Value, error) {
			o, err := g.options(s, a.At(0))
			if err != nil {
				return nil, err
			}
			find := func(ctx context.Context) ([]string, error) { return Scan(ctx, g.text, o) }
			list := work.Promise(s, scanMemory, wrapped(find), func(s jsbridge.Scope, found []string) goja.Value { return s.Strings(found) })
			return iterator(s, "async", list)
		}),
		jsbridge.M("scanSync", 1, func(s jsbridge.Scope, g *glob, a jsbridge.Args) (goja.Value, error) {
			o, err := g.options(s, a.At(0))
			if err != nil {
				return nil, err
			}
			found, err := Scan(context.Background(), g.text, o)
			if err != nil {
				return nil, failure(err)
			}
			return iterator(s, "sync", s.Strings(found))
		}),
	},
	// In Bun two of the functions have no name.
	Complete: func(s jsbridge.Scope, proto *goja.Object) {
		for _, name := range []string{"scan", "scanSync"} {
			fn := proto.Get(name).(*goja.Object)
			_ = fn.DefineDataProperty("name", s.String(""), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
		}
	},
}

func wrapped(find func(ctx context.Context) ([]string, error)) func(ctx context.Context) ([]string, error) {
	return func(ctx context.Context) ([]string, error) {
		found, err := find(ctx)
		return found, failure(err)
	}
}

// textOf accepts a string, or a String object.
func textOf(v goja.Value) (string, bool) {
	if obj, ok := v.(*goja.Object); ok && jsbridge.ClassName(obj) == "String" {
		return obj.String(), true
	}
	if !jsbridge.IsString(v) {
		return "", false
	}
	return v.String(), true
}

// options reads the argument of a scan: a directory, or an object.
func (g *glob) options(s jsbridge.Scope, v goja.Value) (Options, error) {
	o := Options{Dir: ".", Base: module.Of(s).Dir, OnlyFiles: true}
	if access := module.Of(s).Access; access != nil {
		o.Allow = func(path string) error { return access.Path(path, false) }
	}
	if strings.Contains(g.text, "\x00") {
		return o, nullBytes(s, "pattern", g.text)
	}
	if dir, ok := textOf(v); ok {
		return o, o.setDir(s, dir)
	}
	d, ok := jsbridge.DictOf(v)
	if !ok {
		return o, jsbridge.InvalidArgType("GlobScanOptions must be an object")
	}
	flag := func(name string, to *bool) error {
		v, err := d.Get(s, name)
		if err == nil && !jsbridge.IsNullish(v) {
			*to = v.ToBoolean()
		}
		return err
	}
	for _, f := range []struct {
		name string
		to   *bool
	}{{"onlyFiles", &o.OnlyFiles}, {"throwErrorOnBrokenSymlink", &o.Broken}, {"followSymlinks", &o.Follow}, {"absolute", &o.Absolute}} {
		if err := flag(f.name, f.to); err != nil {
			return o, err
		}
	}
	cwd, err := d.Get(s, "cwd")
	if err != nil {
		return o, err
	}
	if !jsbridge.IsNullish(cwd) {
		dir, ok := textOf(cwd)
		if !ok {
			return o, jsbridge.InvalidArgType("GlobScanOptions.cwd must be a string")
		}
		if err := o.setDir(s, dir); err != nil {
			return o, err
		}
	}
	return o, flag("dot", &o.Dot)
}

func (o *Options) setDir(s jsbridge.Scope, dir string) error {
	if strings.Contains(dir, "\x00") {
		return nullBytes(s, "cwd", dir)
	}
	if dir != "" {
		o.Dir = dir
	}
	return nil
}

// nullBytes returns Node's error for a text that C would treat as a shorter one.
func nullBytes(s jsbridge.Scope, name, text string) error {
	shown, err := s.CallMethod(s.Global().Get("JSON").(*goja.Object), "stringify", s.String(text))
	if err != nil {
		return err
	}
	return jsbridge.TypeError("The argument '%s' must be a string without null bytes. Received %s", name, shown.String()).WithCode("ERR_INVALID_ARG_VALUE")
}
