// What kind of thing a block is, which decides what can be done with it.

package conformance

import (
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Kind is what a block is.
type Kind string

// The kinds of blocks.
const (
	// Program starts a server by itself: it is run, with or without a scenario.
	Program Kind = "program"
	// Fragment needs surroundings that only a scenario can give: without one it is compiled.
	Fragment Kind = "fragment"
	// Declaration is types only: it is compiled.
	Declaration Kind = "declaration"
	// Browser code is for a page: it is run with a scenario, else compiled.
	Browser Kind = "browser"
	// Shell is commands for a terminal, Data is everything else that is no script: JSON, HTML, output. Both are skipped.
	Shell Kind = "shell"
	Data  Kind = "data"
	// Text is what a section says: its scenario is the program.
	Text Kind = "text"
	// Recorded is a case whose output was recorded from Bun, not a block of a document.
	Recorded Kind = "recorded"
)

var scriptLangs = map[string]string{
	"js": ".js", "javascript": ".js", "mjs": ".mjs", "cjs": ".cjs", "jsx": ".jsx",
	"ts": ".ts", "typescript": ".ts", "mts": ".mts", "cts": ".cts", "tsx": ".tsx",
}

var shellLangs = map[string]bool{
	"sh": true, "bash": true, "zsh": true, "fish": true, "shell": true, "console": true, "shellscript": true,
	"powershell": true, "ps1": true, "cmd": true, "bat": true, "terminal": true,
}

var (
	declares  = pattern(`^(export\s+)?(declare\s+)?(namespace|interface|type|module|class|function|import\s+type)\b`)
	bunServe  = pattern(`\bBun\.serve\s*(<[^()]*>\s*)?\(`)
	ownServe  = pattern(`import\s*\{[^}]*\bserve\b[^}]*\}\s*from\s*["']bun["']`)
	autoServe = pattern(`(?m)^export\s+default\s*\{(?s:.*)\bfetch\b`)
	leftOut   = pattern(`(?m)=\s*\.\.\.;?\s*$`) // "const dv: DataView = ...;" is no script
	elided    = pattern(`(?m)^\s*\.\.\.\s*$`)
)

// pattern is a regular expression that is compiled when first used: the library is linked into every gobun, and most of
// them run a script.
func pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

// Kind classifies the block.
func (b *Block) Kind() Kind {
	switch {
	case b.Number == 0:
		return Text
	case shellLangs[b.Lang]:
		return Shell
	case scriptLangs[b.Lang] == "" || leftOut().MatchString(b.Code):
		return Data
	case strings.HasPrefix(filepath.Base(b.Name), "browser."):
		return Browser
	case b.onlyDeclares():
		return Declaration
	case b.startsServer() && !elided().MatchString(b.Code):
		return Program
	}
	return Fragment
}

func (b *Block) startsServer() bool {
	return bunServe().MatchString(b.Code) || ownServe().MatchString(b.Code) || autoServe().MatchString(b.Code)
}

// onlyDeclares reports whether every line at the outermost level begins or ends a declaration of types.
func (b *Block) onlyDeclares() bool {
	types := false
	for line := range strings.Lines(b.Code) {
		if line == strings.TrimLeft(line, " \t\n}|)/*") {
			if !declares().MatchString(line) || strings.HasPrefix(line, "function") || strings.HasPrefix(line, "class") {
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
	if b.Number == 0 {
		return "example.ts"
	}
	if ext := filepath.Ext(name); b.Name == "" || scriptLangs[strings.TrimPrefix(ext, ".")] == "" {
		return "example" + scriptLangs[b.Lang]
	}
	return name
}
