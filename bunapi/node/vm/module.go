// Package vm is the built-in module node:vm. goja has one global object for each realm: a context is an object whose members
// scripts see as globals, without its own built-ins.
//
// This package is not an API: it may change without notice.
package vm

import (
	_ "embed"
	"strings"

	"github.com/dop251/goja"
	"github.com/dop251/goja/ast"
	"github.com/dop251/goja/parser"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/node/builtin"
	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/jsbridge/nesting"
)

//go:embed module.js
var source string

// Module is node:vm.
var Module = builtin.New("node:vm", source, func(s jsbridge.Scope, _ *module.Env, internal *goja.Object) {
	_ = internal.Set("eval", s.Intrinsic("eval"))
	_ = internal.Set("declared", s.Func("declared", 1, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		variables, functions, err := declared(a.At(0).String())
		if err != nil {
			return nil, err
		}
		return s.Array(s.Strings(variables), s.Strings(functions)), nil
	}))
})

// declared are the names that a script declares with var and function at its top.
func declared(text string) (variables, functions []string, err error) {
	if _, deep := nesting.TooDeep(text); deep {
		return nil, nil, jsbridge.RangeError("Maximum call stack size exceeded.")
	}
	program, err := goja.Parse("evalmachine.<anonymous>", text, parser.WithDisableSourceMaps)
	if err != nil {
		// goja says where before it says what.
		text := err.Error()
		if _, behind, ok := strings.Cut(text, ": Line "); ok {
			_, text, _ = strings.Cut(behind, " ")
		}
		return nil, nil, jsbridge.SyntaxError("%s", text)
	}
	for _, declaration := range program.DeclarationList {
		for _, binding := range declaration.List {
			if id, ok := binding.Target.(*ast.Identifier); ok {
				variables = append(variables, id.Name.String())
			}
		}
	}
	for _, statement := range program.Body {
		if f, ok := statement.(*ast.FunctionDeclaration); ok && f.Function.Name != nil {
			functions = append(functions, f.Function.Name.Name.String())
		}
	}
	return variables, functions, nil
}
