package conformance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The pinned packages with the documentation, see documents/package.json, and what of it is run.
var (
	packages = []string{"bun-types-1.3.9", "bun-types-1.4.5"}
	folders  = []string{"docs/runtime/http", "docs/guides/http", "docs/guides/websocket"}
)

// pages are the documents and folders of the newer package that are run besides.
const pages = `runtime/sqlite.mdx runtime/file-io.mdx runtime/hashing.mdx runtime/utils.mdx runtime/glob.mdx runtime/semver.mdx
	runtime/color.mdx runtime/binary-data.mdx runtime/environment-variables.mdx runtime/bun-apis.mdx
	runtime/shell.mdx runtime/child-process.mdx guides/process
	guides/read-file guides/write-file guides/binary guides/util guides/streams`

// install gets the documentation with npm, as pinned. Without npm the documents' examples do not run, and it says so.
func install(t *testing.T) {
	t.Helper()
	installed := true
	for _, pkg := range packages {
		if _, err := os.Stat(filepath.Join("documents", "node_modules", pkg, "package.json")); err != nil {
			installed = false
		}
	}
	if installed {
		return
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("NOT RUN: the examples of Bun's documentation, because there is no npm to install the packages of conformance/documents")
	}
	cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = "documents"
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm ci in conformance/documents: %v\n%s", err, out)
	}
}

// suite is what `make report` runs too. With GOBUN_SLOW it takes its time: a minute until idle sockets are closed.
func suite() *Suite {
	s := &Suite{Scenarios: "scenarios", Expectations: "expectations.json", Command: []string{gobun}, Bun: os.Getenv("GOBUN_ORACLE"), Slow: os.Getenv("GOBUN_SLOW") != "", Timeout: defaultTimeout * patience}
	for _, pkg := range packages {
		for _, folder := range folders {
			s.Paths = append(s.Paths, filepath.Join("documents", "node_modules", pkg, folder))
		}
	}
	for _, page := range strings.Fields(pages) {
		s.Paths = append(s.Paths, filepath.Join("documents", "node_modules", packages[1], "docs", filepath.FromSlash(page)))
	}
	return s
}

// The project's own page is a document, too.
func TestReadme(t *testing.T) {
	s := &Suite{Paths: []string{"../README.md"}, Scenarios: "scenarios", Command: []string{gobun}, Bun: os.Getenv("GOBUN_ORACLE"), Timeout: defaultTimeout * patience}
	report, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if c := report.Counts(); !report.OK() || c.Pass == 0 {
		_ = report.WriteTable(t.Output())
		t.Errorf("%+v", c)
	}
}
