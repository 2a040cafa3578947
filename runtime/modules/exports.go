// Names that a script imports of a built-in and that the built-in does not have. To esbuild a built-in is CommonJS, so
// that every name may be there. When a text seems to import another one, the program is built once more with built-ins
// that are ES modules, and esbuild says whether and where the mistake is.

package modules

import (
	"slices"
	"strings"
)

// importsUnknown reports whether a text may import a name that a built-in lacks: it looks for `{ names } from "module"`.
func (l *Loader) importsUnknown(text string) bool {
	if l.exports == nil {
		return false
	}
	for {
		before, after, ok := strings.Cut(text, "from")
		if !ok {
			return false
		}
		text = after
		specifier, ok := quoted(after)
		if !ok {
			continue
		}
		name, ok, _ := l.builtin(specifier)
		exports := l.exportsOf(name)
		if !ok || exports == nil {
			continue
		}
		list, ok := strings.CutSuffix(strings.TrimRight(before, " \t\r\n"), "}")
		open := strings.LastIndexByte(list, '{')
		if !ok || open < 0 {
			continue
		}
		for item := range strings.SplitSeq(list[open+1:], ",") {
			words := strings.Fields(item)
			if len(words) > 0 && words[0] != "type" && !slices.Contains(exports, words[0]) {
				return true
			}
		}
	}
}

// exportsOf is nil where any name may be there: Bun reads the names of the module bun of the object Bun.
func (l *Loader) exportsOf(builtin string) []string {
	if l.exports == nil || builtin == "bun" {
		return nil
	}
	return l.exports(builtin)
}

// quoted is the string literal that a text begins with.
func quoted(text string) (string, bool) {
	text = strings.TrimLeft(text, " \t\r\n")
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return "", false
	}
	inner, _, ok := strings.Cut(text[1:], text[:1])
	return inner, ok
}

// named is a built-in as an ES module, for checking only.
func (l *Loader) named(builtin string) string {
	exports := l.exportsOf(builtin)
	if exports == nil {
		return "module.exports = {}"
	}
	var b strings.Builder
	b.WriteString("export default 0;")
	for _, name := range exports {
		if name != "default" {
			b.WriteString("let $" + name + ";export{$" + name + " as " + name + "};")
		}
	}
	return b.String()
}

// check builds only to find out whether every imported name is there.
func (l *Loader) check(b build) error {
	b.named, b.asIs = true, true
	_, err := l.esbuild(b)
	return err
}
