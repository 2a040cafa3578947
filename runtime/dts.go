// A module's declarations for TypeScript.

package runtime

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Types is the text of a .d.ts file for the module under a name, which editors and tsc read. The error of a module that cannot
// convert is Start's; such a member is left out. Any goroutine.
func (m Module) Types(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "declare module %q {\n", name)
	for _, member := range slices.Sorted(maps.Keys(m)) {
		if checkMember(m[member]) != nil {
			continue
		}
		switch v := m[member].(type) {
		case nil:
			fmt.Fprintf(&b, "  export const %s: null;\n", member)
		case *async:
			arg := ""
			if v.in != noArgument {
				arg = "arg: " + typeScript(v.in, nil)
			}
			fmt.Fprintf(&b, "  export function %s(%s): Promise<%s>;\n", member, arg, typeScript(v.out, nil))
		default:
			if t := reflect.TypeOf(v); t.Kind() == reflect.Func {
				arguments, result := funcText(t, nil)
				fmt.Fprintf(&b, "  export function %s(%s): %s;\n", member, arguments, result)
			} else {
				fmt.Fprintf(&b, "  export const %s: %s;\n", member, typeScript(t, nil))
			}
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// funcText is a func as TypeScript writes it.
func funcText(t reflect.Type, within []reflect.Type) (arguments, result string) {
	var list []string
	for i := range t.NumIn() {
		switch {
		case i == 0 && t.In(0) == contextType:
		case t.IsVariadic() && i == t.NumIn()-1:
			list = append(list, "...rest: "+typeScript(t.In(i), within))
		default:
			list = append(list, fmt.Sprintf("arg%d: %s", len(list)+1, typeScript(t.In(i), within)))
		}
	}
	result = "void"
	if t.NumOut() > 0 && t.Out(0) != errorType {
		result = typeScript(t.Out(0), within)
	}
	return strings.Join(list, ", "), result
}

// typeScript is a type as TypeScript writes it. A type that contains itself is any there.
func typeScript(t reflect.Type, within []reflect.Type) string {
	switch {
	case slices.Contains(within, t), t == anyType:
		return "any"
	case t == timeType:
		return "Date"
	case t == bigType:
		return "bigint"
	case t == errorType:
		return "Error"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return "Uint8Array"
	case t.Implements(marshaler):
		return "any"
	case t.Implements(textMarshaler):
		return "string"
	}
	within = append(slices.Clone(within), t)
	switch k := t.Kind(); {
	case k == reflect.Bool:
		return "boolean"
	case k == reflect.String:
		return "string"
	case k == reflect.Int64 || k == reflect.Uint64 || k == reflect.Int || k == reflect.Uint || k == reflect.Uintptr:
		return "number" // beyond 2^53 it is a bigint, which nobody declares
	case isInteger(k), k == reflect.Float32, k == reflect.Float64:
		return "number"
	case k == reflect.Pointer:
		return "(" + typeScript(t.Elem(), within) + " | null)"
	case k == reflect.Slice, k == reflect.Array:
		return "Array<" + typeScript(t.Elem(), within) + ">"
	case k == reflect.Map:
		return "Record<string, " + typeScript(t.Elem(), within) + ">"
	case k == reflect.Func:
		arguments, result := funcText(t, within)
		return "((" + arguments + ") => " + result + ")"
	case k == reflect.Struct:
		var b strings.Builder
		b.WriteString("{ ")
		for _, f := range fieldsOf(t) {
			optional := ""
			if f.omitEmpty || f.omitZero {
				optional = "?"
			}
			fmt.Fprintf(&b, "%q%s: %s; ", f.name, optional, typeScript(t.FieldByIndex(f.index).Type, within))
		}
		b.WriteString("}")
		return b.String()
	}
	return "any"
}
