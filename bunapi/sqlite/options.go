package sqlite

import (
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// options are those of the constructor.
type options struct {
	flags        int32
	strict, safe bool
}

var errContradiction = jsbridge.TypeError(`A read-only database ("readonly: true" or "readwrite: false") cannot have "create: true" or "readwrite: true"`)

// readOptions reads the second argument of the constructor: an object, or flags of sqlite3_open_v2. Anything else is ignored.
func readOptions(s jsbridge.Scope, v goja.Value) (o options, err error) {
	o.flags = sqlite3.OpenReadWrite | sqlite3.OpenCreate
	if n, ok := jsbridge.Number(v); ok {
		o.flags = int32Of(n)
		return o, nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return o, nil
	}
	var given [3]goja.Value
	for i, name := range []string{"readonly", "create", "readwrite"} {
		if given[i], err = s.Get(obj, name); err != nil {
			return o, err
		}
	}
	set := func(i int) bool { return !goja.IsUndefined(given[i]) }
	readonly := given[0].ToBoolean() || set(2) && !given[2].ToBoolean()
	create, readwrite := given[1].ToBoolean(), given[2].ToBoolean()
	switch {
	case readonly && (create || readwrite):
		return o, errContradiction
	case readonly:
		o.flags = sqlite3.OpenReadOnly
	case create:
	case set(1) || set(2):
		o.flags = sqlite3.OpenReadWrite
	}
	if o.strict, err = truthy(s, obj, "strict"); err != nil {
		return o, err
	}
	o.safe, err = truthy(s, obj, "safeIntegers")
	return o, err
}

func truthy(s jsbridge.Scope, obj *goja.Object, name string) (bool, error) {
	v, err := s.Get(obj, name)
	return err == nil && v.ToBoolean(), err
}

// int32Of is ECMAScript's ToInt32 of a number.
func int32Of(f float64) int32 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return int32(uint32(int64(math.Mod(math.Trunc(f), 1<<32))))
}
