// Package node gives scripts Node's built-in modules as far as Bun scripts for servers use them, `process` first. A
// module is either a small file of JavaScript in lib/ with a Go side called internal, or a Go function, or comes from
// goja_nodejs where that is right (buffer).
package node

import (
	"embed"
	"io/fs"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

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
	buffer  *goja.Object // the class, nil until it is used
	members *members.Completer
}

// files holds the embedded module files. They never change, so that realms can share the compiled form.
var files = func() map[string]*jsbridge.Script {
	m := map[string]*jsbridge.Script{}
	_ = fs.WalkDir(lib, "lib", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := lib.ReadFile(p)
		if err != nil {
			panic(err) // it is in the program
		}
		name := strings.TrimSuffix(strings.TrimPrefix(p, "lib/"), ".js")
		m[name] = jsbridge.NewGlue("node:"+name, "(function (module, exports, require, internal) {"+string(src)+"\n})")
		return nil
	})
	return m
}()

// Install makes the realm's module table and defines the globals process, Buffer and global. Loop only.
func Install(s jsbridge.Scope, host *Host) *Modules {
	m := &Modules{host: host, cache: map[string]goja.Value{}}
	m.members = members.Install(s, m.root)
	m.natives = map[string]func(s jsbridge.Scope) (goja.Value, error){
		"buffer":     m.bufferModule,
		"path/posix": m.part("path", "posix"),
		"path/win32": m.part("path", "win32"),
		"sys":        m.alias("util"),
	}
	s.LazyGlobal("Buffer", func(s jsbridge.Scope) goja.Value { return m.bufferClass(s) })
	s.Realm().SetBuffer(m.bufferClass)
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

// bufferClass is the global Buffer.
func (m *Modules) bufferClass(s jsbridge.Scope) *goja.Object {
	if m.buffer != nil {
		return m.buffer
	}
	m.buffer = newBufferClass(s)
	s.SetLacking(m.buffer.Get("prototype").(*goja.Object), "Buffer", "inspect", "readBigInt64", "readBigUInt64", "readDouble", "readFloat",
		"readInt16", "readInt32", "writeDouble", "writeFloat", "writeUInt16", "writeUInt32", "writeUint16", "writeUint32")
	return m.buffer
}

func (m *Modules) bufferModule(s jsbridge.Scope) (goja.Value, error) {
	o := s.Object()
	for _, name := range []string{"Buffer", "Blob", "File", "atob", "btoa"} {
		if v := s.Global().Get(name); v != nil {
			_ = o.Set(name, v)
		}
	}
	limits := s.Object()
	_ = limits.Set("MAX_LENGTH", maxBuffer)
	_ = limits.Set("MAX_STRING_LENGTH", math.MaxInt32)
	_ = o.Set("constants", limits)
	_ = o.Set("kMaxLength", maxBuffer)
	_ = o.Set("kStringMaxLength", math.MaxInt32)
	for _, check := range []struct {
		name string
		is   func([]byte) bool
	}{
		{"isUtf8", utf8.Valid},
		{"isAscii", func(b []byte) bool { return !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf }) }},
	} {
		s.SetMethod(o, check.name, 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			if jsbridge.Detached(s, a.At(0)) {
				if check.name == "isUtf8" && !jsbridge.IsArrayBuffer(a.At(0)) {
					return nil, errViewDetached
				}
				return nil, jsbridge.Errorf("Invalid state: Cannot validate on a detached buffer").WithCode("ERR_INVALID_STATE")
			}
			b, ok := jsbridge.View(s, a.At(0))
			if !ok {
				return nil, jsbridge.InvalidArgType(`The "input" argument must be an instance of ArrayBuffer, Buffer, or TypedArray. Received %s`, jsbridge.Received(a.At(0)))
			}
			return s.Bool(check.is(b)), nil
		})
	}
	s.SetMethod(o, "transcode", 3, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if _, err := view(s, a.At(0), "source"); err != nil {
			return nil, err
		}
		from, err := codecOf(s, a.At(1))
		if err != nil {
			return nil, err
		}
		to, err := codecOf(s, a.At(2))
		if err != nil {
			return nil, err
		}
		b, _ := jsbridge.Uint8s(s, a.At(0)) // after the encodings, whose conversion may have detached it
		return s.Buffer(to.bytes(s, from.text(s, b).(goja.String))), nil
	})
	return o, nil
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
