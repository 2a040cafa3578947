package runtime

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Rules that keep Go's memory out of reach of scripts, and make what they see reproducible. They apply to every package outside
// jsbridge that handles goja values:
//   - No code exports a value. Export of an object runs getters, and for a view over a detached buffer it returns foreign memory.
//   - No code passes a Go value to goja, except those that become primitives and goja's own. Anything else becomes an object
//     through which scripts reach into Go.
//   - No code that handles values ranges over a map: properties defined in map order would have a different order in each run.
const (
	gojaPath   = "github.com/dop251/goja"
	bridgePath = modulePath + "jsbridge"
)

// exempt are the files that may break a rule, with the reason.
var exempt = map[string]string{
	"runtime/modules/linker.go":    "runtime/modules imports nothing of ours: it exports the promises of its own programs and lists texts",
	"runtime/modules/settle.go":    "runtime/modules imports nothing of ours: its list holds the call sites of a stack for goja, which takes []any",
	"bunapi/ecma/json/parse.go":    "its list holds the values of an array for goja, which takes []any",
	"jsbridge/engine/size.go":      "it adds up sizes, in which order means nothing",
	"jsbridge/engine/templates.go": "it copies a map of functions, in which order means nothing",
}

// ourPackage is what `go list` and go/types report about a package.
type ourPackage struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	Standard                bool
}

func TestNoGoValueReachesScripts(t *testing.T) {
	packages, exports := listPackages(t)
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	seen, used := 0, map[string]bool{}
	for _, p := range packages {
		if p.ImportPath == bridgePath {
			continue
		}
		files, info, ok := check(t, fset, imports, p)
		if !ok {
			continue
		}
		seen++
		for _, v := range violations(files, info) {
			at := fset.Position(v.at)
			name := strings.TrimPrefix(p.ImportPath, modulePath) + "/" + filepath.Base(at.Filename)
			if exempt[name] != "" {
				used[name] = true
				continue
			}
			t.Errorf("%s:%d: %s", strings.TrimPrefix(at.Filename, p.Dir+"/"), at.Line, p.ImportPath+" "+v.what)
		}
	}
	for name := range exempt {
		if !used[name] {
			t.Errorf("%s needs no exemption", name)
		}
	}
	if seen < 15 {
		t.Errorf("only %d packages were looked at", seen)
	}
}

// TestRulesSeeViolations is the control: the rules detect what they forbid.
func TestRulesSeeViolations(t *testing.T) {
	_, exports := listPackages(t)
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	const src = `package bad

import "github.com/dop251/goja"

type own struct{}

func bad(vm *goja.Runtime, o *goja.Object, m map[string]int) {
	_ = o.Export()
	var b []byte
	_ = vm.ExportTo(o, &b)
	_ = vm.ToValue(own{})
	_ = vm.ToValue([]any{1})
	_ = o.Set("a", map[string]any{})
	_ = vm.Set("a", func(int) int { return 0 })
	_ = vm.NewArray(own{})
	for name := range m {
		_ = o.Set(name, 1)
	}
	for range m {
	}
}

func good(vm *goja.Runtime, o *goja.Object) {
	_ = vm.ToValue("text")
	_ = vm.ToValue(1)
	_ = vm.ToValue(1.5)
	_ = vm.ToValue(true)
	_ = vm.ToValue(func(goja.FunctionCall) goja.Value { return nil })
	_ = o.Set("a", o)
	_ = o.Set("a", nil)
}
`
	file, err := parser.ParseFile(fset, "bad.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	info := newInfo()
	if _, err := (&types.Config{Importer: imports}).Check("bad", fset, []*ast.File{file}, info); err != nil {
		t.Fatal(err)
	}
	if found := violations([]*ast.File{file}, info); len(found) != 8 {
		t.Errorf("%d violations: %v", len(found), found)
	}
}

func listPackages(t *testing.T) (ours []ourPackage, exports map[string]string) {
	t.Helper()
	cmd := exec.Command("go", "list", "-export", "-deps", "-pgo=off", "-json=ImportPath,Dir,Export,GoFiles,Standard", modulePath+"...")
	var failed bytes.Buffer
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, failed.String())
	}
	exports = map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p ourPackage
		if err := d.Decode(&p); err == io.EOF {
			return ours, exports
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if strings.HasPrefix(p.ImportPath, modulePath) {
			ours = append(ours, p)
		}
	}
}

func newInfo() *types.Info {
	return &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
}

// check type-checks a package. ok is false if it does not use goja.
func check(t *testing.T, fset *token.FileSet, imports types.Importer, p ourPackage) (files []*ast.File, info *types.Info, ok bool) {
	t.Helper()
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			ok = ok || i.Path.Value == `"`+gojaPath+`"`
		}
		files = append(files, f)
	}
	if !ok {
		return nil, nil, false
	}
	info = newInfo()
	if _, err := (&types.Config{Importer: imports}).Check(p.ImportPath, fset, files, info); err != nil {
		t.Fatal(err)
	}
	return files, info, true
}

type violation struct {
	at   token.Pos
	what string
}

func violations(files []*ast.File, info *types.Info) (list []violation) {
	add := func(n ast.Node, what string) { list = append(list, violation{n.Pos(), what}) }
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.RangeStmt:
				if _, isMap := info.TypeOf(n.X).Underlying().(*types.Map); isMap && touchesValues(n.Body, info) {
					add(n, "ranges over a map and touches values")
				}
			case *ast.CallExpr:
				sel, ok := n.Fun.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				m := info.Selections[sel]
				if m == nil || m.Obj().Pkg() == nil || m.Obj().Pkg().Path() != gojaPath {
					return true
				}
				switch name := sel.Sel.Name; name {
				case "Export", "ExportTo":
					add(n, "exports a value")
				case "ToValue", "Set", "SetSymbol", "NewArray", "ToObject", "DefineDataProperty":
					for i, arg := range n.Args {
						if v := parameter(m.Obj(), i); v != nil && !mayPass(info.TypeOf(arg)) {
							add(arg, "gives "+name+" a "+info.TypeOf(arg).String())
						}
					}
				}
			}
			return true
		})
	}
	return list
}

// touchesValues reports whether anything in a block has a type of goja or jsbridge.
func touchesValues(block ast.Node, info *types.Info) (does bool) {
	ast.Inspect(block, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if use := info.Uses[id]; use != nil && use.Type() != nil {
				text := use.Type().String()
				does = does || strings.Contains(text, gojaPath+".") || strings.Contains(text, bridgePath+".")
			}
		}
		return !does
	})
	return does
}

// parameter returns the type of parameter i of a function if it is `any`, else nil.
func parameter(fn types.Object, i int) types.Type {
	sig, ok := fn.Type().(*types.Signature)
	if !ok {
		return nil
	}
	params := sig.Params()
	at := min(i, params.Len()-1)
	if at < 0 {
		return nil
	}
	v := params.At(at).Type()
	if slice, ok := v.(*types.Slice); ok && sig.Variadic() && at == params.Len()-1 {
		v = slice.Elem()
	}
	if iface, ok := v.Underlying().(*types.Interface); ok && iface.Empty() {
		return v
	}
	return nil
}

// mayPass reports whether goja turns a Go value of this type into a primitive, a function or an object of its own.
func mayPass(v types.Type) bool {
	if b, ok := v.Underlying().(*types.Basic); ok {
		return b.Info()&(types.IsString|types.IsBoolean|types.IsInteger|types.IsFloat) != 0 || b.Kind() == types.UntypedNil
	}
	switch named := types.Unalias(v).(type) {
	case *types.Named:
		return named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == gojaPath
	case *types.Pointer:
		return mayPass(named.Elem()) && !isBasic(named.Elem())
	case *types.Signature:
		return signature(named)
	}
	return false
}

func isBasic(v types.Type) bool { _, ok := v.Underlying().(*types.Basic); return ok }

// signature reports whether goja calls functions of this type directly.
func signature(f *types.Signature) bool {
	return f.Params().Len() == 1 && f.Results().Len() == 1 && strings.HasPrefix(f.Params().At(0).Type().String(), gojaPath+".") &&
		strings.Contains(f.Results().At(0).Type().String(), gojaPath+".")
}
