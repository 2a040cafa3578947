package runtime

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const modulePath = "github.com/gobun/gobun/"

// allowed is the table of ARCHITECTURE.md: which of our packages a package may import, by the longest matching prefix. Imports
// point down only.
var allowed = map[string][]string{
	"jsbridge":                    {"jsbridge/engine", "jsbridge/nesting"},
	"jsbridge/engine":             {},
	"jsbridge/nesting":            {},
	"runtime/loop":                {},
	"runtime/modules":             {"jsbridge/nesting", "bunapi/document"},
	"bunapi/document":             {},
	"bunapi/internal/wsframe":     {},
	"bunapi/internal/deflate":     {},
	"bunapi/internal/relay":       {"bunapi/internal/wsframe"},
	"bunapi/internal/topic":       {"bunapi/internal/relay"},
	"bunapi/internal/transport":   {},
	"bunapi/internal/wshandshake": {"bunapi/internal/http1"},
	"bunapi/internal/http1":       {},
	"bunapi/internal/httpconn":    {"bunapi/internal/http1", "bunapi/internal/transport"},
	"bunapi/internal/wsconn":      {"bunapi/internal/transport", "bunapi/internal/wsframe", "bunapi/internal/deflate"},
	"bunapi/internal/pubsub":      {"bunapi/internal/topic", "bunapi/internal/relay", "bunapi/internal/wsconn", "bunapi/internal/wsframe", "bunapi/internal/deflate"},
	"bunapi/internal/engine":      {"bunapi/internal"},
	"bunapi/cluster":              {"jsbridge", "bunapi/module", "bunapi/node/builtin", "bunapi/serve"},
	"bunapi/errno":                {"jsbridge"},
	"bunapi/module":               {"jsbridge", "bunapi/module", "bunapi/internal/engine", "runtime/loop"},
	"bunapi/ecma":                 {"jsbridge", "bunapi/ecma"},
	"bunapi/members":              {"jsbridge"},
	"bunapi/node":                 {"jsbridge", "bunapi/errno", "bunapi/sockets", "bunapi/node", "bunapi/module", "bunapi/members", "bunapi/web", "runtime/loop"},
	"bunapi/bun":                  {"jsbridge", "bunapi/document", "bunapi/ecma", "bunapi/errno", "bunapi/module", "bunapi/members", "bunapi/node", "bunapi/web", "runtime/loop"},
	"bunapi/bun/build":            {"jsbridge", "bunapi/errno", "bunapi/module", "bunapi/node/builtin"},
	"bunapi/bun/shell":            {"jsbridge", "bunapi/errno", "bunapi/bun/shell/interp", "bunapi/module", "bunapi/node/builtin", "bunapi/web/fetch"},
	"bunapi/bun/shell/interp":     {},
	"bunapi/web":                  {"jsbridge", "bunapi/errno", "bunapi/module", "bunapi/ecma", "bunapi/web", "bunapi/internal", "runtime/loop"},
	"bunapi/test":                 {"jsbridge", "bunapi/module", "bunapi/node/builtin", "bunapi/web/console", "runtime/loop"},
	"bunapi/serve":                {"jsbridge", "bunapi/errno", "bunapi/module", "bunapi/serve", "bunapi/web", "bunapi/internal", "runtime/loop"},
	"bunapi/serve/exchange":       {"jsbridge", "bunapi/errno", "bunapi/module", "bunapi/serve/router", "bunapi/serve/socket", "bunapi/web", "bunapi/internal", "runtime/loop"},
	"bunapi/serve/socket":         {"jsbridge", "bunapi/module", "bunapi/web", "bunapi/internal", "runtime/loop"},
	"bunapi/serve/router":         {"bunapi/web/encoding"},
	"bunapi/sockets":              {"jsbridge", "bunapi/errno", "bunapi/module", "bunapi/web", "bunapi/internal", "runtime/loop"},
	"bunapi/internal/sqlite3":     {},
	"bunapi/node/http":            {"jsbridge", "bunapi/errno", "bunapi/module", "bunapi/sockets", "bunapi/node/builtin", "bunapi/web", "bunapi/internal", "runtime/loop"},
	"bunapi/node/ws":              {"jsbridge", "bunapi/module", "bunapi/node/builtin", "bunapi/node/http", "bunapi/serve/socket", "bunapi/internal", "runtime/loop"},
	"bunapi/node/sqlite":          {"jsbridge", "bunapi/module", "bunapi/sqlite/value", "bunapi/internal/sqlite3", "runtime/loop"},
	"bunapi/sqlite":               {"jsbridge", "bunapi/module", "bunapi/sqlite", "bunapi/internal/sqlite3", "runtime/loop"},
	"bunapi/internal/resp":        {},
	"bunapi/redis":                {"jsbridge", "bunapi/module", "bunapi/node/builtin", "bunapi/web", "bunapi/internal/resp"},
	"bunapi/sql":                  {"jsbridge", "bunapi/module", "bunapi/node/builtin", "bunapi/web/dial"},
	"bunapi/sql/lite":             {"jsbridge", "bunapi/module", "bunapi/sqlite/value", "bunapi/internal/sqlite3"},
	"bunapi":                      {"jsbridge", "bunapi", "runtime/loop"},
	"runtime":                     {"jsbridge", "bunapi", "runtime"},
	"cmd":                         {"runtime", "bunapi", "conformance", "cmd/gobun"},
	"cmd/gobun/project":           {},
	"cmd/gobun/watch":             {},
	"conformance":                 {"runtime", "jsbridge"},
	"examples":                    {"runtime"},
}

// forbidden are third-party imports that a package must not have.
var forbidden = map[string][]string{
	"bunapi/internal": {"github.com/dop251/goja", "net/http", "net"},
	"runtime/loop":    {"github.com/dop251/goja"},
	"jsbridge":        {"github.com/dop251/goja_nodejs", "net", "net/http"},
}

func longest(table map[string][]string, pkg string) (list []string, ok bool) {
	best := -1
	for prefix, l := range table {
		if (pkg == prefix || strings.HasPrefix(pkg, prefix+"/")) && len(prefix) > best {
			best, list, ok = len(prefix), l, true
		}
	}
	return list, ok
}

func under(pkg string, prefixes []string) bool {
	for _, p := range prefixes {
		if pkg == p || strings.HasPrefix(pkg, p+"/") {
			return true
		}
	}
	return false
}

func TestImportsPointDown(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, modulePath+"...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	packages := 0
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		pkg := strings.TrimPrefix(f[0], modulePath)
		may, ok := longest(allowed, pkg)
		if !ok {
			t.Errorf("%s has no entry in the table", pkg)
			continue
		}
		packages++
		bad, _ := longest(forbidden, pkg)
		for _, imp := range f[1:] {
			if ours, isOurs := strings.CutPrefix(imp, modulePath); isOurs {
				if !under(ours, may) {
					t.Errorf("%s imports %s", pkg, ours)
				}
			} else if under(imp, bad) {
				t.Errorf("%s imports %s", pkg, imp)
			}
		}
	}
	if packages < 10 {
		t.Errorf("only %d packages seen", packages)
	}
}

// bareNatives are the places that create a function for scripts without jsbridge's boundary, with their number. None of them
// calls anything that can panic except goja, and the boundary around them catches goja's panics.
var bareNatives = map[string]int{
	"runtime/modules/linker.go":        1, // the stand-in for Host.Each
	"bunapi/web/console/intrinsics.go": 1, // called by goja's forEach inside a native
	"bunapi/ecma/json/json.go":         1, // called by goja's apply inside a native
	"bunapi/ecma/each.go":              2, // cursors: a boundary would cost each iteration 10 ns
}

// Functions that scripts call go through jsbridge, which turns a Go panic into an Error.
func TestNativesHaveTheBoundary(t *testing.T) {
	found := map[string]int{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "../jsbridge/") {
			return err
		}
		source, err := os.ReadFile(path)
		if n := strings.Count(string(source), "ToValue(func("); n > 0 {
			found[filepath.ToSlash(strings.TrimPrefix(path, "../"))] = n
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(found, bareNatives) {
		t.Errorf("functions without the boundary: %v, want %v", found, bareNatives)
	}
}
