// What can be loaded: an entry file, code without a file, and what a running script requests.

package modules

import (
	"fmt"
	"path/filepath"
	"strings"
)

// entryExtensions are tried, in this order, for an entry or an import without an extension.
var entryExtensions = []string{".tsx", ".ts", ".jsx", ".js", ".json", ".mts", ".cts", ".mjs", ".cjs"}

// runnable are the extensions of files that can be an entry; a file without extension can be one too.
var runnable = map[string]Lang{
	"": LangTSX, ".js": LangJSX, ".mjs": LangJSX, ".cjs": LangJSX, ".jsx": LangJSX,
	".ts": LangTS, ".mts": LangTS, ".cts": LangTS, ".tsx": LangTSX,
}

// LangOf returns the language of a file by its name, TSX if the extension does not determine it.
func LangOf(name string) Lang {
	if lang, ok := runnable[filepath.Ext(name)]; ok {
		return lang
	}
	return LangTSX
}

// LoadEntry compiles a file with everything it imports. path is absolute or relative to the working directory; it may lack its
// extension or be a folder (package.json "main" or an index file). The error is a *BuildError. Any goroutine.
func (l *Loader) LoadEntry(path string) (*Program, error) {
	file, ok := l.findEntry(path)
	if !ok {
		m := Message{Kind: MessageEntry, Text: fmt.Sprintf("Module not found %q", path)}
		if filepath.Ext(path) == "" && filepath.Base(path) != "." && !strings.ContainsAny(path, `/\`) {
			m.Text = fmt.Sprintf("Script not found %q", path)
		}
		return nil, &BuildError{Messages: []Message{m}}
	}
	_, script := runnable[filepath.Ext(file)]
	if loader, known := l.loaderOf(file); known && scripts[loader] {
		script = true
	}
	if !script {
		kind := strings.TrimPrefix(filepath.Ext(file), ".")
		if kind == "txt" {
			kind = "text"
		}
		return nil, &BuildError{Messages: []Message{{
			Kind: MessageEntry, Text: fmt.Sprintf("Cannot run %q", file),
			Notes: []Note{{Text: fmt.Sprintf("gobun cannot run %s files directly", kind)}},
		}}}
	}
	return l.build(job{entry: file, path: file})
}

// Entry returns the file for a path given on the command line. Any goroutine.
func (l *Loader) Entry(path string) (file string, ok bool) { return l.findEntry(path) }

func (l *Loader) findEntry(path string) (string, bool) {
	if !filepath.IsAbs(path) {
		path = filepath.Join(l.dir, path)
	}
	return l.findFile(path, true)
}

// findFile completes a path: the file itself, with an extension, or a folder's main or index file.
func (l *Loader) findFile(path string, folder bool) (string, bool) {
	st, err := l.stat(path)
	if err == nil && st.Mode().IsRegular() {
		return path, true
	}
	for _, ext := range l.extensions() {
		if st, err := l.stat(path + ext); err == nil && st.Mode().IsRegular() {
			return path + ext, true
		}
	}
	if !folder || err != nil || !st.IsDir() {
		return "", false
	}
	if main := l.packageMain(path); main != "" {
		if file, ok := l.findFile(filepath.Join(path, main), true); ok {
			return file, true
		}
	}
	return l.findFile(filepath.Join(path, "index"), false)
}

// LoadSource compiles code that is not in a file, such as -e and standard input. name is its file name within dir ("[eval]",
// "[stdin]"); imports are resolved from dir, by default the working directory. The error is a *BuildError. Any goroutine.
func (l *Loader) LoadSource(code, name, dir string, lang Lang) (*Program, error) {
	if dir == "" {
		dir = l.dir
	}
	path := filepath.Join(dir, name)
	l.mu.Lock()
	l.sources[path] = code
	l.mu.Unlock()
	return l.build(job{entry: sourceEntry, path: path, lang: lang})
}

// Resolved is what a specifier stands for: a built-in module or a file.
type Resolved struct {
	Builtin string // the name in Config.Builtins
	Path    string // absolute
	Suffix  string // what follows the path in the specifier: "?…"
}

// Resolve resolves a specifier in the file importer (an absolute path). The error is a *BuildError. Any goroutine.
func (l *Loader) Resolve(specifier, importer string, kind Kind) (Resolved, error) {
	if name, ok, _ := l.builtin(specifier); ok {
		return Resolved{Builtin: name}, nil
	}
	return l.resolvePath(specifier, filepath.Dir(importer), importer, kind)
}

// ResolveIn is Resolve for a directory, with from as the importer in errors. It returns what scripts see: a file's path, a
// built-in's name, or the specifier itself if it is a URL of another kind. Any goroutine.
func (l *Loader) ResolveIn(specifier, dir, from string, kind Kind) (string, error) {
	if isForeignURL(specifier) {
		return specifier, nil
	}
	if name, ok, _ := l.builtin(specifier); ok {
		return Resolved{Builtin: name}.specifier(kind == KindImport), nil
	}
	r, err := l.resolvePath(pathOfURL(specifier), dir, from, kind)
	if err != nil {
		return "", err
	}
	return r.Path + r.Suffix, nil
}

// absolute is a directory as the loader sees it.
func (l *Loader) absolute(dir string) string {
	if filepath.IsAbs(dir) {
		return filepath.Clean(dir)
	}
	return filepath.Join(l.dir, dir)
}

// isForeignURL reports whether a specifier is a URL that does not lead to a file.
func isForeignURL(specifier string) bool {
	for _, scheme := range []string{"data:", "http://", "https://"} {
		if strings.HasPrefix(specifier, scheme) {
			return true
		}
	}
	return false
}

// LoadDynamic compiles what a running script requests by a specifier that was not known before. Exactly one of the results is
// set: prog if the file is new to this Loader, otherwise what the specifier resolved to. The error is a *BuildError. Any
// goroutine.
func (l *Loader) LoadDynamic(specifier, importer string, kind Kind) (prog *Program, found Resolved, err error) {
	found, err = l.Resolve(specifier, importer, kind)
	if err == nil && found.Builtin == "" && !l.known(found.Path) {
		err = l.allowed(found.Path)
	}
	if err != nil || found.Builtin != "" || l.known(found.Path) {
		return nil, found, err
	}
	prog, err = l.build(job{entry: found.Path, path: found.Path, dynamic: true, kind: kind})
	return prog, Resolved{}, err
}
