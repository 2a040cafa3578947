// How host classes print: the owner of a class describes its instance, the printer lays it out.

package console

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Inspectable is implemented by Go values behind native instances that print in a form of their own. Native instances
// without it print like class instances, with the values of their accessors: own properties, then the class's members.
type Inspectable interface {
	// InspectBun describes the instance o. It is called while printing and must not run script code.
	InspectBun(s jsbridge.Scope, o *goja.Object) Shape
}

// Shape is the print-out of a native instance:
//
//	Head {
//	  key: value,
//	}
type Shape struct {
	// Text is the whole print-out, verbatim and not indented further; the other fields are ignored.
	Text string
	// Head stands before the members: "Headers", "Response (2 bytes)". Empty means the class's name.
	Head string
	// NoHead leaves the head out.
	NoHead bool
	// Members in order.
	Members []Member
	// Class lists the instance's own properties and the members of its class instead of Members, …
	Class bool
	// … with own accessors of these names shown as what they return, …
	Values []string
	// … Alphabetical in the order of their names, the class's members among themselves.
	Alphabetical bool
	// NoBraces leaves out the {} when there are no members.
	NoBraces bool
	// Elide prints "Head [Object ...]" beyond the depth limit; without it the instance is shown at any depth.
	Elide bool
}

// Member is one line of a native instance's print-out.
type Member struct {
	// Key is printed as it is, followed by ": "; empty prints the value alone.
	Key string
	// QuoteKey prints the key as a string literal.
	QuoteKey bool
	// Value is printed in the usual format, strings in quotes.
	Value goja.Value
	// Text is printed instead of Value, verbatim.
	Text string
	// NoComma leaves out the comma behind the value.
	NoComma bool
}

// native prints an Inspectable.
func (p *printer) native(o *goja.Object, n Inspectable) {
	shape := n.InspectBun(p.s, o)
	if shape.Text != "" {
		p.text(shape.Text)
		return
	}
	if shape.Head == "" && !shape.NoHead {
		shape.Head, _ = p.className(o)
	}
	if shape.Class {
		p.instance(o, shape.Head+" ", shape.Alphabetical, shape.Values...)
		return
	}
	switch p.enter(o) {
	case circular:
		return
	case tooDeep:
		if shape.Elide {
			p.text(shape.Head + " ")
			p.paint(colorCyan, "[Object ...]", 0)
			return
		}
		p.push(o)
	}
	defer p.pop()
	p.text(shape.Head)
	if shape.NoBraces && len(shape.Members) == 0 {
		return
	}
	if !shape.NoHead {
		p.text(" ")
	}
	b := p.braces()
	for _, m := range shape.Members {
		b.next()
		switch {
		case m.Key != "" && m.QuoteKey:
			p.quotedKey(m.Key)
		case m.Key != "":
			p.bareKey(m.Key)
		}
		if m.Value == nil {
			p.text(m.Text)
		} else {
			p.value(m.Value, true)
		}
		if !m.NoComma {
			b.comma()
		}
	}
	b.end()
}
