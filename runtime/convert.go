// The rules for converting values from Go to a script (tojs.go) and back (fromjs.go): those of encoding/json, plus those that the
// documentation of Module lists.

package runtime

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
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
	// maxNesting bounds the depth of a value, because a value that contains itself has no end.
	maxNesting = 500
	// maxExact is the largest integer that a number holds exactly.
	maxExact = 1 << 53
)

// convertible returns why values of a type cannot be passed to or from a script, or nil.
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
		return fmt.Errorf("the interface %v cannot be made from a script's value; use any or a struct", t)
	case reflect.Chan, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
		return fmt.Errorf("a %v cannot be passed to a script; use a struct, a func or numbers", t)
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
			continue // its fields are listed instead
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

// hidden reports whether a field belongs to an embedded struct that has its own name in scripts, or is excluded.
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
