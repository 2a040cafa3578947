// A script of one file that requests no modules, as every first script does: it needs a translator, but neither the resolver
// (which lists every folder up to the root) nor the Linker. That halves its start-up time.

package modules

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/gobun/gobun/jsbridge/nesting"
)

// linkingWords: a file without these words neither requests a module nor asks which module it is, apart from the words of
// CommonJS (neutral). The last two are the prefixes of our own names.
var linkingWords = []string{"import", "export", "__filename", "__dirname", "__gobun", "__$"}

// single builds a job whose text does not need the Linker. ok is false if it does, or if the text has errors: then the full build
// is done, which reports them.
func (l *Loader) single(j job) (p *Program, ok bool) {
	loader, known := l.loaderOf(j.path)
	if j.lang != "" {
		loader, known = loaders["."+string(j.lang)], true
	}
	if !known || !l.dialect.plain() {
		return nil, false
	}
	text, err := l.read(j.path)
	l.saw(j.path)
	if err != nil || !neutral(j.path, text) || strings.Contains(text, "@jsx") {
		return nil, false
	}
	for _, word := range linkingWords {
		if strings.Contains(text, word) {
			return nil, false
		}
	}
	if l.tree == nil && !plainPlace(j.path) {
		return nil, false
	}
	if _, deep := nesting.TooDeep(text); deep {
		return nil, false
	}
	b := build{job: j, single: true}
	o := l.options(b)
	o.Define = l.define(text)
	o.Stdin = &api.StdinOptions{Contents: hideShebang(text) + strictModule, Loader: loader, Sourcefile: j.path}
	r := api.Build(o)
	if len(r.Errors) > 0 { // JSX as well, which imports its factory
		return nil, false
	}
	out := &output{formats: map[string]string{j.path: "esm"}, owns: []string{j.path}}
	out.take(r.OutputFiles)
	if p, err = l.compile(b, out); err != nil {
		return nil, false
	}
	l.mu.Lock()
	l.formats[j.path] = "esm"
	l.mu.Unlock()
	l.claim(b, out, p)
	return p, true
}

// plainPlace reports whether nothing next to or above a file changes its meaning: there is no tsconfig.json, and no symbolic link
// in its path, which esbuild would follow.
func plainPlace(path string) bool {
	dir := filepath.Dir(path)
	if real, err := filepath.EvalSymlinks(dir); err != nil || real != dir {
		return false
	}
	if st, err := os.Lstat(path); err == nil && !st.Mode().IsRegular() {
		return false
	}
	for {
		for _, name := range []string{"tsconfig.json", "jsconfig.json"} {
			if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
				return false
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return true
		}
		dir = parent
	}
}
