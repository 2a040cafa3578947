// Package router finds what answers a path and a method in a tree of path segments. At each segment a literal goes before a
// parameter, and a parameter before a wildcard; a route that does not take the method lets the search go on. The order in
// which routes were given does not matter.
//
// This package is not an API: it may change without notice.
package router

import (
	"strings"

	"github.com/gobun/gobun/bunapi/web/encoding"
)

// Tree holds answers by path. T is what a route answers with.
type Tree[T any] struct {
	root node[T]
}

// node is one segment of the paths that go through it.
type node[T any] struct {
	literal map[string]*node[T]
	param   *node[T]
	end     *endpoint[T] // of the paths that end here
	rest    *endpoint[T] // of the paths that end in a wildcard here
}

// endpoint is what the routes with one path have: answers for some methods, and for all the others.
type endpoint[T any] struct {
	byMethod map[string]*target[T]
	any      *target[T]
}

type target[T any] struct {
	answer T
	names  []string // of the parameters
}

// AnyMethod stands for all methods that no other route of the path names.
const AnyMethod = ""

// Add puts in a route. path begins with a slash; a later route with the same path and method replaces an earlier one.
func (t *Tree[T]) Add(path, method string, answer T) {
	n := &t.root
	for rest, more := path[1:], true; more; {
		var segment string
		segment, rest, more = strings.Cut(rest, "/")
		switch {
		case strings.HasPrefix(segment, "*"):
			if more {
				return // nothing can match behind a wildcard
			}
			n.rest = n.rest.with(method, answer, ParamNames(path))
			return
		case strings.HasPrefix(segment, ":"):
			if n.param == nil {
				n.param = &node[T]{}
			}
			n = n.param
		default:
			next := n.literal[segment]
			if next == nil {
				next = &node[T]{}
				if n.literal == nil {
					n.literal = map[string]*node[T]{}
				}
				n.literal[segment] = next
			}
			n = next
		}
	}
	n.end = n.end.with(method, answer, ParamNames(path))
}

func (e *endpoint[T]) with(method string, answer T, names []string) *endpoint[T] {
	if e == nil {
		e = &endpoint[T]{}
	}
	t := &target[T]{answer, names}
	if method == AnyMethod {
		e.any = t
		return e
	}
	if e.byMethod == nil {
		e.byMethod = map[string]*target[T]{}
	}
	e.byMethod[method] = t
	return e
}

// ParamNames lists the names of a path's parameters. As in Bun a colon inside a segment counts here, although only one
// at its start matches: such a parameter is always empty.
func ParamNames(path string) []string {
	var names []string
	for i := strings.IndexByte(path, ':'); i >= 0; i = strings.IndexByte(path, ':') {
		name, _, _ := strings.Cut(path[i+1:], "/")
		names = append(names, name)
		path = path[i+1+len(name):]
	}
	return names
}

// Param is one parameter of a request.
type Param struct{ Name, Value string }

// Match is what Find found.
type Match[T any] struct {
	Answer T
	Params []Param
}

// Find returns the best route for a path (without query) and method. HEAD is answered by GET where there is no HEAD.
func (t *Tree[T]) Find(method, path string) (m Match[T], ok bool) {
	var values [8]string
	rest, ok := strings.CutPrefix(path, "/") // CONNECT's authority has none: the wildcard of everything takes it
	found, raw := t.root.find(method, rest, false, values[:0])
	if !ok {
		found, raw = t.root.rest.take(method), nil
	}
	if found == nil {
		return m, false
	}
	m.Answer = found.answer
	for i, name := range found.names {
		p := Param{Name: name}
		if i < len(raw) {
			p.Value = encoding.DecodePercent(raw[i])
		}
		if name != "" {
			m.Params = append(m.Params, p)
		}
	}
	return m, true
}

// find looks below n; rest is the path that is left, done that nothing is. Each node of the tree is looked at once at
// most, because it has one depth.
func (n *node[T]) find(method, rest string, done bool, values []string) (*target[T], []string) {
	if done {
		return n.end.take(method), values
	}
	segment, tail, more := strings.Cut(rest, "/")
	if next := n.literal[segment]; next != nil {
		if found, v := next.find(method, tail, !more, values); found != nil {
			return found, v
		}
	}
	if n.param != nil && segment != "" {
		if found, v := n.param.find(method, tail, !more, append(values, segment)); found != nil {
			return found, v
		}
	}
	return n.rest.take(method), values
}

func (e *endpoint[T]) take(method string) *target[T] {
	if e == nil {
		return nil
	}
	if t, ok := e.byMethod[method]; ok {
		return t
	}
	if t, ok := e.byMethod["GET"]; ok && method == "HEAD" {
		return t
	}
	return e.any
}
