// The result of loading: a compiled program and what is known about it.

package modules

import (
	"sync"

	"github.com/dop251/goja"
	"github.com/go-sourcemap/sourcemap"
)

// Program is one entry with all it imports, compiled. It holds no VM state; a Linker runs it.
type Program struct {
	// Path is the absolute path of the entry file.
	Path string
	// CommonJS says that the entry is a CommonJS file.
	CommonJS bool
	// Asks are the modules that it imports of the host and that are no built-ins (Config.Host), in order.
	Asks []string

	name  string // source name in goja's stack frames
	code  *goja.Program
	text  string // what was compiled
	shift int    // bytes before esbuild's output on the first line

	files  []string // files that the text refers to by index (import.meta, require, __filename)
	owns   []string // files that it instantiates
	uses   []string // files of earlier programs that it refers to
	absent bool     // names a global that the host lacks (absent.go)
	single bool     // asks nothing of the Linker (single.go)
	plain  bool     // a plain function, not an async one: it ran to its end when the call returns

	mapOnce sync.Once
	mapText []byte
	// storedMap is mapText, which is let go when it has been read, for Store; nil unless Config.Host.
	storedMap []byte
	smap      *sourcemap.Consumer
	keys      map[string]string // what the map calls a file, by path
	// lead is what the build put before line 1 of a file, in UTF-16 units.
	lead map[string]int
}
