package conformance

import (
	"flag"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestConformance runs everything that is compared with Bun: the examples of the documents with their scenarios, and the
// recorded cases. One file says what is expected to differ, one report what became of all.
//
// With GOBUN_UPDATE (make report) it writes the expectations, the report and the README's counts, unless something differs
// newly. With GOBUN_ORACLE set to a real Bun (make oracle) it records the cases anew, and runs the documents on that Bun too.
func TestConformance(t *testing.T) {
	bun, update := os.Getenv("GOBUN_ORACLE"), os.Getenv("GOBUN_UPDATE") != ""
	s := suite()
	known, err := loadExpectations(s.Expectations)
	if err != nil {
		t.Fatal(err)
	}
	known.update = update
	report := &Report{seen: known}
	// -run may have asked for a part, which makes no report; and without npm there are no documents.
	whole := !strings.Contains(flag.Lookup("test.run").Value.String(), "/")
	documents := false
	t.Run("documents", func(t *testing.T) {
		install(t)
		if err := s.run(t.Context(), known, report); err != nil {
			t.Fatal(err)
		}
		documents = true
		for _, problem := range report.Problems {
			t.Error(problem)
		}
		for _, r := range report.Results {
			t.Run(strings.ReplaceAll(r.Name, " ", "_"), func(t *testing.T) {
				if r.Verdict == Fail {
					t.Errorf("%s:%d (%s): %s", r.Document, r.Line, r.Kind, r.Reason)
				}
			})
		}
	})
	var mu sync.Mutex
	var recorded []Result
	t.Run("cases", func(t *testing.T) {
		compareCases(t, known, bun, func(r Result) {
			mu.Lock()
			defer mu.Unlock()
			recorded = append(recorded, r)
		})
		for _, problem := range known.unusedScripts() {
			if !update {
				t.Error(problem)
			}
		}
	})
	if !whole || !documents || bun != "" {
		return
	}
	slices.SortStableFunc(recorded, func(a, b Result) int { return strings.Compare(a.Document, b.Document) })
	report.Results = append(report.Results, recorded...)
	if update {
		if err := known.write(s.Expectations); err != nil {
			t.Fatal(err)
		}
	}
	page, err := report.withCounts(read(t, "../README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{"REPORT.md": report.Markdown(), "../README.md": page} {
		switch {
		case update:
			write(t, file, text)
		case t.Failed(): // out of date for a reason that was told
		case read(t, file) != text:
			t.Errorf("%s does not tell what became of everything: make report", file)
		}
	}
}
