// Package node gives scripts `process` and Node's built-in modules. A module is a package below this one; those that have
// not moved yet are small files of JavaScript in lib/, with a Go side called internal.
package node

import (
	"embed"
	"io/fs"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/members"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed lib
var lib embed.FS

// Modules is the table of built-in modules of one realm. Loop only.
type Modules struct {
	host    *Host
	cache   map[string]goja.Value
	natives map[string]func(s jsbridge.Scope) (goja.Value, error)
	members *members.Completer
}

// files holds the embedded module files. They never change, so that realms can share the compiled form.
var files = func() map[string]*jsbridge.Script {
	m := map[string]*jsbridge.Script{}
	_ = fs.WalkDir(lib, "lib", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name := strings.TrimSuffix(strings.TrimPrefix(p, "lib/"), ".js")
		m[name] = jsbridge.NewLateGlue("node:"+name, func() string {
			src, err := lib.ReadFile(p)
			if err != nil {
				panic(err) // it is in the program
			}
			return "(function (module, exports, require, internal) {" + string(src) + "\n})"
		})
		return nil
	})
	return m
}()

// Install makes the realm's module table and defines the globals process and global. Loop only.
func Install(s jsbridge.Scope, host *Host) *Modules {
	m := &Modules{host: host, cache: map[string]goja.Value{}}
	m.members = members.Install(s, m.root)
	m.natives = map[string]func(s jsbridge.Scope) (goja.Value, error){
		"assert/strict": m.part("assert", "strict"),
		"path/posix":    m.part("path", "posix"),
		"path/win32":    m.part("path", "win32"),
		"sys":           m.alias("util"),
	}
	s.SetGlobal("global", s.Global())
	s.LazyGlobal("process", func(s jsbridge.Scope) goja.Value { return m.Process(s) })
	return m
}

// Process is the global process, which is made when first asked for: until then no event has a listener.
func (m *Modules) Process(s jsbridge.Scope) *goja.Object {
	return jsbridge.Must(m.Require(s, "process")).(*goja.Object)
}

// root is what a recorded path begins with.
func (m *Modules) root(s jsbridge.Scope, name string) (goja.Value, error) {
	switch name {
	case "globalThis":
		return s.Global(), nil
	case "Bun":
		return s.Get(s.Global(), name)
	}
	return m.Require(s, name)
}

// stdio makes process.stdin and its kin: what no script uses costs nothing.
func (m *Modules) stdio(name string) func(jsbridge.Scope) goja.Value {
	return func(s jsbridge.Scope) goja.Value {
		streams := jsbridge.Must(m.Require(s, "internal/stdio")).(*goja.Object)
		return jsbridge.Must(s.CallMethod(streams, name))
	}
}

func (m *Modules) part(of, key string) func(jsbridge.Scope) (goja.Value, error) {
	return func(s jsbridge.Scope) (goja.Value, error) {
		v, err := m.Require(s, of)
		if err != nil {
			return nil, err
		}
		return s.Get(v.(*goja.Object), key)
	}
}

func (m *Modules) alias(of string) func(jsbridge.Scope) (goja.Value, error) {
	return func(s jsbridge.Scope) (goja.Value, error) { return m.Require(s, of) }
}

// Require returns the module's exports, loading it on first use. The name may have the node: prefix. A module
// has all members of Bun's: those that gobun lacks say so by name.
func (m *Modules) Require(s jsbridge.Scope, name string) (v goja.Value, err error) {
	bare := strings.TrimPrefix(name, "node:")
	if v, ok := m.cache[bare]; ok {
		return v, nil
	}
	s.Pristine(func() {
		if v, err = m.load(s, name, bare); err == nil {
			m.cache[bare] = v
			if obj, ok := v.(*goja.Object); ok {
				m.members.Complete(s, obj, members.Path(bare))
			}
		}
	})
	return v, err
}

// load makes a module that is not there yet.
func (m *Modules) load(s jsbridge.Scope, name, bare string) (goja.Value, error) {
	if native, ok := m.natives[bare]; ok {
		return native(s)
	}
	for _, name := range []string{"node:" + bare, bare} {
		if x := m.host.Exporter(name); x != nil {
			return x.Exports(s)
		}
	}
	if files[bare] == nil {
		return m.members.Module(s, name)
	}
	fn, err := s.Run(files[bare])
	if err != nil {
		return nil, err
	}
	module, exports := s.Object(), s.Object()
	_ = module.Set("exports", exports)
	m.cache[bare] = exports // a cycle sees what is there so far
	req := s.Func("require", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return m.Require(s, a.At(0).String())
	})
	call, _ := jsbridge.Function(fn)
	if _, err := s.Call(call, exports, module, exports, req, m.host.internal(s)); err != nil {
		delete(m.cache, bare)
		return nil, err
	}
	v := module.Get("exports")
	if bare == "process" {
		m.host.process = v.(*goja.Object)
		for _, name := range []string{"stdin", "stdout", "stderr"} {
			s.Lazy(m.host.process, name, goja.FLAG_TRUE, m.stdio(name))
		}
	}
	return v, nil
}
