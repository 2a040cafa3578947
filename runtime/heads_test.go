package runtime

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// writers are the files that may contain the line ends of a head: those of http1 that write, whose types check what goes in, and
// those that only parse.
var writers = map[string]string{
	"bunapi/internal/http1":         "the writers of heads and forms, and the parser",
	"bunapi/web/fetch/multipart.go": "reads multipart bodies",
	"bunapi/bun/ansi/wrap.go":       "wraps text of a terminal",
	"bunapi/document":               "reads TOML and JSON5",
}

// TestOnlyTheWriterEndsLines: only the package that writes heads contains HTTP line ends, so that no other code can append to a
// head.
func TestOnlyTheWriterEndsLines(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir("../bunapi", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, "../"))
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING || !strings.HasSuffix(strings.Trim(lit.Value, "`\""), `\r\n`) {
				return true
			}
			for allowed := range writers {
				if name == allowed || strings.HasPrefix(name, allowed+"/") {
					seen[allowed] = true
					return true
				}
			}
			t.Errorf("%s has %s: heads are written by http1.HeadWriter alone", name, lit.Value)
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for allowed, why := range writers {
		if !seen[allowed] {
			t.Errorf("%s (%s) has no line end any more: take it out of the list", allowed, why)
		}
	}
}
