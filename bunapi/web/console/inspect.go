// Package console is the console object and Bun's inspection format.
package console

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

const (
	// defaultDepth: containers nested deeper are elided.
	defaultDepth = 2
	// lineLimit is the width at which arrays break.
	lineLimit = 80
	// maxElements of an array, and of a typed array, are shown.
	maxElements      = 100
	maxTypedElements = 512
	// maxShortArray is the length from which on an array is never on one line.
	maxShortArray = 10
)

// Member is one line of a native object's print-out.
type Member struct {
	Key   string
	Value goja.Value
	Text  string // instead of Value, verbatim
}

// Inspectable is implemented by Go values behind native instances that print in a form of their own.
type Inspectable interface {
	// InspectBun returns the head ("Headers", "Response (2 bytes)") and the members in order.
	InspectBun(s jsbridge.Scope) (head string, members []Member)
}

// Options of one inspection.
type Options struct {
	// Depth of containers shown; negative is no limit.
	Depth int
	// Quote makes top-level strings quoted, as Bun.inspect does.
	Quote bool
}

// Errors prints errors: the host knows source files. It returns the block without indentation.
type Errors interface {
	ErrorText(s jsbridge.Scope, v *goja.Object) string
}

// printer writes one console call. line counts as Bun does (L in its algorithm): not columns, but near enough to
// break lines where Bun breaks them.
type printer struct {
	s      jsbridge.Scope
	in     *intrinsics
	errors Errors
	b      strings.Builder
	line   int
	indent int
	depth  int
	limit  int
	stack  []*goja.Object
	err    error
}

func (p *printer) newline() {
	p.b.WriteByte('\n')
	for range p.indent {
		p.b.WriteString("  ")
	}
}

func (p *printer) full() bool {
	if p.line > lineLimit {
		p.line = 2 * p.indent
		return true
	}
	return false
}

func textUnits(s string) int {
	n, wide := 0, false
	for _, r := range s {
		n += len(utf16.AppendRune(nil, r))
		wide = wide || r > 0xff
	}
	if wide {
		return 2*n + 2
	}
	return n
}

func (p *printer) write(text string, counts int) {
	p.b.WriteString(text)
	p.line += counts
}

// value prints v; nested tells whether it stands inside a container.
func (p *printer) value(v goja.Value, nested bool) {
	if p.err != nil {
		return
	}
	switch {
	case v == nil || goja.IsUndefined(v):
		p.write("undefined", 9)
		return
	case goja.IsNull(v):
		p.write("null", 4)
		return
	}
	switch x := v.(type) {
	case *goja.Symbol:
		p.write("Symbol("+x.String()+")", 0)
		return
	case *goja.Object:
		p.object(x, nested)
		return
	}
	if jsbridge.IsString(v) {
		text := v.String()
		if nested {
			p.write(quote(v), textUnits(text))
		} else {
			p.write(text, textUnits(text))
		}
		return
	}
	switch v.Export().(type) {
	case bool, int64:
		text := v.String()
		p.write(text, len(text))
	case float64:
		text := v.String()
		if f := v.ToFloat(); f == 0 && 1/f < 0 {
			text = "-0"
		}
		p.write(text, len(text))
	default: // bigint
		text := v.String()
		p.write(text+"n", len(text))
	}
}

// quote is JSON's quoting with Bun's choice of escapes; lone surrogates are escaped, everything else printable stays.
func quote(v goja.Value) string {
	var b strings.Builder
	b.WriteByte('"')
	str := v.(goja.String)
	for i := 0; i < str.Length(); i++ {
		c := str.CharAt(i)
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(byte(c))
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\b':
			b.WriteString(`\b`)
		case c == '\f':
			b.WriteString(`\f`)
		case c < 0x20:
			b.WriteString(`\u00`)
			b.WriteString(strings.ToUpper(strconv.FormatInt(int64(c)|0x100, 16)[1:]))
		case utf16.IsSurrogate(rune(c)):
			if i+1 < str.Length() {
				if r := utf16.DecodeRune(rune(c), rune(str.CharAt(i+1))); r != 0xfffd {
					b.WriteRune(r)
					i++
					continue
				}
			}
			b.WriteString(`\u` + strconv.FormatInt(int64(c), 16))
		default:
			b.WriteRune(rune(c))
		}
	}
	b.WriteByte('"')
	return b.String()
}

func isIdentifier(key string) bool {
	for i := range len(key) {
		c := key[i]
		if c != '_' && c != '$' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return key != ""
}

// enter guards containers: circles, and depth. elided is what stands for one that is too deep.
func (p *printer) enter(o *goja.Object, elided string) bool {
	for _, on := range p.stack {
		if on == o {
			p.write("[Circular]", 0)
			return false
		}
	}
	if p.limit >= 0 && p.depth > p.limit {
		p.write(elided, map[bool]int{true: 11}[elided == "[Array ...]"])
		return false
	}
	p.stack = append(p.stack, o)
	p.depth++
	return true
}

func (p *printer) leave() {
	p.stack = p.stack[:len(p.stack)-1]
	p.depth--
}

// members prints `{ … }` with one member a line and trailing commas. each calls its argument for every member.
func (p *printer) members(each func(member func(key string, counts int, value func()))) {
	first := true
	each(func(key string, counts int, value func()) {
		if first {
			p.b.WriteByte('{')
			p.indent++
		}
		p.newline()
		p.line = 2 * p.indent
		if !first {
			p.line++
		}
		first = false
		if key != "" {
			p.write(key+": ", counts)
		}
		value()
		p.b.WriteByte(',')
	})
	if first {
		p.write("{}", 0)
		return
	}
	p.indent--
	p.newline()
	p.b.WriteByte('}')
	p.line += 2
}

func keyText(key string) (text string, counts int) {
	if isIdentifier(key) {
		return key, textUnits(key)
	}
	return strconv.Quote(key), textUnits(key) + 1
}

// native prints an Inspectable.
func (p *printer) native(o *goja.Object, n Inspectable) {
	head, members := n.InspectBun(p.s)
	if !p.enter(o, head+" [Object ...]") {
		return
	}
	defer p.leave()
	p.write(head+" ", 0)
	p.members(func(member func(string, int, func())) {
		for _, m := range members {
			member(m.Key, textUnits(m.Key), func() {
				if m.Value == nil {
					p.write(m.Text, 0)
				} else {
					p.value(m.Value, true)
				}
			})
		}
	})
}
