// Package crypto is the built-in module node:crypto: its hashes and random values.
package crypto

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	_ "embed"
	"hash"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed module.js
var source string

// Module is node:crypto.
var Module = builtin.New("node:crypto", source, func(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	_ = internal.Set("hasHash", s.Func("hasHash", 0, hasHash))
	_ = internal.Set("digest", s.Func("digest", 0, digest))
	_ = internal.Set("copyBytes", s.Func("copyBytes", 0, copyBytes))
})

var hashes = map[string]func() hash.Hash{
	"md5": md5.New, "sha1": sha1.New, "sha224": sha256.New224, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New, "sha512256": sha512.New512_256,
}

func hashOf(name string) func() hash.Hash {
	return hashes[strings.NewReplacer("-", "", "/", "", "_", "").Replace(strings.TrimPrefix(strings.ToLower(name), "rsa-"))]
}

// hasHash is internal.hasHash(name).
func hasHash(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	return s.Bool(hashOf(a.At(0).String()) != nil), nil
}

// copyBytes is internal.copyBytes(view): a Buffer with what the view shows, undefined for anything else.
func copyBytes(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	data, ok := jsbridge.View(s, a.At(0))
	if !ok {
		return nil, nil
	}
	return s.Buffer(slices.Clone(data)), nil
}

// digest is internal.digest(name, key, bytes): a hash, with a key that of an HMAC.
func digest(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	h := hashOf(a.At(0).String())()
	if key, ok := jsbridge.View(s, a.At(1)); ok {
		h = hmac.New(hashOf(a.At(0).String()), key)
	}
	data, _ := jsbridge.View(s, a.At(2))
	_, _ = h.Write(data) // a hash's Write never fails
	return s.Buffer(h.Sum(nil)), nil
}
