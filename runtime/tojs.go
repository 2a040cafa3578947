// Converting Go values to a script's.

package runtime

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// toJS converts a Go value to a script's value. Loop only.
func (a *App) toJS(s jsbridge.Scope, v any) (goja.Value, error) {
	return a.toValue(s, reflect.ValueOf(v), maxNesting)
}

func (a *App) toValue(s jsbridge.Scope, v reflect.Value, depth int) (goja.Value, error) {
	if !v.IsValid() {
		return goja.Null(), nil
	}
	if depth == 0 {
		return nil, errors.New("the value is nested too deeply, or contains itself")
	}
	if k := v.Kind(); (k == reflect.Pointer || k == reflect.Interface || k == reflect.Map || k == reflect.Slice || k == reflect.Func) && v.IsNil() {
		return goja.Null(), nil
	}
	if known, ok, err := a.known(s, v); ok || err != nil {
		return known, err
	}
	switch v.Kind() {
	case reflect.Bool:
		return s.Bool(v.Bool()), nil
	case reflect.String:
		return s.String(v.String()), nil
	case reflect.Float32, reflect.Float64:
		return s.Float(v.Float()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if n := v.Int(); n > maxExact || n < -maxExact {
			return s.BigInt(n), nil
		}
		return s.VM().ToValue(v.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		if v.Uint() > maxExact {
			return s.BigUint(v.Uint()), nil
		}
		return s.VM().ToValue(int64(v.Uint())), nil
	case reflect.Pointer, reflect.Interface:
		return a.toValue(s, v.Elem(), depth-1)
	case reflect.Func:
		if err := checkFunc(v.Type()); err != nil {
			return nil, err
		}
		return a.function(s, "function", v), nil
	case reflect.Slice, reflect.Array:
		items := make([]goja.Value, v.Len())
		for i := range items {
			var err error
			if items[i], err = a.toValue(s, v.Index(i), depth-1); err != nil {
				return nil, fmt.Errorf("element %d: %w", i, err)
			}
		}
		return s.Array(items...), nil
	case reflect.Map:
		return a.mapValue(s, v, depth)
	case reflect.Struct:
		return a.structValue(s, v, depth)
	}
	return nil, fmt.Errorf("a %v cannot be passed to a script", v.Type())
}

// known converts values of types with their own rule.
func (a *App) known(s jsbridge.Scope, v reflect.Value) (out goja.Value, ok bool, err error) {
	if !v.CanInterface() {
		return nil, false, nil
	}
	switch x := v.Interface().(type) {
	case []byte:
		return s.Uint8Array(slices.Clone(x)), true, nil
	case time.Time:
		return date(s, x), true, nil
	case *big.Int:
		return s.BigInteger(x), true, nil
	case big.Int:
		return s.BigInteger(&x), true, nil
	case error:
		return a.errorValue(s, x), true, nil
	case json.Marshaler:
		text, err := x.MarshalJSON()
		if err != nil {
			return nil, true, err
		}
		parse, _ := jsbridge.Function(s.Intrinsic("JSON.parse"))
		out, err = s.Call(parse, goja.Undefined(), s.String(string(text)))
		return out, true, err
	case encoding.TextMarshaler:
		text, err := x.MarshalText()
		return s.String(string(text)), true, err
	}
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		return s.Uint8Array(slices.Clone(v.Bytes())), true, nil
	}
	return nil, false, nil
}

func date(s jsbridge.Scope, t time.Time) goja.Value {
	v, err := s.VM().New(s.Intrinsic("Date"), s.VM().ToValue(t.UnixMilli()))
	if err != nil {
		return goja.Null() // fails if a script has replaced Date
	}
	return v
}

func (a *App) mapValue(s jsbridge.Scope, v reflect.Value, depth int) (goja.Value, error) {
	members := map[string]reflect.Value{}
	for _, k := range v.MapKeys() {
		name := fmt.Sprint(k.Interface())
		if t, ok := k.Interface().(encoding.TextMarshaler); ok && k.Kind() != reflect.String {
			text, err := t.MarshalText()
			if err != nil {
				return nil, err
			}
			name = string(text)
		}
		members[name] = v.MapIndex(k)
	}
	o := s.Object()
	for _, name := range slices.Sorted(maps.Keys(members)) {
		m, err := a.toValue(s, members[name], depth-1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		_ = o.DefineDataProperty(name, m, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE) // "__proto__" is an ordinary name here
	}
	return o, nil
}

func (a *App) structValue(s jsbridge.Scope, v reflect.Value, depth int) (goja.Value, error) {
	o := s.Object()
	for _, f := range fieldsOf(v.Type()) {
		fv, err := v.FieldByIndexErr(f.index)
		if err != nil || f.omitZero && fv.IsZero() || f.omitEmpty && isEmpty(fv) {
			continue // in a nil embedded pointer, or omitted
		}
		m, err := a.toValue(s, fv, depth-1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		_ = o.DefineDataProperty(f.name, m, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	return o, nil
}

// isEmpty reports whether omitempty leaves v out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String, reflect.Array:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}
