// Scripts in an fs.FS: finding and reading files without the machine's file system. esbuild supports only the latter, so modules
// are found here, as Node and Bun find them: extensions, folders, node_modules, and the fields "exports" and "imports" of
// package.json. A tsconfig.json has no effect.

package modules

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// tree is an fs.FS whose root appears as a folder of the machine.
type tree struct {
	fs   fs.FS
	root string
}

// name converts a path as scripts see it to a name in the fs.FS.
func (t *tree) name(file string) (string, error) {
	rel, err := filepath.Rel(t.root, file)
	if err == nil {
		if rel = filepath.ToSlash(rel); fs.ValidPath(rel) {
			return rel, nil
		}
	}
	return "", &fs.PathError{Op: "open", Path: file, Err: fs.ErrNotExist}
}

// path converts a name in the fs.FS to a path as scripts see it.
func (t *tree) path(name string) string { return filepath.Join(t.root, filepath.FromSlash(name)) }

func (t *tree) isFile(name string) bool {
	st, err := fs.Stat(t.fs, name)
	return err == nil && st.Mode().IsRegular()
}

// readFile reads a file of the script: from its fs.FS, or from the machine.
func (l *Loader) readFile(file string) ([]byte, error) {
	if l.tree == nil {
		return os.ReadFile(file)
	}
	name, err := l.tree.name(file)
	if err != nil {
		return nil, err
	}
	return fs.ReadFile(l.tree.fs, name)
}

// stat is os.Stat for the file system that the script is in.
func (l *Loader) stat(file string) (fs.FileInfo, error) {
	if l.tree == nil {
		return os.Stat(file)
	}
	name, err := l.tree.name(file)
	if err != nil {
		return nil, err
	}
	return fs.Stat(l.tree.fs, name)
}

// find asks esbuild's resolver, or the fs.FS.
func (l *Loader) find(pb api.PluginBuild, a api.OnResolveArgs) api.ResolveResult {
	if path, ok := l.exactFile(a.Path, a.ResolveDir); ok {
		return api.ResolveResult{Path: path, Namespace: "file"}
	}
	if l.tree != nil && !isForeignURL(a.Path) {
		if found, ok := l.inTree(a.Path, a.ResolveDir, a.Kind == api.ResolveJSRequireCall || a.Kind == api.ResolveJSRequireResolve); ok {
			return api.ResolveResult{Path: found.Path, Suffix: found.Suffix, Namespace: "file"}
		}
		return api.ResolveResult{Errors: []api.Message{{Text: "Could not resolve \"" + a.Path + "\"", Detail: a}}}
	}
	return pb.Resolve(a.Path, api.ResolveOptions{
		Importer: a.Importer, Namespace: a.Namespace, ResolveDir: a.ResolveDir, Kind: a.Kind, With: a.With, PluginData: resolving,
	})
}

// settled adapts a decision of the plugin for esbuild: what was left to esbuild's resolver is found in the fs.FS.
func (l *Loader) settled(pb api.PluginBuild, a api.OnResolveArgs, r api.OnResolveResult) api.OnResolveResult {
	if l.tree == nil || r.Path != "" || r.External || len(r.Errors) > 0 || isForeignURL(a.Path) {
		return r
	}
	res := l.find(pb, a)
	return api.OnResolveResult{Path: res.Path, Suffix: res.Suffix, Namespace: res.Namespace, Errors: res.Errors}
}

// search is one search in an fs.FS. Names in it are those of the fs.FS.
type search struct {
	*tree
	extensions, mainFields, conditions []string
	depth                              int // nesting of "imports" targets that are packages
}

// maxTargets bounds how many fields of package.json may refer to each other.
const maxTargets = 8

// inTree resolves a specifier in a folder, a path as scripts see it.
func (l *Loader) inTree(specifier, dir string, required bool) (Resolved, bool) {
	from, err := l.tree.name(dir)
	if err != nil {
		return Resolved{}, false
	}
	s := search{tree: l.tree, extensions: l.extensions(), mainFields: l.mainFields(), conditions: append(slices.Clone(l.conditions), "import", "default")}
	if required {
		s.conditions[len(s.conditions)-2] = "require"
	}
	end := strings.IndexAny(specifier, "?#")
	if end <= 0 {
		end = len(specifier)
	}
	for _, at := range []int{len(specifier), end} { // a file may have such a name
		if found, ok := s.find(specifier[:at], from); ok {
			return Resolved{Path: l.tree.path(found), Suffix: specifier[at:]}, true
		}
	}
	return Resolved{}, false
}

func (s *search) find(specifier, from string) (string, bool) {
	switch {
	case strings.HasPrefix(specifier, "#"):
		return s.imported(specifier, from)
	case filepath.IsAbs(specifier):
		name, err := s.name(specifier)
		if err != nil {
			return "", false
		}
		return s.place(name)
	case specifier == "." || specifier == ".." || strings.HasPrefix(specifier, "./") || strings.HasPrefix(specifier, "../"):
		name := path.Join(from, specifier)
		if strings.HasSuffix(specifier, "/") || specifier == "." || specifier == ".." {
			return s.folder(name)
		}
		return s.place(name)
	}
	return s.installed(specifier, from)
}

// place finds a file, with or without its extension, or a folder.
func (s *search) place(name string) (string, bool) {
	if !fs.ValidPath(name) {
		return "", false
	}
	if found, ok := s.file(name); ok {
		return found, true
	}
	return s.folder(name)
}

// sourceOf gives the TypeScript extensions that a compiler would turn into an extension.
var sourceOf = map[string][]string{".js": {".ts", ".tsx"}, ".jsx": {".tsx", ".ts"}, ".mjs": {".mts"}, ".cjs": {".cts"}}

func (s *search) file(name string) (string, bool) {
	if s.isFile(name) {
		return name, true
	}
	for _, ext := range s.extensions {
		if s.isFile(name + ext) {
			return name + ext, true
		}
	}
	ext := path.Ext(name)
	for _, source := range sourceOf[ext] {
		if file := strings.TrimSuffix(name, ext) + source; s.isFile(file) {
			return file, true
		}
	}
	return "", false
}

func (s *search) folder(name string) (string, bool) {
	if !fs.ValidPath(name) {
		return "", false
	}
	if pkg := s.packageOf(name); pkg != nil {
		for _, field := range s.mainFields {
			var main string
			if json.Unmarshal(pkg[field], &main) != nil || main == "" {
				continue
			}
			file := path.Join(name, main)
			if found, ok := s.file(file); ok {
				return found, true
			}
			if found, ok := s.file(path.Join(file, "index")); ok {
				return found, true
			}
		}
	}
	return s.file(path.Join(name, "index"))
}

// packageOf returns the package.json of a folder, nil if it has none.
func (s *search) packageOf(folder string) map[string]json.RawMessage {
	var pkg map[string]json.RawMessage
	data, err := fs.ReadFile(s.fs, path.Join(folder, "package.json"))
	if err != nil || json.Unmarshal(data, &pkg) != nil {
		return nil
	}
	return pkg
}

// scope finds the nearest folder with a package.json.
func (s *search) scope(from string) (folder string, pkg map[string]json.RawMessage) {
	for folder = from; ; folder = path.Dir(folder) {
		if pkg = s.packageOf(folder); pkg != nil || folder == "." {
			return folder, pkg
		}
	}
}

// imported finds a name with # in the package's own "imports".
func (s *search) imported(specifier, from string) (string, bool) {
	folder, pkg := s.scope(from)
	if pkg == nil {
		return "", false
	}
	return s.mapped(pkg["imports"], specifier, folder)
}

// installed finds a package, or a part of one.
func (s *search) installed(specifier, from string) (string, bool) {
	name := packageName(specifier)
	part := "." + strings.TrimPrefix(specifier, name)
	if folder, pkg := s.scope(from); pkg != nil && pkg["exports"] != nil {
		var own string
		if json.Unmarshal(pkg["name"], &own) == nil && own == name {
			return s.exported(pkg["exports"], part, folder)
		}
	}
	for dir := from; ; dir = path.Dir(dir) {
		folder := path.Join(dir, "node_modules", name)
		if st, err := fs.Stat(s.fs, folder); path.Base(dir) != "node_modules" && err == nil && st.IsDir() {
			if pkg := s.packageOf(folder); pkg != nil && pkg["exports"] != nil && string(pkg["exports"]) != "null" {
				return s.exported(pkg["exports"], part, folder)
			}
			if part == "." {
				return s.folder(folder)
			}
			return s.place(path.Join(folder, part))
		}
		if dir == "." {
			return "", false
		}
	}
}

// exported finds a part of a package by its field "exports".
func (s *search) exported(exports json.RawMessage, part, folder string) (string, bool) {
	if fields := ordered(exports); len(fields) > 0 && strings.HasPrefix(fields[0].key, ".") {
		return s.mapped(exports, part, folder)
	}
	if part != "." {
		return "", false
	}
	return s.target(exports, "", folder)
}

// mapped looks up a key, exactly or by the longest pattern with one star.
func (s *search) mapped(table json.RawMessage, key, folder string) (string, bool) {
	var best field
	star := ""
	for _, f := range ordered(table) {
		before, after, pattern := strings.Cut(f.key, "*")
		if !pattern {
			if f.key == key {
				return s.target(f.value, "", folder)
			}
			continue
		}
		if strings.HasPrefix(key, before) && strings.HasSuffix(key, after) && len(key) >= len(f.key) && len(before) > strings.IndexByte(best.key, '*') {
			best, star = f, key[len(before):len(key)-len(after)]
		}
	}
	if best.key == "" {
		return "", false
	}
	return s.target(best.value, star, folder)
}

// target returns the file that a value of "exports" or "imports" names: for the first condition that is met, or for the first
// entry of a list that leads to a file.
func (s *search) target(value json.RawMessage, star, folder string) (string, bool) {
	var text string
	if json.Unmarshal(value, &text) == nil && text != "" {
		text = strings.ReplaceAll(text, "*", star)
		if strings.HasPrefix(text, "./") {
			name := path.Join(folder, text)
			return name, (folder == "." || strings.HasPrefix(name, folder+"/")) && s.isFile(name)
		}
		if s.depth++; s.depth > maxTargets || strings.HasPrefix(text, "../") || strings.HasPrefix(text, "/") {
			return "", false
		}
		return s.find(text, folder)
	}
	var list []json.RawMessage
	if json.Unmarshal(value, &list) == nil {
		for _, one := range list {
			if found, ok := s.target(one, star, folder); ok {
				return found, true
			}
		}
		return "", false
	}
	for _, f := range ordered(value) {
		if slices.Contains(s.conditions, f.key) {
			if found, ok := s.target(f.value, star, folder); ok {
				return found, true
			}
		}
	}
	return "", false
}

// field is a member of a JSON object.
type field struct {
	key   string
	value json.RawMessage
}

// ordered returns the members of a JSON object in order, which matters for conditions; nil if it is not an object.
func ordered(object json.RawMessage) (list []field) {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return list
		}
		var f field
		f.key, _ = key.(string) // keys of an object are strings
		if d.Decode(&f.value) != nil {
			return list
		}
		list = append(list, f)
	}
	return list
}
