// The lines by which two texts differ, in the shortest list of edits (Myers, "An O(ND) Difference Algorithm", 1986).

package assert

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// maxEdits is how many edits are searched for. The memory for tracing back grows with its square: 16 MB. Bun gives up at the same
// number.
const maxEdits = 2893

// colors are what stands before and behind a line of each kind.
type colors struct{ blue, green, red, gray, white string }

var ansi = colors{"\x1b[34m", "\x1b[32m", "\x1b[31m", "\x1b[90m", "\x1b[39m"}

// diff is internal.diff(actual, expected, isPartial, isColored, commas): the lines of both texts and whether some common lines
// were left out; undefined if there are too many edits. commas makes a trailing comma on a line irrelevant.
func diff(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	var paint colors
	if a.At(3).ToBoolean() {
		paint = ansi
	}
	edits, ok := shortest(strings.Split(a.At(0).String(), "\n"), strings.Split(a.At(1).String(), "\n"), a.At(4).ToBoolean())
	if !ok {
		return goja.Undefined(), nil
	}
	text, skipped := printed(edits, a.At(2).ToBoolean(), paint)
	return s.Array(s.String(text), s.Bool(skipped)), nil
}

type operation int8

const (
	both     operation = iota
	added              // a line of actual only
	required           // a line of expected only
)

// edit is one line of the result.
type edit struct {
	operation operation
	line      string
}

// sameLine compares lines; the last member of one object may be followed by others in the other object.
func sameLine(a, b string, commas bool) bool {
	return a == b || commas && (a == b+"," || a+"," == b)
}

// shortest returns the edits from the last to the first.
func shortest(actual, expected []string, commas bool) (edits []edit, ok bool) {
	n, m := len(actual), len(expected)
	limit := min(n+m, maxEdits)
	// reached[d] holds, for each diagonal from -d to d, how many lines of actual are behind when d-1 edits are made.
	var reached [][]int32
	now := make([]int32, 2*limit+3)
	for d := 0; d <= limit; d++ {
		at := func(k int) *int32 { return &now[k+limit+1] }
		before := make([]int32, 2*d+3)
		copy(before, now[limit-d:limit+d+3])
		reached = append(reached, before)
		for k := -d; k <= d; k += 2 {
			x := *at(k - 1) + 1
			if k == -d || k != d && *at(k - 1) < *at(k + 1) {
				x = *at(k + 1)
			}
			for int(x) < n && int(x)-k < m && sameLine(actual[x], expected[int(x)-k], commas) {
				x++
			}
			*at(k) = x
			if int(x) >= n && int(x)-k >= m {
				return wayBack(reached, actual, expected, commas), true
			}
		}
	}
	return nil, false
}

func wayBack(reached [][]int32, actual, expected []string, commas bool) []edit {
	var edits []edit
	x, y := len(actual), len(expected)
	for d := len(reached) - 1; d >= 0; d-- {
		at := func(k int) int { return int(reached[d][k+d+1]) }
		k := x - y
		from := k - 1
		if k == -d || k != d && at(k-1) < at(k+1) {
			from = k + 1
		}
		fromX := at(from)
		fromY := fromX - from
		for x > fromX && y > fromY && x > 0 && y > 0 {
			line := actual[x-1]
			if commas && !strings.HasSuffix(line, ",") {
				line = expected[y-1]
			}
			edits = append(edits, edit{both, line})
			x, y = x-1, y-1
		}
		switch {
		case d == 0:
		case x > fromX:
			x--
			edits = append(edits, edit{added, actual[x]})
		default:
			y--
			edits = append(edits, edit{required, expected[y]})
		}
	}
	return edits
}

// shownBefore is how many shared lines are shown before the rest of them is left out.
const shownBefore = 5

// printed writes the edits. Of a run of shared lines the first five and the last are shown, unless three or fewer would be
// left out.
func printed(edits []edit, isPartial bool, paint colors) (text string, skipped bool) {
	var b strings.Builder
	put := func(color, mark, line string) { b.WriteString(color + mark + paint.white + " " + line + "\n") }
	shared := 0
	for i := len(edits) - 1; i >= 0; i-- {
		e := edits[i]
		if i+1 < len(edits) && edits[i+1].operation == both && e.operation != both {
			switch left := shared - shownBefore; {
			case left == 1, left == 2:
				for j := left; j >= 1; j-- {
					b.WriteString(paint.white + "  " + edits[i+j].line + "\n")
				}
			case left >= 3:
				b.WriteString(paint.blue + "..." + paint.white + "\n" + paint.white + "  " + edits[i+1].line + "\n")
				skipped = true
			}
			shared = 0
		}
		switch {
		case e.operation == both:
			if shared < shownBefore {
				b.WriteString(paint.white + "  " + e.line + "\n")
			}
			shared++
		case e.operation == required:
			put(paint.red, "-", e.line)
		case isPartial && paint != (colors{}):
			b.WriteString(paint.gray + "  " + e.line + paint.white + "\n")
		case isPartial:
			b.WriteString("+ " + e.line + "\n")
		default:
			put(paint.green, "+", e.line)
		}
	}
	return "\n" + strings.TrimRight(b.String(), " \n\t"), skipped
}
