// Comparing what two runtimes printed: case by case, and within a case by the shortest list of differing lines, so
// that one line more or less is one difference.

package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

type deviation = Deviation

// caseMark begins the line that names a case.
const caseMark = "## "

type block struct {
	name  string
	lines []string
}

// splitCases splits an output at the lines that name cases. What comes before the first has the empty name.
func splitCases(text string) []block {
	var blocks []block
	current := block{}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if name, ok := strings.CutPrefix(line, caseMark); ok {
			blocks = append(blocks, current)
			current = block{name: name}
			continue
		}
		current.lines = append(current.lines, line)
	}
	blocks = append(blocks, current)
	if len(blocks[0].lines) == 0 || len(blocks[0].lines) == 1 && blocks[0].lines[0] == "" {
		blocks = blocks[1:]
	}
	return blocks
}

// outcome is what became of one case: the differences that nothing explains, and the deviations that were seen.
type outcome struct {
	name        string
	differences []string
	seen        []deviation
	unexplained []deviation
}

// compare returns one outcome for each case that either side has.
func compare(want, got []block, deviations []deviation) []outcome {
	seen := make([]bool, len(deviations))
	var all []outcome
	for _, w := range want {
		o := outcome{name: w.name}
		if i := slices.IndexFunc(got, func(g block) bool { return g.name == w.name }); i < 0 {
			o.differences = []string{"gobun did not come to this case"}
		} else {
			o.differences, o.unexplained = compareLines(w.lines, got[i].lines, w.name, deviations, seen)
			got = slices.Delete(slices.Clone(got), i, i+1)
		}
		all = append(all, o)
	}
	for _, g := range got {
		all = append(all, outcome{name: g.name, differences: []string{"this case is not recorded, see make oracle"}})
	}
	for i, d := range deviations {
		if seen[i] {
			j := slices.IndexFunc(all, func(o outcome) bool { return o.name == d.Case })
			all[j].seen = append(all[j].seen, d)
			continue
		}
		j := slices.IndexFunc(all, func(o outcome) bool { return o.name == d.Case })
		if j < 0 {
			j = len(all)
			all = append(all, outcome{name: d.Case})
		}
		all[j].differences = append(all[j].differences, fmt.Sprintf("a deviation is not seen any more, take it out of expectations.json\n Bun   %s\n gobun %s", d.Bun, d.Gobun))
	}
	return all
}

// compareLines returns the differing stretches that no deviation explains, as texts and as the deviations that would.
func compareLines(want, got []string, name string, deviations []deviation, seen []bool) (differences []string, unexplained []deviation) {
	for _, h := range diff(want, got) {
		for i, d := range deviations {
			if d.Case != name {
				continue
			}
			w, g := slices.Index(h.want, d.Bun), slices.Index(h.got, d.Gobun)
			if d.Bun != "" && w < 0 || d.Gobun != "" && g < 0 {
				continue
			}
			seen[i] = true
			if d.Bun != "" {
				h.want = slices.Delete(h.want, w, w+1)
			}
			if d.Gobun != "" {
				h.got = slices.Delete(h.got, g, g+1)
			}
		}
		if len(h.want)+len(h.got) == 0 {
			continue
		}
		text := fmt.Sprintf("line %d", h.line)
		for _, l := range h.want {
			text += "\n Bun   " + l
		}
		for _, l := range h.got {
			text += "\n gobun " + l
		}
		differences = append(differences, text)
		for i := range max(len(h.want), len(h.got)) {
			d := deviation{Case: name}
			if i < len(h.want) {
				d.Bun = h.want[i]
			}
			if i < len(h.got) {
				d.Gobun = h.got[i]
			}
			unexplained = append(unexplained, d)
		}
	}
	return differences, unexplained
}

// hunk is a stretch of lines that differ. line counts from 1 in want.
type hunk struct {
	line      int
	want, got []string
}

// diff finds the stretches in which two lists differ, by the longest common subsequence. The lists are short.
func diff(want, got []string) []hunk {
	// common[i][j] is the length of the longest common subsequence of want[i:] and got[j:].
	common := make([][]int, len(want)+1)
	for i := range common {
		common[i] = make([]int, len(got)+1)
	}
	for i := len(want) - 1; i >= 0; i-- {
		for j := len(got) - 1; j >= 0; j-- {
			if want[i] == got[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var hunks []hunk
	var h *hunk
	for i, j := 0, 0; i < len(want) || j < len(got); {
		if i < len(want) && j < len(got) && want[i] == got[j] {
			i, j, h = i+1, j+1, nil
			continue
		}
		if h == nil {
			hunks = append(hunks, hunk{line: i + 1})
			h = &hunks[len(hunks)-1]
		}
		if j == len(got) || i < len(want) && common[i+1][j] >= common[i][j+1] {
			h.want = append(h.want, want[i])
			i++
		} else {
			h.got = append(h.got, got[j])
			j++
		}
	}
	return hunks
}

func TestCompareFindsWhatDiffers(t *testing.T) {
	want := splitCases("## a\n1\n2\n3\n## b\nx\n")
	for _, tc := range []struct {
		name, got  string
		deviations []deviation
		differ     string
	}{
		{"nothing", "## a\n1\n2\n3\n## b\nx\n", nil, ""},
		{"a line less", "## a\n1\n3\n## b\nx\n", nil, "a: line 2\n Bun   2"},
		{"a line more", "## a\n1\n2\n2\n3\n## b\nx\n", nil, "a: line 3\n gobun 2"},
		{"another line", "## a\n1\nzwei\n3\n## b\nx\n", nil, "a: line 2\n Bun   2\n gobun zwei"},
		{"a case less", "## a\n1\n2\n3\n", nil, "b: gobun did not come to this case"},
		{"a case more", "## a\n1\n2\n3\n## b\nx\n## c\n", nil, "c: this case is not recorded, see make oracle"},
		{"output before the first case", "0\n## a\n1\n2\n3\n## b\nx\n", nil, ": this case is not recorded, see make oracle"},
		{"as a deviation says", "## a\n1\nzwei\n3\n## b\nx\n", []deviation{{"a", "2", "zwei", "r"}}, ""},
		{"a line more as a deviation says", "## a\n1\n2\n3\n4\n## b\nx\n", []deviation{{"a", "", "4", "r"}}, ""},
		{"the deviation of another case", "## a\n1\n2\n3\n## b\nzwei\n", []deviation{{"a", "x", "zwei", "r"}}, "a: a deviation is not seen any more, take it out of expectations.json\n Bun   x\n gobun zwei; b: line 1\n Bun   x\n gobun zwei"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var differ []string
			for _, o := range compare(want, splitCases(tc.got), tc.deviations) {
				for _, d := range o.differences {
					differ = append(differ, o.name+": "+d)
				}
			}
			if text := strings.Join(differ, "; "); text != tc.differ {
				t.Errorf("got  %q\nwant %q", text, tc.differ)
			}
		})
	}
}
