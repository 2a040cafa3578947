// The ways in which a program reads the stack of an error, as changes of its syntax tree: see repair.go.

package modules

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/unistring"
)

// isText reports whether e is this literal text.
func isText(e ast.Expression, text unistring.String) bool {
	switch e := e.(type) {
	case *ast.StringLiteral:
		return e.Value == text
	case *ast.TemplateLiteral:
		return e.Tag == nil && len(e.Elements) == 1 && e.Elements[0].Parsed == text
	}
	return false
}

// takesStack reports whether a pattern reads a property named stack from its value.
func takesStack(e ast.Expression) bool {
	p, ok := e.(*ast.ObjectPattern)
	if !ok {
		return false
	}
	for _, property := range p.Properties {
		switch p := property.(type) {
		case *ast.PropertyShort:
			if p.Name.Name == "stack" {
				return true
			}
		case *ast.PropertyKeyed:
			if isText(p.Key, "stack") {
				return true
			}
		}
	}
	return false
}

// describers are methods that return all properties of their argument, or one by its name.
var describers = map[unistring.String]bool{
	"getOwnPropertyDescriptor": true, "getOwnPropertyDescriptors": true, "getOwnPropertyNames": true, "ownKeys": true,
}

// describesStack makes a call such as Object.getOwnPropertyNames(e) see the error with its stack in Bun's form.
func describesStack(c *ast.CallExpression) {
	d, ok := c.Callee.(*ast.DotExpression)
	if !ok || len(c.ArgumentList) == 0 {
		return
	}
	on, _ := d.Left.(*ast.Identifier)
	if !describers[d.Identifier.Name] && !(on != nil && on.Name == "Reflect" && d.Identifier.Name == "get") {
		return
	}
	if _, spread := c.ArgumentList[0].(*ast.SpreadElement); !spread {
		c.ArgumentList[0] = call(stackName, c.ArgumentList[0])
	}
}
