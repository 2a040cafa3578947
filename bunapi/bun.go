// The `Bun` object: the members that server scripts use, and for all the others what says by name that it is missing.

package bunapi

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"time"

	"crypto/rand"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/cookie"
	"github.com/gobun/gobun/jsbridge"
)

// Version is the version of Bun whose API gobun speaks: what Bun.version says.
const Version = "1.4.5"

// bun is the global `Bun`, made when a script first uses it.
func (w *World) bun(s jsbridge.Scope) *goja.Object {
	if w.made != nil {
		return w.made
	}
	b := s.Object()
	w.made = b
	whole := false
	defer func() {
		if !whole {
			w.made = nil
		}
	}()
	set := func(name string, v goja.Value) {
		_ = b.DefineDataProperty(name, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	constant := func(name string, v goja.Value) {
		_ = b.DefineAccessorProperty(name, s.Func("get "+name, 0, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { return v, nil }),
			s.Func("set "+name, 1, func(jsbridge.Scope, jsbridge.Args) (goja.Value, error) { return nil, nil }), goja.FLAG_TRUE, goja.FLAG_TRUE) // until it has its place
	}
	fn := func(name string, length int, f jsbridge.Native) { set(name, s.Func(name, length, f)) }

	_ = b.DefineDataPropertySymbol(goja.SymToStringTag, s.String("Bun"), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	constant("version", s.String(Version))
	constant("version_with_sha", s.String("v"+Version+" (gobun "+w.env.Version+")"))
	constant("revision", s.String(""))
	s.Lazy(b, "argv", goja.FLAG_TRUE, func(s jsbridge.Scope) goja.Value { return w.Modules.Process(s).Get("argv") })
	set("env", w.node.EnvObject(s))
	set("main", s.String(w.env.Main))
	set("origin", s.String(""))
	set("isMainThread", s.Bool(true))
	set("isStandaloneExecutable", s.Bool(false))
	set("enableANSIColors", s.Bool(false))
	s.Getter(b, "cwd", true, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { return s.String(w.env.Dir), nil })

	fn("sleep", 1, w.sleep)
	fn("sleepSync", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		ms, ok := jsbridge.Number(a.At(0))
		if !ok {
			return nil, jsbridge.InvalidArgType("milliseconds must be a number")
		}
		time.Sleep(time.Duration(ms * float64(time.Millisecond)))
		return nil, nil
	})
	start := time.Now()
	fn("nanoseconds", 0, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
		return s.Float(float64(time.Since(start).Nanoseconds())), nil
	})
	fn("gc", 1, func(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) { runtime.GC(); return s.Int(0), nil })
	fn("escapeHTML", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		text, err := a.Text(s, 0)
		return s.String(htmlEscaper.Replace(text)), err
	})
	fn("randomUUIDv7", 1, randomUUIDv7)
	peek := s.Func("peek", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		p, ok := jsbridge.Promise(a.At(0))
		if !ok || p.State() == goja.PromiseStatePending {
			return a.At(0), nil
		}
		if p.State() == goja.PromiseStateRejected {
			// Looking at a rejection counts as handling it.
			if err := s.Await(a.At(0), ignore, ignore); err != nil {
				return nil, err
			}
		}
		return p.Result(), nil
	})
	_ = peek.Set("status", s.Func("status", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		if p, ok := jsbridge.Promise(a.At(0)); ok {
			return s.String([...]string{"pending", "fulfilled", "rejected"}[p.State()]), nil
		}
		return s.String("fulfilled"), nil
	}))
	set("peek", peek)
	set("embeddedFiles", s.Array())
	extra := func(s jsbridge.Scope) *goja.Object {
		return jsbridge.Owned(s, extrasKey{}, func() *goja.Object { return jsbridge.Must(s.Run(extrasScript)).(*goja.Object) })
	}
	s.Lazy(b, "CryptoHasher", goja.FLAG_TRUE, func(s jsbridge.Scope) goja.Value {
		make, _ := jsbridge.Function(extra(s).Get("cryptoHasher"))
		return jsbridge.Must(s.Call(make, goja.Undefined(), jsbridge.Must(w.Modules.Require(s, "crypto"))))
	})
	s.Lazy(b, "semver", goja.FLAG_TRUE, func(s jsbridge.Scope) goja.Value { return extra(s).Get("semver") })
	for _, e := range extras {
		fn(e.name, e.length, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			call, _ := jsbridge.Function(extra(s).Get(e.name))
			return s.Call(call, a.This, a.Values...)
		})
	}

	set("serve", w.servers.Function(s))
	cookieClass, mapClass := cookie.Classes(s, func(s jsbridge.Scope, v goja.Value) string {
		text, err := console.Of(s).Inspect(s, v, console.Options{Depth: console.InspectDepth, Quote: true, Compact: true})
		if err != nil {
			return ""
		}
		return text
	})
	set("Cookie", cookieClass)
	set("CookieMap", mapClass)
	fn("file", 2, w.file)
	w.putReaders(s, b)
	set("inspect", console.Of(s).InspectFunction(s))
	w.Modules.Complete(s, b, "Bun")
	s.Arrange(b, bunOrder)
	whole = true
	return b
}

//go:embed extras.js
var extrasSource string

var extrasScript = jsbridge.NewGlue("gobun:extras", extrasSource)

type extrasKey struct{}

// extras are the functions of extras.js, by their lengths.
var extras = []struct {
	name   string
	length int
}{
	{"deepEquals", 2}, {"deepMatch", 2}, {"stripANSI", 1}, {"allocUnsafe", 1}, {"concatArrayBuffers", 3}, {"fileURLToPath", 1}, {"pathToFileURL", 1},
	{"fetch", 2},
}

func ignore(jsbridge.Scope, goja.Value) error { return nil }

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;")

// sleep resolves after a number of milliseconds or at a Date. It holds the process.
func (w *World) sleep(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	ms, ok := jsbridge.Number(a.At(0))
	if obj, isObj := a.At(0).(*goja.Object); isObj && obj.ClassName() == "Date" {
		ms, ok = obj.ToFloat()-float64(time.Now().UnixMilli()), true
	}
	if !ok {
		return nil, jsbridge.TypeError("sleep expects a number (milliseconds)")
	}
	d := s.NewPromise()
	realm := s.Realm()
	w.env.Loop.AddTimer(time.Duration(max(ms, 0)*float64(time.Millisecond)), func() {
		_ = realm.Do(func(s jsbridge.Scope) error { d.Resolve(s, nil); return nil })
	})
	return d.Value(), nil
}

// randomUUIDv7 is RFC 9562 section 5.7: 48 bits of milliseconds, then random bits.
func randomUUIDv7(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		return nil, err
	}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(time.Now().UnixMilli()))
	copy(id[:6], ms[2:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	switch enc, err := a.TextOr(s, 0, "hex"); {
	case err != nil:
		return nil, err
	case enc == "buffer":
		return s.Uint8Array(id[:]), nil
	}
	return s.String(fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])), nil
}
