// Names that a script imports from a built-in that does not have them. For esbuild a built-in is CommonJS, so that any name may
// exist. When a text seems to import an unknown name, the program is built once more with built-ins as ES modules, and esbuild
// reports whether and where the error is.

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

// exportsOf returns nil where any name may exist: Bun takes the exports of the module "bun" from the object Bun.
func (l *Loader) exportsOf(builtin string) []string {
	if l.exports == nil || builtin == "bun" {
		return nil
	}
	return l.exports(builtin)
}

// quoted returns the string literal at the beginning of a text.
func quoted(text string) (string, bool) {
	text = strings.TrimLeft(text, " \t\r\n")
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return "", false
	}
	inner, _, ok := strings.Cut(text[1:], text[:1])
	return inner, ok
}

// named returns a built-in as an ES module, for checking only.
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

// check builds only to find out whether every imported name exists.
func (l *Loader) check(b build) error {
	b.named, b.asIs = true, true
	_, err := l.esbuild(b)
	return err
}
