// Errors in Node's format: the stack, with the class's name made right, and the properties behind it.

package console

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// nodeFrame is what a frame of a stack begins with.
const nodeFrame = "\n    at"

// errorBase is the error's stack, in brackets if it has none; n.keys lose what is in it and get the cause.
func (p *nodePrinter) errorBase(n *nodeObject) string {
	name := "Error"
	if v := p.check(p.s.Get(n.o, "name")); !jsbridge.IsNullish(v) {
		name = p.check(v, nil).String()
	}
	message := p.textOf(n.o, "message")
	stack := p.stackText(n.o)
	// A stack is made with the error, perhaps before it got its name.
	if rest, ok := strings.CutPrefix(stack, "Error: "); ok && name != "Error" && (name == "" || !strings.Contains(stack, name)) {
		stack = name + ": " + rest
	}
	p.errorKeys(n, stack)
	stack = improved(n, stack, name)
	at := 0
	if i := strings.Index(stack, message); message != "" && i >= 0 {
		at = i + len(message)
	}
	if start := strings.Index(stack[at:], nodeFrame); start < 0 {
		stack = "[" + stack + "]"
	} else if p.o.Colors {
		stack = stack[:at+start] + p.greyFrames(stack[at+start:])
	}
	return p.indented(stack)
}

// stackText is the error's stack in the script's own files, else its name and message.
func (p *nodePrinter) stackText(o *goja.Object) string {
	stack, ok := p.check(p.s.Get(o, "stack")).(goja.String)
	if !ok || stack.Length() == 0 {
		return p.headText(o)
	}
	text := stack.String()
	if !strings.Contains(text, "\n\tat ") {
		return text
	}
	text = text[:strings.Index(text, "\n\tat ")]
	for _, f := range p.locate(o).Frames {
		text += nodeFrame + " " + f
	}
	return text
}

// headText is Error.prototype.toString.
func (p *nodePrinter) headText(o *goja.Object) string {
	name, message := "Error", ""
	if v := p.check(p.s.Get(o, "name")); !goja.IsUndefined(v) {
		name = v.String()
	}
	if v := p.check(p.s.Get(o, "message")); !goja.IsUndefined(v) {
		message = v.String()
	}
	switch {
	case name == "":
		return message
	case message == "":
		return name
	}
	return name + ": " + message
}

// errorKeys leaves out properties that the stack shows, and adds the cause and the errors of an AggregateError.
func (p *nodePrinter) errorKeys(n *nodeObject, stack string) {
	if !p.o.ShowHidden {
		n.keys = slices.DeleteFunc(n.keys, func(k nodeKey) bool {
			if k.sym != nil || k.name != "name" && k.name != "message" && k.name != "stack" {
				return false
			}
			v := p.check(p.s.Get(n.o, k.name))
			return !jsbridge.IsNullish(v) && !jsbridge.IsObject(v) && (k.name == "stack" || strings.Contains(stack, v.String()))
		})
	}
	has := func(name string) bool {
		return slices.ContainsFunc(n.keys, func(k nodeKey) bool { return k.sym == nil && k.name == name })
	}
	if n.o.Get("cause") != nil && !has("cause") {
		n.keys = append(n.keys, nodeKey{name: "cause"})
	}
	if list, ok := n.o.Get("errors").(*goja.Object); ok && list.ClassName() == "Array" && !has("errors") {
		n.keys = append(n.keys, nodeKey{name: "errors"})
	}
}

var errorName = regexp.MustCompile(`^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)`)

// improved puts the class's name into a stack that begins with another one.
func improved(n *nodeObject, stack, name string) string {
	length := len(name)
	rest, begins := strings.CutPrefix(stack, name)
	if !n.null && (!strings.HasSuffix(name, "Error") || !begins || rest != "" && rest[0] != ':' && rest[0] != '\n') {
		return stack
	}
	fallback := "Error"
	if n.null {
		fallback = ""
		if m := errorName.FindStringSubmatch(stack); m != nil {
			fallback = m[1]
		}
		length = len(fallback)
		if fallback == "" {
			fallback = "Error"
		}
	}
	prefix := strings.TrimSuffix(n.prefix(fallback, ""), " ")
	switch {
	case name == prefix:
		return stack
	case strings.Contains(prefix, name) && length == 0:
		return prefix + ": " + stack
	case strings.Contains(prefix, name):
		return prefix + stack[length:]
	}
	return prefix + " [" + name + "]" + stack[length:]
}

// greyFrames makes the directories of frames grey that lead to the working directory.
func (p *nodePrinter) greyFrames(frames string) string { return frames }
