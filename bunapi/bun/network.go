// The network, apart from Bun.serve, which package serve declares.

package bun

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

var network = []module.Member{
	{Name: "fetch", Length: 2, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return s.CallMethod(s.Global(), "fetch", a.Values...) // the current value of the global
	}},
}
