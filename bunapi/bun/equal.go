// Comparing values.

package bun

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/module"
)

//go:embed equal.js
var equalSource string

var equalScript = newScript("equal", equalSource)

var equality = []module.Member{
	{Name: "deepEquals", Length: 2, Call: equalScript.function("deepEquals")},
	{Name: "deepMatch", Length: 2, Call: equalScript.function("deepMatch")},
}
