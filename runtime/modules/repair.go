// Changes to a parsed program before goja compiles it.
//
// An arrow function that uses `arguments` of its enclosing function is compiled wrongly, unless that function mentions
// `arguments` itself: it reads another value or panics. The mention is added.
//
// An error's stack in goja has positions in the compiled text, in goja's own form, and goja's own frames. Where a script reads a
// property named stack of a value e, it reads it from stackName(e), which returns e after replacing the stack with the form that
// scripts see in Bun. Destructuring e, and listing or describing its properties, read it too (see stack.go). A computed name
// shows goja's form, unless the stack was read before.
//
// esbuild turns `class Room` into `var Room = class _Room` if the class mentions itself, and its name would be _Room: the
// original name is restored. Names that esbuild creates are unique in nested scopes, so no other Room hides it.
//
// A for…of loop makes seven allocations for each element, and so does destructuring an array; an iterator without next crashes
// both. They get eachName(value) instead of value, which is fast for arrays, throws a TypeError for such iterators and otherwise
// changes nothing (see Host.Each and patterns.go). What esbuild generates for asynchronous iteration is repaired in lowered.go.

package modules

import (
	"maps"
	"strconv"

	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/token"
	"github.com/dop251/goja/unistring"
)

// eachName is the parameter of a program's function that is called with values to be iterated over.
const eachName = "__gobun_each"

// stackName is the parameter that is called with a value whose property stack is read.
const stackName = "__gobun_stack"

// repair changes the program.
func repair(p *ast.Program) {
	w := &repairer{names: new(int), texts: &texts{}, fields: map[unistring.String]bool{}}
	for _, s := range p.Body {
		w.stmt(s)
	}
}

// repairer holds the state of the walk within one function.
type repairer struct {
	arrows int             // arrow functions between here and the enclosing function
	direct bool            // the function mentions arguments itself
	inner  *ast.Identifier // an arrow function inside it does

	classes map[unistring.String]unistring.String // names to restore, by the ones that esbuild chose

	steps *ast.FunctionLiteral // the generator from which the current call makes an async generator
	async bool                 // the function is that generator

	names *int // how many names were created in the program

	loops  int                       // enclosing loops within the function
	texts  *texts                    // the variables that hold texts (see operators.go) …
	fields map[unistring.String]bool // … and the fields of this, in the whole program
}

func (w *repairer) function(f *ast.FunctionLiteral) {
	if f == nil {
		return
	}
	outer := *w
	*w = repairer{classes: outer.classes, async: f == outer.steps, names: outer.names, texts: &texts{outer: outer.texts}, fields: outer.fields}
	w.params(f.ParameterList)
	if !f.Generator { // a generator destructures its arguments when it is called, but runs its body later
		f.Body = w.openParams(f.ParameterList, f.Body, &f.DeclarationList)
	}
	// A mention in the parameters does not count: it may be inside an arrow function, too.
	for _, s := range f.Body.List {
		w.stmt(s)
	}
	if w.inner != nil && !w.direct {
		mention := &ast.ExpressionStatement{Expression: &ast.Identifier{Name: "arguments", Idx: f.Body.LeftBrace}}
		at := directives(f.Body.List)
		list := make([]ast.Statement, 0, len(f.Body.List)+1)
		list = append(append(append(list, f.Body.List[:at]...), mention), f.Body.List[at:]...)
		f.Body.List = list
	}
	*w = outer
}

// directives returns how many statements at the start are directives ("use strict").
func directives(list []ast.Statement) int {
	for i, s := range list {
		e, ok := s.(*ast.ExpressionStatement)
		if !ok {
			return i
		}
		if _, ok := e.Expression.(*ast.StringLiteral); !ok {
			return i
		}
	}
	return len(list)
}

func (w *repairer) arrow(f *ast.ArrowFunctionLiteral) {
	w.arrows++
	w.params(f.ParameterList)
	w.openArrow(f)
	switch b := f.Body.(type) {
	case *ast.BlockStatement:
		w.stmt(b)
	case *ast.ExpressionBody:
		w.change(&b.Expression)
	}
	w.arrows--
}

func (w *repairer) params(p *ast.ParameterList) {
	if p == nil {
		return
	}
	w.bindings(p.List)
	w.change(&p.Rest)
}

func (w *repairer) bindings(list []*ast.Binding) {
	for _, b := range list {
		w.binding(b)
	}
}

func (w *repairer) binding(b *ast.Binding) {
	if b == nil {
		return
	}
	if b.Target != nil {
		w.expr(b.Target)
	}
	if c, ok := b.Initializer.(*ast.ClassLiteral); ok && c.Name != nil {
		if id, ok := b.Target.(*ast.Identifier); ok && c.Name.Name == "_"+id.Name {
			outer := w.classes
			w.classes = maps.Clone(outer)
			if w.classes == nil {
				w.classes = map[unistring.String]unistring.String{}
			}
			w.classes[c.Name.Name] = id.Name
			c.Name.Name = id.Name
			defer func() { w.classes = outer }()
		}
	}
	w.change(&b.Initializer)
	if b.Initializer != nil {
		b.Initializer = asyncKind(b.Initializer)
		w.assigned(b.Target, b.Initializer)
		b.Initializer = value(b.Target, b.Initializer)
	}
}

func each(e ast.Expression) ast.Expression { return call(eachName, e) }

// call returns name(e), or name(e, more), at e's position.
func call(name string, e ast.Expression, more ...int64) ast.Expression {
	at := e.Idx0()
	c := &ast.CallExpression{
		Callee: &ast.Identifier{Name: unistring.String(name), Idx: at}, LeftParenthesis: at, ArgumentList: []ast.Expression{e}, RightParenthesis: at,
	}
	for _, n := range more {
		c.ArgumentList = append(c.ArgumentList, &ast.NumberLiteral{Idx: at, Literal: strconv.FormatInt(n, 10), Value: n})
	}
	return c
}

// stacked returns the expression from which `.stack` is read instead of from e. The first half of a chain like `a?.b` must not
// become an argument: it becomes a chain of its own, and is left unchanged where the rest depends on its result.
func stacked(e ast.Expression) ast.Expression {
	switch e := e.(type) {
	case *ast.SuperExpression:
		return e
	case *ast.Optional:
		if chained(e.Expression) {
			e.Expression = &ast.OptionalChain{Expression: e.Expression}
		}
		e.Expression = call(stackName, e.Expression)
		return e
	}
	if chained(e) {
		return e
	}
	return call(stackName, e)
}

// chained reports whether e is the first half of an optional chain.
func chained(e ast.Expression) bool {
	for {
		switch x := e.(type) {
		case *ast.Optional:
			return true
		case *ast.DotExpression:
			e = x.Left
		case *ast.PrivateDotExpression:
			e = x.Left
		case *ast.BracketExpression:
			e = x.Left
		case *ast.CallExpression:
			e = x.Callee
		default:
			return false
		}
	}
}

// target walks over what is assigned to or deleted, which is not read.
func (w *repairer) target(e ast.Expression) {
	switch e := e.(type) {
	case *ast.DotExpression:
		w.change(&e.Left)
	case *ast.BracketExpression:
		w.change(&e.Left)
		w.change(&e.Member)
	default:
		w.expr(e)
	}
}

func (w *repairer) class(c *ast.ClassLiteral) {
	w.change(&c.SuperClass)
	for _, e := range c.Body {
		switch e := e.(type) {
		case *ast.MethodDefinition:
			w.computed(e.Computed, e.Key)
			w.function(e.Body)
		case *ast.FieldDefinition:
			w.computed(e.Computed, e.Key)
			w.change(&e.Initializer)
			if key, ok := e.Key.(*ast.StringLiteral); ok && plainlyText(e.Initializer) {
				w.fields[key.Value] = true
			}
		case *ast.ClassStaticBlock:
			w.stmt(e.Block)
		}
	}
	asyncMethods(c)
}

func (w *repairer) computed(computed bool, key ast.Expression) {
	if computed {
		w.change(&key)
	}
}

func (w *repairer) stmts(list []ast.Statement) {
	for _, s := range list {
		w.stmt(s)
	}
}

func (w *repairer) stmt(s ast.Statement) {
	switch s := s.(type) {
	case nil:
	case *ast.BlockStatement:
		if s != nil {
			w.stmts(s.List)
		}
	case *ast.ExpressionStatement:
		w.change(&s.Expression)
		discarded(s.Expression)
	case *ast.ReturnStatement:
		w.change(&s.Argument)
		s.Argument = asyncKind(s.Argument)
	case *ast.VariableStatement:
		w.bindings(s.List)
	case *ast.LexicalDeclaration:
		w.bindings(s.List)
	case *ast.IfStatement:
		w.change(&s.Test)
		w.stmt(s.Consequent)
		w.stmt(s.Alternate)
	case *ast.FunctionDeclaration:
		w.function(s.Function)
	case *ast.ClassDeclaration:
		w.class(s.Class)
	case *ast.ForStatement:
		switch init := s.Initializer.(type) {
		case *ast.ForLoopInitializerExpression:
			w.change(&init.Expression)
			discarded(init.Expression)
		case *ast.ForLoopInitializerVarDeclList:
			checkSteps(init.List, s.Test)
			w.bindings(init.List)
		case *ast.ForLoopInitializerLexicalDecl:
			w.stmt(&init.LexicalDeclaration)
		}
		w.loops++
		w.change(&s.Test)
		w.change(&s.Update)
		discarded(s.Update)
		w.stmt(s.Body)
		w.loops--
	case *ast.ForInStatement:
		w.into(s.Into)
		w.change(&s.Source)
		w.repeated(s.Body)
	case *ast.ForOfStatement:
		w.into(s.Into)
		w.change(&s.Source)
		w.repeated(s.Body)
		s.Source = each(s.Source)
		w.openLoop(s)
	case *ast.WhileStatement:
		w.change(&s.Test)
		w.repeated(s.Body)
	case *ast.DoWhileStatement:
		w.repeated(s.Body)
		w.change(&s.Test)
	case *ast.LabelledStatement:
		w.stmt(s.Statement)
	case *ast.SwitchStatement:
		w.change(&s.Discriminant)
		for _, c := range s.Body {
			w.change(&c.Test)
			w.stmts(c.Consequent)
		}
	case *ast.ThrowStatement:
		w.change(&s.Argument)
	case *ast.TryStatement:
		w.stmt(s.Body)
		if s.Catch != nil {
			w.expr(s.Catch.Parameter)
			w.stmt(s.Catch.Body)
			w.openCatch(s.Catch)
		}
		w.stmt(s.Finally)
	case *ast.WithStatement:
		w.change(&s.Object)
		w.stmt(s.Body)
	}
}

// repeated walks over the body of a loop.
func (w *repairer) repeated(body ast.Statement) {
	w.loops++
	w.stmt(body)
	w.loops--
}

func (w *repairer) into(into ast.ForInto) {
	switch into := into.(type) {
	case *ast.ForIntoVar:
		w.binding(into.Binding)
	case *ast.ForDeclaration:
		w.expr(into.Target)
	case *ast.ForIntoExpression:
		w.target(into.Expression)
	}
}

func (w *repairer) exprs(list []ast.Expression) {
	for i := range list {
		w.change(&list[i])
	}
}

// change walks over an expression and may replace it.
func (w *repairer) change(e *ast.Expression) {
	w.expr(*e)
	if literal, ok := (*e).(*ast.ArrayLiteral); ok {
		*e = spread(literal)
	}
}

func (w *repairer) expr(e ast.Expression) {
	switch e := e.(type) {
	case nil:
	case *ast.Identifier:
		if e != nil && len(w.classes) > 0 {
			if name, ok := w.classes[e.Name]; ok {
				e.Name = name
			}
		}
		if e != nil && e.Name == "arguments" {
			if w.arrows > 0 {
				w.inner = e
			} else {
				w.direct = true
			}
		}
	case *ast.FunctionLiteral:
		w.function(e)
	case *ast.ArrowFunctionLiteral:
		w.arrow(e)
	case *ast.ClassLiteral:
		w.class(e)
	case *ast.CallExpression:
		w.change(&e.Callee)
		if f, ok := asyncGenerator(e); ok {
			w.steps = f
		}
		w.exprs(e.ArgumentList)
		for i, argument := range e.ArgumentList {
			e.ArgumentList[i] = asyncKind(argument)
		}
		describesStack(e)
	case *ast.NewExpression:
		w.change(&e.Callee)
		w.exprs(e.ArgumentList)
	case *ast.DotExpression:
		w.change(&e.Left)
		e.Left = asyncKind(e.Left)
		if e.Identifier.Name == "stack" {
			e.Left = stacked(e.Left)
		}
	case *ast.PrivateDotExpression:
		w.change(&e.Left)
	case *ast.BracketExpression:
		w.change(&e.Left)
		w.change(&e.Member)
		if isText(e.Member, "stack") {
			e.Left = stacked(e.Left)
		}
	case *ast.OptionalChain:
		w.change(&e.Expression)
	case *ast.Optional:
		w.change(&e.Expression)
	case *ast.AssignExpression:
		w.target(e.Left)
		w.change(&e.Right)
		e.Right = asyncKind(e.Right)
		if takesStack(e.Left) {
			e.Right = call(stackName, e.Right)
		}
		w.appends(e)
		assignPower(e)
	case *ast.BinaryExpression:
		w.change(&e.Left)
		w.change(&e.Right)
		powers(e.Operator, &e.Left, &e.Right)
	case *ast.UnaryExpression:
		switch e.Operator {
		case token.DELETE, token.INCREMENT, token.DECREMENT:
			w.target(e.Operand)
		default:
			w.change(&e.Operand)
		}
	case *ast.ConditionalExpression:
		w.change(&e.Test)
		w.change(&e.Consequent)
		w.change(&e.Alternate)
	case *ast.SequenceExpression:
		w.exprs(e.Sequence)
	case *ast.ArrayLiteral:
		w.elements(e)
	case *ast.ObjectLiteral:
		w.properties(e.Value, w.change)
	case *ast.ArrayPattern:
		for _, element := range e.Elements {
			w.target(element)
		}
		w.target(e.Rest)
	case *ast.ObjectPattern:
		w.properties(e.Properties, func(e *ast.Expression) { w.target(*e) })
		w.target(e.Rest)
	case *ast.SpreadElement: // of an array or of a call
		w.change(&e.Expression)
		e.Expression = call(eachName, e.Expression, ofSpread)
	case *ast.TemplateLiteral:
		w.change(&e.Tag)
		w.exprs(e.Expressions)
	case *ast.YieldExpression:
		w.change(&e.Argument)
		if e.Delegate {
			w.delegate(e)
		}
	case *ast.AwaitExpression:
		w.change(&e.Argument)
	case *ast.Binding:
		w.binding(e)
	}
}

func (w *repairer) properties(list []ast.Property, value func(*ast.Expression)) {
	for i, p := range list {
		switch p := p.(type) {
		case *ast.PropertyShort:
			if name, ok := w.classes[p.Name.Name]; ok && p.Initializer == nil { // { _Room } is { _Room: Room }
				key := &ast.StringLiteral{Idx: p.Name.Idx, Value: p.Name.Name}
				list[i] = &ast.PropertyKeyed{Key: key, Kind: ast.PropertyKindValue, Value: &ast.Identifier{Name: name, Idx: p.Name.Idx}}
				continue
			}
			w.expr(&p.Name)
			w.change(&p.Initializer)
		case *ast.PropertyKeyed:
			w.computed(p.Computed, p.Key)
			value(&p.Value)
		case *ast.SpreadElement:
			w.change(&p.Expression)
		}
	}
}
