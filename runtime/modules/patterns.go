// Array patterns, as changes of the syntax tree.
//
// goja destructures an array through its iterator, with seven allocations for each element, and it crashes if the iterator has no
// next method. Both are repaired by giving a pattern eachName(value) instead of value (see bunapi/ecma/each.go). A declaration
// has a place for that: `const [a] = value`. A parameter, the head of a for…of loop and a catch clause do not, so the pattern is
// moved to a declaration of its own:
//
//	function f([a], b) { … }     function f(t, b) { var [a] = each(t); … }
//	for (const [a] of value) …   for (const t of each(value)) { const [a] = each(t); … }
//	catch ([a]) { … }            catch (t) { let [a] = each(t); { … } }
//
// A parameter is not changed if a script could tell the difference (see opens and hidden), and neither is a pattern within
// another: a script's own iterators would run in another order.

package modules

import (
	"slices"
	"strconv"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// takenName is the prefix of names for values that are destructured elsewhere.
const takenName = "__gobun_taken"

// taken returns a new name for a value.
func (w *repairer) taken(at ast.Node) *ast.Identifier {
	*w.names++
	return &ast.Identifier{Name: unistring.String(takenName + strconv.Itoa(*w.names)), Idx: at.Idx0()}
}

// inPattern calls visit with every pattern and every target in a pattern, and evaluated with its defaults and computed keys.
func inPattern(e ast.Expression, visit, evaluated func(ast.Expression)) {
	switch e := e.(type) {
	case nil:
	case *ast.ArrayPattern:
		visit(e)
		for _, element := range e.Elements {
			inPattern(element, visit, evaluated)
		}
		inPattern(e.Rest, visit, evaluated)
	case *ast.ObjectPattern:
		visit(e)
		for _, property := range e.Properties {
			switch p := property.(type) {
			case *ast.PropertyShort:
				visit(&p.Name)
				if p.Initializer != nil {
					evaluated(p.Initializer)
				}
			case *ast.PropertyKeyed:
				if p.Computed {
					evaluated(p.Key)
				}
				inPattern(p.Value, visit, evaluated)
			}
		}
		inPattern(e.Rest, visit, evaluated)
	case *ast.AssignExpression: // a target with a default
		inPattern(e.Left, visit, evaluated)
		evaluated(e.Right)
	default:
		visit(e)
	}
}

// takesArray reports whether e is a pattern that destructures an array.
func takesArray(e ast.Expression) bool {
	_, ok := e.(*ast.ArrayPattern)
	return ok
}

// movable reports whether a pattern can be destructured elsewhere: its targets are names, and what it evaluates calls nothing and
// reads no name. names are the targets.
func movable(e ast.Expression) (names []unistring.String, ok bool) {
	ok = true
	var values []ast.Expression
	inPattern(e, func(e ast.Expression) {
		switch e := e.(type) {
		case *ast.Identifier:
			names = append(names, e.Name)
		case *ast.ArrayPattern, *ast.ObjectPattern:
		default:
			ok = false
		}
	}, func(e ast.Expression) { values = append(values, e) })
	for _, v := range values {
		ok = ok && inert(v)
	}
	return names, ok
}

// inert reports whether evaluating e neither calls anything nor reads a name.
func inert(e ast.Expression) bool {
	switch e := e.(type) {
	case nil, *ast.NullLiteral, *ast.BooleanLiteral, *ast.NumberLiteral, *ast.StringLiteral:
		return true
	case *ast.Identifier:
		return e.Name == "undefined"
	case *ast.UnaryExpression:
		_, number := e.Operand.(*ast.NumberLiteral)
		return number && (e.Operator == token.MINUS || e.Operator == token.VOID || e.Operator == token.NOT)
	case *ast.ArrayLiteral:
		return !slices.ContainsFunc(e.Value, func(e ast.Expression) bool { return !inert(e) })
	case *ast.ObjectLiteral:
		return len(e.Value) == 0
	}
	return false
}

// value returns what a pattern destructures instead of e.
func value(pattern, e ast.Expression) ast.Expression {
	if takesArray(pattern) {
		return each(e)
	}
	if takesStack(pattern) {
		return call(stackName, e)
	}
	return e
}

// discarded repairs the assignments in an expression whose value is not used. Where it is used, the value of the assignment would
// be what eachName returns, which no script may see.
func discarded(e ast.Expression) {
	switch e := e.(type) {
	case *ast.SequenceExpression:
		for _, e := range e.Sequence {
			discarded(e)
		}
	case *ast.BinaryExpression:
		if e.Operator == token.LOGICAL_AND || e.Operator == token.LOGICAL_OR {
			discarded(e.Right)
		}
	case *ast.AssignExpression:
		if takesArray(e.Left) {
			e.Right = each(e.Right)
		}
	}
}

// openLoop moves a pattern from the head of a for…of loop into its body.
func (w *repairer) openLoop(s *ast.ForOfStatement) {
	var pattern ast.Expression
	var apart func(name *ast.Identifier) ast.Statement
	switch into := s.Into.(type) {
	case *ast.ForIntoVar:
		pattern = into.Binding.Target
		apart = func(name *ast.Identifier) ast.Statement {
			into.Binding.Initializer = value(pattern, name)
			return &ast.VariableStatement{Var: pattern.Idx0(), List: []*ast.Binding{into.Binding}}
		}
	case *ast.ForDeclaration:
		kind := token.LET
		if into.IsConst {
			kind = token.CONST
		}
		pattern = into.Target
		apart = func(name *ast.Identifier) ast.Statement { return declaration(kind, into.Target, name) }
	case *ast.ForIntoExpression:
		pattern = into.Expression
		apart = func(name *ast.Identifier) ast.Statement {
			return &ast.ExpressionStatement{Expression: &ast.AssignExpression{Operator: token.ASSIGN, Left: pattern, Right: value(pattern, name)}}
		}
	}
	if !takesArray(pattern) && !takesStack(pattern) {
		return
	}
	name, body := w.taken(pattern), s.Body
	s.Into = &ast.ForDeclaration{Idx: pattern.Idx0(), IsConst: true, Target: name}
	s.Body = &ast.BlockStatement{LeftBrace: body.Idx0(), List: []ast.Statement{apart(name), body}, RightBrace: body.Idx1()}
}

// declaration destructures the value of name.
func declaration(kind token.Token, pattern ast.Expression, name *ast.Identifier) *ast.LexicalDeclaration {
	target := pattern.(ast.BindingTarget)
	return &ast.LexicalDeclaration{Idx: pattern.Idx0(), Token: kind, List: []*ast.Binding{{Target: target, Initializer: value(pattern, name)}}}
}

// openCatch moves a pattern from a catch clause into its block.
func (w *repairer) openCatch(c *ast.CatchStatement) {
	pattern := c.Parameter
	if !takesArray(pattern) && !takesStack(pattern) {
		return
	}
	name := w.taken(pattern)
	c.Parameter = name
	c.Body = &ast.BlockStatement{LeftBrace: c.Body.LeftBrace, List: []ast.Statement{declaration(token.LET, pattern, name), c.Body}, RightBrace: c.Body.RightBrace}
}

// openParams moves patterns from a function's parameters into its body, where their names become variables of the function.
func (w *repairer) openParams(p *ast.ParameterList, body *ast.BlockStatement, vars *[]*ast.VariableDeclaration) *ast.BlockStatement {
	if p == nil || directives(body.List) > 0 || !opens(p) || hidden(p, body) {
		return body
	}
	var open []ast.Statement
	for _, b := range p.List {
		if takesArray(b.Target) || takesStack(b.Target) {
			name, at := w.taken(b.Target), b.Target.Idx0()
			list := []*ast.Binding{{Target: b.Target, Initializer: value(b.Target, name)}}
			*vars = append(*vars, &ast.VariableDeclaration{Var: at, List: list})
			open = append(open, &ast.VariableStatement{Var: at, List: list})
			b.Target = name
		}
	}
	body.List = append(open, body.List...)
	return body
}

// opens reports whether there is a pattern to move and nothing prevents it: a default value sees neither the names in the body
// nor a pattern that is destructured later.
func opens(p *ast.ParameterList) (some bool) {
	for _, b := range p.List {
		if _, ok := movable(b.Target); !ok || !inert(b.Initializer) {
			return false
		}
		some = some || takesArray(b.Target) || takesStack(b.Target)
	}
	_, ok := movable(p.Rest)
	return some && ok
}

// hidden reports whether a function in the body has a parameter's name: it would exist before the parameter.
func hidden(p *ast.ParameterList, body *ast.BlockStatement) bool {
	functions := map[unistring.String]bool{}
	for _, s := range body.List {
		if f, ok := s.(*ast.FunctionDeclaration); ok {
			functions[f.Function.Name.Name] = true
		}
	}
	return len(functions) > 0 && slices.ContainsFunc(p.List, func(b *ast.Binding) bool {
		names, _ := movable(b.Target)
		return slices.ContainsFunc(names, func(name unistring.String) bool { return functions[name] })
	})
}

// openArrow is openParams for an arrow function.
func (w *repairer) openArrow(f *ast.ArrowFunctionLiteral) {
	switch b := f.Body.(type) {
	case *ast.BlockStatement:
		f.Body = w.openParams(f.ParameterList, b, &f.DeclarationList)
	case *ast.ExpressionBody:
		if f.ParameterList == nil || !opens(f.ParameterList) {
			return
		}
		at := b.Expression.Idx0()
		block := &ast.BlockStatement{LeftBrace: at, RightBrace: b.Expression.Idx1(), List: []ast.Statement{&ast.ReturnStatement{Return: at, Argument: b.Expression}}}
		f.Body = w.openParams(f.ParameterList, block, &f.DeclarationList)
	}
}
