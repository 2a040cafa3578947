// Colours.

package bun

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/module"
)

//go:embed color.js
var colorSource string

var colorScript = newScript("color", colorSource)

var colors = []module.Member{{Name: "color", Length: 2, Call: colorScript.function("color")}}
