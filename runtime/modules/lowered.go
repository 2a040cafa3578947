// Repairs of what esbuild generates for async generators and `for await`, which goja lacks, in the syntax tree: see repair.go.
// TestLowered fails when esbuild generates something else; recorded scripts check the behaviour.

package modules

import (
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/unistring"
)

// Functions of esbuild's run-time library.
const (
	generatorHelper = "__asyncGenerator" // __asyncGenerator(this, arguments, function* () { … })
	delegateHelper  = "__yieldStar"      // yield* __yieldStar(value)
	awaitHelper     = "__forAwait"       // for (var iter = __forAwait(value), more, step, error; more = !(step = await iter.next()).done; more = false)
)

// The second argument of eachName: see Each of package ecma.
const (
	ofYield  = 1
	ofStep   = 2
	ofAwait  = 3
	ofSpread = 4
	ofAsync  = 5
	ofOwn    = 6
)

// calls reports whether e is a call of a function with this name.
func calls(e ast.Expression, name unistring.String) (*ast.CallExpression, bool) {
	c, ok := e.(*ast.CallExpression)
	if !ok {
		return nil, false
	}
	callee, ok := c.Callee.(*ast.Identifier)
	return c, ok && callee.Name == name
}

// asyncGenerator returns the generator from which a call makes an async generator.
func asyncGenerator(c *ast.CallExpression) (*ast.FunctionLiteral, bool) {
	if _, ok := calls(c, generatorHelper); !ok || len(c.ArgumentList) != 3 {
		return nil, false
	}
	f, ok := c.ArgumentList[2].(*ast.FunctionLiteral)
	return f, ok
}

// asyncKind gives the function expression of an async generator, which is a plain function in esbuild's output, the prototypes of
// its kind: scripts find them through it, because they have no global names. The same happens for an object's methods of this
// kind, and for its async methods, which are plain functions to goja.
func asyncKind(e ast.Expression) ast.Expression {
	switch x := e.(type) {
	case *ast.FunctionLiteral:
		if lowersAsync(x) {
			return call(eachName, e, ofAsync)
		}
	case *ast.ObjectLiteral:
		names, some, named := asyncMembers(x)
		if !some {
			break
		}
		own := call(eachName, e, ofOwn).(*ast.CallExpression)
		if named {
			own.ArgumentList = append(own.ArgumentList, names...)
		}
		return own
	}
	return e
}

// asyncMembers returns the names of an object's async methods. named is false if a name is computed or may later belong to a
// getter: then all properties are examined.
func asyncMembers(o *ast.ObjectLiteral) (names []ast.Expression, some, named bool) {
	named = true
	for _, p := range o.Value {
		keyed, ok := p.(*ast.PropertyKeyed)
		if !ok {
			_, short := p.(*ast.PropertyShort)
			named = named && short
			continue
		}
		_, text := keyed.Key.(*ast.StringLiteral)
		named = named && text && !keyed.Computed && keyed.Kind != ast.PropertyKindGet && keyed.Kind != ast.PropertyKindSet
		if f, ok := keyed.Value.(*ast.FunctionLiteral); ok && keyed.Kind == ast.PropertyKindMethod && (f.Async || lowersAsync(f)) {
			names, some = append(names, keyed.Key), true
		}
	}
	return names, some, named
}

// lowersAsync reports whether f is esbuild's output for an async generator.
func lowersAsync(f *ast.FunctionLiteral) bool {
	if f.Generator || len(f.Body.List) == 0 {
		return false
	}
	last, ok := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStatement)
	if !ok {
		return false
	}
	c, ok := calls(last.Argument, generatorHelper)
	return ok && len(c.ArgumentList) == 3
}

// asyncMethods does for the methods of a class what asyncKind does for those of an object, in a static block, because the class
// may have no name.
func asyncMethods(c *ast.ClassLiteral) {
	for _, e := range c.Body {
		m, ok := e.(*ast.MethodDefinition)
		if !ok || m.Kind != ast.PropertyKindMethod || !(m.Body.Async || lowersAsync(m.Body)) {
			continue
		}
		if _, private := m.Key.(*ast.PrivateIdentifier); private {
			continue
		}
		own := &ast.ExpressionStatement{Expression: call(eachName, &ast.ThisExpression{Idx: c.Idx0()}, ofOwn)}
		block := &ast.ClassStaticBlock{Static: c.Idx0(), Block: &ast.BlockStatement{LeftBrace: c.Idx0(), List: []ast.Statement{own}, RightBrace: c.Idx0()}}
		c.Body = append([]ast.ClassElement{block}, c.Body...)
		return
	}
}

// delegate repairs yield*. An iterator without next crashes goja. In a synchronous generator esbuild's helper is wrong: it would
// use a value's asynchronous iterator.
func (w *repairer) delegate(e *ast.YieldExpression) {
	c, lowered := calls(e.Argument, delegateHelper)
	if lowered && w.async {
		return
	}
	if lowered && len(c.ArgumentList) == 1 {
		e.Argument = c.ArgumentList[0]
	}
	e.Argument = call(eachName, e.Argument, ofYield)
}

// checkSteps makes a `for await` loop fail if a step of its iterator is not an object. Without this check the loop never ends.
func checkSteps(list []*ast.Binding, test ast.Expression) {
	if len(list) == 0 {
		return
	}
	begin, ok := calls(list[0].Initializer, awaitHelper)
	more, loops := test.(*ast.AssignExpression)
	if !ok || !loops || len(begin.ArgumentList) != 1 {
		return
	}
	if not, ok := more.Right.(*ast.UnaryExpression); ok {
		if done, ok := not.Operand.(*ast.DotExpression); ok {
			begin.ArgumentList[0] = call(eachName, begin.ArgumentList[0], ofAwait)
			done.Left = call(eachName, done.Left, ofStep)
		}
	}
}
