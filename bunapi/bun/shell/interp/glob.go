// Patterns: * matches any characters of a name, ** any folders.

package interp

import (
	"os"
	"path"
	"strings"
)

// glob returns the files that a field matches; nil if it is not a pattern.
func (sh *shell) glob(field []segment) ([]string, error) {
	var pattern strings.Builder
	magic := false
	for _, seg := range field {
		for _, r := range seg.text {
			if r == '*' && seg.active {
				magic = true
			} else if strings.ContainsRune(`*?[\`, r) {
				pattern.WriteByte('\\')
			}
			pattern.WriteRune(r)
		}
	}
	if !magic {
		return nil, nil
	}
	g := &globbing{sh: sh}
	base := ""
	text := pattern.String()
	if strings.HasPrefix(text, "/") {
		base, text = "/", strings.TrimLeft(text, "/")
	}
	if err := g.walk(base, strings.Split(text, "/")); err != nil {
		return nil, err
	}
	if len(g.found) == 0 {
		name, _ := plain(field)
		return nil, &noMatch{name}
	}
	return g.found, nil
}

type globbing struct {
	sh    *shell
	found []string
	seen  int
}

// maxSeen bounds the files that a pattern examines.
const maxSeen = 1 << 20

// walk follows the parts of a pattern from the folder base, in the form in which the result shows it.
func (g *globbing) walk(base string, parts []string) error {
	part, rest := parts[0], parts[1:]
	if !strings.Contains(strings.ReplaceAll(part, `\*`, ""), "*") {
		name := base + unescape(part)
		if len(rest) > 0 {
			return g.walk(name+"/", rest)
		}
		if _, err := os.Lstat(g.sh.path(name)); err == nil && g.sh.run.readable(g.sh.path(name)) == nil {
			g.found = append(g.found, name)
		}
		return nil
	}
	if part == "**" && len(rest) > 0 {
		if err := g.walk(base, rest); err != nil {
			return err
		}
	}
	return g.list(base, part, rest)
}

// list examines the files of a folder.
func (g *globbing) list(base, part string, rest []string) error {
	dir := g.sh.path(base)
	if err := g.sh.run.readable(dir); err != nil {
		return err
	}
	entries, _ := os.ReadDir(dir) // what cannot be read counts as empty
	if g.seen += len(entries); g.seen > maxSeen {
		return errTooManyWords
	}
	if err := g.sh.run.ctx.Err(); err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(part, ".") {
			continue
		}
		if part != "**" {
			if ok, _ := path.Match(part, name); !ok {
				continue
			}
			if err := g.follow(base+name, e, rest); err != nil {
				return err
			}
			continue
		}
		if len(rest) == 0 {
			g.found = append(g.found, base+name)
		}
		if e.IsDir() {
			if err := g.walk(base+name+"/", append([]string{part}, rest...)); err != nil {
				return err
			}
		}
	}
	return nil
}

// follow continues with a name that has matched.
func (g *globbing) follow(name string, e os.DirEntry, rest []string) error {
	if len(rest) == 0 {
		g.found = append(g.found, name)
		return nil
	}
	if st, err := os.Stat(g.sh.path(name)); err != nil || !st.IsDir() {
		return nil
	}
	if len(rest) == 1 && rest[0] == "" {
		g.found = append(g.found, name+"/")
		return nil
	}
	return g.walk(name+"/", rest)
}

func unescape(pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '\\' && i+1 < len(pattern) {
			i++
		}
		b.WriteByte(pattern[i])
	}
	return b.String()
}
