// Package members knows the members of the globals, Bun, process and every built-in module of Bun 1.4.5, and completes gobun's
// objects: a member that gobun lacks throws an error that names it, and constants have their real values.
//
// This package is not an API: it may change without notice.
package members

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// recorded was written by record.ts with Bun 1.4.5; the format is described there.
//
//go:embed members.txt
var recorded string

// The kinds of members.
const (
	Function  = "function"
	Class     = "class"
	Object    = "object"
	Constant  = "="
	Reference = "->"
	Symbol    = "symbol"
	Accessor  = "get"
	Prototype = "prototype"
	Extends   = "extends" // the name of a line whose kind is Reference
)

// A Member is one line of the recording.
type Member struct {
	Name string
	// Kind is one of the constants above, or the typeof of a value that differs between processes, or undefined or null.
	Kind string
	// Value is the JSON of a Constant, the path of a Reference, the description of a Symbol.
	Value string

	below string // the lines of its members
	depth int
}

// Members returns the members of the member's value. They are parsed on each call, because few are ever requested.
func (m *Member) Members() []*Member {
	var list []*Member
	for rest := m.below; rest != ""; {
		var child *Member
		child, rest = read(rest, m.depth+1)
		list = append(list, child)
	}
	return list
}

// Member returns the member with that name, nil if there is none.
func (m *Member) Member(name string) *Member {
	for _, c := range m.Members() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// roots are the members without indentation.
var roots = sync.OnceValue(func() map[string]*Member {
	found := map[string]*Member{}
	for _, m := range (&Member{below: recorded, depth: -1}).Members() {
		found[m.Name] = m
	}
	return found
})

// Root returns the root "globalThis", "Bun", "process" or a built-in module's name with its prefix; nil if Bun has none of that
// name.
func Root(name string) *Member { return roots()[name] }

// Path returns the name of a module's root.
func Path(module string) string {
	if m := Module(module); m != nil {
		return m.Name
	}
	return module
}

// Module returns the root of a built-in module, by its name with or without the prefix node:.
func Module(name string) *Member {
	if m := Root("node:" + strings.TrimPrefix(name, "node:")); m != nil {
		return m
	}
	return Root(name)
}

// Modules returns the built-in modules: Node's without their prefix unless they require it.
func Modules() []string {
	var names []string
	for name := range roots() {
		if unprefixed, ok := strings.CutPrefix(name, "node:"); ok && unprefixed != "test" && unprefixed != "sqlite" {
			name = unprefixed
		}
		if name != "globalThis" && name != "Bun" && (name != "process" || !slices.Contains(names, name)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// IsModule reports whether Bun has a built-in module of that name. Some exist only with their prefix.
func IsModule(name string) bool {
	if unprefixed, ok := strings.CutPrefix(name, "node:"); ok {
		return Root(name) != nil || slices.Contains(Modules(), unprefixed)
	}
	return slices.Contains(Modules(), name)
}

// At returns the member at a path such as "node:fs.promises.readFile".
func At(path string) *Member {
	name, rest, more := strings.Cut(path, ".")
	m := Root(name)
	for m != nil && more {
		if m.Kind == Reference {
			m = At(m.Value)
			continue
		}
		name, rest, more = strings.Cut(rest, ".")
		m = m.Member(name)
	}
	return m
}

// hidden are members that a module has but does not export, by the name of its root: they are not enumerable.
var hidden = map[string][]string{"node:crypto": {"fips", "prng", "pseudoRandomBytes", "rng"}}

// Exports returns the names that a built-in module exports.
func Exports(module string) []string {
	m := Module(module)
	for m != nil && m.Kind == Reference {
		m = At(m.Value)
	}
	if m == nil {
		return nil
	}
	names := []string{"default"}
	for _, c := range m.Members() {
		// The emitter's is the only prototype that is exported.
		if c.Name != Extends && (c.Name != "prototype" || m.Name == "node:events") && !slices.Contains(hidden[m.Name], c.Name) {
			names = append(names, c.Name)
		}
	}
	return names
}

// read parses the first line of a text and collects the lines below it that are indented deeper than depth.
func read(text string, depth int) (m *Member, rest string) {
	line, rest, _ := strings.Cut(text[depth:], "\n")
	m = parseLine(line)
	m.depth = depth
	end := 0
	for end < len(rest) && strings.HasPrefix(rest[end:], " ") && len(rest)-end > depth && rest[end+depth] == ' ' {
		n := strings.IndexByte(rest[end:], '\n')
		if n < 0 {
			end = len(rest)
			break
		}
		end += n + 1
	}
	m.below = rest[:end]
	return m, rest[end:]
}

func parseLine(line string) *Member {
	m := &Member{}
	if quoted, err := strconv.QuotedPrefix(line); err == nil {
		m.Name, _ = strconv.Unquote(quoted)
		line = line[len(quoted)+1:]
	} else {
		m.Name, line, _ = strings.Cut(line, " ")
	}
	m.Kind, m.Value, _ = strings.Cut(line, " ")
	return m
}
