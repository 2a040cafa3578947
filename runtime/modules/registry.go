// How a file is instantiated once although a script may consist of several programs.
//
// Most scripts know all their modules before they run; they are one program in which esbuild has joined the modules. If a script
// can ask for more at run time (a computed import(), require of an expression, createRequire, a preload in addition to the
// entry), its program is built with a registry:
//
//   - each ES module announces its namespace object as its first act, by a line put before its text (registryPrefix);
//     each CommonJS module is known to the Linker from the start, because its wrapper is the Linker's (linker.js);
//   - a literal import() is not joined in but left to the Linker, so that a module loaded late belongs to a program of its own;
//   - in a later program, an import of a file that an earlier program instantiates becomes a look-up of that instance.
//
// Differences from Bun: if an earlier program has top-level await, a later program that shares a module with it waits for all of
// it; JSON and text files are instantiated once for each program; require of an ES module with top-level await fails.

package modules

import (
	"strconv"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// loadsAtRunTime reports whether the script can ask for modules that are not in it.
func (o *output) loadsAtRunTime() bool {
	if o.builtins["module"] || strings.Contains(o.code, tokenMeta+".require") || strings.Contains(o.code, "module.require(") {
		return true
	}
	rest := o.code
	for {
		i := nextToken(rest, tokenRequire)
		if i < 0 {
			return false
		}
		if !isHelper(rest, i) && !strings.HasPrefix(rest[i:], tokenRequire+".main") {
			return true
		}
		rest = rest[i+len(tokenRequire):]
	}
}

// registryPrefix registers the ES module path. It stands on the file's first line, so that only columns of that line move.
func registryPrefix(path, text string) string {
	return registryLead(path) + strings.TrimPrefix(hideShebang(text), "\ufeff")
}

func registryLead(path string) string {
	return "import * as __gobun_self from \"" + selfImport + "\";__gobun.register(" + strconv.Quote(path) + ",__gobun_self);"
}

// shebangMark turns a leading #! line into a comment. Excerpts do not show it (showShebang).
const shebangMark = "//gobun:"

func hideShebang(text string) string {
	if strings.HasPrefix(text, "#!") {
		return shebangMark + text
	}
	return text
}

// showShebang undoes hideShebang.
func showShebang(text string) string {
	if rest, hidden := strings.CutPrefix(text, shebangMark); hidden && strings.HasPrefix(rest, "#!") {
		return rest
	}
	return text
}

// resolveImport decides where an import leads. What only running code requests, and what cannot be found, is left to the Linker:
// in JavaScript a missing module is an error of the import() or require call, not of the whole script.
func (l *Loader) resolveImport(pb api.PluginBuild, b build, a api.OnResolveArgs) api.OnResolveResult {
	dynamic, required := a.Kind == api.ResolveJSDynamicImport, a.Kind == api.ResolveJSRequireCall
	external := api.OnResolveResult{Path: a.Path, External: true}
	switch {
	case dynamic && b.registry:
		return external
	case !dynamic && !required && (!b.registry || a.Kind != api.ResolveJSImportStatement):
		return api.OnResolveResult{}
	}
	res := l.find(pb, a)
	switch {
	case len(res.Errors) > 0 && (dynamic || required):
		return external
	case len(res.Errors) > 0 || res.Namespace != "file" || !b.registry:
		return api.OnResolveResult{}
	case l.known(res.Path):
		return api.OnResolveResult{Path: res.Path, Namespace: nsRegistered}
	case required && l.format(res.Path) == "esm":
		return external
	}
	return api.OnResolveResult{}
}

// claim records which files a program instantiates.
func (l *Loader) claim(b build, out *output, p *Program) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.programs[p.name] = p
	for path, format := range out.formats {
		if b.registry || format == "cjs" {
			l.claimed[path] = true
		}
	}
}
