// What esbuild makes of async generators and of `for await`, which goja does not know, is mended in the syntax tree: see repair.go.
// TestLowered fails when esbuild writes something else; recorded scripts show what they mean.

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

// What eachName is asked for by its second argument: see Each of package ecma.
const (
	ofYield  = 1
	ofStep   = 2
	ofAwait  = 3
	ofSpread = 4
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

// asyncGenerator returns the generator that a call makes an async generator of.
func asyncGenerator(c *ast.CallExpression) (*ast.FunctionLiteral, bool) {
	if _, ok := calls(c, generatorHelper); !ok || len(c.ArgumentList) != 3 {
		return nil, false
	}
	f, ok := c.ArgumentList[2].(*ast.FunctionLiteral)
	return f, ok
}

// delegate repairs yield*. An iterator without next crashes goja. In a generator that is not asynchronous esbuild's helper is
// wrong: it would take a value's asynchronous iterator.
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

// checkSteps lets a `for await` loop fail where a step of its iterator is no object. Without a look at it the loop never ends.
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
