// Operators whose result can grow without bound, as changes of the syntax tree (see bunapi/ecma/operators.go).
//
// `text += piece` copies the whole text each time, and nothing bounds it. In loops, and in functions that append to a text of an
// outer function, goja gets operatorName(opAdd, text, piece) instead, which appends in place:
//
//	text += piece               text = op(1, text, piece)
//	text = text + a + b         text = op(1, op(1, text, a), b)
//	text = `${text}${piece}`    text = op(1, `${text}`, `${piece}`)
//
// Whether a variable is a text is a guess: it is, if the program assigns a literal text to it or appends one. A wrong guess costs
// only time.
//
// Shifting or raising a BigInt can require any amount of memory. Where the right operand may be a BigInt it is checked:
//
//	a << b     a << (typeof b === "bigint" ? op(2, b) : b)
//	a ** b     op(4, a) ** (typeof b === "bigint" ? op(5, b) : b)
//
// Numbers pay only for typeof, and nothing where one of the operands is plainly a number.

package modules

import (
	"math/big"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// operatorName is the parameter that programs call instead of using an operator.
const operatorName = "__gobun_operator"

// The first argument of operatorName: see Operator of package ecma.
const (
	opAdd      = 1
	opLeft     = 2
	opRight    = 3
	opBase     = 4
	opExponent = 5
	opAlone    = 6
	opSpread   = 7
	opAppend   = 8
)

// texts are the variables of a function that hold texts, as far as the walk has seen.
type texts struct {
	outer *texts
	names map[unistring.String]bool
}

func (t *texts) add(name unistring.String) {
	if t.names == nil {
		t.names = map[unistring.String]bool{}
	}
	t.names[name] = true
}

// find reports whether a variable holds a text, and whether it belongs to an outer function.
func (t *texts) find(name unistring.String) (found, outer bool) {
	for in := t; in != nil; in = in.outer {
		if in.names[name] {
			return true, in != t
		}
	}
	return false, false
}

// operate returns operatorName(op, operands…).
func operate(op int64, operands ...ast.Expression) ast.Expression {
	return operateAt(operands[0], op, operands...)
}

// operateAt is operate at the position of another expression.
func operateAt(node ast.Node, op int64, operands ...ast.Expression) ast.Expression {
	at := node.Idx0()
	c := call(operatorName, &ast.NumberLiteral{Idx: at, Literal: "1", Value: op}).(*ast.CallExpression)
	c.ArgumentList = append(c.ArgumentList, operands...)
	return c
}

// assigned records an assignment of a text to a variable or to a field of this.
func (w *repairer) assigned(target, value ast.Expression) {
	if !plainlyText(value) {
		return
	}
	switch t := target.(type) {
	case *ast.Identifier:
		w.texts.add(t.Name)
	case *ast.DotExpression:
		if _, ok := t.Left.(*ast.ThisExpression); ok {
			w.fields[t.Identifier.Name] = true
		}
	}
}

// appends rewrites an assignment that appends to a text.
func (w *repairer) appends(e *ast.AssignExpression) {
	switch {
	case e.Operator == token.PLUS:
		if w.grows(e.Left, e.Right) {
			e.Operator, e.Right = token.ASSIGN, operate(opAdd, e.Left, e.Right)
		}
	case e.Operator == token.ASSIGN:
		switch r := e.Right.(type) {
		case *ast.BinaryExpression:
			if first := leftmost(r); same(e.Left, first) && w.grows(e.Left, r) {
				e.Right = appended(r)
			}
		case *ast.TemplateLiteral:
			if r.Tag == nil && len(r.Expressions) > 0 && r.Elements[0].Parsed == "" && same(e.Left, r.Expressions[0]) && w.repeats(e.Left) {
				e.Right = splitTemplate(r)
			}
		default:
			w.assigned(e.Left, e.Right)
		}
	}
}

// grows reports whether an assignment with + appends to the text in target repeatedly.
func (w *repairer) grows(target, value ast.Expression) bool {
	text := plainlyText(value)
	switch t := target.(type) {
	case *ast.Identifier:
		found, _ := w.texts.find(t.Name)
		text = text || found || same(target, value)
	case *ast.DotExpression:
		_, this := t.Left.(*ast.ThisExpression)
		if !this {
			return false
		}
		text = text || w.fields[t.Identifier.Name] || same(target, value)
	default:
		return false
	}
	return text && w.repeats(target)
}

// repeats reports whether an assignment to target may run repeatedly: it is in a loop or an inner function, or target outlives
// the function.
func (w *repairer) repeats(target ast.Expression) bool {
	t, ok := target.(*ast.Identifier)
	if !ok {
		return true
	}
	found, outer := w.texts.find(t.Name)
	return w.loops > 0 || w.arrows > 0 || outer || !found
}

// same reports whether two expressions are the same variable, or the same field of this.
func same(a, b ast.Expression) bool {
	switch a := a.(type) {
	case *ast.Identifier:
		b, ok := b.(*ast.Identifier)
		return ok && a.Name == b.Name
	case *ast.DotExpression:
		b, ok := b.(*ast.DotExpression)
		if !ok || a.Identifier.Name != b.Identifier.Name {
			return false
		}
		_, ok = a.Left.(*ast.ThisExpression)
		_, also := b.Left.(*ast.ThisExpression)
		return ok && also
	}
	return false
}

// leftmost returns the first operand of a sum.
func leftmost(e ast.Expression) ast.Expression {
	for {
		b, ok := e.(*ast.BinaryExpression)
		if !ok || b.Operator != token.PLUS {
			return e
		}
		e = b.Left
	}
}

// appended returns a sum as calls whose first operand is a growing text.
func appended(e ast.Expression) ast.Expression {
	b, ok := e.(*ast.BinaryExpression)
	if !ok || b.Operator != token.PLUS {
		return e
	}
	return operate(opAdd, appended(b.Left), b.Right)
}

// splitTemplate separates the first part of a template and appends the rest to it.
func splitTemplate(t *ast.TemplateLiteral) ast.Expression {
	empty := &ast.TemplateElement{Idx: t.OpenQuote, Valid: true}
	first := &ast.TemplateLiteral{OpenQuote: t.OpenQuote, CloseQuote: t.CloseQuote, Elements: []*ast.TemplateElement{empty, empty}, Expressions: t.Expressions[:1]}
	rest := &ast.TemplateLiteral{OpenQuote: t.OpenQuote, CloseQuote: t.CloseQuote, Elements: t.Elements[1:], Expressions: t.Expressions[1:]}
	return operate(opAdd, first, rest)
}

// textMethods are methods that return texts.
var textMethods = map[unistring.String]bool{
	"toString": true, "join": true, "toFixed": true, "padStart": true, "padEnd": true, "toUpperCase": true, "toLowerCase": true, "trim": true,
	"charAt": true, "substring": true, "repeat": true, "fromCharCode": true, "fromCodePoint": true, "stringify": true,
}

// plainlyText reports whether e is certainly a text.
func plainlyText(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.StringLiteral:
		return true
	case *ast.TemplateLiteral:
		return e.Tag == nil
	case *ast.BinaryExpression:
		return e.Operator == token.PLUS && (plainlyText(e.Left) || plainlyText(e.Right))
	case *ast.ConditionalExpression:
		return plainlyText(e.Consequent) || plainlyText(e.Alternate)
	case *ast.CallExpression:
		switch callee := e.Callee.(type) {
		case *ast.Identifier:
			return callee.Name == "String"
		case *ast.DotExpression:
			return textMethods[callee.Identifier.Name]
		}
	}
	return false
}

// plainlyNumber reports whether e cannot be a BigInt: it is a number, or it throws if its operands are mixed.
func plainlyNumber(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.NumberLiteral:
		_, big := e.Value.(*big.Int)
		return !big
	case *ast.UnaryExpression:
		switch e.Operator {
		case token.PLUS:
			return true
		case token.MINUS, token.BITWISE_NOT:
			return plainlyNumber(e.Operand)
		}
	case *ast.BinaryExpression:
		switch e.Operator {
		case token.UNSIGNED_SHIFT_RIGHT:
			return true
		case token.MINUS, token.MULTIPLY, token.SLASH, token.REMAINDER, token.AND, token.OR, token.EXCLUSIVE_OR, token.SHIFT_LEFT, token.SHIFT_RIGHT, token.EXPONENT:
			return plainlyNumber(e.Left) || plainlyNumber(e.Right)
		case token.PLUS:
			return plainlyNumber(e.Left) && plainlyNumber(e.Right)
		}
	case *ast.DotExpression:
		return e.Identifier.Name == "length"
	case *ast.CallExpression:
		if d, ok := e.Callee.(*ast.DotExpression); ok {
			on, ok := d.Left.(*ast.Identifier)
			return ok && on.Name == "Math"
		}
	}
	return false
}

// powers changes the operands of an operator that can create a BigInt of any length.
func powers(op token.Token, left, right *ast.Expression) {
	if plainlyNumber(*right) || plainlyNumber(*left) {
		return
	}
	switch op {
	case token.SHIFT_LEFT:
		*right = ifBigInt(opLeft, *right)
	case token.SHIFT_RIGHT:
		*right = ifBigInt(opRight, *right)
	case token.EXPONENT:
		*left, *right = operate(opBase, *left), ifBigInt(opExponent, *right)
	}
}

// assignPower is powers for an assignment operator. The base in a property is not known, so its exponent has a limit of its own.
func assignPower(e *ast.AssignExpression) {
	base := e.Left
	if id, ok := base.(*ast.Identifier); ok && e.Operator == token.EXPONENT && !plainlyNumber(e.Right) {
		b := &ast.BinaryExpression{Operator: token.EXPONENT, Left: id, Right: e.Right}
		powers(b.Operator, &b.Left, &b.Right)
		e.Operator, e.Right = token.ASSIGN, b
		return
	}
	if e.Operator == token.EXPONENT && !plainlyNumber(e.Right) {
		e.Right = ifBigInt(opAlone, e.Right)
		return
	}
	powers(e.Operator, &base, &e.Right)
}

// ifBigInt returns n, passed through operatorName if it is a BigInt.
func ifBigInt(op int64, n ast.Expression) ast.Expression {
	look := operate(op, n)
	id, ok := n.(*ast.Identifier)
	if !ok {
		return look
	}
	return &ast.ConditionalExpression{
		Test: &ast.BinaryExpression{
			Operator: token.STRICT_EQUAL, Comparison: true,
			Left:  &ast.UnaryExpression{Operator: token.TYPEOF, Idx: id.Idx, Operand: id},
			Right: &ast.StringLiteral{Idx: id.Idx, Literal: `"bigint"`, Value: "bigint"},
		},
		Consequent: look, Alternate: id,
	}
}
