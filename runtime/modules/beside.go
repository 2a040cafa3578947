// Files that are named as they are. esbuild's resolver begins anew for each question of a plugin, and reads every folder on the way:
// in a folder of a thousand modules each of their imports would read a thousand names.

package modules

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// exactNames: where a name stands for a file of other letters esbuild has to compare.
const exactNames = runtime.GOOS != "darwin" && runtime.GOOS != "windows"

// exactFile finds the file of a relative specifier that names it, but perhaps for its extension, and to which no link leads. The resolver
// gives the same answer, since package.json and tsconfig.json say nothing about such specifiers.
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
		return "", false // the file itself, a folder, or a place where the extensions have another order
	}
	for _, ext := range l.extensions() {
		if isRegular(path + ext) {
			return path + ext, true
		}
	}
	return "", false
}

// isRegular reports whether there is a file that is no link.
func isRegular(path string) bool {
	st, err := os.Lstat(path)
	return err == nil && st.Mode().IsRegular()
}

// isReal reports whether no link leads to a folder. It is asked once for each.
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
