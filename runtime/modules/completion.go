// The completion value of a script, for -p: the value of the expression statement that ran last. Programs are functions, which
// have no such value, so each statement of the parsed program that could be the last one stores its value in a variable.

package modules

import (
	"path/filepath"
	"strings"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
)

// Completion is the name under which a program of [Loader.LoadPrint] exports the value.
const Completion = "__gobun_completion"

// completionTail is appended to the script's text, so that no position in it moves. A promise is awaited.
const completionTail = "\nvar " + Completion + ";" + Completion + " = await " + Completion + ";export {" + Completion + "};"

// LoadPrint is LoadSource for code whose completion value is wanted. Any goroutine.
func (l *Loader) LoadPrint(code, name, dir string, lang Lang) (*Program, error) {
	if dir == "" {
		dir = l.dir
	}
	path := filepath.Join(dir, name)
	l.mu.Lock()
	l.sources[path] = code + completionTail
	l.mu.Unlock()
	p, err := l.build(job{entry: sourceEntry, path: path, lang: lang, print: true})
	if err == nil {
		return p, nil
	}
	// The message must not refer to the tail.
	if _, plain := l.LoadSource(code, name, dir, lang); plain != nil {
		return nil, plain
	}
	return nil, err
}

// keepCompletion changes the body of the program's function.
func keepCompletion(p *ast.Program) {
	for _, s := range p.Body {
		if s, ok := s.(*ast.ExpressionStatement); ok {
			if f, ok := s.Expression.(*ast.FunctionLiteral); ok {
				f.Body.List = keepLast(f.Body.List)
			}
		}
	}
}

// keepLast handles a list of statements. A statement that may run none of its parts, such as if, then has the value undefined.
func keepLast(list []ast.Statement) []ast.Statement {
	from := directives(list)
	kept := append(make([]ast.Statement, 0, len(list)+1), list[:from]...)
	for _, s := range list[from:] {
		switch s.(type) {
		case *ast.IfStatement, *ast.ForStatement, *ast.ForInStatement, *ast.ForOfStatement, *ast.WhileStatement,
			*ast.DoWhileStatement, *ast.TryStatement, *ast.SwitchStatement, *ast.WithStatement:
			nothing := &ast.UnaryExpression{Operator: token.VOID, Idx: s.Idx0(), Operand: &ast.NumberLiteral{Idx: s.Idx0(), Literal: "0", Value: int64(0)}}
			kept = append(kept, &ast.ExpressionStatement{Expression: keep(nothing)})
		}
		keepIn(s)
		kept = append(kept, s)
	}
	return kept
}

func keepIn(s ast.Statement) {
	switch s := s.(type) {
	case *ast.ExpressionStatement:
		if !ours(s.Expression) {
			s.Expression = keep(s.Expression)
		}
	case *ast.BlockStatement:
		s.List = keepLast(s.List)
	case *ast.IfStatement:
		keepIn(s.Consequent)
		if s.Alternate != nil {
			keepIn(s.Alternate)
		}
	case *ast.ForStatement:
		keepIn(s.Body)
	case *ast.ForInStatement:
		keepIn(s.Body)
	case *ast.ForOfStatement:
		keepIn(s.Body)
	case *ast.WhileStatement:
		keepIn(s.Body)
	case *ast.DoWhileStatement:
		keepIn(s.Body)
	case *ast.LabelledStatement:
		keepIn(s.Statement)
	case *ast.WithStatement:
		keepIn(s.Body)
	case *ast.TryStatement:
		keepIn(s.Body)
		if s.Catch != nil {
			keepIn(s.Catch.Body)
		}
	case *ast.SwitchStatement:
		for _, c := range s.Body {
			c.Consequent = keepLast(c.Consequent)
		}
	}
}

func keep(value ast.Expression) ast.Expression {
	return &ast.AssignExpression{Operator: token.ASSIGN, Left: &ast.Identifier{Name: Completion, Idx: value.Idx0()}, Right: value}
}

// ours reports whether a statement is not the script's: the tail's, the registry's, or one of esbuild's helpers.
func ours(e ast.Expression) bool {
	switch e := e.(type) {
	case *ast.AssignExpression:
		left, ok := e.Left.(*ast.Identifier)
		return ok && left.Name == Completion
	case *ast.CallExpression:
		callee := e.Callee
		if dot, ok := callee.(*ast.DotExpression); ok {
			callee = dot.Left
		}
		name, ok := callee.(*ast.Identifier)
		return ok && (name.Name == "__gobun" || strings.HasPrefix(name.Name.String(), "__export"))
	}
	return false
}
