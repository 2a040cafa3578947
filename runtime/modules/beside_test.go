package modules

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

// exactFile finds what esbuild's resolver finds, and it does find the usual specifiers.
func TestExactFileIsTheResolvers(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"a.ts", "b.js", "b.ts", "c.tsx", "c.jsx", "d.mjs", "e.cjs", "f.json", "g/index.ts", "h.ts", "h/index.ts", "i.js.ts", "j", "j.ts", "k.txt",
		"node_modules/p/x.js", "node_modules/p/x.ts", "sub/l.ts", "tsconfig.json", "package.json",
	} {
		text := "export {}"
		switch name {
		case "tsconfig.json":
			text = `{"compilerOptions":{"paths":{"./a.ts":["./b.ts"],"./sub/*":["./g/*"]},"baseUrl":"."}}`
		case "package.json":
			text = `{"type":"module","browser":{"./a.ts":"./b.ts"},"imports":{"#x":"./a.ts"}}`
		}
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"link.ts": "a.ts", "linked": "sub"} {
		if err := os.Symlink(filepath.Join(root, to), filepath.Join(root, link)); err != nil {
			t.Skip("NOT RUN: no links can be made here: ", err)
		}
	}
	l := New(Config{Dir: root})
	exact := 0
	for _, dir := range []string{root, filepath.Join(root, "sub"), filepath.Join(root, "linked"), filepath.Join(root, "node_modules", "p")} {
		for _, specifier := range []string{
			"./a.ts", "./a", "./b", "./b.js", "./c", "./d", "./d.mjs", "./e.cjs", "./f", "./f.json", "./g", "./g/", "./h", "./i.js", "./j", "./k.txt", "./link.ts", "./link", "./linked/l",
			"./linked/l.ts", "./none", "./none.ts", "../a.ts", "../a", "../b", "./sub/l.ts", "./sub/l", "./l", "./l.ts", "./x", "./x.js", "./a.ts?v=1", ".", "..", "./", "a.ts", "p/x",
		} {
			for _, kind := range []api.ResolveKind{api.ResolveJSDynamicImport, api.ResolveJSRequireCall} {
				path, ok := l.exactFile(specifier, dir)
				if !ok {
					continue
				}
				exact++
				found, err := l.askResolver(api.OnResolveArgs{Path: specifier, Importer: filepath.Join(dir, "importer.ts"), ResolveDir: dir, Kind: kind})
				if err != nil || found.Path != path {
					t.Errorf("%s in %s is %s, and %s to the resolver (%v)", specifier, dir, path, found.Path, err)
				}
			}
		}
	}
	if exactNames && exact < 40 {
		t.Errorf("only %d specifiers were found without the resolver", exact)
	}
}
