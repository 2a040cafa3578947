// File URLs.

package bun

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/module"
)

//go:embed paths.js
var pathsSource string

var pathsScript = newScript("paths", pathsSource)

var paths = []module.Member{
	{Name: "fileURLToPath", Length: 1, Call: pathsScript.function("fileURLToPath")},
	{Name: "pathToFileURL", Length: 1, Call: pathsScript.function("pathToFileURL")},
}
