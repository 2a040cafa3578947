// Package crypto is the built-in module node:crypto. Its Go side works on bytes and native handles; the scripts check arguments
// in Node's order and with Node's error messages.
//
// This package is not an API: it may change without notice.
package crypto

import (
	"embed"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is node:crypto. The script files are joined into one script: each sees those before it.
var Module = builtin.NewLate("node:crypto", func() string {
	var all strings.Builder
	for _, part := range []string{"common", "hash", "random", "derive", "keys", "cipher", "sign", "agree", "certificate"} {
		text, err := sources.ReadFile(part + ".js")
		if err != nil {
			panic(err) // it is in the program
		}
		all.Write(text)
	}
	return all.String()
},
	func(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
		for _, f := range slices.Concat(common, hashing, deriving, keying, ciphering, signing, agreeing, certificates) {
			_ = internal.Set(f.name, s.Func(f.name, 0, f.call))
		}
	})

// function is one of the functions that the scripts find in internal.
type function struct {
	name string
	call jsbridge.Native
}

var common = []function{
	// copyBytes(view) is a Buffer with what the view shows, undefined for anything else.
	{"copyBytes", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		data, ok := jsbridge.View(s, a.At(0))
		if !ok {
			return nil, nil
		}
		return s.Buffer(slices.Clone(data)), nil
	}},
	{"received", func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.String(jsbridge.Received(a.At(0))), nil
	}},
}

// bytesAt copies the bytes of argument i; nil if it is not a view.
func bytesAt(s jsbridge.Scope, a jsbridge.Args, i int) []byte {
	view, ok := jsbridge.View(s, a.At(i))
	if !ok {
		return nil
	}
	return append([]byte{}, view...)
}

// textAt returns argument i as text, empty if it is not a string.
func textAt(a jsbridge.Args, i int) string {
	if jsbridge.IsString(a.At(i)) {
		return a.At(i).String()
	}
	return ""
}
