// Package stream is the built-in module node:stream with its submodules: stream/promises, stream/consumers and stream/web. The
// classes and functions are JavaScript, one concept a file, compiled when a script first needs the file.
//
// This package is not an API: it may change without notice.
package stream

import (
	"embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/bunapi/web/streams"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

//go:embed consumers.js
var consumers string

var (
	// Module is node:stream.
	Module = builtin.NewParts("node:stream", sources, goSide)
	// Promises is node:stream/promises.
	Promises = builtin.New("node:stream/promises", `module.exports = require("stream").promises;`, nil)
	// Consumers is node:stream/consumers.
	Consumers = builtin.New("node:stream/consumers", consumers, nil)
	// Web is node:stream/web.
	Web = module.Module{Name: "node:stream/web", Install: func(jsbridge.Scope, *module.Env) (module.Instance, error) { return web{}, nil }}
)

// web exports the global classes of streams.
type web struct{}

func (web) Exports(s jsbridge.Scope) (goja.Value, error) {
	o := s.Object()
	for _, name := range streams.Names() {
		_ = o.Set(name, s.Global().Get(name))
	}
	return o, nil
}

// goSide adds what the files cannot know by themselves: the queue of ticks, and the state of the web's streams.
func goSide(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	set := func(name string, f jsbridge.Native) { _ = internal.Set(name, s.Func(name, 0, f)) }
	set("nextTick", builtin.NextTick)
	set("received", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.String(jsbridge.Received(a.At(0))), nil
	})
	question := func(name string, is func(jsbridge.Scope, *goja.Object) bool) {
		set(name, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			o, ok := a.At(0).(*goja.Object)
			if !ok || !streams.Is(s, o) {
				return nil, nil
			}
			return s.Bool(is(s, o)), nil
		})
	}
	question("webDisturbed", streams.Disturbed)
	question("webErrored", streams.Errored)
	question("webReadable", streams.Readable)
	set("webClosed", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return nil, streams.Watch(s, a.At(0), a.At(1), a.At(2))
	})
	set("abortWeb", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return nil, streams.Fail(s, a.At(0), a.At(1))
	})
}
