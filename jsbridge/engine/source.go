// The texts that a VM compiles itself. goja parses the text given to eval and to the constructors of functions, and has no hook
// that sees it. But an option of its parser is a function that is called with an address inside the parser, before parsing
// begins.

package engine

import (
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/dop251/goja/parser"
)

// SeeSource returns a parser option that passes the text to see. What see throws is thrown by eval. It returns nil if goja keeps
// the text elsewhere.
func SeeSource(see func(text string)) parser.Option {
	back := textOffset()
	if back == 0 {
		return nil
	}
	return atParser(func(options unsafe.Pointer) { see(*(*string)(unsafe.Add(options, -back))) })
}

func atParser(do func(options unsafe.Pointer)) parser.Option {
	return reflect.MakeFunc(reflect.TypeFor[parser.Option](), func(args []reflect.Value) []reflect.Value {
		do(args[0].UnsafePointer())
		return nil
	}).Interface().(parser.Option)
}

const word = int(unsafe.Sizeof(uintptr(0)))

// textOffset is how many bytes before its options a parser keeps its text, 0 if that is unknown: the text's address, its length,
// and the length again.
var textOffset = sync.OnceValue(func() (back int) {
	text := strings.Repeat(" ", 1237)
	_, _ = parser.ParseFile(nil, "", text, 0, parser.WithDisableSourceMaps, atParser(func(options unsafe.Pointer) {
		for i := 3 * word; i <= 32*word; i += word {
			at := func(n int) int { return *(*int)(unsafe.Add(options, n*word-i)) }
			if at(1) == len(text) && at(2) == len(text) && *(*string)(unsafe.Add(options, -i)) == text {
				back = i
				return
			}
		}
	}))
	return back
})
