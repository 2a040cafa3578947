package sqlite

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/sqlite/value"
	"github.com/gobun/gobun/jsbridge"
)

// param is a parameter with the keys under which an object may provide it.
type param struct {
	name string // with its prefix; empty for "?"
	// The keys under which a value is looked up, in this order.
	keys [2]key
}

// key is a property's name in the two forms that goja accepts.
type key struct {
	text  string
	value goja.Value // nil if there is no such key
}

// names reads the parameters' names.
func (st *statement) names(s jsbridge.Scope) []param {
	if st.params != nil {
		return st.params
	}
	of := func(text string) key { return key{text, s.String(text)} }
	st.params = make([]param, st.count)
	for i := range st.params {
		p := &st.params[i]
		p.name = st.st.ParamName(i + 1)
		index := strconv.Itoa(i)
		switch {
		case p.name == "":
			p.keys[0] = of(index)
		case strings.HasPrefix(p.name, "?"):
			p.keys = [2]key{of(p.name), of(index)}
		case st.strict:
			p.keys = [2]key{of(p.name[1:]), of(p.name)}
		default:
			p.keys = [2]key{of(p.name), of(p.name[1:])}
		}
	}
	return st.params
}

// missing is the error for a parameter that the object lacks.
func (p *param) missing(i int) error {
	name := "?" + strconv.Itoa(i)
	if p.name != "" {
		name = strings.TrimLeft(p.name, "$:@")
	}
	return jsbridge.Errorf(`Missing parameter "%s"`, name)
}

// bind binds arguments: one object with named parameters, one array, or a value for each parameter. It may run getters.
func (st *statement) bind(s jsbridge.Scope, args []goja.Value) error {
	obj, ok := args[0].(*goja.Object)
	if !ok {
		return st.bindList(s, len(args), func(i int) (goja.Value, error) { return args[i], nil })
	}
	switch {
	case jsbridge.ClassName(obj) == "Array":
		n, err := s.Get(obj, "length")
		if err != nil {
			return err
		}
		return st.bindList(s, int(n.ToInteger()), func(i int) (goja.Value, error) { return s.Get(obj, strconv.Itoa(i)) })
	case isPlain(s, obj):
		return st.bindNamed(s, obj)
	}
	return st.bindList(s, len(args), func(i int) (goja.Value, error) { return args[i], nil })
}

// plainType is the type as which goja exports plain objects and DataViews.
var plainType = reflect.TypeFor[map[string]any]()

// isPlain reports whether an object may hold named parameters: it is a plain object, not one of the host's and not a Proxy.
func isPlain(s jsbridge.Scope, obj *goja.Object) bool {
	if _, proxy := jsbridge.ProxyTarget(obj); proxy {
		_, function := jsbridge.Function(obj)
		return !function
	}
	if obj.ExportType() != plainType || obj.ClassName() != "Object" {
		return false
	}
	if _, ok := jsbridge.View(s, obj); ok {
		return false
	}
	return s.Native(obj) == nil
}

func (st *statement) bindList(s jsbridge.Scope, n int, at func(i int) (goja.Value, error)) error {
	if n != st.count && n > 0 {
		return jsbridge.Errorf("SQLite query expected %d values, received %d", st.count, n)
	}
	st.st.ClearBindings()
	for i := range n {
		v, err := at(i)
		if err == nil {
			err = st.bindOne(s, i+1, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (st *statement) bindNamed(s jsbridge.Scope, obj *goja.Object) error {
	st.st.ClearBindings()
	params := st.names(s)
	for i := range params {
		p := &params[i]
		var v goja.Value
		for _, k := range p.keys {
			if k.value == nil || v != nil {
				continue
			}
			var err error
			if v, err = st.m.codec.Own(s, obj, k.value, k.text); err != nil {
				return err
			}
		}
		if v == nil {
			if st.strict {
				return p.missing(i + 1)
			}
			continue
		}
		if err := st.bindOne(s, i+1, v); err != nil {
			return err
		}
	}
	return nil
}

// bindOne binds one value. Reading earlier values may have run JavaScript.
func (st *statement) bindOne(s jsbridge.Scope, i int, v goja.Value) error {
	if err := st.usable(); err != nil {
		return err
	}
	sql := st.m.codec.Take(s, v)
	switch {
	case sql.Kind == value.Other:
		return errBinding
	case sql.Big != nil && st.safe:
		return outOfRange(sql)
	}
	return sqliteError(sql.Bind(st.st, i))
}

// outOfRange is the error for a bigint that does not fit into 64 bits.
func outOfRange(v value.SQL) error {
	return jsbridge.RangeError("BigInt value '%s' is out of range", v.Big.String())
}
