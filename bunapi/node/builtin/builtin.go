// Package builtin creates built-in modules whose exports are written in JavaScript. Each has a folder below bunapi/node with
// module.js, and a Go side (bunapi/node/*/module.go) with the functions that module.js cannot implement itself. A larger module
// has more files, which load one another with part(name).
//
// This package is not an API: it may change without notice.
package builtin

import (
	_ "embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// GoSide adds the Go functions and values that one module.js sees as members of internal.
type GoSide func(s jsbridge.Scope, env *module.Env, internal *goja.Object)

// New makes a built-in module. The source sees module, exports, require and internal; goSide may be nil. The script is
// compiled when a program first imports the module.
func New(name, source string, goSide GoSide) module.Module {
	return NewLate(name, func() string { return source }, goSide)
}

// NewLate is New for a source that is assembled when it is needed.
func NewLate(name string, source func() string, goSide GoSide) module.Module {
	parts := map[string]*jsbridge.Script{main: compiled(name, source)}
	return with(name, func() map[string]*jsbridge.Script { return parts }, goSide)
}

// NewParts creates a built-in module from module.js and other files. part("readable") returns the exports of readable.js, which
// is compiled and run on first use.
func NewParts(name string, sources fs.FS, goSide GoSide) module.Module {
	return SourcesOf(name, sources).Module(goSide)
}

// Sources are the files of a module whose Go side differs from realm to realm. Keep them in a package variable: their
// compiled forms are shared by all realms.
type Sources struct {
	name  string
	parts func() map[string]*jsbridge.Script
}

// Module is the module with a Go side; see [NewParts].
func (s Sources) Module(goSide GoSide) module.Module { return with(s.name, s.parts, goSide) }

// Exporter installs the module, for an instance that does more than to export.
func (s Sources) Exporter(scope jsbridge.Scope, env *module.Env, goSide GoSide) (module.Exporter, error) {
	in, err := s.Module(goSide).Install(scope, env)
	if err != nil {
		return nil, err
	}
	return in.(module.Exporter), nil
}

// SourcesOf names the files. Nothing is read yet.
func SourcesOf(name string, sources fs.FS) Sources {
	return Sources{name, sync.OnceValue(func() map[string]*jsbridge.Script {
		files, err := fs.Glob(sources, "*.js")
		if err != nil {
			panic(err) // the pattern is right
		}
		parts := map[string]*jsbridge.Script{}
		for _, file := range files {
			part, script := strings.TrimSuffix(file, ".js"), name
			if part != main {
				script += "/" + part
			}
			parts[part] = compiled(script, func() string {
				text, err := fs.ReadFile(sources, file)
				if err != nil {
					panic(err) // it is in the program
				}
				return string(text)
			})
		}
		return parts
	})}
}

// main is the part whose exports are the module's.
const main = "module"

func compiled(name string, source func() string) *jsbridge.Script {
	return jsbridge.NewLateGlue(name, func() string {
		return "(function (module, exports, require, internal, part) {" + source() + "\n})"
	})
}

func with(name string, parts func() map[string]*jsbridge.Script, goSide GoSide) module.Module {
	return module.Module{Name: name, Install: func(_ jsbridge.Scope, env *module.Env) (module.Instance, error) {
		return &instance{name: name, env: env, parts: parts, goSide: goSide}, nil
	}}
}

// instance is the module of one realm.
type instance struct {
	name   string
	env    *module.Env
	parts  func() map[string]*jsbridge.Script
	goSide GoSide

	modules                 map[string]*goja.Object // by part, with what they export
	require, internal, part goja.Value              // what every part sees
}

// Exports runs the module. node.Modules keeps what it exports.
func (b *instance) Exports(s jsbridge.Scope) (goja.Value, error) {
	internal := s.Object()
	SetErrors(s, internal)
	if b.goSide != nil {
		b.goSide(s, b.env, internal)
	}
	b.internal, b.modules = internal, map[string]*goja.Object{}
	b.require = s.Func("require", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return b.env.Builtin(s, a.At(0).String())
	})
	b.part = s.Func("part", 1, func(s jsbridge.Scope, a jsbridge.Args) (v goja.Value, err error) {
		name := a.At(0).String()
		if m := b.modules[name]; m != nil {
			return m.Get("exports"), nil
		}
		s.Pristine(func() { v, err = b.run(s, name) })
		return v, err
	})
	return b.run(s, main)
}

// run runs one file.
func (b *instance) run(s jsbridge.Scope, name string) (goja.Value, error) {
	script := b.parts()[name]
	if script == nil {
		return nil, fmt.Errorf("%s has no part %s", b.name, name)
	}
	fn, err := s.Run(script)
	if err != nil {
		return nil, err
	}
	mod, exports := s.Object(), s.Object()
	_ = mod.Set("exports", exports)
	b.modules[name] = mod // in a cycle the exports so far are visible
	call, _ := jsbridge.Function(fn)
	if _, err := s.Call(call, exports, mod, exports, b.require, b.internal, b.part); err != nil {
		delete(b.modules, name)
		return nil, err
	}
	return mod.Get("exports"), nil
}

// SetErrors adds the functions with which every module creates its errors: argType, wrongType, rangeError and unsupported;
// received, which describes a value as they do; and check, the functions of validate.js.
func SetErrors(s jsbridge.Scope, internal *goja.Object) {
	s.Lazy(internal, "check", goja.FLAG_FALSE, checks)
	text := func(a jsbridge.Args, i int) string { return a.At(i).String() }
	set := func(name string, make func(a jsbridge.Args) error) {
		_ = internal.Set(name, s.Func(name, 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return s.ErrorValue(make(a)), nil }))
	}
	set("argType", func(a jsbridge.Args) error { return jsbridge.ArgType(text(a, 0), text(a, 1), a.At(2)) })
	set("wrongType", func(a jsbridge.Args) error {
		kind := "argument"
		if strings.Contains(text(a, 0), ".") {
			kind = "property"
		}
		return jsbridge.InvalidArgType(`The "%s" %s must be %s. Received %s`, text(a, 0), kind, text(a, 1), jsbridge.Received(a.At(2)))
	})
	set("unsupported", func(a jsbridge.Args) error { return jsbridge.Unsupported(text(a, 0)) })
	set("rangeError", func(a jsbridge.Args) error {
		return jsbridge.OutOfRange(text(a, 0), text(a, 2), "%s", text(a, 1))
	})
	// iteration(result) is what an iterator has returned, if that is an object.
	_ = internal.Set("iteration", s.Func("iteration", 0, func(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return a.At(0), jsbridge.CheckStep(a.At(0))
	}))
	_ = internal.Set("received", s.Func("received", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.String(jsbridge.Received(a.At(0))), nil
	}))
}

//go:embed validate.js
var validateSource string

var validateScript = jsbridge.NewGlue("node:internal/validate", validateSource)

type validateKey struct{}

// checks makes internal.check: what module.js checks arguments with. A realm has one.
func checks(s jsbridge.Scope) goja.Value {
	return jsbridge.Owned(s, validateKey{}, func() goja.Value {
		argType := s.Func("argType", 3, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			return s.ErrorValue(jsbridge.ArgType(a.At(0).String(), a.At(1).String(), a.At(2))), nil
		})
		received := s.Func("received", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			return s.String(jsbridge.Received(a.At(0))), nil
		})
		coded := s.Func("codedError", 3, codedError)
		make, _ := jsbridge.Function(jsbridge.Must(s.Run(validateScript)))
		return jsbridge.Must(s.Call(make, goja.Undefined(), argType, coded, received))
	})
}

// codedError is check.codedError(Class, code, message): an error whose code no list of keys shows, like that of Bun's own errors.
func codedError(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	class, ok := goja.AssertConstructor(a.At(0))
	if !ok {
		return nil, jsbridge.TypeError("codedError: no class")
	}
	e, err := class(nil, a.At(2))
	if err != nil {
		return nil, err
	}
	return e, e.DefineDataProperty("code", a.At(1), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// Arch is process.arch for a GOARCH.
func Arch(goarch string) string {
	switch goarch {
	case "amd64":
		return "x64"
	case "386":
		return "ia32"
	}
	return goarch
}

// Platform is process.platform for a GOOS.
func Platform(goos string) string {
	if goos == "windows" {
		return "win32"
	}
	return goos
}
