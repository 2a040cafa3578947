package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// gobun is the command under test, built once.
var gobun string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "gobun-")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		gobun = filepath.Join(dir, "gobun")
		if out, err := exec.Command("go", "build", "-o", gobun, "../cmd/gobun").CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// documents is where the pinned packages with the documentation are installed.
const documents = "documents"

// packages are the pinned versions of the documentation, see documents/package.json.
var packages = []string{"bun-types-1.3.9", "bun-types-1.4.5"}

// install gets the documentation with npm, as pinned. Without npm the documents' examples do not run, and it says so.
func install(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(documents, "node_modules", packages[0], "package.json")); err == nil {
		return
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("NOT RUN: the examples of Bun's documentation, because there is no npm to install the packages of conformance/documents")
	}
	cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = documents
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm ci in conformance/documents: %v\n%s", err, out)
	}
}

// known are the blocks that fail, with the reason. One that passes fails the run.
var known = map[string]string{}

// withoutFetch are the examples that Bun itself refuses because they give no fetch handler. gobun accepts them, so that
// the document runs unmodified.
var withoutFetch = []string{"bun-types-1.3.9/websockets.mdx/Pub/Sub/2", "compression.mdx//"}

// TestWebSocketDocuments runs every example of the WebSocket pages. With GOBUN_ORACLE set to a real Bun they run on
// that too, so that the expectations are Bun's.
func TestWebSocketDocuments(t *testing.T) {
	install(t)
	command, oracle := []string{gobun}, false
	if bun := os.Getenv("GOBUN_ORACLE"); bun != "" {
		command, oracle = []string{bun}, true
	}
	for _, pkg := range packages {
		r := Runner{Command: command, Package: pkg}
		files := []string{filepath.Join(documents, "node_modules", pkg, "docs/runtime/http/websockets.mdx")}
		guides, err := filepath.Glob(filepath.Join(documents, "node_modules", pkg, "docs/guides/websocket/*.mdx"))
		if err != nil || len(guides) == 0 {
			t.Fatalf("no guides: %v", err)
		}
		for _, file := range append(files, guides...) {
			blocks, err := ReadDocument(file)
			if err != nil || len(blocks) == 0 {
				t.Fatalf("%s: %d blocks, %v", file, len(blocks), err)
			}
			for _, b := range blocks {
				name := pkg + "/" + filepath.Base(file) + "/" + b.Key()
				t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
					t.Parallel()
					res := r.Run(t.Context(), b)
					reason, expected := known[name]
					if oracle {
						reason, expected = "gobun accepts servers without fetch handler", slices.ContainsFunc(withoutFetch, func(part string) bool { return strings.Contains(name, part) })
					}
					switch {
					case res.Verdict == Fail && !expected:
						t.Errorf("%s:%d (%s): %s", filepath.Base(file), b.Line, res.Kind, res.Reason)
					case res.Verdict != Fail && expected:
						t.Errorf("passes now; take it out of the known ones (%s)", reason)
					default:
						t.Logf("%s %s, scenario %v: %s", res.Verdict, res.Kind, res.Scenario, res.Reason)
					}
				})
			}
		}
	}
}
