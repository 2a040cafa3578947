// Values from Go to a script and back, by the rules of encoding/json and those that Module names.

package runtime

import (
	"context"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

var (
	anyType         = reflect.TypeFor[any]()
	bytesType       = reflect.TypeFor[[]byte]()
	timeType        = reflect.TypeFor[time.Time]()
	bigType         = reflect.TypeFor[big.Int]()
	marshaler       = reflect.TypeFor[json.Marshaler]()
	textMarshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

const (
	// maxNesting bounds the depth of a value: one that contains itself has no end.
	maxNesting = 500
	// maxExact is the largest integer that a number holds exactly.
	maxExact = 1 << 53
)

// convertible returns why values of a type cannot be given to a script or taken from one.
func convertible(t reflect.Type, within []reflect.Type) error {
	if slices.Contains(within, t) || t == timeType || t == bigType || t == anyType || t == errorType || t.Implements(marshaler) || t.Implements(textMarshaler) {
		return nil
	}
	within = append(within, t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return convertible(t.Elem(), within)
	case reflect.Map:
		if k := t.Key(); k.Kind() != reflect.String && !isInteger(k.Kind()) && !k.Implements(textMarshaler) {
			return fmt.Errorf("the keys of %v are not strings; use map[string]%v", t, t.Elem())
		}
		return convertible(t.Elem(), within)
	case reflect.Struct:
		for _, f := range fieldsOf(t) {
			if err := convertible(t.FieldByIndex(f.index).Type, within); err != nil {
				return fmt.Errorf("field %s: %w", f.name, err)
			}
		}
	case reflect.Func:
		return checkFunc(t)
	case reflect.Interface:
		return fmt.Errorf("the interface %v cannot be made of a script's value; use any, or a struct", t)
	case reflect.Chan, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		return fmt.Errorf("a %v has no form in a script; use a struct, a func or numbers", t)
	}
	return nil
}

func isInteger(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Uintptr }

// field is a field of a struct under its name in scripts.
type field struct {
	name      string
	index     []int
	tagged    bool
	omitEmpty bool
	omitZero  bool
}

var fieldCache sync.Map // reflect.Type → []field

// fieldsOf lists the fields of a struct as encoding/json names and promotes them, in their order.
func fieldsOf(t reflect.Type) []field {
	if list, ok := fieldCache.Load(t); ok {
		return list.([]field)
	}
	var list []field
	for _, f := range reflect.VisibleFields(t) {
		tag, tagged := f.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-" || hidden(t, f.Index):
			continue
		case f.Anonymous && name == "" && indirect(f.Type).Kind() == reflect.Struct && indirect(f.Type) != timeType:
			continue // its fields stand for it
		case !f.IsExported():
			continue
		}
		tagged = tagged && name != ""
		if name == "" {
			name = f.Name
		}
		list = append(list, field{name, f.Index, tagged, strings.Contains(options, "omitempty"), strings.Contains(options, "omitzero")})
	}
	list = slices.DeleteFunc(slices.Clone(list), func(f field) bool {
		return slices.ContainsFunc(list, func(g field) bool {
			return g.name == f.name && !slices.Equal(g.index, f.index) &&
				(len(g.index) < len(f.index) || len(g.index) == len(f.index) && (g.tagged || !f.tagged))
		})
	})
	fieldCache.Store(t, list)
	return list
}

// hidden reports whether a field belongs to an embedded struct that has a name of its own in scripts, or none.
func hidden(t reflect.Type, index []int) bool {
	for i := 1; i < len(index); i++ {
		name, _, _ := strings.Cut(t.FieldByIndex(index[:i]).Tag.Get("json"), ",")
		if name != "" {
			return true
		}
	}
	return false
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// toJS makes a script's value of Go's. Loop only.
func (a *App) toJS(s jsbridge.Scope, v any) (goja.Value, error) {
	return a.toValue(s, reflect.ValueOf(v), maxNesting)
}

func (a *App) toValue(s jsbridge.Scope, v reflect.Value, depth int) (goja.Value, error) {
	if !v.IsValid() {
		return goja.Null(), nil
	}
	if depth == 0 {
		return nil, errors.New("the value is nested too deeply; does it contain itself?")
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
	return nil, fmt.Errorf("a %v has no form in a script", v.Type())
}

// known are the types that have a form of their own.
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
		return goja.Null() // a script has replaced Date
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
		_ = o.DefineDataProperty(name, m, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE) // "__proto__" is a name like others
	}
	return o, nil
}

func (a *App) structValue(s jsbridge.Scope, v reflect.Value, depth int) (goja.Value, error) {
	o := s.Object()
	for _, f := range fieldsOf(v.Type()) {
		fv, err := v.FieldByIndexErr(f.index)
		if err != nil || f.omitZero && fv.IsZero() || f.omitEmpty && isEmpty(fv) {
			continue // in a nil embedded pointer, or left out
		}
		m, err := a.toValue(s, fv, depth-1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		_ = o.DefineDataProperty(f.name, m, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE)
	}
	return o, nil
}

// isEmpty is what omitempty leaves out.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String, reflect.Array:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// fromJS makes a value of a type of a script's. Loop only.
func (a *App) fromJS(s jsbridge.Scope, v goja.Value, t reflect.Type) (reflect.Value, error) {
	return a.fromValue(s, v, t, maxNesting)
}

func wrong(t reflect.Type, v goja.Value) error {
	return fmt.Errorf("%s is needed, not %s", inScript(t), jsbridge.Received(v))
}

// inScript is what a script must give for a type.
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
		return none, errors.New("the value is nested too deeply; does it contain itself?")
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

// errorOf is the Go error in a script's error, or one that is made of it.
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

// fill sets out, which has no rule of its own, to a value.
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
		return fmt.Errorf("a %v cannot be made of a script's value", t)
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
		return fmt.Errorf("an array of %d elements is needed, not %d", out.Len(), n)
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

// fieldFor is a field of a struct; embedded pointers on the way to it are made.
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
		return key, fmt.Errorf("the key %q is no %v", name, t)
	}
	return key, nil
}

// eachMember visits the own enumerable properties of an object that have strings for keys.
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

// fromAny makes the Go value that a script's value is by itself.
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
		return nil, errors.New("a symbol has no form in Go")
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
		return nil, errors.New("a function has no form in Go here; declare a func type")
	case "Array":
		t = reflect.TypeFor[[]any]()
	default:
		t = reflect.TypeFor[map[string]any]()
	}
	out, err := a.fromValue(s, v, t, depth-1)
	return out.Interface(), err
}

// callback makes a func of Go's of a script's function. Go may call it on any goroutine.
func (a *App) callback(v goja.Value, out reflect.Value) error {
	fn, ok := jsbridge.Function(v)
	t := out.Type()
	if !ok {
		return wrong(t, v)
	}
	out.Set(reflect.MakeFunc(t, func(in []reflect.Value) []reflect.Value {
		results := make([]reflect.Value, t.NumOut())
		for i := range results {
			results[i] = reflect.Zero(t.Out(i))
		}
		ctx := context.Background()
		if len(in) > 0 && t.In(0) == contextType {
			if given, _ := in[0].Interface().(context.Context); given != nil {
				ctx = given
			}
			in = in[1:]
		}
		var result reflect.Value
		err := a.do(ctx, func(s jsbridge.Scope) (err error) {
			result, err = a.callBack(s, fn, in, t)
			return err
		})
		n := t.NumOut()
		if err == nil && n > 0 && t.Out(0) != errorType && result.IsValid() {
			results[0] = result
		}
		if err != nil && n > 0 && t.Out(n-1) == errorType {
			results[n-1] = reflect.ValueOf(&err).Elem()
		}
		return results
	}))
	return nil
}

// callBack calls a script's function with Go's values. A failure that Go cannot be told is an uncaught error of the script.
func (a *App) callBack(s jsbridge.Scope, fn goja.Callable, in []reflect.Value, t reflect.Type) (result reflect.Value, err error) {
	if t.IsVariadic() && len(in) > 0 {
		rest := in[len(in)-1]
		in = in[: len(in)-1 : len(in)-1]
		for i := range rest.Len() {
			in = append(in, rest.Index(i))
		}
	}
	args := make([]goja.Value, len(in))
	for i, x := range in {
		if args[i], err = a.toJS(s, x.Interface()); err != nil {
			return result, err
		}
	}
	v, err := s.Call(fn, goja.Undefined(), args...)
	n := t.NumOut()
	if err != nil {
		if n == 0 || t.Out(n-1) != errorType {
			s.Report(err)
		}
		return result, a.rt.scriptError(s, err)
	}
	if n == 0 || t.Out(0) == errorType {
		return result, nil
	}
	return a.fromJS(s, v, t.Out(0))
}
