// Values from a script to Go.

package runtime

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// fromJS converts a script's value to a Go value of type t. Loop only.
func (a *App) fromJS(s jsbridge.Scope, v goja.Value, t reflect.Type) (reflect.Value, error) {
	return a.fromValue(s, v, t, maxNesting)
}

func wrong(t reflect.Type, v goja.Value) error {
	return fmt.Errorf("expected %s, got %s", inScript(t), jsbridge.Received(v))
}

// inScript describes what a script must pass for a type.
func inScript(t reflect.Type) string {
	switch {
	case t == timeType:
		return "a Date"
	case t == bytesType:
		return "a Uint8Array"
	case t == bigType:
		return "a bigint"
	}
	switch k := t.Kind(); {
	case k == reflect.Bool:
		return "a boolean"
	case k == reflect.String:
		return "a string"
	case isInteger(k):
		return "an integer"
	case k == reflect.Float32, k == reflect.Float64:
		return "a number"
	case k == reflect.Slice, k == reflect.Array:
		return "an array"
	case k == reflect.Func:
		return "a function"
	case k == reflect.Pointer:
		return inScript(t.Elem())
	}
	return "an object"
}

func (a *App) fromValue(s jsbridge.Scope, v goja.Value, t reflect.Type, depth int) (reflect.Value, error) {
	none := reflect.Zero(t)
	if depth == 0 {
		return none, errors.New("the value is nested too deeply, or contains itself")
	}
	if jsbridge.IsNullish(v) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice, reflect.Func:
			return none, nil
		}
		return none, wrong(t, v)
	}
	out := reflect.New(t).Elem()
	switch {
	case t == anyType:
		x, err := a.fromAny(s, v, depth)
		if x != nil {
			out.Set(reflect.ValueOf(x))
		}
		return out, err
	case t == errorType:
		out.Set(reflect.ValueOf(a.errorOf(s, v)))
		return out, nil
	case t == timeType:
		at, ok := jsbridge.Date(v)
		if !ok {
			return none, wrong(t, v)
		}
		out.Set(reflect.ValueOf(at))
		return out, nil
	case t == bigType:
		n, ok := jsbridge.BigInt(v)
		if !ok {
			return none, wrong(t, v)
		}
		out.Set(reflect.ValueOf(*n))
		return out, nil
	case reflect.PointerTo(t).Implements(unmarshaler):
		return out, a.unmarshal(s, v, out.Addr().Interface().(json.Unmarshaler))
	case reflect.PointerTo(t).Implements(textUnmarshaler) && jsbridge.IsString(v):
		return out, out.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(v.String()))
	}
	return out, a.fill(s, v, out, depth)
}

// errorOf returns the Go error that a script's error carries, or one made from it.
func (a *App) errorOf(s jsbridge.Scope, v goja.Value) error {
	if e, ok := s.Native(v).(*goError); ok {
		return e.err
	}
	return a.rt.thrownError(s, v, maxCauses)
}

func (a *App) unmarshal(s jsbridge.Scope, v goja.Value, to json.Unmarshaler) error {
	stringify, _ := jsbridge.Function(s.Intrinsic("JSON.stringify"))
	text, err := s.Call(stringify, goja.Undefined(), v)
	if err != nil {
		return err
	}
	return to.UnmarshalJSON([]byte(text.String()))
}

// fill sets out, whose type has no rule of its own, from a value.
func (a *App) fill(s jsbridge.Scope, v goja.Value, out reflect.Value, depth int) error {
	t := out.Type()
	switch k := t.Kind(); {
	case k == reflect.Pointer:
		inner, err := a.fromValue(s, v, t.Elem(), depth-1)
		if err == nil {
			out.Set(reflect.New(t.Elem()))
			out.Elem().Set(inner)
		}
		return err
	case k == reflect.Bool:
		b, ok := jsbridge.Boolean(v)
		if !ok {
			return wrong(t, v)
		}
		out.SetBool(b)
	case k == reflect.String:
		if !jsbridge.IsString(v) {
			return wrong(t, v)
		}
		out.SetString(v.String())
	case k == reflect.Float32, k == reflect.Float64:
		n, ok := jsbridge.Number(v)
		if !ok {
			return wrong(t, v)
		}
		out.SetFloat(n)
	case isInteger(k):
		return setInteger(v, out)
	case k == reflect.Func:
		return a.callback(v, out)
	case k == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		b, ok := jsbridge.View(s, v)
		if !ok {
			return wrong(bytesType, v)
		}
		out.SetBytes(slices.Clone(b))
	case k == reflect.Slice, k == reflect.Array:
		return a.fillList(s, v, out, depth)
	case k == reflect.Map, k == reflect.Struct:
		return a.fillObject(s, v, out, depth)
	default:
		return fmt.Errorf("a %v cannot be made from a script's value", t)
	}
	return nil
}

func setInteger(v goja.Value, out reflect.Value) error {
	n, ok := jsbridge.BigInt(v)
	if !ok {
		f, isNumber := jsbridge.Number(v)
		if !isNumber || f != math.Trunc(f) || math.IsInf(f, 0) {
			return wrong(out.Type(), v)
		}
		n, _ = big.NewFloat(f).Int(nil)
	}
	switch {
	case out.CanInt() && n.IsInt64() && !out.OverflowInt(n.Int64()):
		out.SetInt(n.Int64())
	case out.CanUint() && n.IsUint64() && !out.OverflowUint(n.Uint64()):
		out.SetUint(n.Uint64())
	default:
		return fmt.Errorf("%s does not fit into a Go %v", n, out.Type())
	}
	return nil
}

func (a *App) fillList(s jsbridge.Scope, v goja.Value, out reflect.Value, depth int) error {
	obj, ok := v.(*goja.Object)
	if !ok || jsbridge.ClassName(obj) != "Array" && !jsbridge.IsTypedArray(v) {
		return wrong(out.Type(), v)
	}
	length, err := s.Get(obj, "length")
	if err != nil {
		return err
	}
	n := int(length.ToInteger())
	if out.Kind() == reflect.Slice {
		out.Set(reflect.MakeSlice(out.Type(), 0, min(n, 1024)))
	} else if n != out.Len() {
		return fmt.Errorf("expected an array of %d elements, got %d", out.Len(), n)
	}
	for i := range n {
		item, err := s.Get(obj, strconv.Itoa(i))
		if err != nil {
			return err
		}
		x, err := a.fromValue(s, item, out.Type().Elem(), depth-1)
		if err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
		if out.Kind() == reflect.Array {
			out.Index(i).Set(x)
		} else {
			out.Set(reflect.Append(out, x))
		}
	}
	return nil
}

func (a *App) fillObject(s jsbridge.Scope, v goja.Value, out reflect.Value, depth int) error {
	obj, ok := v.(*goja.Object)
	if !ok || jsbridge.ClassName(obj) == "Array" || jsbridge.ClassName(obj) == "Function" {
		return wrong(out.Type(), v)
	}
	if out.Kind() == reflect.Map {
		out.Set(reflect.MakeMap(out.Type()))
		return a.eachMember(s, obj, func(name string, v goja.Value) error {
			x, err := a.fromValue(s, v, out.Type().Elem(), depth-1)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			key, err := a.fromKey(name, out.Type().Key())
			if err == nil {
				out.SetMapIndex(key, x)
			}
			return err
		})
	}
	for _, f := range fieldsOf(out.Type()) {
		v, err := s.Get(obj, f.name)
		if err != nil {
			return err
		}
		if goja.IsUndefined(v) {
			continue
		}
		to := fieldFor(out, f.index)
		if jsbridge.IsNullish(v) { // null leaves a field as it is, as in encoding/json
			continue
		}
		x, err := a.fromValue(s, v, to.Type(), depth-1)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		to.Set(x)
	}
	return nil
}

// fieldFor returns a field of a struct, allocating nil embedded pointers on the way.
func fieldFor(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

func (a *App) fromKey(name string, t reflect.Type) (reflect.Value, error) {
	key := reflect.New(t).Elem()
	switch {
	case t.Kind() == reflect.String:
		key.SetString(name)
		return key, nil
	case reflect.PointerTo(t).Implements(textUnmarshaler):
		return key, key.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(name))
	}
	n, ok := new(big.Int).SetString(name, 10)
	switch {
	case ok && key.CanInt() && n.IsInt64() && !key.OverflowInt(n.Int64()):
		key.SetInt(n.Int64())
	case ok && key.CanUint() && n.IsUint64() && !key.OverflowUint(n.Uint64()):
		key.SetUint(n.Uint64())
	default:
		return key, fmt.Errorf("the key %q is not a valid %v", name, t)
	}
	return key, nil
}

// eachMember calls visit for the own enumerable string-keyed properties of an object.
func (a *App) eachMember(s jsbridge.Scope, obj *goja.Object, visit func(name string, v goja.Value) error) error {
	var names []string
	if err := s.Try(func() { names = obj.Keys() }); err != nil {
		return err
	}
	for _, name := range names {
		v, err := s.Get(obj, name)
		if err != nil {
			return err
		}
		if err := visit(name, v); err != nil {
			return err
		}
	}
	return nil
}

// fromAny converts a script's value to the Go type that corresponds to it.
func (a *App) fromAny(s jsbridge.Scope, v goja.Value, depth int) (any, error) {
	if n, ok := jsbridge.Number(v); ok {
		return n, nil
	}
	if b, ok := jsbridge.Boolean(v); ok {
		return b, nil
	}
	if jsbridge.IsString(v) {
		return v.String(), nil
	}
	if n, ok := jsbridge.BigInt(v); ok {
		return n, nil
	}
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil, errors.New("a symbol cannot be converted to Go")
	}
	if b, ok := jsbridge.View(s, v); ok {
		return slices.Clone(b), nil
	}
	if t, ok := jsbridge.Date(v); ok {
		return t, nil
	}
	if s.IsError(v) {
		return a.errorOf(s, v), nil
	}
	var t reflect.Type
	switch jsbridge.ClassName(obj) {
	case "Function":
		return nil, errors.New("a function cannot be converted to any; declare a func type")
	case "Array":
		t = reflect.TypeFor[[]any]()
	default:
		t = reflect.TypeFor[map[string]any]()
	}
	out, err := a.fromValue(s, v, t, depth-1)
	return out.Interface(), err
}
