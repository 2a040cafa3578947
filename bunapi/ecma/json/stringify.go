// The writer. Plain objects and arrays, the common case, cost one list of keys and one lookup for each property; everything
// observable (toJSON, replacers, getters, proxies) happens in the order that ECMAScript prescribes.

package json

import (
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// maxOutput is the longest string that Bun produces.
const maxOutput = math.MaxInt32

// maxScanned is the depth up to which cycles are detected by scanning the open objects.
const maxScanned = 32

type writer struct {
	c        *codec
	s        jsbridge.Scope
	out      []byte
	replacer goja.Callable
	list     []goja.Value // the only properties to write; nil means all
	gap      string
	indent   string // newline and the gaps of the current depth; empty without gap
	lone     bool   // out may hold lone surrogates, which come from gaps and raw JSON only

	open []*goja.Object
	seen map[*goja.Object]struct{} // the open objects, once there are many
}

// property names the value being written: an object's key or an array's index.
type property struct {
	name  goja.Value
	index int
}

func (c *codec) stringify(s jsbridge.Scope, v, replacer, space goja.Value) (goja.Value, error) {
	// The buffers are taken out of the codec, because the script's functions may call stringify themselves.
	w := writer{c: c, s: s, out: c.out[:0], open: c.open[:0]}
	c.out, c.open = nil, nil
	if w.out == nil {
		w.out = make([]byte, 0, 512)
	}
	if err := w.setReplacer(replacer); err != nil {
		return nil, err
	}
	w.setSpace(space)
	var holder *goja.Object
	if w.replacer != nil {
		holder = c.vm.NewObject()
		if err := holder.DefineDataProperty("", v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
			return nil, err
		}
	}
	ok, err := w.value(v, property{name: c.empty}, holder)
	if err != nil {
		return nil, err
	}
	result := goja.Undefined()
	if ok && w.lone {
		result = c.stringValue(string(w.out))
	} else if ok {
		result = c.vm.ToValue(string(w.out))
	}
	if cap(w.out) <= 1<<16 {
		c.out = w.out
	}
	if w.seen == nil {
		c.open = w.open
	}
	return result, nil
}

func (w *writer) setReplacer(v goja.Value) error {
	obj, ok := v.(*goja.Object)
	if !ok {
		return nil
	}
	if fn, ok := jsbridge.Function(obj); ok {
		if w.c.revoked(obj) {
			return errProxy
		}
		w.replacer = fn
		return nil
	}
	if w.c.revoked(obj) {
		return jsbridge.TypeError("Array.isArray cannot be called on a Proxy that has been revoked")
	}
	if !w.c.array(obj) {
		return nil
	}
	w.list = []goja.Value{}
	seen := map[string]struct{}{}
	for i := range w.c.length(obj) {
		name := w.c.get(obj, w.c.vm.ToValue(w.c.index(int(i))))
		if o, ok := name.(*goja.Object); ok {
			if class := jsbridge.ClassName(o); class != "Number" && class != "String" {
				continue
			}
			name = o.ToString()
		} else if _, number := jsbridge.Number(name); number {
			name = w.c.vm.ToValue(name.String())
		} else if !jsbridge.IsString(name) {
			continue
		}
		text := w.c.wtf8(name.(goja.String))
		if _, dup := seen[text]; !dup {
			seen[text] = struct{}{}
			w.list = append(w.list, name)
		}
	}
	return nil
}

const maxGap = 10

func (w *writer) setSpace(v goja.Value) {
	if o, ok := v.(*goja.Object); ok {
		switch jsbridge.ClassName(o) {
		case "Number":
			v = o.ToNumber()
		case "String":
			v = o.ToString()
		}
	}
	if n, ok := jsbridge.Number(v); ok {
		if n >= 1 {
			w.gap = strings.Repeat(" ", int(min(n, maxGap)))
		}
	} else if str, ok := v.(goja.String); ok {
		if str.Length() > maxGap {
			str = str.Substring(0, maxGap)
		}
		w.gap = w.c.wtf8(str)
		w.lone = hasSurrogate(w.gap)
	}
	if w.gap != "" {
		w.indent = "\n"
	}
}

// value writes v; false means that it has no JSON. holder is needed by replacers only.
func (w *writer) value(v goja.Value, p property, holder *goja.Object) (bool, error) {
	obj, isObject := v.(*goja.Object)
	if !isObject && w.replacer == nil && !w.c.isBigInt(v) {
		return w.primitive(v)
	}
	var err error
	if v, err = w.toJSON(v, obj, p); err != nil {
		return false, err
	}
	if w.replacer != nil {
		if v == nil {
			v = goja.Undefined()
		}
		if v, err = w.replacer(holder, w.key(p), v); err != nil {
			return false, err
		}
	}
	if obj, isObject = v.(*goja.Object); isObject {
		return w.object(obj)
	}
	return w.primitive(v)
}

// toJSON returns what v's toJSON method makes of it, v itself if it has none. obj is v if that is an object.
func (w *writer) toJSON(v goja.Value, obj *goja.Object, p property) (goja.Value, error) {
	var method goja.Value
	switch {
	case obj != nil:
		if w.c.revoked(obj) {
			return nil, errProxy
		}
		method = obj.Get("toJSON")
	case w.c.isBigInt(v):
		method = w.c.reflectGet(goja.FunctionCall{Arguments: []goja.Value{w.c.bigintProto, w.c.vm.ToValue("toJSON"), v}})
	}
	if method, ok := method.(*goja.Object); ok {
		if fn, ok := jsbridge.Function(method); ok {
			return fn(v, w.key(p))
		}
	}
	return v, nil
}

func (w *writer) key(p property) goja.Value {
	if p.name != nil {
		return p.name
	}
	return w.c.vm.ToValue(w.c.index(p.index))
}

// primitive writes a primitive; a nil v is a property that is not there.
func (w *writer) primitive(v goja.Value) (bool, error) {
	switch t, k := reflect.TypeOf(v), &w.c.types; t {
	case k.ascii:
		w.out = appendQuoted(w.out, v.String())
	case k.imported:
		w.out = appendQuoted(w.out, valid(v.String()))
	case k.integer:
		w.out = strconv.AppendInt(w.out, v.ToInteger(), 10)
	case k.float:
		f := v.ToFloat()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			w.out = append(w.out, "null"...)
		} else {
			w.out = appendFloat(w.out, f)
		}
	case k.boolean:
		w.out = strconv.AppendBool(w.out, v.ToBoolean())
	case k.null:
		w.out = append(w.out, "null"...)
	case k.unicode:
		w.out = appendQuotedUnits(w.out, v.(goja.String))
	case k.bigint:
		return false, errBigInt
	default: // undefined, symbols
		return false, nil
	}
	if len(w.out) > maxOutput {
		return false, errMemory
	}
	return true, nil
}

func (w *writer) object(obj *goja.Object) (bool, error) {
	if _, callable := jsbridge.Function(obj); callable {
		return false, nil
	}
	array := false
	switch t := obj.ExportType(); t {
	case proxyType:
		if w.c.revoked(obj) {
			return false, errProxy
		}
		array = w.c.array(obj)
	case bigIntType:
		return false, errBigInt
	default:
		switch jsbridge.ClassName(obj) {
		case "Object":
		case "Array":
			array = true
		case "Number":
			return w.primitive(obj.ToNumber())
		case "String":
			return w.primitive(obj.ToString())
		case "Boolean":
			value, _ := jsbridge.Boxed(obj).(bool)
			return w.primitive(w.c.vm.ToValue(value))
		case "RawJSON":
			raw := w.c.wtf8(obj.Get("rawJSON").(goja.String))
			w.lone = w.lone || hasSurrogate(raw)
			w.out = append(w.out, raw...)
			return true, nil
		}
	}
	if err := w.enter(obj); err != nil {
		return false, err
	}
	outer := w.indent
	if w.gap != "" {
		w.indent += w.gap
	}
	var err error
	if array {
		err = w.array(obj, outer)
	} else {
		err = w.members(obj, outer)
	}
	w.indent = outer
	w.leave(obj)
	return true, err
}

func (w *writer) enter(obj *goja.Object) error {
	if len(w.open) >= maxDepth {
		return errDeep
	}
	if w.seen == nil {
		for _, o := range w.open {
			if o == obj {
				return errCyclic
			}
		}
		if len(w.open) == maxScanned {
			w.seen = make(map[*goja.Object]struct{}, 4*maxScanned)
			for _, o := range w.open {
				w.seen[o] = struct{}{}
			}
		}
	}
	if w.seen != nil {
		if _, cyclic := w.seen[obj]; cyclic {
			return errCyclic
		}
		w.seen[obj] = struct{}{}
	}
	w.open = append(w.open, obj)
	return nil
}

func (w *writer) leave(obj *goja.Object) {
	w.open[len(w.open)-1] = nil
	w.open = w.open[:len(w.open)-1]
	if w.seen != nil {
		delete(w.seen, obj)
	}
}

func (w *writer) array(obj *goja.Object, outer string) error {
	n := w.c.length(obj)
	w.out = append(w.out, '[')
	for i := range n {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, w.indent...)
		ok, err := w.value(obj.Get(w.c.index(int(i))), property{index: int(i)}, obj)
		if err != nil {
			return err
		}
		if !ok {
			w.out = append(w.out, "null"...)
			if len(w.out) > maxOutput {
				return errMemory
			}
		}
	}
	if n > 0 {
		w.out = append(w.out, outer...)
	}
	w.out = append(w.out, ']')
	return nil
}

func (w *writer) members(obj *goja.Object, outer string) error {
	names := w.list
	if names == nil {
		names = w.c.keysOf(obj)
	}
	w.out = append(w.out, '{')
	empty := true
	for _, name := range names {
		mark := len(w.out)
		w.out = append(w.out, w.indent...)
		var v goja.Value
		if reflect.TypeOf(name) == w.c.types.ascii {
			text := name.String()
			w.out = appendQuoted(w.out, text)
			v = obj.Get(text)
		} else {
			w.out = appendQuoted(w.out, w.c.wtf8(name.(goja.String)))
			v = w.c.get(obj, name)
		}
		if w.gap == "" {
			w.out = append(w.out, ':')
		} else {
			w.out = append(w.out, ": "...)
		}
		ok, err := w.value(v, property{name: name}, obj)
		if err != nil {
			return err
		}
		if ok {
			empty = false
			w.out = append(w.out, ',')
		} else {
			w.out = w.out[:mark]
		}
	}
	if !empty {
		w.out = append(w.out[:len(w.out)-1], outer...) // for the last comma
	}
	w.out = append(w.out, '}')
	return nil
}
