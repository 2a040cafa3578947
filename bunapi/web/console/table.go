// console.table.

package console

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/dop251/goja"
	"golang.org/x/text/width"

	"github.com/gobun/gobun/jsbridge"
)

// The headings of the columns that stand for no property.
const (
	keyColumn    = "Key"
	valuesColumn = "Values"
)

// grid is a table being laid out. cells[row][column] is "" for a blank one; column 0 is the index.
type grid struct {
	heads  []string
	column map[string]int
	cells  [][]string
}

func (g *grid) row(index string) { g.cells = append(g.cells, []string{index}) }

// set fills a cell of the last row, adding the column if it is new and grow allows it.
func (g *grid) set(head, cell string, grow bool) {
	i, ok := g.column[head]
	if !ok {
		if !grow {
			return
		}
		i = len(g.heads)
		g.heads = append(g.heads, head)
		g.column[head] = i
	}
	last := &g.cells[len(g.cells)-1]
	for len(*last) <= i {
		*last = append(*last, "")
	}
	(*last)[i] = cell
}

// table prints rows and columns of its first argument; anything that has none is printed as by log.
func (c *Console) table(s jsbridge.Scope, to stream, a jsbridge.Args) error {
	if a.Len() == 0 {
		return nil
	}
	data, ok := a.At(0).(*goja.Object)
	if !ok {
		return c.log(s, to, a.Values[:1])
	}
	only, filtered := a.At(1).(*goja.Object)
	if !goja.IsUndefined(a.At(1)) && (!filtered || only.ClassName() != "Array") {
		return jsbridge.InvalidArgType(`The "properties" argument must be an instance of Array.`)
	}
	text, err := c.grid(s, data, only, to.colors, false)
	if err == nil {
		c.line(s, to, text)
	}
	return err
}

// grid draws the table of data. only lists the columns; nil is all. values says that the values have colours, too.
func (c *Console) grid(s jsbridge.Scope, data, only *goja.Object, colors, values bool) (string, error) {
	g := &grid{heads: []string{""}, column: map[string]int{}}
	data = unproxy(data)
	isMap := data.ExportType() == mapType && data.ClassName() != "Array"
	if only != nil {
		if isMap { // as in Bun the keys come first, whatever is asked for
			g.column[keyColumn] = len(g.heads)
			g.heads = append(g.heads, keyColumn)
		}
		for _, k := range only.Keys() {
			head, err := s.ToString(s.Member(only, k))
			if err != nil {
				return "", err
			}
			g.column[head] = len(g.heads)
			g.heads = append(g.heads, head)
		}
	}
	p := c.printer(s, c.depth)
	defer c.release(p)
	p.compact = true
	p.colors = values
	if err := p.run(func() { p.fill(g, data, only == nil) }); err != nil {
		return "", err
	}
	return g.String(colors), nil
}

// inspectTable is Bun.inspect.table(data, properties, options).
func (c *Console) inspectTable(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	data, ok := a.At(0).(*goja.Object)
	if !ok {
		return s.String(""), nil
	}
	options := a.At(2)
	only, filtered := a.At(1).(*goja.Object)
	if filtered && only.ClassName() != "Array" {
		only, options = nil, a.At(1)
	}
	d, _ := jsbridge.DictOf(options)
	colors, err := d.Truthy(s, "colors", false)
	if err != nil {
		return nil, err
	}
	text, err := c.grid(s, data, only, colors, colors)
	return s.String(text + "\n"), err
}

// fill makes the rows.
func (p *printer) fill(g *grid, data *goja.Object, grow bool) {
	hasValues := false
	var values []string // of the last column, by row
	add := func(index string, v goja.Value, expand bool) {
		g.row(index)
		values = append(values, "")
		row, ok := v.(*goja.Object)
		if !ok || !expand {
			values[len(values)-1] = p.cell(v)
			hasValues = true
			return
		}
		row = unproxy(row)
		for _, k := range row.Keys() {
			g.set(k, p.cell(p.s.Member(row, k)), grow)
		}
	}
	at := func(list *goja.Object, i int) goja.Value { return list.Get(strconv.Itoa(i)) }
	switch t := data.ExportType(); {
	case t == mapType && data.ClassName() != "Array":
		v, err := p.in.mapItems(nil, data)
		if err != nil {
			p.err = err
			return
		}
		flat := v.(*goja.Object)
		for i := range int(flat.Get("length").ToInteger()) / 2 {
			add(strconv.Itoa(i), at(flat, 2*i+1), false)
			g.set(keyColumn, p.cell(at(flat, 2*i)), true)
		}
	case t == setType && data.ClassName() != "Array":
		v, err := p.in.setItems(nil, data)
		if err != nil {
			p.err = err
			return
		}
		flat := v.(*goja.Object)
		for i := range int(flat.Get("length").ToInteger()) {
			add(strconv.Itoa(i), at(flat, i), true)
		}
	case data.ClassName() == "Array":
		for i := range int(data.Get("length").ToInteger()) {
			add(strconv.Itoa(i), at(data, i), true)
		}
	default:
		for _, k := range data.Keys() {
			add(k, p.s.Member(data, k), true)
		}
	}
	if isMap := data.ExportType() == mapType && data.ClassName() != "Array"; !hasValues || !grow && !isMap {
		return
	}
	column := len(g.heads)
	g.heads = append(g.heads, valuesColumn)
	for i, row := range g.cells {
		for len(row) < column {
			row = append(row, "")
		}
		g.cells[i] = append(row, values[i])
	}
}

// cell is a value on one line; strings have no quotes.
func (p *printer) cell(v goja.Value) string {
	start := len(p.buf)
	p.value(v, false)
	text := string(p.buf[start:])
	p.buf = p.buf[:start]
	return text
}

func (g *grid) String(colors bool) string {
	widths := make([]int, len(g.heads))
	for i, head := range g.heads {
		widths[i] = displayWidth(head)
		for _, row := range g.cells {
			if i < len(row) {
				widths[i] = max(widths[i], displayWidth(row[i]))
			}
		}
	}
	widths[0] = max(widths[0], 1)
	var b strings.Builder
	rule := func(left, middle, right string) {
		for i, w := range widths {
			if i == 0 {
				b.WriteString(left)
			} else {
				b.WriteString(middle)
			}
			b.WriteString(strings.Repeat("─", w+2))
		}
		b.WriteString(right)
	}
	line := func(row []string, bold bool) {
		b.WriteString("\n")
		for i, w := range widths {
			cell := ""
			if i < len(row) {
				cell = row[i]
			}
			pad := strings.Repeat(" ", w-displayWidth(cell))
			if bold {
				cell = escReset + "\x1b[1m" + cell + escReset
			}
			b.WriteString("│ " + cell + pad + " ")
		}
		b.WriteString("│")
	}
	rule("┌", "┬", "┐")
	line(g.heads, colors)
	b.WriteString("\n")
	rule("├", "┼", "┤")
	for _, row := range g.cells {
		line(row, false)
	}
	b.WriteString("\n")
	rule("└", "┴", "┘")
	return b.String()
}

// displayWidth is the number of terminal columns that text takes: two for East Asian wide characters.
func displayWidth(text string) int {
	n := 0
	if strings.Contains(text, escReset) {
		text = escapes.ReplaceAllString(text, "")
	}
	for _, r := range text {
		switch {
		case unicode.IsControl(r) || unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case width.LookupRune(r).Kind() == width.EastAsianWide || width.LookupRune(r).Kind() == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
