// What kind of thing a block is, which decides what can be done with it.

package conformance

import (
	"path/filepath"
	"regexp"
	"strings"
)

// Kind is what a block is.
type Kind string

// The kinds of blocks.
const (
	// Program starts something by itself, usually a server.
	Program Kind = "program"
	// Fragment needs surroundings that only a scenario can give: without one it is compiled.
	Fragment Kind = "fragment"
	// Declaration is types only: it is compiled.
	Declaration Kind = "declaration"
	// Browser code is for a page: it is run with a scenario, else compiled.
	Browser Kind = "browser"
	// Other is no JavaScript: shell, JSON, HTML and the like.
	Other Kind = "other"
)

var scriptLangs = map[string]string{
	"js": ".js", "javascript": ".js", "mjs": ".mjs", "cjs": ".cjs", "jsx": ".jsx",
	"ts": ".ts", "typescript": ".ts", "mts": ".mts", "cts": ".cts", "tsx": ".tsx",
}

var (
	declares = regexp.MustCompile(`^(export\s+)?(declare\s+)?(namespace|interface|type|module|class|function)\b`)
	starts   = regexp.MustCompile(`\bBun\.serve\s*\(|\bserve\s*\(|\bimport\s|\bexport\s+default\b`)
	elided   = regexp.MustCompile(`(?m)^\s*\.\.\.\s*$`)
)

// Kind classifies the block.
func (b *Block) Kind() Kind {
	switch {
	case scriptLangs[b.Lang] == "":
		return Other
	case strings.HasPrefix(filepath.Base(b.Name), "browser."):
		return Browser
	case b.onlyDeclares():
		return Declaration
	case starts.MatchString(b.Code) && !elided.MatchString(b.Code):
		return Program
	}
	return Fragment
}

// onlyDeclares reports whether every line at the outermost level begins or ends a declaration of types.
func (b *Block) onlyDeclares() bool {
	types := false
	for line := range strings.Lines(b.Code) {
		if line == strings.TrimLeft(line, " \t\n}|)/*") {
			if !declares.MatchString(line) || strings.HasPrefix(line, "function") || strings.HasPrefix(line, "class") {
				return false
			}
			types = true
		}
	}
	return types
}

// FileName is the name under which the block is run.
func (b *Block) FileName() string {
	name := filepath.Base(b.Name)
	if ext := filepath.Ext(name); b.Name == "" || scriptLangs[strings.TrimPrefix(ext, ".")] == "" {
		return "example" + scriptLangs[b.Lang]
	}
	return name
}
