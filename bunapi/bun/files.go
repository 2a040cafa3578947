// Files.

package bun

import (
	"path/filepath"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/web/fetch"
	"github.com/gobun/gobun/bunapi/web/url"
	"github.com/gobun/gobun/jsbridge"
)

var files = []module.Member{
	{Name: "file", Length: 2, Call: file},
}

// file is Bun.file(path or URL, {type}).
func file(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
	v := a.At(0)
	u, isURL := url.Of(s, v)
	var name string
	switch {
	case isURL && u.Scheme == "file":
		name = url.Decode(u.Pathname())
	case jsbridge.IsString(v):
		name = v.String()
	default:
		return nil, jsbridge.InvalidArgType("Expected file path string or file descriptor")
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
	return fetch.NewBlob(s, fetch.FileBlob(module.Of(s).Path(filepath.FromSlash(name)), name, typ)), nil
}
