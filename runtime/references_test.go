package runtime

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// project is the set of files and directories, by their paths from the project's root.
type project map[string]bool

// skipped are directories that contain nothing of the project itself.
var skipped = []string{".git", "node_modules", "bin", "bench-out", "browser-out"}

func walkProject(t *testing.T) project {
	p := project{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && slices.Contains(skipped, d.Name()) {
			return fs.SkipDir
		}
		if name = strings.TrimPrefix(filepath.ToSlash(name), "../"); name != ".." {
			p[name] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// has reports whether name, which may be a pattern, is a path from the root, from the directory of the file that names it, or
// from one of that directory's parents.
func (p project) has(from, name string) bool {
	for dir := path.Dir(from); ; dir = path.Dir(dir) {
		if want := path.Join(dir, name); p[want] || strings.Contains(name, "*") && p.matches(want) {
			return true
		}
		if dir == "." {
			return false
		}
	}
}

func (p project) matches(pattern string) bool {
	for name := range p {
		if ok, _ := path.Match(pattern, name); ok {
			return true
		}
	}
	return false
}

// pathWord finds possible paths: words separated by slashes, or a word with an extension.
var pathWord = regexp.MustCompile(`[\w.$@…:*-]*(?:/[\w.$@…:*-]+)+|[\w*-]+\.[a-z]+\b`)

// standard are packages of the standard library whose paths begin like directories of ours.
var standard = regexp.MustCompile(`^runtime/(debug|metrics|pprof|trace|cgo)\b`)

// named returns the paths that a text names: those that begin with a directory of the project, and names of Go files and
// documents. Other file names may be examples.
func (p project) named(text string) (names []string) {
	for _, word := range pathWord.FindAllString(text, -1) {
		word = strings.TrimRight(word, ".:/…")
		first, _, nested := strings.Cut(word, "/")
		ours := nested && p[first] && !standard.MatchString(word)
		source := regexp.MustCompile(`^[\w*/-]+\.(go|s|md)$`).MatchString(word) && (!nested || first != "")
		if ours || source {
			names = append(names, word)
		}
	}
	return names
}

// comments returns the comments of a source file.
func comments(name string, src []byte) (text []string) {
	if path.Ext(name) != ".go" {
		mark := "// "
		if path.Ext(name) == "" {
			mark = "# "
		}
		for line := range strings.Lines(string(src)) {
			if _, comment, ok := strings.Cut(line, mark); ok {
				text = append(text, comment)
			}
		}
		return text
	}
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile(name, -1, len(src)), src, nil, scanner.ScanComments)
	for {
		switch _, tok, lit := s.Scan(); tok {
		case token.EOF:
			return text
		case token.COMMENT:
			text = append(text, lit)
		}
	}
}

// TestNamedFilesExist: every file of the project that a comment or a document names exists.
func TestNamedFilesExist(t *testing.T) {
	p := walkProject(t)
	seen := 0
	for file := range p {
		if path.Base(file) == "CHANGELOG.md" || path.Base(file) == "REPORT.md" || strings.HasPrefix(file, "conformance/scenarios/") {
			continue // past versions, and Bun's documents
		}
		var texts []string
		if file == "Makefile" || file == ".ci/run" {
			texts = comments(file, readProject(t, file))
		}
		switch path.Ext(file) {
		case ".go", ".ts", ".js", ".mjs":
			texts = comments(file, readProject(t, file))
		case ".md":
			texts = []string{link.ReplaceAllString(fenced.ReplaceAllString(string(readProject(t, file)), ""), "")}
		}
		for _, text := range texts {
			for _, name := range p.named(text) {
				seen++
				if !p.has(file, name) {
					t.Errorf("%s names %s, which is not there", file, name)
				}
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d names of files were found", seen)
	}
}

func TestNamedFilesAreFound(t *testing.T) {
	p := project{"bunapi": true, "bunapi/serve": true, "bunapi/serve/life.go": true, "bunapi/serve/life_test.go": true, "README.md": true}
	for text, want := range map[string]bool{
		"life.go": true, "see bunapi/serve.": true, "bunapi/serve/…": true, "`bunapi/serve/*_test.go`": true, "README.md": true,
		"death.go": false, "bunapi/serve/gone.js": false, "bunapi/gone": false, "GONE.md": false, "bunapi/serve/*.ts": false,
	} {
		names := p.named(text)
		if len(names) != 1 || p.has("bunapi/serve/a.go", names[0]) != want {
			t.Errorf("%q names %q, which should be there: %v", text, names, want)
		}
	}
	for _, text := range []string{"and/or", "text/plain", "server.ts", "e.g. this", "net/http", "https://a.example/life.go", "a.md5"} {
		if names := p.named(text); len(names) > 0 {
			t.Errorf("%q names %q", text, names)
		}
	}
}

var (
	fenced   = regexp.MustCompile("(?ms)^```.*?^```$")
	link     = regexp.MustCompile(`\[[^\]]*\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	unslug   = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	external = regexp.MustCompile(`^[a-z]+:`)
)

// anchors are the places in a document to which links can lead, as GitHub names them.
func anchors(document string) map[string]bool {
	found := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(document, ""), -1) {
		found[strings.ReplaceAll(unslug.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-")] = true
	}
	return found
}

// TestLinksLeadSomewhere checks the links between the project's documents, including their anchors.
func TestLinksLeadSomewhere(t *testing.T) {
	p := walkProject(t)
	seen := 0
	for file := range p {
		if path.Ext(file) != ".md" {
			continue
		}
		for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(string(readProject(t, file)), ""), -1) {
			if external.MatchString(m[1]) {
				continue
			}
			seen++
			to, place, placed := strings.Cut(m[1], "#")
			target := file
			if to != "" {
				target = path.Join(path.Dir(file), to)
			}
			if !p[target] {
				t.Errorf("%s: the link to %s leads to no file", file, m[1])
			} else if placed && !anchors(string(readProject(t, target)))[place] {
				t.Errorf("%s: the link to %s leads to no heading", file, m[1])
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d links were found", seen)
	}
}

// TestTableRowsHaveAllCells: a row with fewer cells than its header shows a value in the wrong column, or none.
func TestTableRowsHaveAllCells(t *testing.T) {
	seen := 0
	for file := range walkProject(t) {
		if path.Ext(file) != ".md" || path.Base(file) == "REPORT.md" {
			continue
		}
		for _, row := range brokenRows(string(readProject(t, file)), &seen) {
			t.Errorf("%s: not as many cells as in the table's head: %s", file, row)
		}
	}
	if seen < 50 {
		t.Errorf("only %d rows were found", seen)
	}
	var rows int
	if got := brokenRows("| a | b |\n|---|---|\n| 1 | 2 |\n| 1 `\\|` | 2 |\n| 1 |\n", &rows); rows != 5 || len(got) != 1 || got[0] != "| 1 |" {
		t.Errorf("of %d rows these are said to be broken: %q", rows, got)
	}
}

// brokenRows returns the rows of a document's tables whose number of cells differs from their header, and counts all rows.
func brokenRows(document string, seen *int) (broken []string) {
	cells := 0
	for line := range strings.Lines(fenced.ReplaceAllString(document, "")) {
		row := strings.TrimSpace(line)
		if !strings.HasPrefix(row, "|") {
			cells = 0
			continue
		}
		*seen++
		n := strings.Count(row, "|") - strings.Count(row, `\|`)
		if cells == 0 {
			cells = n
		} else if n != cells {
			broken = append(broken, row)
		}
	}
	return broken
}

func TestAnchors(t *testing.T) {
	got := anchors("# A `b`'s C-d, e\n```sh\n# no heading\n```\n## What?\n")
	if len(got) != 2 || !got["a-bs-c-d-e"] || !got["what"] {
		t.Errorf("anchors are %v", got)
	}
}

func readProject(t *testing.T, name string) []byte {
	b, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
