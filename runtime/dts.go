// TypeScript declarations for a module.

package runtime

import (
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Types returns the text of a .d.ts file for the module under the given name, for editors and tsc. Members that cannot be
// converted are left out; Start reports them as errors.
func (m Module) Types(module string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "declare module %q {\n", module)
	var renamed []string
	for i, name := range slices.Sorted(maps.Keys(m)) {
		if checkMember(m[name]) != nil {
			continue
		}
		member, export := name, "export "
		if identifier := identifierName().MatchString(name); !identifier || slices.Contains(reserved, name) {
			member, export = fmt.Sprintf("member%d_", i), "" // not a valid name for a declaration
			as := name
			if !identifier {
				as = strconv.Quote(name)
			}
			renamed = append(renamed, member+" as "+as)
		}
		switch v := m[name].(type) {
		case nil:
			fmt.Fprintf(&b, "  %sconst %s: null;\n", export, member)
		case *async:
			arg := ""
			if v.in != noArgument {
				arg = "arg: " + typeScript(v.in, nil)
			}
			fmt.Fprintf(&b, "  %sfunction %s(%s): Promise<%s>;\n", export, member, arg, typeScript(v.out, nil))
		default:
			if t := reflect.TypeOf(v); t.Kind() == reflect.Func {
				arguments, result := funcText(t, nil)
				fmt.Fprintf(&b, "  %sfunction %s(%s): %s;\n", export, member, arguments, result)
			} else {
				fmt.Fprintf(&b, "  %sconst %s: %s;\n", export, member, typeScript(t, nil))
			}
		}
	}
	if len(renamed) > 0 {
		b.WriteString("  export { " + strings.Join(renamed, ", ") + " };\n")
	}
	b.WriteString("}\n")
	return b.String()
}

// identifierName matches names that need no quotes.
var identifierName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\p{L}_$][\p{L}\p{N}_$]*$`) })

// reserved are the words that cannot name a declaration in a module.
var reserved = strings.Fields(`arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if
	implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield`)

// funcText returns a func's parameters and result in TypeScript.
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

// typeScript returns a type in TypeScript. Where a type contains itself, it is any.
func typeScript(t reflect.Type, within []reflect.Type) string {
	switch {
	case slices.Contains(within, t), t == anyType:
		return "any"
	case t == timeType:
		return "Date"
	case t == bigType:
		return "bigint"
	case t == reflect.PointerTo(bigType): // before the case for marshalers, because it is one
		return "(bigint | null)"
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
		return "number" // beyond 2^53 it is a bigint, but the declaration says number
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
