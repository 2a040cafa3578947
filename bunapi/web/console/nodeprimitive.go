// Primitives in Node's format: quotes, escapes, separators between thousands.

package console

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

func itoa(n int) string { return strconv.Itoa(n) }

// breakableString is the length from which on a string is split at its newlines.
const breakableString = 16

// primitive prints anything but an object.
func (p *nodePrinter) primitive(v goja.Value, style func(text, kind string) string) string {
	switch x := v.(type) {
	case nil:
		return style("undefined", "undefined")
	case goja.String:
		return p.stringText(x, style)
	case *goja.Symbol:
		return style("Symbol("+x.String()+")", "symbol")
	}
	switch {
	case goja.IsUndefined(v):
		return style("undefined", "undefined")
	case goja.IsNull(v):
		return style("null", "null")
	}
	if _, ok := jsbridge.BigInt(v); ok {
		return style(p.separated(v.String())+"n", "bigint")
	}
	if _, ok := jsbridge.Boolean(v); ok {
		return style(v.String(), "boolean")
	}
	return style(p.number(v), "number")
}

func (p *nodePrinter) number(v goja.Value) string {
	if n, _ := jsbridge.Number(v); n == 0 && math.Signbit(n) {
		return "-0"
	}
	text := v.String()
	if !p.o.NumericSeparator || strings.ContainsAny(text, "eIN") {
		return text
	}
	whole, fraction, ok := strings.Cut(text, ".")
	if !ok {
		return p.separated(whole)
	}
	return p.separated(whole) + "." + threes(fraction, true)
}

func (p *nodePrinter) separated(digits string) string {
	if !p.o.NumericSeparator {
		return digits
	}
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	return sign + threes(digits, false)
}

// threes puts a low line between groups of three digits, counted from the left or from the right.
func threes(digits string, left bool) string {
	var b strings.Builder
	for i := range len(digits) {
		from := len(digits) - i
		if left {
			from = i
		}
		if i > 0 && from%3 == 0 {
			b.WriteByte('_')
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

func (p *nodePrinter) stringText(v goja.String, style func(text, kind string) string) string {
	trailer, n := "", v.Length()
	if float64(n) > p.o.MaxStringLength {
		most := int(max(0, p.o.MaxStringLength))
		trailer = "... " + itoa(n-most) + " more character" + plural(n-most)
		v = v.Substring(0, most)
		n = most
	}
	if p.o.Compact == CompactAlways || n <= breakableString || float64(n) <= p.o.BreakLength-float64(p.indent)-4 {
		return style(nodeQuote(v), "string") + trailer
	}
	var lines []string
	for start, i := 0, 0; i < n; i++ {
		if v.CharAt(i) == '\n' || i == n-1 {
			lines = append(lines, style(nodeQuote(v.Substring(start, i+1)), "string"))
			start = i + 1
		}
	}
	return strings.Join(lines, " +\n"+strings.Repeat(" ", p.indent+2)) + trailer
}

func plural(n int) string {
	if n > 1 {
		return "s"
	}
	return ""
}

// nodeQuote puts a string between the quotes that need the fewest escapes: single, else double ones or backticks.
func nodeQuote(v goja.String) string {
	has := func(c uint16) bool {
		for i := range v.Length() {
			if v.CharAt(i) == c {
				return true
			}
		}
		return false
	}
	mark := byte('\'')
	if has('\'') {
		switch {
		case !has('"'):
			mark = '"'
		case !has('`') && !strings.Contains(v.String(), "${"):
			mark = '`'
		}
	}
	return string(mark) + nodeEscape(v, mark) + string(mark)
}

var shortEscapes = map[uint16]string{'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`, '\\': `\\`}

// nodeEscape escapes control characters, backslashes, lone surrogates and the quote.
func nodeEscape(v goja.String, mark byte) string {
	var b strings.Builder
	n := v.Length()
	for i := 0; i < n; i++ {
		c := v.CharAt(i)
		short, ok := shortEscapes[c]
		switch {
		case ok:
			b.WriteString(short)
		case c == uint16(mark) && mark == '\'':
			b.WriteString(`\'`)
		case c < 0x20 || c >= 0x7f && c <= 0x9f:
			b.WriteString(`\x` + strings.ToUpper(strconv.FormatUint(uint64(c)+0x100, 16)[1:]))
		case utf16.IsSurrogate(rune(c)):
			if i+1 < n {
				if r := utf16.DecodeRune(rune(c), rune(v.CharAt(i+1))); r != '\uFFFD' {
					b.WriteRune(r)
					i++
					continue
				}
			}
			b.WriteString(`\u` + strconv.FormatUint(uint64(c), 16))
		default:
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// text16 is a Go text as a JavaScript string.
func (p *nodePrinter) text16(text string) goja.String { return p.s.String(text).(goja.String) }

// escapes are the sequences that colour text.
var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// width is how many UTF-16 units of a text are seen.
func (p *nodePrinter) width(text string) int {
	if p.o.Colors {
		text = escapes.ReplaceAllString(text, "")
	}
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
