package runtime

import (
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// public are the packages that other Go modules may import.
var public = map[string]bool{"runtime": true, "runtime/gobuntest": true, "cluster": true, "conformance": true}

const notAnAPI = "This package is not an API: it may change without notice."

// A package that others could import is public, or its comment says that it is not an API.
func TestPackagesSayWhetherTheyAreAPIs(t *testing.T) {
	said, seen := 0, 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		switch first, _, _ := strings.Cut(name, "/"); {
		case first == "examples" || d.Name() == "internal" || d.Name() == "testdata" || d.Name() == "node_modules",
			strings.HasPrefix(d.Name(), ".") && path != "..":
			return filepath.SkipDir
		}
		pkg, err := build.ImportDir(path, 0)
		if err != nil || pkg.Name == "main" {
			return nil // no Go files, or only tests
		}
		seen++
		says := false
		for _, file := range pkg.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(path, file), nil, parser.ParseComments|parser.PackageClauseOnly)
			if err != nil {
				return err
			}
			says = says || strings.Contains(f.Doc.Text(), notAnAPI)
		}
		if says {
			said++
		}
		if says == public[name] {
			t.Errorf("%s: public is %v; the package comment says %q: %v", name, public[name], notAnAPI, says)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if said < 50 || seen == said {
		t.Errorf("%d packages were seen, %d of which say that they are not an API", seen, said)
	}
}
