// Scanning: finding the files below a directory whose paths match. The pattern is processed segment by segment, even if a slash
// is within braces.

package glob

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/gobun/gobun/bunapi/errno"
	"github.com/gobun/gobun/jsbridge"
)

// Options are the options of a scan.
type Options struct {
	Dir                           string // the directory to scan, as errors show it
	Base                          string // what Dir is relative to
	Dot, Absolute, Follow, Broken bool   // Broken: a dangling link is an error
	OnlyFiles                     bool
	Allow                         func(path string) error // returns why a path may not be read; nil: every path may
}

const (
	// maxFound bounds how many paths a scan may find.
	maxFound = 1 << 22
	// readEntries is how many entries of a directory are read at once.
	readEntries = 1024
)

var errTooMany = jsbridge.Errorf("the glob pattern matches more files than gobun holds in memory (%d)", maxFound)

type partKind uint8

const (
	partGlob partKind = iota
	partName          // exactly this name
	partHere          // .
	partUp            // ..
	partAny           // **
)

// part is one segment of the pattern.
type part struct {
	kind   partKind
	text   string
	glob   *Pattern
	hidden bool // names that begin with a dot may match
}

func (p *part) matches(name string, o *Options) (bool, error) {
	switch {
	case p.kind == partHere || p.kind == partUp:
		return false, nil
	case name[0] == '.' && !p.hidden && !o.Dot:
		return false, nil
	case p.kind == partAny:
		return true, nil
	case p.kind == partName:
		return p.text == name, nil
	}
	return p.glob.Match(name)
}

// plan is a pattern prepared for a scan.
type plan struct {
	parts     []part
	directory bool // only directories: the pattern ends with a slash
	slash     bool // the pattern ends with a slash
}

// special are the characters that turn a segment into a pattern.
const special = "*?[{!"

func newPlan(pattern string) (*plan, error) {
	p := &plan{slash: strings.HasSuffix(pattern, "/")}
	segments := strings.FieldsFunc(pattern, func(r rune) bool { return r == '/' })
	for i, text := range segments {
		one := part{text: text, hidden: text[0] == '.'}
		switch {
		case text == ".":
			one.kind = partHere
		case text == "..":
			one.kind = partUp
		case text == "**":
			if i > 0 && segments[i-1] == "**" {
				continue
			}
			one.kind = partAny
		case !strings.ContainsAny(text, special) && !hasExtended(text):
			one.kind = partName
		default:
			g, err := Parse(text)
			if err != nil {
				return nil, err
			}
			one.glob = g
		}
		p.parts = append(p.parts, one)
	}
	p.directory = p.slash
	if n := len(p.parts); p.slash && n > 0 {
		switch last := &p.parts[n-1]; {
		case last.kind == partAny: // as in Bun, **/ at the end is one segment
			*last = part{text: "*", glob: anyName}
		case n > 1 && p.parts[n-2].kind == partAny:
			p.directory = false
		}
	}
	return p, nil
}

var anyName, _ = Parse("*")

func hasExtended(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i+1] == '(' && strings.IndexByte(prefixes, text[i]) >= 0 {
			return true
		}
	}
	return false
}

// isPlain reports whether no segment is a pattern.
func (p *plan) isPlain() bool {
	return !slices.ContainsFunc(p.parts, func(p part) bool { return p.kind == partGlob || p.kind == partAny })
}

// visit is a directory still to be read.
type visit struct {
	path  string        // as results show it; empty, or with a trailing slash
	parts []int         // which parts its entries may match
	links []os.FileInfo // the directories to which the links on the way led
}

// scan is one scan.
type scan struct {
	*plan
	o     Options
	root  string // what relative paths start from
	found []string
	todo  []visit
}

// Scan returns the paths of the files that match pattern, in the order in which the system gives them.
func Scan(ctx context.Context, pattern string, o Options) ([]string, error) {
	p, err := newPlan(pattern)
	if err != nil {
		return nil, err
	}
	s := &scan{plan: p, o: o, root: o.Dir}
	if !filepath.IsAbs(s.root) {
		s.root = filepath.Join(o.Base, o.Dir)
	}
	first := visit{parts: []int{0}}
	if strings.HasPrefix(pattern, "/") {
		if first, err = s.absolute(pattern); err != nil || first.path == "" {
			return nil, err
		}
	} else if err := s.checkDirectory(s.root, o.Dir); err != nil {
		return nil, err
	}
	if len(p.parts) == 0 {
		return nil, nil
	}
	s.todo = []visit{first}
	for len(s.todo) > 0 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		if err := s.visit(v); err != nil {
			return nil, err
		}
	}
	return s.found, nil
}

// absolute follows the names with which an absolute pattern begins. In Bun a pattern that consists only of names finds nothing.
func (s *scan) absolute(pattern string) (v visit, err error) {
	if s.isPlain() {
		return v, nil
	}
	v.path = pattern[:len(pattern)-len(strings.TrimLeft(pattern, "/"))]
	for i, p := range s.parts {
		if p.kind == partGlob || p.kind == partAny {
			v.parts = []int{i}
			break
		}
		v.path += p.text + "/"
	}
	return v, s.checkDirectory(v.path, v.path)
}

func (s *scan) checkDirectory(path, shown string) error {
	st, err := s.stat(path)
	if err == nil && !st.IsDir() {
		err = syscall.ENOTDIR
	}
	if err != nil {
		return errno.Error(err, "open", shown)
	}
	return nil
}

// full returns the absolute form of a path.
func (s *scan) full(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return s.root + "/" + path
}

func (s *scan) allowed(path string) error {
	if s.o.Allow == nil {
		return nil
	}
	return s.o.Allow(s.full(path))
}

func (s *scan) stat(path string) (os.FileInfo, error) {
	if err := s.allowed(path); err != nil {
		return nil, err
	}
	return os.Stat(s.full(path))
}

func (s *scan) visit(v visit) error {
	if len(v.parts) == 1 {
		i := v.parts[0]
		switch s.parts[i].kind {
		case partName, partHere, partUp:
			s.step(v, i)
			return nil
		}
	}
	active := s.withRest(v.parts)
	if err := s.allowed(v.path); err != nil {
		return err
	}
	dir, err := os.Open(s.full(v.path))
	if err != nil {
		return errno.Error(err, "open", v.path)
	}
	defer func() { _ = dir.Close() }()
	for {
		entries, err := dir.ReadDir(readEntries)
		for _, e := range entries {
			if err := s.entry(v, active, e); err != nil {
				return err
			}
		}
		if len(entries) < readEntries && err != nil {
			break
		}
	}
	return nil
}

// step follows a segment that is not a pattern: no directory is read for it.
func (s *scan) step(v visit, i int) {
	p := &s.parts[i]
	path := v.path + p.text
	last := i == len(s.parts)-1
	if last && p.kind != partName && !s.slash {
		return
	}
	st, err := s.stat(path)
	switch {
	case err != nil:
	case last:
		if st.Mode().IsRegular() || !s.o.OnlyFiles {
			s.add(path)
		}
	case st.IsDir():
		s.todo = append(s.todo, visit{path + "/", []int{i + 1}, v.links})
	}
}

// withRest adds what may follow a ** that matches no segment at all.
func (s *scan) withRest(parts []int) []int {
	out := slices.Clone(parts)
	for k := 0; k < len(out); k++ {
		if i := out[k]; s.parts[i].kind == partAny && i+1 < len(s.parts) && !slices.Contains(out, i+1) {
			out = append(out, i+1)
		}
	}
	return out
}

// entry examines one entry of a directory.
func (s *scan) entry(v visit, active []int, e fs.DirEntry) error {
	hit := false
	var next []int
	for _, i := range active {
		ok, err := s.parts[i].matches(e.Name(), &s.o)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if i == len(s.parts)-1 {
			hit = true
		} else if s.parts[i].kind != partAny && !slices.Contains(next, i+1) {
			next = append(next, i+1)
		}
		if s.parts[i].kind == partAny && !slices.Contains(next, i) {
			next = append(next, i)
		}
	}
	if !hit && next == nil {
		return nil
	}
	path := v.path + e.Name()
	isFile, isDir, links := e.Type().IsRegular(), e.IsDir(), v.links
	if e.Type()&fs.ModeSymlink != 0 && s.o.Follow {
		st, err := s.stat(path)
		if err != nil && s.o.Broken {
			return s.broken(err, path)
		}
		if err == nil {
			isFile = st.Mode().IsRegular()
			if isDir = st.IsDir(); isDir {
				if slices.ContainsFunc(links, func(l os.FileInfo) bool { return os.SameFile(l, st) }) {
					next = nil
				}
				links = append(slices.Clone(links), st)
			}
		}
	}
	isOther := e.Type()&^(fs.ModeDir|fs.ModeSymlink) != 0 // a socket or similar
	if hit && !isOther && (isDir && !s.o.OnlyFiles || !isDir && !s.directory && (isFile || !s.o.OnlyFiles)) {
		if len(s.found) == maxFound {
			return errTooMany
		}
		s.add(path)
	}
	if isDir && next != nil {
		s.todo = append(s.todo, visit{path + "/", next, links})
	}
	return nil
}

func (s *scan) broken(err error, path string) error {
	if s.o.Absolute {
		path = filepath.Join(s.root, path)
	}
	return errno.Error(err, "open", path)
}

func (s *scan) add(path string) {
	if s.o.Absolute {
		path = filepath.Clean(s.full(path))
	}
	s.found = append(s.found, path)
}

// failure converts an error of this package to one that scripts see.
func failure(err error) error {
	if errors.Is(err, ErrLength) || errors.Is(err, ErrDepth) || errors.Is(err, ErrComplex) {
		return jsbridge.RangeError("%s", err.Error())
	}
	return err
}
