// Package tests implements `gobun test`: it finds the test files, runs each in its own runtime, and reports.
//
// This package is not an API: it may change without notice.
package tests

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// testFile matches the names of test files.
var testFile = regexp.MustCompile(`(\.test|_test|\.spec|_spec)\.(tsx|ts|jsx|js|mts|cts|mjs|cjs)$`)

// find returns the test files below dir, in order: all, or those whose path contains one of the patterns. A pattern that is a
// path with ./ or / names one file or folder, whatever its name.
func find(dir string, patterns []string) ([]string, error) {
	var files []string
	var words []string
	for _, p := range patterns {
		if !strings.HasPrefix(p, "./") && !strings.HasPrefix(p, "../") && !filepath.IsAbs(p) {
			words = append(words, p)
			continue
		}
		path := p
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		st, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, err
		case !st.IsDir():
			files = append(files, path)
		default:
			if err := walk(path, func(file string) { files = append(files, file) }); err != nil {
				return nil, err
			}
		}
	}
	if len(words) > 0 || len(patterns) == 0 {
		err := walk(dir, func(file string) {
			rel, err := filepath.Rel(dir, file)
			if err == nil && (len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(rel, w) })) {
				files = append(files, file)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(files, func(file string) bool {
		twice := seen[file]
		seen[file] = true
		return twice
	}), nil
}

// walk calls fn with the test files below dir. It skips hidden folders and installed packages.
func walk(dir string, fn func(file string)) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case !d.IsDir() && testFile.MatchString(d.Name()):
			fn(path)
		}
		return nil
	})
}
