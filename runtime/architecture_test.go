package runtime

import (
	"os/exec"
	"strings"
	"testing"
)

const modulePath = "github.com/gobun/gobun/"

// allowed is the table of ARCHITECTURE.md: what a package of ours may import of ours, by the longest matching prefix.
// Arrows point down only.
var allowed = map[string][]string{
	"jsbridge":                    {"jsbridge/engine"},
	"jsbridge/engine":             {},
	"runtime/loop":                {},
	"runtime/modules":             {},
	"bunapi/internal/wsframe":     {},
	"bunapi/internal/deflate":     {},
	"bunapi/internal/topic":       {},
	"bunapi/internal/wshandshake": {"bunapi/internal/http1"},
	"bunapi/internal/http1":       {},
	"bunapi/internal/httpconn":    {"bunapi/internal/http1"},
	"bunapi/internal/wsconn":      {"bunapi/internal/wsframe", "bunapi/internal/deflate"},
	"bunapi/internal/pubsub":      {"bunapi/internal/topic", "bunapi/internal/wsconn", "bunapi/internal/wsframe", "bunapi/internal/deflate"},
	"bunapi/internal/engine":      {"bunapi/internal"},
	"bunapi/module":               {"jsbridge", "bunapi/module", "bunapi/internal/engine", "runtime/loop"},
	"bunapi/ecma":                 {"jsbridge", "bunapi/ecma"},
	"bunapi/members":              {"jsbridge"},
	"bunapi/node":                 {"jsbridge", "bunapi/node", "bunapi/module", "bunapi/members", "bunapi/web", "runtime/loop"},
	"bunapi/bun":                  {"jsbridge", "bunapi/module", "bunapi/members", "bunapi/node", "bunapi/web", "runtime/loop"},
	"bunapi/web":                  {"jsbridge", "bunapi/module", "bunapi/ecma", "bunapi/web", "bunapi/internal", "runtime/loop"},
	"bunapi/serve":                {"jsbridge", "bunapi/module", "bunapi/web", "bunapi/internal", "runtime/loop"},
	"bunapi":                      {"jsbridge", "bunapi", "runtime/loop"},
	"runtime":                     {"jsbridge", "bunapi", "runtime"},
	"cmd":                         {"runtime", "bunapi", "conformance"},
	"conformance":                 {"runtime", "jsbridge"},
	"examples":                    {"runtime"},
}

// forbidden are imports from outside that a package must not have.
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
