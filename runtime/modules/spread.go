// Spread syntax in array literals, as a change of the syntax tree (see bunapi/ecma/spread.go):
//
//	[a, ...b, c, d]     op(8, op(7, [a], b), c, d)
//
// Each part is evaluated and iterated after the parts before it are in the array, as in the literal.

package modules

import (
	"slices"

	"github.com/dop251/goja/ast"
)

// elements walks over a literal.
func (w *repairer) elements(e *ast.ArrayLiteral) {
	if !spreads(e) {
		w.exprs(e.Value)
		return
	}
	for i := range e.Value {
		if s, ok := e.Value[i].(*ast.SpreadElement); ok {
			w.change(&s.Expression)
		} else {
			w.change(&e.Value[i])
		}
	}
}

// spreads reports whether a literal is rewritten: it has spread elements and no holes.
func spreads(e *ast.ArrayLiteral) bool {
	return slices.ContainsFunc(e.Value, isSpread) && !slices.Contains(e.Value, nil)
}

// spread is the literal as calls, or the literal itself.
func spread(e *ast.ArrayLiteral) ast.Expression {
	if !spreads(e) {
		return e
	}
	first := slices.IndexFunc(e.Value, isSpread)
	made := ast.Expression(&ast.ArrayLiteral{LeftBracket: e.LeftBracket, RightBracket: e.RightBracket, Value: slices.Clip(e.Value[:first])})
	for rest := e.Value[first:]; len(rest) > 0; {
		if s, ok := rest[0].(*ast.SpreadElement); ok {
			made, rest = operateAt(s.Expression, opSpread, made, s.Expression), rest[1:]
			continue
		}
		n := slices.IndexFunc(rest, isSpread)
		if n < 0 {
			n = len(rest)
		}
		made, rest = operateAt(rest[0], opAppend, append([]ast.Expression{made}, rest[:n]...)...), rest[n:]
	}
	return made
}

func isSpread(e ast.Expression) bool {
	_, ok := e.(*ast.SpreadElement)
	return ok
}
