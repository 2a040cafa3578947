// Package mimetype returns the content types that Bun assigns to file names.
//
// This package is not an API: it may change without notice.
package mimetype

import (
	_ "embed"
	"path/filepath"
	"strings"
)

// Unknown is the type of files whose extension says nothing.
const Unknown = "application/octet-stream"

// types has a line "extension type" for each extension that Bun knows, sorted by extension. It is searched as it is: a map
// would be built at every start, also of programs that serve no file.
//
//go:generate sh -c "\"$BUN\" record.ts $(cut -d' ' -f1 types.txt | tr '\\n' ' ') > types.new && mv types.new types.txt"
//go:embed types.txt
var types string

// ByName returns the type of a file by its name's extension, whose case does not matter. ok is false if Bun does not know
// the extension.
func ByName(name string) (contentType string, ok bool) {
	base := filepath.Base(name)
	dot := strings.LastIndexByte(base, '.')
	if dot <= 0 || dot == len(base)-1 { // the dot of a hidden file begins no extension
		return "", false
	}
	extension := strings.ToLower(base[dot+1:])
	// Invariant: the line that is looked for, if there is one, begins in types[low:high], and a line begins at low.
	low, high := 0, len(types)
	for low < high {
		begin := low
		if i := strings.LastIndexByte(types[low:(low+high)/2], '\n'); i >= 0 {
			begin = low + i + 1
		}
		line, _, _ := strings.Cut(types[begin:], "\n")
		found, contentType, _ := strings.Cut(line, " ")
		switch c := strings.Compare(extension, found); {
		case c == 0:
			return contentType, true
		case c < 0:
			high = begin
		default:
			low = min(begin+len(line)+1, len(types))
		}
	}
	return "", false
}
