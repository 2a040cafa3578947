// Package router implements Bun.FileSystemRouter: the files below a directory as routes, named like the pages of Next.js.
//
// This package is not an API: it may change without notice.
package router

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gobun/gobun/jsbridge"
)

// kind is the kind of path that a route matches. Routes are tried in this order.
type kind uint8

const (
	exact kind = iota
	dynamic
	catchAll
	optionalCatchAll
)

var kindNames = [...]string{"exact", "dynamic", "catch-all", "optional-catch-all"}

// segment is one part of a route's name: literal text, or the name of a parameter.
type segment struct {
	kind kind
	text string
}

// route is one file.
type route struct {
	name     string // "/blog/[slug]"
	path     string // of the file, absolute
	relative string // of the file, below the directory, with slashes
	kind     kind   // the kind of its last segment that is not literal
	segments []segment
}

// table holds the routes of a directory.
type table struct {
	static map[string]*route // by lower-case name without slashes around it
	routes []*route          // in Bun's order: static ones, the index, then those that are tried in sequence
}

const (
	// maxRoutes bounds the files of a directory, maxDepth the nesting of folders.
	maxRoutes = 1 << 18
	maxDepth  = 256
)

var errTooMany = fmt.Errorf("more than %d routes, or folders more than %d deep", maxRoutes, maxDepth)

// read finds the routes of a directory. extensions have no dot.
func read(dir string, extensions []string) (*table, error) {
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return nil, jsbridge.Errorf("Unable to find directory: %s", dir)
	}
	t := &table{static: map[string]*route{}}
	if err := t.walk(dir, "", extensions, 0); err != nil {
		return nil, err
	}
	slices.SortStableFunc(t.routes, compare)
	return t, nil
}

func (t *table) walk(dir, below string, extensions []string, depth int) error {
	if depth > maxDepth {
		return errTooMany
	}
	entries, err := os.ReadDir(filepath.Join(dir, filepath.FromSlash(below)))
	if err != nil {
		if errors.Is(err, fs.ErrPermission) && below != "" {
			return nil
		}
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if name[0] == '.' || name == "node_modules" {
			continue
		}
		at := below + name
		isDir := e.IsDir()
		if e.Type()&fs.ModeSymlink != 0 {
			st, err := os.Stat(filepath.Join(dir, filepath.FromSlash(at)))
			if err != nil {
				continue
			}
			isDir = st.IsDir()
		}
		if isDir {
			if err := t.walk(dir, at+"/", extensions, depth+1); err != nil {
				return err
			}
			continue
		}
		ext := filepath.Ext(name)
		if ext == "" || !slices.Contains(extensions, ext[1:]) {
			continue
		}
		if err := t.add(dir, at, strings.TrimSuffix(at, ext)); err != nil {
			return err
		}
	}
	return nil
}

// add creates a route for a file.
func (t *table) add(dir, relative, name string) error {
	if len(t.routes) >= maxRoutes {
		return errTooMany
	}
	name = strings.TrimSuffix(strings.TrimSuffix("/"+name, "/index"), "/")
	r := &route{name: cmp.Or(name, "/"), path: filepath.Join(dir, filepath.FromSlash(relative)), relative: relative}
	if err := r.parse(); err != nil {
		return err
	}
	for _, other := range t.routes {
		if other.name == r.name {
			return jsbridge.Errorf("Route %q is already defined by %s", r.name, other.path)
		}
	}
	if r.kind == exact {
		t.static[strings.ToLower(strings.Trim(r.name, "/"))] = r
	}
	t.routes = append(t.routes, r)
	return nil
}

// parse parses a route's name. Its error texts are Bun's.
func (r *route) parse() error {
	parts := strings.Split(strings.Trim(r.name, "/"), "/")
	for i, part := range parts {
		s := segment{text: part}
		switch {
		case strings.HasPrefix(part, "[[..."):
			if !strings.HasSuffix(part, "]]") {
				return badEnd(part)
			}
			s = segment{optionalCatchAll, part[5 : len(part)-2]}
		case strings.HasPrefix(part, "[["):
			return jsbridge.Errorf("Invalid optional catch-all route, e.g. should be [[...param]]")
		case strings.HasPrefix(part, "[..."):
			if !strings.HasSuffix(part, "]") {
				return badEnd(part)
			}
			s = segment{catchAll, part[4 : len(part)-1]}
		case strings.HasPrefix(part, "[") && strings.IndexByte(part, ']') == len(part)-1:
			s = segment{dynamic, part[1 : len(part)-1]}
		case strings.HasPrefix(part, "[") && len(part) > 1 && !strings.Contains(part, "]"):
			return jsbridge.Errorf("Invalid dynamic route")
		}
		switch {
		case s.kind != exact && s.text == "":
			return jsbridge.Errorf("Invalid dynamic route")
		case s.kind >= catchAll && i < len(parts)-1:
			return badEnd("]")
		}
		r.kind = max(r.kind, s.kind)
		r.segments = append(r.segments, s)
	}
	return nil
}

func badEnd(part string) error {
	if strings.Contains(part, "]") {
		return jsbridge.Errorf("Catch-all route must be at the end of the path")
	}
	return jsbridge.Errorf("Route is missing a closing bracket]")
}

// compare is the order in which Bun lists routes and tries them: by kind, then by name, where brackets and slashes come last; of
// routes that take the rest of a path those with more parameters come first. The index is the last static route.
func compare(a, b *route) int {
	if c := cmp.Compare(a.kind, b.kind); c != 0 {
		return c
	}
	if a.name == "/" || b.name == "/" {
		return cmp.Compare(len(b.name), len(a.name))
	}
	if a.kind >= catchAll {
		if c := cmp.Compare(b.parameters(), a.parameters()); c != 0 {
			return c
		}
	}
	x, y := a.name[1:], b.name[1:]
	if a.kind == exact {
		x, y = strings.ToLower(x), strings.ToLower(y)
	}
	for i := range min(len(x), len(y)) {
		if c := cmp.Compare(weight(x[i]), weight(y[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}

func weight(c byte) int {
	if i := strings.IndexByte("[]/", c); i >= 0 {
		return 256 + i
	}
	return int(c)
}

func (r *route) parameters() (n int) {
	for _, s := range r.segments {
		if s.kind != exact {
			n++
		}
	}
	return n
}

// parameter is the part of a path that a segment matched.
type parameter struct{ name, value string }

// match finds the route for a decoded path without a query.
func (t *table) match(path string) (*route, []parameter) {
	path = strings.Trim(path, "/")
	if path == "index" {
		path = ""
	}
	path = strings.TrimSuffix(path, "/index")
	if r, ok := t.static[strings.ToLower(path)]; ok {
		return r, nil
	}
	for _, r := range t.routes {
		if r.kind == exact {
			continue
		}
		if found, ok := r.match(path); ok {
			return r, found
		}
	}
	return nil, nil
}

// match matches the path segment by segment. As in Bun, a parameter after a text may be empty at the end of the path.
func (r *route) match(path string) (found []parameter, ok bool) {
	for i, s := range r.segments {
		last := i == len(r.segments)-1
		head, rest, more := strings.Cut(path, "/")
		switch s.kind {
		case exact:
			if head != s.text {
				return nil, false
			}
			path = rest
			if last {
				return found, !more
			}
		case dynamic:
			found = append(found, parameter{s.text, head})
			switch {
			case last:
				return found, !more
			case !more && r.segments[i+1].kind != optionalCatchAll:
				return nil, false
			}
			path = rest
		default:
			if path != "" {
				found = append(found, parameter{s.text, path})
			}
			return found, path != "" || s.kind == optionalCatchAll
		}
	}
	return nil, false
}
