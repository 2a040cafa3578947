// Versions according to npm's rules.

package bun

import (
	_ "embed"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

//go:embed semver.js
var semverSource string

var semverScript = newScript("semver", semverSource)

var versions = []module.Member{
	{Name: "semver", Lazy: func(s jsbridge.Scope, _ *module.Env) goja.Value { return semverScript.member(s, "semver") }},
}
