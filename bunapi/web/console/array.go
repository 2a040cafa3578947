// Printing lists: arrays with Bun's line breaking, maps and sets, bytes.

package console

import (
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

const (
	// maxElements of an array, maxTypedElements of a typed array and, unless a script says otherwise, maxBufferBytes of a Buffer are shown.
	maxElements      = 100
	maxTypedElements = 512
	maxBufferBytes   = 50
	// maxShortArray is the greatest length of an array that may stand on one line.
	maxShortArray = 10
	// denseHoles is the length of a gap after which the rest of an array is taken for sparse.
	denseHoles = 64
)

type bufferBytesKey struct{}

// BufferBytes is how many bytes of a Buffer are shown in this realm: INSPECT_MAX_BYTES of node:buffer.
func BufferBytes(s jsbridge.Scope) *int {
	return jsbridge.Owned(s, bufferBytesKey{}, func() *int {
		n := maxBufferBytes
		return &n
	})
}

// breaksArray reports whether an array that begins with v is never on one line.
func breaksArray(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	if !ok {
		return false
	}
	switch jsbridge.ClassName(unproxy(o)) {
	case "RegExp", "Number", "Boolean", "String":
		return false
	}
	return true
}

// list lays out `[ … ]`. Call next before each element, and end.
type list struct {
	p      *printer
	broken bool
	count  int
}

func (p *printer) list(broken bool) list {
	p.indent++
	p.line += 2
	full := p.full()
	l := list{p: p, broken: (broken || full) && !p.compact}
	if l.broken {
		p.text("[")
		p.newline()
		p.line = 2*p.indent + 1
	} else {
		p.write("[ ", 2)
	}
	return l
}

func (l *list) next() {
	l.count++
	if l.count == 1 {
		return
	}
	p := l.p
	p.dimComma()
	p.line++
	if p.full() {
		l.broken = true
		p.newline()
		return
	}
	p.write(" ", 1)
}

func (l *list) end() {
	p := l.p
	p.indent--
	if l.broken {
		p.newline()
		p.text("]")
		p.line = 2*p.indent + 1
		return
	}
	if p.line > lineLimit {
		p.line = 2 * (p.indent + 1)
	}
	p.write(" ]", 2)
}

func (p *printer) array(o *goja.Object) {
	n := o.Get("length").ToInteger()
	if n == 0 {
		p.write("[]", 2)
		return
	}
	switch p.enter(o) {
	case circular:
		return
	case tooDeep:
		p.elide("Array")
		return
	}
	defer p.pop()
	l := p.list(n > maxShortArray || breaksArray(o.Get("0")))
	shown := 0
	for i := int64(0); i < n; {
		v := o.Get(strconv.FormatInt(i, 10))
		if v == nil {
			next := nextElement(o, i+1, n)
			l.next()
			if next-i == 1 {
				p.paint(colorDim, "empty item", 0)
			} else {
				p.paint(colorDim, strconv.FormatInt(next-i, 10)+" x empty items", 0)
			}
			i = next
			continue
		}
		if shown == maxElements {
			p.dimComma()
			p.newline()
			p.paint(colorDim, "... "+strconv.FormatInt(n-i, 10)+" more items", 0)
			break
		}
		shown++
		l.next()
		p.value(v, true)
		i++
	}
	for _, k := range o.Keys() {
		if i, err := strconv.ParseUint(k, 10, 32); err == nil && strconv.FormatUint(i, 10) == k {
			continue
		}
		l.next()
		p.key(k)
		p.value(p.s.Member(o, k), true)
	}
	for _, sym := range o.Symbols() {
		if p.s.IsSlot(sym) || sym == goja.SymIterator {
			continue
		}
		l.next()
		p.symbolKey(sym)
		p.value(o.GetSymbol(sym), true)
	}
	l.end()
}

// nextElement is the first index from i on that is no hole. A long gap is searched by the names of the properties:
// an array may be four thousand million long with two elements.
func nextElement(o *goja.Object, i, n int64) int64 {
	for stop := min(n, i+denseHoles); i < stop; i++ {
		if o.Get(strconv.FormatInt(i, 10)) != nil {
			return i
		}
	}
	for _, k := range o.GetOwnPropertyNames() {
		if at, err := strconv.ParseInt(k, 10, 64); err == nil && at >= i && at < n {
			return at
		}
	}
	return n
}

func (p *printer) collection(o *goja.Object, items goja.Callable, name string, pairs bool) {
	v, err := items(nil, o)
	if err != nil {
		p.plain(o)
		return
	}
	flat := v.(*goja.Object)
	n := int(flat.Get("length").ToInteger())
	if n == 0 {
		p.text(name + " {}")
		return
	}
	switch p.enter(o) {
	case circular:
		return
	case tooDeep:
		p.elide(name)
		return
	}
	defer p.pop()
	at := func(i int) goja.Value { return flat.Get(strconv.Itoa(i)) }
	step := 1
	if pairs {
		step = 2
	}
	p.text(name + "(" + strconv.Itoa(n/step) + ") ")
	b := p.braces()
	for i := 0; i < n; i += step {
		b.next()
		p.entry(at(i))
		if pairs {
			p.text(": ")
			p.entry(at(i + 1))
		}
		b.comma()
	}
	b.end()
}

// entry prints a member of a map or set: strings are painted once only.
func (p *printer) entry(v goja.Value) {
	if str, ok := v.(goja.String); ok {
		p.paint(colorGreen, quote(str), units(str))
		return
	}
	p.value(v, true)
}

// bytes prints typed arrays, Buffers, ArrayBuffers and DataViews, which are always on one line.
func (p *printer) bytes(o *goja.Object) bool {
	if v, err := p.in.typedName(nil, o); err == nil && jsbridge.IsString(v) {
		if name, _ := p.className(o); name == "Buffer" {
			p.buffer(o)
			return true
		}
		p.typedArray(o, v.String())
		return true
	}
	view, ok := jsbridge.View(p.s, o)
	if !ok {
		return false
	}
	name := "DataView"
	if o.ExportType() == arrayBufferType {
		name = "ArrayBuffer"
	}
	p.numbers(name, len(view), func(i int) string { return strconv.Itoa(int(view[i])) })
	return true
}

func (p *printer) typedArray(o *goja.Object, name string) {
	v, err := p.in.typedLength(nil, o)
	if err != nil {
		p.err = err
		return
	}
	suffix := ""
	if name == "BigInt64Array" || name == "BigUint64Array" {
		suffix = "n"
	}
	p.numbers(name, int(v.ToInteger()), func(i int) string { return o.Get(strconv.Itoa(i)).String() + suffix })
}

func (p *printer) numbers(name string, length int, at func(i int) string) {
	p.text(name + "(" + strconv.Itoa(length) + ") [")
	if length == 0 {
		p.text("]")
		return
	}
	for i := range min(length, maxTypedElements) {
		if i > 0 {
			p.dimComma()
		}
		p.text(" ")
		p.paint(colorYellow, at(i), 0)
	}
	if length > maxTypedElements {
		p.text(", ... " + strconv.Itoa(length-maxTypedElements) + " more")
	}
	p.text(" ]")
}

func (p *printer) buffer(o *goja.Object) {
	const hex = "0123456789abcdef"
	view, _ := jsbridge.View(p.s, o)
	limit := *BufferBytes(p.s)
	p.text("<Buffer ")
	for i, c := range view[:min(len(view), limit)] {
		if i > 0 {
			p.text(" ")
		}
		p.buf = append(p.buf, hex[c>>4], hex[c&15])
	}
	if more := len(view) - limit; more > 0 {
		p.text(" ... " + strconv.Itoa(more) + " more bytes")
	}
	p.text(">")
}
