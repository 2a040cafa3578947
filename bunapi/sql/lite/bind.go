// Parameters.

package lite

import (
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/bunapi/sqlite/value"
	"github.com/gobun/gobun/jsbridge"
)

var errBinding = jsbridge.TypeError("Binding expected string, TypedArray, boolean, number, bigint or null")

// bind binds an array of values, or an object whose keys are the names of parameters, with or without their prefix.
func (d *database) bind(s jsbridge.Scope, st *sqlite3.Stmt, params goja.Value, strict bool) error {
	obj, ok := params.(*goja.Object)
	if !ok {
		return nil
	}
	if jsbridge.ClassName(obj) != "Array" {
		return d.bindNamed(s, st, obj, strict)
	}
	n := int(obj.Get("length").ToInteger())
	if n > 0 && n != st.Params() {
		return jsbridge.Errorf("SQLite query expected %d values, received %d", st.Params(), n)
	}
	for i := range n {
		v, err := s.Get(obj, strconv.Itoa(i))
		if err == nil {
			err = d.bindOne(s, st, i+1, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *database) bindNamed(s jsbridge.Scope, st *sqlite3.Stmt, obj *goja.Object, strict bool) error {
	for i := 1; i <= st.Params(); i++ {
		name := st.ParamName(i)
		keys := []string{strconv.Itoa(i - 1)}
		if name != "" {
			keys = []string{name, strings.TrimLeft(name, ":@$?")}
		}
		var v goja.Value
		for _, key := range keys {
			if v != nil {
				break
			}
			var err error
			if v, err = d.m.codec.Own(s, obj, s.String(key), key); err != nil {
				return err
			}
		}
		if v == nil {
			if strict {
				return jsbridge.Errorf(`Missing parameter "%s"`, keys[len(keys)-1])
			}
			continue
		}
		if err := d.bindOne(s, st, i, v); err != nil {
			return err
		}
	}
	return nil
}

// bindOne binds one value. What was looked at before may have run JavaScript, which cannot finalize the statement: it is nobody else's.
func (d *database) bindOne(s jsbridge.Scope, st *sqlite3.Stmt, i int, v goja.Value) error {
	if d.c.Closed() {
		return jsbridge.Errorf("Connection closed")
	}
	sql := d.m.codec.Take(s, v)
	if sql.Kind == value.Other {
		return errBinding
	}
	if sql.Big != nil {
		return jsbridge.RangeError("BigInt value '%s' is out of range", sql.Big.String())
	}
	return failure(sql.Bind(st, i))
}
