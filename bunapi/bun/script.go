// Members that are written in JavaScript.

package bun

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// script is an expression that returns an object of members. A realm runs it when a script first uses one of them.
type script struct{ source *jsbridge.Script }

func newScript(name, source string) *script { return &script{jsbridge.NewGlue("gobun:"+name, source)} }

func (c *script) member(s jsbridge.Scope, name string) goja.Value {
	return jsbridge.Owned(s, c, func() *goja.Object { return jsbridge.Must(s.Run(c.source)).(*goja.Object) }).Get(name)
}

// function calls the member of that name.
func (c *script) function(name string) jsbridge.Native {
	return func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		call, _ := jsbridge.Function(c.member(s, name))
		return s.Call(call, a.This, a.Values...)
	}
}
