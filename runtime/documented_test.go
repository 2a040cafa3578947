// The public API of this package and of gobuntest is documented, and shown by examples that run.

package runtime

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
)

// inner are exported types that only tests of this module use; programs call Start.
var inner = map[string]bool{"Runtime": true, "Config": true}

// shownByType are methods of standard interfaces: the example of their type covers them.
var shownByType = map[string]bool{"Error": true, "Unwrap": true}

func TestEverythingIsDocumented(t *testing.T) {
	for dir, path := range map[string]string{".": "github.com/gobun/gobun/runtime", "gobuntest": "github.com/gobun/gobun/runtime/gobuntest"} {
		files := token.NewFileSet()
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var parsed []*ast.File
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".go") {
				f, err := parser.ParseFile(files, dir+"/"+e.Name(), nil, parser.ParseComments)
				if err != nil {
					t.Fatal(err)
				}
				parsed = append(parsed, f)
			}
		}
		pkg, err := doc.NewFromFiles(files, parsed, path)
		if err != nil {
			t.Fatal(err)
		}
		check := func(name, text string, examples []*doc.Example) {
			if first, _, _ := strings.Cut(text, "."); !strings.Contains(first+" ", name[strings.LastIndex(name, ".")+1:]) || !strings.Contains(text, ".") {
				t.Errorf("%s %s: its comment has no sentence that says what it is", path, name)
			}
			runs := false
			for _, e := range examples {
				runs = runs || e.Output != "" || e.EmptyOutput
			}
			if !runs && !shownByType[name[strings.LastIndex(name, ".")+1:]] {
				t.Errorf("%s %s: no example with output", path, name)
			}
		}
		for _, f := range pkg.Funcs {
			check(f.Name, f.Doc, f.Examples)
		}
		for _, typ := range pkg.Types {
			if inner[typ.Name] {
				continue
			}
			check(typ.Name, typ.Doc, typ.Examples)
			for _, f := range append(typ.Funcs, typ.Methods...) {
				name := f.Name
				if f.Recv != "" {
					name = typ.Name + "." + name
				}
				check(name, f.Doc, f.Examples)
			}
		}
		for _, v := range append(pkg.Consts, pkg.Vars...) {
			if v.Doc == "" {
				t.Errorf("%s %s: no comment", path, v.Names)
			}
		}
	}
}
