// Classifying code blocks, which determines what can be done with them.

package conformance

import (
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// Kind is the kind of a block.
type Kind string

// The kinds of blocks.
const (
	// Program starts a server itself: it is run, with or without a scenario.
	Program Kind = "program"
	// Fragment needs surrounding code that only a scenario can provide: without one it is compiled.
	Fragment Kind = "fragment"
	// Declaration contains only types: it is compiled.
	Declaration Kind = "declaration"
	// Browser code belongs to a page: it is run with a scenario, otherwise compiled.
	Browser Kind = "browser"
	// Shell is commands for a terminal; Data is everything else that is not a script: JSON, HTML, output. Both are skipped.
	Shell Kind = "shell"
	Data  Kind = "data"
	// Text is the text of a section: its scenario is the program.
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

// pattern returns a regular expression that is compiled on first use: the library is linked into every gobun, and most of them
// only run a script.
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

// onlyDeclares reports whether every line at the outermost level begins or ends a type declaration.
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

// FileName returns the name under which the block is run.
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
