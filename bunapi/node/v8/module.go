// Package v8 is the built-in module node:v8: figures of the heap, and values as bytes.
//
// This package is not an API: it may change without notice.
package v8

import (
	"embed"
	"runtime"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed *.js
var sources embed.FS

// Module is node:v8.
var Module = builtin.NewParts("node:v8", sources, func(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	_ = internal.Set("heap", s.Func("heap", 0, heap))
})

// heap are the figures of Go's heap under V8's names, in bytes.
func heap(s jsbridge.Scope, _ jsbridge.Args) (goja.Value, error) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	o := s.Object()
	for _, f := range []struct {
		name  string
		value uint64
	}{
		{"total_heap_size", m.HeapSys}, {"total_heap_size_executable", 0}, {"total_physical_size", m.HeapSys - m.HeapReleased},
		{"total_available_size", m.HeapIdle}, {"used_heap_size", m.HeapAlloc}, {"total_allocated_bytes", m.TotalAlloc},
		{"heap_size_limit", m.Sys}, {"malloced_memory", m.HeapAlloc}, {"peak_malloced_memory", m.HeapSys},
	} {
		_ = o.Set(f.name, f.value)
	}
	return o, nil
}
