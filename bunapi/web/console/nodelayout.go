// How Node's format lays out the members of a container: on one line, in columns, or one a line.

package console

import (
	"math"
	"slices"
	"strings"

	"github.com/dop251/goja"
)

// memberKind says what a container's members are.
type memberKind uint8

const (
	objectMembers memberKind = iota
	arrayElements
	arrayExtras // an array, whose elements are followed by its other properties
)

// shape is a container before it is laid out.
type shape struct {
	items       []string
	keyed       int // how many of the items, at the end, are properties
	base        string
	open, close string
	kind        memberKind
	array       *goja.Object // what decides how columns are aligned
}

// layout joins the items. depth is that of the items.
func (p *nodePrinter) layout(c shape, depth int) string {
	lead := c.open
	if p.o.Compact != CompactAlways {
		if c.base != "" {
			lead = c.base + " " + c.open
		}
		items := c.items
		if p.o.Compact >= 1 {
			if c.kind == arrayExtras && len(items) > 6 {
				items = p.columns(items, c.array)
			}
			if float64(p.level-depth) < p.o.Compact && len(items) == len(c.items) {
				start := len(items) + p.indent + p.width(c.open) + p.width(c.base) + 10
				if joined := strings.Join(items, ", "); p.fits(items, start, c.base) && !strings.Contains(joined, "\n") {
					return lead + " " + joined + " " + c.close
				}
			}
		}
		line := "\n" + strings.Repeat(" ", p.indent)
		return lead + line + "  " + strings.Join(items, ","+line+"  ") + line + c.close
	}
	if c.base != "" {
		lead = c.open + " " + c.base
	}
	if p.fits(c.items, 0, c.base) {
		return lead + " " + strings.Join(c.items, ", ") + " " + c.close
	}
	line := "\n" + strings.Repeat(" ", p.indent)
	between := line + "  "
	if c.base == "" && len(c.open) == 1 {
		between = " "
	}
	return lead + between + strings.Join(c.items, ","+line+"  ") + " " + c.close
}

// fits reports whether the items stand on one line.
func (p *nodePrinter) fits(items []string, start int, base string) bool {
	total := len(items) + start
	if float64(total+len(items)) > p.o.BreakLength {
		return false
	}
	for _, item := range items {
		total += p.width(item)
		if float64(total) > p.o.BreakLength {
			return false
		}
	}
	return !strings.Contains(base, "\n")
}

// columns groups the elements of a long array that are short: so many in a line that the whole is about as wide as high.
func (p *nodePrinter) columns(items []string, array *goja.Object) []string {
	const between, heights, most = 2, 2.5, 15
	count, more := len(items), ""
	if p.o.MaxArrayLength < float64(len(items)) {
		count-- // "... n more items"
		more = items[count]
	}
	widths := make([]int, count)
	total, widest := 0, 0
	for i := range count {
		widths[i] = p.width(items[i])
		total += widths[i] + between
		widest = max(widest, widths[i])
	}
	cell := widest + between
	if float64(cell*3+p.indent) >= p.o.BreakLength || float64(total)/float64(cell) <= 5 && widest > 6 {
		return items
	}
	bias := math.Sqrt(float64(cell) - float64(total)/float64(len(items)))
	usual := math.Max(float64(cell)-3-bias, 1)
	n := int(math.Min(math.Min(math.Floor(math.Sqrt(heights*usual*float64(count))/usual+0.5), math.Floor((p.o.BreakLength-float64(p.indent))/float64(cell))), math.Min(p.o.Compact*4, most)))
	if n <= 1 {
		return items
	}
	var column []int
	for i := range n {
		w := 0
		for j := i; j < count; j += n {
			w = max(w, widths[j])
		}
		column = append(column, w+between)
	}
	right := array != nil && p.allNumbers(array, len(items))
	var lines []string
	for i := 0; i < count; i += n {
		var b strings.Builder
		last := min(i+n, count) - 1
		for j := i; j < last; j++ {
			pad := strings.Repeat(" ", column[j-i]-widths[j]-between)
			if right {
				b.WriteString(pad + items[j] + ", ")
			} else {
				b.WriteString(items[j] + ", " + pad)
			}
		}
		if right {
			b.WriteString(strings.Repeat(" ", column[last-i]-widths[last]-between))
		}
		b.WriteString(items[last])
		lines = append(lines, b.String())
	}
	if more != "" {
		lines = append(lines, more)
	}
	return lines
}

// allNumbers reports whether the elements shown are numbers, which stand at the right of their columns.
func (p *nodePrinter) allNumbers(array *goja.Object, shown int) bool {
	for i := range shown {
		v := array.Get(itoa(i))
		if v == nil || !isNumeric(v) {
			return false
		}
	}
	return true
}

// sortItems sorts the properties, for the option sorted.
func (p *nodePrinter) sortItems(c *shape) {
	items := c.items
	if c.kind != objectMembers {
		items = items[len(items)-c.keyed:]
	}
	slices.SortStableFunc(items, func(a, b string) int {
		if p.o.Compare == nil {
			return strings.Compare(a, b)
		}
		return int(p.check(p.s.Call(p.o.Compare, goja.Undefined(), p.s.String(a), p.s.String(b))).ToInteger())
	})
}

// indented moves the lines of a text behind the first to the current indentation.
func (p *nodePrinter) indented(text string) string {
	if p.indent == 0 {
		return text
	}
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", p.indent))
}
