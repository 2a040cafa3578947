// Imports that name their file directly. esbuild's resolver starts afresh for each question of a plugin, and reads every folder
// on the way: in a folder of a thousand modules each of their imports would read a thousand names.

package modules

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// exactNames: on a case-insensitive file system esbuild has to compare the names.
const exactNames = runtime.GOOS != "darwin" && runtime.GOOS != "windows"

// exactFile finds the file of a relative specifier that names it, except perhaps for its extension, if no symbolic link leads to
// it. The resolver gives the same answer, since package.json and tsconfig.json do not affect such specifiers.
func (l *Loader) exactFile(specifier, dir string) (path string, ok bool) {
	if !exactNames || l.tree != nil || l.dialect.PreserveSymlinks || l.dialect.MainFields != nil {
		return "", false
	}
	if !strings.HasPrefix(specifier, "./") && !strings.HasPrefix(specifier, "../") || strings.ContainsAny(specifier, "?#") || !filepath.IsAbs(dir) {
		return "", false
	}
	path = filepath.Join(dir, specifier)
	if !l.isReal(filepath.Dir(path)) {
		return "", false
	}
	if ext := filepath.Ext(path); ext != "" {
		_, script := runnable[ext]
		return path, script && isRegular(path)
	}
	if _, err := os.Lstat(path); err == nil || strings.HasSuffix(specifier, "/") || strings.Contains(path, "node_modules") {
		return "", false // the importing file itself, a folder, or a place where extensions have another order
	}
	for _, ext := range l.extensions() {
		if isRegular(path + ext) {
			return path + ext, true
		}
	}
	return "", false
}

// isRegular reports whether a file exists and is not a symbolic link.
func isRegular(path string) bool {
	st, err := os.Lstat(path)
	return err == nil && st.Mode().IsRegular()
}

// isReal reports whether no symbolic link is part of a folder's path. Each folder is examined once.
func (l *Loader) isReal(dir string) bool {
	l.mu.Lock()
	real, known := l.real[dir]
	l.mu.Unlock()
	if known {
		return real
	}
	target, err := filepath.EvalSymlinks(dir)
	real = err == nil && target == dir
	l.mu.Lock()
	l.real[dir] = real
	l.mu.Unlock()
	return real
}
