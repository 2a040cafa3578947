// File URLs.

package bun

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

var paths = []module.Member{
	{Name: "fileURLToPath", Length: 1, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		return ofURL(s, "fileURLToPath", a.At(0))
	}},
	{Name: "pathToFileURL", Length: 1, Call: func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
		path, err := s.ToString(a.At(0))
		if err != nil {
			return nil, err
		}
		return ofURL(s, "pathToFileURL", s.String(path))
	}},
}

// ofURL calls the function of node:url with this name.
func ofURL(s jsbridge.Scope, name string, v goja.Value) (goja.Value, error) {
	url, err := module.Of(s).Builtin(s, "node:url")
	if err != nil {
		return nil, err
	}
	return s.CallMethod(url.(*goja.Object), name, v)
}
