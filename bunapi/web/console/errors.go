// Error blocks: source excerpt, head, extra properties, frames, causes; for console.log(err) and for what nobody caught.

package console

import (
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// framePrefix stands before each frame.
const framePrefix = "      at "

// hiddenErrorKeys are own properties of errors that are part of the head or of the frames.
var hiddenErrorKeys = map[string]bool{
	"name": true, "message": true, "stack": true, "line": true, "column": true, "sourceURL": true, "originalLine": true, "originalColumn": true,
}

// ErrorBlock returns what Bun prints on stderr for a thrown value that nobody caught: the error's block, or for other
// values a head and the value. It ends with a newline. What the script's own code throws meanwhile is left out.
func (c *Console) ErrorBlock(s jsbridge.Scope, v goja.Value) string {
	p := c.printer(s, c.depth)
	defer c.release(p)
	p.colors = c.cfg.StderrColors
	_ = p.run(func() { p.thrown(v) }) // the report of an error must not fail with another
	return string(p.buf)
}

// ErrorText is ErrorBlock without colours. Loop only.
func (c *Console) ErrorText(s jsbridge.Scope, v goja.Value) string {
	p := c.printer(s, c.depth)
	defer c.release(p)
	p.colors = false
	_ = p.run(func() { p.thrown(v) }) // the report of an error must not fail with another
	return string(p.buf)
}

func isError(v goja.Value) bool {
	o, ok := v.(*goja.Object)
	return ok && o.ClassName() == "Error"
}

// thrown prints any thrown value.
func (p *printer) thrown(v goja.Value) {
	if isError(v) {
		o := v.(*goja.Object)
		if tag, ok := o.GetSymbol(goja.SymToStringTag).(goja.String); ok && tag.String() == "ResolveMessage" && p.custom(o, false) {
			p.newline()
			return
		}
		p.error(o)
		return
	}
	p.nonError(v)
}

// nonError prints a thrown value that is no Error: a head made of it and then the value.
func (p *printer) nonError(v goja.Value) {
	name, message := "", ""
	switch x := v.(type) {
	case nil:
		message = "undefined"
	case *goja.Symbol:
		message = x.String()
	case *goja.Object:
		name, message = p.textOf(x, "name"), p.textOf(x, "message")
	default:
		message = v.String()
	}
	p.head(name, message)
	p.text("\n")
	p.value(v, false)
	p.text("\n")
}

// textOf reads a property as text; missing or throwing ones are empty.
func (p *printer) textOf(o *goja.Object, key string) string {
	v, err := p.s.Get(o, key)
	if err != nil || jsbridge.IsNullish(v) {
		return ""
	}
	text, err := p.s.ToString(v)
	if err != nil {
		return ""
	}
	return text
}

// head is "error: message" for plain errors, else "Name: message"; without either, "error".
func (p *printer) head(name, message string) {
	switch {
	case name == "" && message == "":
		p.text("error")
		return
	case name == "", name == "Error" && message != "":
		name = "error"
	}
	if p.colors {
		p.text(escReset + name + "\x1b[2m:" + escReset + " \x1b[1m" + message + escReset)
		return
	}
	p.text(name + ": " + message)
}

// named is an error's name and its message. Of a plain Error whose message begins with its code, as those of the system do,
// the code is the name.
func (p *printer) named(o *goja.Object) (name, message string) {
	name, message = p.textOf(o, "name"), p.textOf(o, "message")
	if code := p.dataValue(o, "code"); name == "Error" && code != nil && jsbridge.IsString(code) && code.String() != "" {
		if rest, ok := strings.CutPrefix(message, code.String()+": "); ok && rest != "" {
			return code.String(), rest
		}
	}
	return name, message
}

// error prints an error's block, which is not indented wherever it stands.
func (p *printer) error(o *goja.Object) {
	indent, limit := p.indent, p.limit
	defer func() { p.indent, p.limit = indent, limit }()
	p.indent = 0
	p.limit = -1 // errors are never elided
	switch p.enter(o) {
	case circular:
		return
	case tooDeep:
		p.elide("Error")
		return
	}
	defer p.pop()
	p.limit = len(p.stack) // of the extra properties, one level is shown
	if list, ok := p.dataValue(o, "errors").(*goja.Object); ok && list.ClassName() == "Array" && p.textOf(o, "name") == "AggregateError" {
		for _, k := range list.Keys() {
			p.thrown(list.Get(k))
		}
		return
	}
	trace := p.locate(o)
	p.text(trace.Excerpt)
	p.head(p.named(o))
	p.text("\n")
	inner := p.extras(o)
	for _, f := range trace.Frames {
		if p.colors {
			p.text(escReset + "      \x1b[2mat " + escReset + f + "\n")
			continue
		}
		p.text(framePrefix + f + "\n")
	}
	for _, e := range inner {
		p.text("\n")
		p.error(e)
	}
}

// extras prints the own properties that are not part of the block, right-aligned, the code last; it returns the
// errors among them and the cause, which are printed behind the block.
func (p *printer) extras(o *goja.Object) []*goja.Object {
	var inner []*goja.Object
	var list []property
	code, hasCode := property{}, false
	width := 0
	for _, key := range o.Keys() {
		if hiddenErrorKeys[key] {
			continue
		}
		prop, ok := p.property(o, key, nil)
		if !ok {
			continue
		}
		if isError(prop.value) && !p.printing(prop.value) {
			inner = append(inner, prop.value.(*goja.Object))
			continue
		}
		width = max(width, textUnits(key))
		if key == "code" && jsbridge.IsString(prop.value) {
			code, hasCode = prop, true
			continue
		}
		list = append(list, prop)
	}
	// The code of Node's errors is not enumerable either, and shown all the same.
	if v := p.dataValue(o, "code"); !hasCode && v != nil && jsbridge.IsString(v) {
		code, hasCode = property{name: "code", value: v}, true
		width = max(width, len(code.name))
	}
	// The constructor's cause is not enumerable, and so not met above.
	if cause := p.dataValue(o, "cause"); isError(cause) && !p.printing(cause) && (len(inner) == 0 || inner[len(inner)-1] != cause) {
		inner = append(inner, cause.(*goja.Object))
	}
	line := func(prop property) {
		p.text(strings.Repeat(" ", width-textUnits(prop.name)+1))
		p.text(prop.name)
		p.colon()
		if prop.accessor != "" {
			p.paintPlain(colorCyan, prop.accessor)
			return
		}
		p.value(prop.value, true)
	}
	for _, prop := range list {
		line(prop)
		p.dimComma()
		p.text("\n")
	}
	if hasCode {
		line(code)
		p.text("\n")
	}
	if len(list) > 0 || hasCode {
		p.text("\n")
	}
	return inner
}

// printing reports whether v is being printed already.
func (p *printer) printing(v goja.Value) bool {
	for _, on := range p.stack {
		if goja.Value(on) == v {
			return true
		}
	}
	return false
}

// locate asks the host, or reads the frames off err.stack.
func (p *printer) locate(o *goja.Object) module.Trace {
	if p.c.cfg.Sources != nil {
		return p.c.cfg.Sources.Locate(p.s, o)
	}
	return module.Trace{Frames: StackFrames(p.textOf(o, "stack"), p.textOf(o, "message"))}
}

// StackFrames reads the frames off the text of an err.stack, the engine's own or one in Node's style.
func StackFrames(stack, message string) []string {
	if _, rest, ok := strings.Cut(stack, message); ok {
		stack = rest // a message may look like a frame
	}
	var frames []string
	for _, l := range strings.Split(stack, "\n") {
		frame, ok := strings.CutPrefix(strings.TrimSpace(l), "at ")
		if !ok {
			continue
		}
		frames = append(frames, dropCounter(frame))
	}
	return frames
}

// dropCounter takes the engine's program counter off a frame: "f (a.js:1:2(34))" is "f (a.js:1:2)".
func dropCounter(frame string) string {
	closed, inner := strings.CutSuffix(frame, "))")
	if !inner {
		if !strings.HasSuffix(frame, ")") || strings.Contains(frame, " (") {
			return frame
		}
		closed = frame[:len(frame)-1]
	}
	open := strings.LastIndexByte(closed, '(')
	if open < 0 || !isIndex(closed[open+1:]) {
		return frame
	}
	if inner {
		return closed[:open] + ")"
	}
	return closed[:open]
}
