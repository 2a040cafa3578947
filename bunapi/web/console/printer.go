// The printer: text, colours, indentation, and the line counter that decides where arrays break.

package console

import (
	"strings"
	"unicode/utf16"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// lineLimit is the count from which on a list goes on in a new line.
const lineLimit = 80

// The colours, as the numbers of ANSI's "select graphic rendition".
const (
	colorDim     = "2"
	colorRed     = "31"
	colorGreen   = "32"
	colorYellow  = "33"
	colorBlue    = "34"
	colorMagenta = "35"
	colorCyan    = "36"
)

const escReset = "\x1b[0m"

func escColor(color string) string { return escReset + "\x1b[" + color + "m" }

// printer writes one console call.
//
// line is not the column: Bun counts the text of values, but not indentation after the first member, quotes or heads,
// and never resets the count at the end of an object. Lists break where that count passes lineLimit, so the printer
// has to count exactly as Bun does.
type printer struct {
	s   jsbridge.Scope
	in  *intrinsics
	c   *Console
	buf []byte

	line    int
	indent  int // levels of two spaces
	limit   int // depth shown; negative is no limit
	stack   []*goja.Object
	colors  bool
	compact bool
	sorted  bool
	err     error
}

// maxPooled bounds the buffer that a Console keeps between calls, in bytes.
const maxPooled = 64 << 10

func (c *Console) printer(s jsbridge.Scope, depth int) *printer {
	p := c.free
	c.free = nil // printing may run script code, which may print
	if p == nil {
		p = &printer{}
	}
	*p = printer{s: s, in: c.in, c: c, buf: p.buf[:0], stack: p.stack[:0], limit: depth}
	return p
}

func (c *Console) release(p *printer) {
	if cap(p.buf) > maxPooled {
		p.buf = nil
	}
	p.s = jsbridge.Scope{}
	clear(p.stack)
	c.free = p
}

// run calls fn, which prints, and returns what script code threw meanwhile.
func (p *printer) run(fn func()) error {
	if err := p.s.Try(fn); err != nil {
		return err
	}
	return p.err
}

// text writes without counting.
func (p *printer) text(text string) { p.buf = append(p.buf, text...) }

// write writes text that counts as so many characters of the line.
func (p *printer) write(text string, counts int) {
	p.buf = append(p.buf, text...)
	p.line += counts
}

// paint writes text in a colour.
func (p *printer) paint(color, text string, counts int) {
	if p.colors {
		p.text(escColor(color))
		defer p.text(escReset)
	}
	p.write(text, counts)
}

// paintPlain is paint without the reset before the colour: Bun does so for functions and strings' quotes.
func (p *printer) paintPlain(color, text string) {
	if p.colors {
		p.text("\x1b[" + color + "m")
		defer p.text(escReset)
	}
	p.text(text)
}

func (p *printer) newline() {
	p.buf = append(p.buf, '\n')
	p.spaces()
}

func (p *printer) spaces() {
	for range p.indent {
		p.buf = append(p.buf, ' ', ' ')
	}
}

// full reports whether the line is; asking starts a new count then.
func (p *printer) full() bool {
	if p.line > lineLimit && !p.compact {
		p.line = 2 * p.indent
		return true
	}
	return false
}

// units is what a string counts: its UTF-16 length, twice that and its quotes when it is not Latin-1.
func units(v goja.String) int {
	n := v.Length()
	for i := range n {
		if v.CharAt(i) > 0xff {
			return 2*n + 2
		}
	}
	return n
}

func textUnits(s string) int {
	n, wide := 0, false
	for _, r := range s {
		n += utf16.RuneLen(r)
		wide = wide || r > 0xff
	}
	if wide {
		return 2*n + 2
	}
	return n
}

// verdict is what enter found.
type verdict uint8

const (
	entered verdict = iota
	circular
	tooDeep
)

// enter pushes a container that is about to be printed. After entered, and only then, pop must follow. A circle has
// been printed; what stands for a container that is too deep is the caller's to print.
func (p *printer) enter(o *goja.Object) verdict {
	for _, on := range p.stack {
		if on == o {
			p.paint(colorCyan, "[Circular]", 0)
			return circular
		}
	}
	if p.limit >= 0 && len(p.stack) > p.limit || len(p.stack) >= hardDepth {
		return tooDeep
	}
	p.push(o)
	return entered
}

func (p *printer) push(o *goja.Object) { p.stack = append(p.stack, o) }
func (p *printer) pop()                { p.stack = p.stack[:len(p.stack)-1] }

// elide prints what stands for a container that is too deep.
func (p *printer) elide(name string) {
	counts := 0
	if name == "Array" {
		counts = len("[Array ...]")
	}
	p.paint(colorCyan, "["+name+" ...]", counts)
}

// braces lays out `{ … }` with one member a line. Call next before and comma behind each member, and end.
type braces struct {
	p     *printer
	count int
}

func (p *printer) braces() braces { return braces{p: p} }

func (b *braces) next() {
	p := b.p
	if b.count == 0 {
		p.text("{")
		p.indent++
	}
	if p.compact {
		p.text(" ")
	} else {
		p.newline()
	}
	p.line = 2 * p.indent
	if b.count > 0 {
		p.line++
	}
	b.count++
}

func (b *braces) comma() {
	if b.p.compact {
		// The comma of the last member is taken back by end.
		b.p.text(",")
		return
	}
	b.p.dimComma()
}

func (p *printer) dimComma() {
	if p.colors {
		p.text(escReset + "\x1b[2m," + escReset)
		return
	}
	p.text(",")
}

func (b *braces) end() {
	p := b.p
	if b.count == 0 {
		p.text("{}")
		return
	}
	p.indent--
	if p.compact {
		if last := len(p.buf) - 1; p.buf[last] == ',' {
			p.buf = p.buf[:last]
		}
		p.text(" }")
	} else {
		p.newline()
		p.text("}")
	}
	p.line += 2
}

// key writes a property's name, in quotes unless it is an ASCII identifier.
func (p *printer) key(name string) {
	if isIdentifier(name) {
		p.bareKey(name)
	} else {
		p.quotedKey(name)
	}
}

func (p *printer) bareKey(name string) {
	if p.colors {
		p.text(escReset)
	}
	p.write(name, textUnits(name))
	p.colon()
}

func (p *printer) quotedKey(name string) {
	p.paint(colorGreen, quote(goja.StringFromUTF16(utf16.Encode([]rune(name)))), textUnits(name)+1)
	p.colon()
}

func (p *printer) symbolKey(sym *goja.Symbol) {
	if p.colors {
		p.text(escColor(colorDim) + "[" + escColor(colorBlue) + "Symbol(" + sym.String() + ")" + escColor(colorDim) + "]:" + escReset + " ")
		return
	}
	p.text("[Symbol(" + sym.String() + ")]: ")
}

func (p *printer) colon() {
	if p.colors {
		p.text("\x1b[2m:" + escReset + " ")
		return
	}
	p.text(": ")
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

// quote makes a string literal with JSON's escapes; lone surrogates are escaped, everything else printable stays.
func quote(str goja.String) string {
	const upperHex, lowerHex = "0123456789ABCDEF", "0123456789abcdef"
	var b strings.Builder
	n := str.Length()
	b.Grow(n + 2)
	b.WriteByte('"')
	for i := 0; i < n; i++ {
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
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		case c < 0x80:
			b.WriteByte(byte(c))
		case utf16.IsSurrogate(rune(c)):
			if i+1 < n {
				if r := utf16.DecodeRune(rune(c), rune(str.CharAt(i+1))); r != '\uFFFD' {
					b.WriteRune(r)
					i++
					continue
				}
			}
			b.WriteString(`\u`)
			for shift := 12; shift >= 0; shift -= 4 {
				b.WriteByte(lowerHex[c>>shift&15])
			}
		default:
			b.WriteRune(rune(c))
		}
	}
	b.WriteByte('"')
	return b.String()
}
