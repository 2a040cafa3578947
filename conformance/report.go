// Formats of a report: a table for people, JSON and JUnit XML for machines, Markdown for the repository.

package conformance

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

// Counts counts verdicts.
type Counts struct {
	Blocks   int `json:"blocks"`
	Pass     int `json:"pass"`
	Compiled int `json:"compiled"`
	Expected int `json:"expected"`
	Fail     int `json:"fail"`
	Skipped  int `json:"skipped"`
}

func (c *Counts) add(v Verdict) {
	c.Blocks++
	switch v {
	case Pass:
		c.Pass++
	case Compiled:
		c.Compiled++
	case Expected:
		c.Expected++
	case Fail:
		c.Fail++
	case Skipped:
		c.Skipped++
	}
}

func (c *Counts) String() string {
	text := fmt.Sprintf("%d blocks: %d pass", c.Blocks, c.Pass)
	if c.Blocks == 1 {
		text = fmt.Sprintf("1 block: %d pass", c.Pass)
	}
	for _, part := range []struct {
		n    int
		what string
	}{{c.Compiled, "compiled"}, {c.Expected, "fail as expected"}, {c.Fail, "fail"}, {c.Skipped, "skipped"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return text
}

// Counts counts all results.
func (r *Report) Counts() Counts {
	var c Counts
	for _, x := range r.Results {
		c.add(x.Verdict)
	}
	return c
}

// documents groups the results by document, in their order.
func (r *Report) documents() (groups [][]Result) {
	for i, x := range r.Results {
		if i == 0 || x.Document != r.Results[i-1].Document {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], x)
	}
	return groups
}

// title returns the heading of a result, which blocks at the beginning of a document lack.
func (x *Result) title() string {
	if x.Heading == "" {
		return "(beginning)"
	}
	return x.Heading
}

// WriteTable writes a table for people, followed by the full text of the failures.
func (r *Report) WriteTable(w io.Writer) error {
	var b strings.Builder
	for _, group := range r.documents() {
		b.WriteString(group[0].Document + "\n")
		width := 0
		for _, x := range group {
			width = max(width, utf8.RuneCountInString(x.title()))
		}
		for _, x := range group {
			pad := strings.Repeat(" ", width-utf8.RuneCountInString(x.title()))
			line := fmt.Sprintf("%6d  %-8s  %s%s  %s", x.Line, x.Verdict, x.title(), pad, firstLine(x.Reason))
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
		b.WriteString("\n")
	}
	for _, x := range r.Results {
		if x.Verdict == Fail {
			fmt.Fprintf(&b, "FAIL %s:%d %s\n  %s\n\n", x.Document, x.Line, x.title(), strings.ReplaceAll(x.Reason, "\n", "\n  "))
		}
	}
	for _, p := range r.Problems {
		b.WriteString("FAIL " + p + "\n")
	}
	c := r.Counts()
	b.WriteString(c.String() + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteJSON writes the report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Summary Counts `json:"summary"`
		*Report
	}{r.Counts(), r})
}

// WriteJUnit writes the report as JUnit XML: a test suite for each document.
func (r *Report) WriteJUnit(w io.Writer) error {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n")
	for _, group := range r.documents() {
		var c Counts
		for _, x := range group {
			c.add(x.Verdict)
		}
		fmt.Fprintf(&b, "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" skipped=\"%d\">\n", xmlText(group[0].Document), c.Blocks, c.Fail, c.Skipped+c.Expected)
		for _, x := range group {
			name := fmt.Sprintf("%d: %s", x.Line, x.title())
			fmt.Fprintf(&b, "    <testcase classname=\"%s\" name=\"%s\" time=\"%.3f\">", xmlText(x.Document), xmlText(name), x.Seconds)
			switch x.Verdict {
			case Fail:
				fmt.Fprintf(&b, "<failure message=\"%s\">%s</failure>", xmlText(firstLine(x.Reason)), xmlText(x.Reason))
			case Skipped, Expected:
				fmt.Fprintf(&b, "<skipped message=\"%s\"/>", xmlText(string(x.Verdict)+": "+firstLine(x.Reason)))
			}
			b.WriteString("</testcase>\n")
		}
		b.WriteString("  </testsuite>\n")
	}
	if len(r.Problems) > 0 {
		fmt.Fprintf(&b, "  <testsuite name=\"suite\" tests=\"%d\" failures=\"%d\">\n", len(r.Problems), len(r.Problems))
		for _, p := range r.Problems {
			fmt.Fprintf(&b, "    <testcase classname=\"suite\" name=\"%s\"><failure/></testcase>\n", xmlText(p))
		}
		b.WriteString("  </testsuite>\n")
	}
	b.WriteString("</testsuites>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// xmlText escapes text and removes what XML 1.0 cannot represent (section 2.2).
func xmlText(s string) string {
	return html.EscapeString(strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0xFFFE || c == 0xFFFF {
			return -1
		}
		return c
	}, s))
}

// Markdown returns the report as a page. It changes only if the verdicts do, and contains nothing of the documents except
// headings and line numbers.
func (r *Report) Markdown() string {
	var b strings.Builder
	b.WriteString("# Conformance report\n\nGenerated by `gobun conform --report`. A block is **pass** if it ran and did what its scenario says (or, without one, ")
	b.WriteString("started its server, answered and\nstopped), **compiled** if there is nothing to run, **expected** if it fails for the reason given, ")
	b.WriteString("**skipped** if it is no script. A line \"text\" is a scenario\nfor what a section says.\n\n")
	b.WriteString(r.CountsTable())
	var recorded [][]Result
	for _, group := range r.documents() {
		if group[0].Kind == Recorded {
			recorded = append(recorded, group)
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n| Line | Heading | Kind | Verdict | Reason |\n|---:|---|---|---|---|\n", group[0].Document)
		for _, x := range group {
			reason := x.Reason
			if x.Verdict == Fail {
				reason = firstLine(reason)
			}
			fmt.Fprintf(&b, "| %d | %s | %s | %s | %s |\n", x.Line, cell(x.title()), x.Kind, x.Verdict, cell(reason))
		}
	}
	if len(recorded) > 0 {
		writeRecorded(&b, recorded)
	}
	return b.String()
}

// writeRecorded writes the results of the recorded scripts, and every line in which they are meant to differ.
func writeRecorded(b *strings.Builder, scripts [][]Result) {
	b.WriteString("\n## Recorded scripts\n\nTheir output is compared line by line with what Bun printed.\n\n")
	b.WriteString("| Script | Cases | As Bun | Expected | Fail |\n|---|---:|---:|---:|---:|\n")
	for _, group := range scripts {
		var c Counts
		for _, x := range group {
			c.add(x.Verdict)
		}
		fmt.Fprintf(b, "| %s | %d | %d | %d | %d |\n", cell(group[0].Document), c.Blocks, c.Pass, c.Expected, c.Fail)
	}
	b.WriteString("\n## Lines in which gobun is meant to differ\n\n| Script | Case | Bun | gobun | Reason |\n|---|---|---|---|---|\n")
	for _, group := range scripts {
		for _, x := range group {
			for _, d := range x.Deviations {
				fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", cell(x.Document), cell(d.Case), code(d.Bun), code(d.Gobun), cell(d.Reason))
			}
		}
	}
}

// code formats a line as code in a cell; an empty one is a missing line.
func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + strings.NewReplacer("|", "\\|", "`", "'").Replace(s) + "`"
}

// CountsTable returns a Markdown table of the verdicts by folder of documents.
func (r *Report) CountsTable() string {
	var names []string
	counts := map[string]*Counts{}
	for _, x := range r.Results {
		dir := path.Dir(x.Document)
		// This page has its own row, because it describes what the project is about.
		if path.Base(x.Document) == "websockets.mdx" {
			dir = x.Document
		}
		if x.Kind == Recorded {
			dir = "recorded scripts"
		}
		if counts[dir] == nil {
			counts[dir] = &Counts{}
			names = append(names, dir)
		}
		counts[dir].add(x.Verdict)
	}
	var b strings.Builder
	b.WriteString("| Documents | Blocks or cases | Pass | Compiled | Expected | Fail | Skipped |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, name := range names {
		c := counts[name]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d |\n", cell(name), c.Blocks, c.Pass, c.Compiled, c.Expected, c.Fail, c.Skipped)
	}
	return b.String()
}

func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;").Replace(s)
}
