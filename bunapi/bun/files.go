// Files.

package bun

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/file"
	"github.com/gobun/gobun/jsbridge"
)

var files = []module.Member{
	{Name: "file", Length: 1, Call: bunFile},
	{Name: "write", Length: 1, Call: fetch.Write},
	{Name: "stdin", Lazy: standard(0)},
	{Name: "stdout", Lazy: standard(1)},
	{Name: "stderr", Lazy: standard(2)},
}

// standard makes one of the standard streams.
func standard(fd int) func(s jsbridge.Scope, env *module.Env) goja.Value {
	return func(s jsbridge.Scope, env *module.Env) goja.Value {
		return fetch.NewBlob(s, fetch.FileBlob(file.FDRef(env, fd), ""))
	}
}

// bunFile is Bun.file(path, URL or descriptor, {type}).
func bunFile(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	ref, ok, err := file.Parse(s, a.At(0))
	if err == nil && !ok {
		err = jsbridge.InvalidArgType("Expected file path string or file descriptor")
	}
	if err != nil {
		return nil, err
	}
	typ := ""
	if d, ok := jsbridge.DictOf(a.At(1)); ok {
		t, err := d.Get(s, "type")
		if err != nil {
			return nil, err
		}
		if jsbridge.IsString(t) {
			typ = t.String()
		}
	}
	return fetch.NewBlob(s, fetch.FileBlob(ref, typ)), nil
}
