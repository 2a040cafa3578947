// Bytes in memory.

package bun

import (
	_ "embed"

	"github.com/gobun/gobun/bunapi/module"
)

//go:embed bytes.js
var bytesSource string

var bytesScript = newScript("bytes", bytesSource)

var memory = []module.Member{
	{Name: "allocUnsafe", Length: 1, Call: bytesScript.function("allocUnsafe")},
	{Name: "concatArrayBuffers", Length: 3, Call: bytesScript.function("concatArrayBuffers")},
}
