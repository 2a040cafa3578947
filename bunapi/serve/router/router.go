// Package router finds the answer for a path and a method in a tree of path segments. In each segment a literal takes precedence
// over a parameter, and a parameter over a wildcard; if a route does not accept the method the search continues. The order in
// which routes were added does not matter.
//
// This package is not an API: it may change without notice.
package router

import (
	"strings"

	"github.com/gobun/gobun/bunapi/web/encoding"
)

// Tree holds answers by path. T is the type of an answer.
type Tree[T any] struct {
	root node[T]
}

// node is one segment of the paths that pass through it.
type node[T any] struct {
	literal map[string]*node[T]
	param   *node[T]
	end     *endpoint[T] // for paths that end here
	rest    *endpoint[T] // for paths that end in a wildcard here
}

// endpoint holds the answers of all routes with one path: for some methods, and for all others.
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

// Add adds a route. path begins with a slash; a later route with the same path and method replaces an earlier one.
func (t *Tree[T]) Add(path, method string, answer T) {
	n := &t.root
	for rest, more := path[1:], true; more; {
		var segment string
		segment, rest, more = strings.Cut(rest, "/")
		switch {
		case strings.HasPrefix(segment, "*"):
			if more {
				return // nothing can match after a wildcard
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

// ParamNames returns the names of a path's parameters. As in Bun a colon inside a segment counts here, although only one at its
// start matches: such a parameter is always empty.
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

// Match is the result of Find.
type Match[T any] struct {
	Answer T
	Params []Param
}

// Find returns the best route for a path (without query) and method. HEAD is answered by GET if there is no HEAD.
func (t *Tree[T]) Find(method, path string) (m Match[T], ok bool) {
	var values [8]string
	rest, ok := strings.CutPrefix(path, "/") // the authority of CONNECT has no slash: the wildcard for everything matches it
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

// find searches below n; rest is the remaining path, and done says that nothing remains. Each node of the tree is visited at most
// once, because it has one depth.
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
