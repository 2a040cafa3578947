// Package bunapi installs Bun's API into a realm: the globals, the Bun object, Node's modules, and the servers behind
// Bun.serve. It decides nothing itself; each part is a package below it.
package bunapi

import (
	"io"
	"path/filepath"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/ecma"
	"github.com/gobun/gobun/bunapi/node"
	"github.com/gobun/gobun/bunapi/serve"
	"github.com/gobun/gobun/bunapi/web/clone"
	"github.com/gobun/gobun/bunapi/web/console"
	"github.com/gobun/gobun/bunapi/web/crypto"
	"github.com/gobun/gobun/bunapi/web/encoding"
	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/httpclient"
	"github.com/gobun/gobun/bunapi/web/performance"
	"github.com/gobun/gobun/bunapi/web/socket"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/bunapi/web/timers"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/runtime/loop"
)

const userAgent = "Bun/" + Version

// Host is what the API needs of the runtime around it, and after Install what it offers to it.
type Host struct {
	Loop         *loop.Loop
	Realm        *jsbridge.Realm
	GobunVersion string
	Main         string // Bun.main
	Port         string // of the --port flag
	Stdout       io.Writer
	Stderr       io.Writer
	// Sources locates errors in the user's files.
	Sources console.Sources
	// PrintError prints an error that a server answered with status 500. Loop only.
	PrintError func(s jsbridge.Scope, err error)
	Node       *node.Host

	// Set by Install.
	Each    *goja.Object // what for…of loops go over (ecma.Each)
	Console *console.Console
	Modules *node.Modules
	Servers *serve.Servers
	Sockets *socket.Sockets
	Fetch   *httpclient.Client
	Files   *fetch.Files

	made *goja.Object // Bun, nil until a script uses it
}

// Install installs everything. Loop only, once, before any script.
func Install(s jsbridge.Scope, h *Host) error {
	s.Reserve(s.Global(), globalOrder)
	if err := ecma.Install(s); err != nil {
		return err
	}
	h.Each = ecma.Each(s)
	h.Console = console.New(s, console.Config{Stdout: h.Stdout, Stderr: h.Stderr, Sources: h.Sources})
	encoding.Install(s)
	clone.Install(s)
	crypto.Install(s)
	performance.Install(s, userAgent)
	url.Install(s)
	warn := func(name, message string) { h.Node.Warn(name, message, "") }
	event.Install(s, event.Host{Warn: warn, Post: func(fn func()) { h.Loop.Post(fn) }, After: func(d time.Duration, fn func(s jsbridge.Scope)) func() {
		t := h.Loop.AddTimer(d, func() { _ = h.Realm.Do(func(s jsbridge.Scope) error { fn(s); return nil }) })
		t.Unref()
		return func() { t.Stop() }
	}})
	streams.Install(s, streams.Host{Consume: fetch.Consume})
	h.Files = fetch.Install(s, h.Loop)
	h.Modules = node.Install(s, h.Node)
	timers.Install(s, timers.Config{Loop: h.Loop, Realm: h.Realm, Warn: warn, Promised: h.promised})
	s.SetGlobal("console", h.Console.Object(s))
	s.SetGlobal("self", s.Global())
	s.SetGlobal("reportError", s.Func("reportError", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		s.Report(&jsbridge.Thrown{Value: a.At(0)})
		return nil, nil
	}))
	h.Sockets = socket.Install(s, socket.Config{Loop: h.Loop, Realm: h.Realm, Getenv: h.Node.Getenv})
	h.Fetch = httpclient.Install(s, httpclient.Config{Loop: h.Loop, Realm: h.Realm, UserAgent: userAgent, Getenv: h.Node.Getenv, Stderr: h.Stderr})
	h.Servers = serve.New(serve.Config{
		Loop: h.Loop, Realm: h.Realm, Getenv: h.getenv, Path: h.Node.Path, Port: h.Port, Stdout: h.Stdout, Stderr: h.Stderr, PrintError: h.PrintError,
		ErrorText: func(s jsbridge.Scope, err error) string { return h.Console.ErrorText(s, s.ErrorValue(err)) },
		Inspect: func(s jsbridge.Scope, v goja.Value) string {
			text, err := h.Console.Inspect(s, v, console.Options{Depth: console.InspectDepth, Quote: true})
			if err != nil {
				return ""
			}
			return text
		},
		ShowError: func(s jsbridge.Scope, err error) {
			_, _ = io.WriteString(h.Stderr, h.Console.ErrorBlock(s, s.ErrorValue(err)))
		},
		NewAbortSignal: func(s jsbridge.Scope) (goja.Value, func(s jsbridge.Scope, reason error)) {
			signal, obj := event.NewSignal(s)
			return obj, func(s jsbridge.Scope, reason error) { signal.Abort(s, s.ErrorValue(reason)) }
		},
	})
	s.LazyGlobal("Bun", func(s jsbridge.Scope) goja.Value { return h.bun(s) })
	h.Modules.Provide("bun", func(s jsbridge.Scope) (goja.Value, error) { return h.bunModule(s), nil })
	s.KeepIntrinsics()
	return nil
}

// getenv looks at the environment that the process started with: what scripts assign later does not count (Bun).
func (h *Host) getenv(name string) string { return node.LookupEnv(h.Node.Environ, name) }

// bunModule is what `import … from "bun"` gives: Bun's members, and Bun itself as default.
func (h *Host) bunModule(s jsbridge.Scope) goja.Value {
	bun := h.bun(s)
	m := s.VM().CreateObject(bun)
	_ = m.DefineDataProperty("__esModule", s.Bool(true), goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	for _, k := range bun.GetOwnPropertyNames() {
		_ = m.DefineDataProperty(k, bun.Get(k), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	_ = m.Set("default", bun)
	return m
}

// file is Bun.file.
func (h *Host) file(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	v := a.At(0)
	u, isURL := url.Of(s, v)
	var name string
	switch {
	case isURL && u.Scheme == "file":
		name = url.Decode(u.Pathname())
	case jsbridge.IsString(v):
		name = v.String()
	default:
		return nil, jsbridge.InvalidArgType("Expected file path string or file descriptor")
	}
	typ := ""
	if d, ok := jsbridge.DictOf(a.At(1)); ok {
		t, err := d.Get(s, "type")
		if err != nil {
			return nil, err
		}
		if jsbridge.IsString(t) {
			typ = t.String()
		}
	}
	return fetch.NewBlob(s, fetch.FileBlob(h.Node.Path(filepath.FromSlash(name)), name, typ)), nil
}

// promised is a function of timers/promises.
func (h *Host) promised(s jsbridge.Scope, name string) (goja.Value, error) {
	module, err := h.Modules.Require(s, "timers/promises")
	if err != nil {
		return nil, err
	}
	return s.Get(module.ToObject(s.VM()), name)
}
