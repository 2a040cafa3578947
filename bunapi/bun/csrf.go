// CSRF tokens.

package bun

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed csrf.js
var csrfSource string

var csrfScript = newScript("csrf", csrfSource)

var tokens = []module.Member{
	{Name: "CSRF", Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value { return csrfScript.member(s, "CSRF") }},
}
