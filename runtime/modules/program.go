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
	// Asks are the modules to be provided by the host (Config.Host), in order.
	Asks []string

	name  string // source name in goja's stack frames
	code  *goja.Program
	text  string // what was compiled
	shift int    // bytes before esbuild's output on the first line

	files  []string // files that the text refers to by index (import.meta, require, __filename)
	owns   []string // files that it instantiates
	uses   []string // files of earlier programs that it refers to
	absent bool     // uses a global that the host lacks (absent.go)
	single bool     // needs nothing from the Linker (single.go)
	plain  bool     // a plain function, not an async one: when the call returns it has finished

	mapOnce sync.Once
	mapText []byte
	// storedMap is mapText, which is dropped once it has been read, for Store; nil unless Config.Host.
	storedMap []byte
	smap      *sourcemap.Consumer
	keys      map[string]string // the map's name of a file, by path
	// lead is the length of what the build put before line 1 of a file, in UTF-16 units.
	lead map[string]int
}
