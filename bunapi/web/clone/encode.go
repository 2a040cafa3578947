package clone

import (
	"math/big"
	"reflect"
	"slices"
	"strconv"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/web/event"
	"github.com/gobun/gobun/jsbridge"
)

// nodeSize is the approximate size of a message's node without its text, in bytes.
const nodeSize = 32

// Encode takes v out of its realm, with everything reachable from it. What is in transfer (see List) is moved: the sender no
// longer has it. Loop only.
func Encode(s jsbridge.Scope, v goja.Value, transfer []goja.Value) (*Message, error) {
	e := &encoder{s: s, in: intrinsicsOf(s), done: map[*goja.Object]any{}, m: &Message{}}
	buffers := map[*goja.Object]*buffer{}
	for _, item := range transfer {
		obj := item.(*goja.Object)
		if jsbridge.IsArrayBuffer(item) {
			buffers[obj] = &buffer{}
			e.done[obj] = buffers[obj]
			continue
		}
		e.done[obj] = &moved{}
	}
	root, err := e.value(v, 0)
	if err != nil {
		return nil, err
	}
	for _, item := range transfer {
		if jsbridge.Detached(s, item) {
			return nil, cloneError("ArrayBuffer in transfer list was detached during serialization") // by a getter
		}
	}
	e.m.root = root
	for _, item := range transfer {
		obj := item.(*goja.Object)
		if b := buffers[obj]; b != nil {
			b.data = jsbridge.Detach(obj)
			e.m.Size += len(b.data)
			continue
		}
		t, _ := jsbridge.Unwrap[Transferable](s, obj)
		p := e.done[obj].(*moved)
		p.parcel = t.Transfer()
		e.m.moved = append(e.m.moved, p)
	}
	return e.m, nil
}

// encoder is the state of one call. done preserves cycles and shared objects.
type encoder struct {
	s    jsbridge.Scope
	in   *intrinsics
	done map[*goja.Object]any
	m    *Message
}

// primitive is the node of what is no object.
func (e *encoder) primitive(v goja.Value) (any, error) {
	e.m.Size += nodeSize
	switch {
	case v == nil || goja.IsUndefined(v):
		return nil, nil
	case goja.IsNull(v):
		return null{}, nil
	}
	switch t := v.(type) {
	case *goja.Symbol:
		return nil, errClone
	case goja.String:
		return e.text(t), nil
	}
	if b, ok := jsbridge.Boolean(v); ok {
		return b, nil
	}
	if n, ok := jsbridge.BigInt(v); ok {
		return new(big.Int).Set(n), nil
	}
	n, _ := jsbridge.Number(v)
	return n, nil
}

// text encodes a string. One that goja holds in UTF-16 stays so, with lone surrogates.
func (e *encoder) text(t goja.String) any {
	e.m.Size += t.Length()
	if !jsbridge.IsUTF16(t) {
		return t.String()
	}
	units := make(utf16, t.Length())
	for i := range units {
		units[i] = t.CharAt(i)
	}
	return units
}

func (e *encoder) value(v goja.Value, depth int) (any, error) {
	obj, ok := v.(*goja.Object)
	if !ok {
		return e.primitive(v)
	}
	if node, ok := e.done[obj]; ok {
		return node, nil
	}
	if depth > maxDepth {
		return nil, errDepth
	}
	e.m.Size += nodeSize
	if value := e.s.Native(obj); value != nil {
		if c, ok := value.(Cloneable); ok {
			return e.keep(obj, &native{c.Cloned(e.s)}), nil
		}
		if _, ok := value.(Transferable); ok {
			return nil, errTransfer
		}
		return nil, errClone
	}
	if _, isFunction := jsbridge.Function(obj); isFunction || e.in.refused(obj) || obj.ExportType() == reflect.TypeFor[goja.Proxy]() {
		return nil, errClone
	}
	if jsbridge.Detached(e.s, obj) {
		return nil, errClone
	}
	if data, ok := jsbridge.View(e.s, obj); ok {
		if jsbridge.IsArrayBuffer(obj) {
			e.m.Size += len(data)
			return e.keep(obj, &buffer{slices.Clone(data)}), nil
		}
		return e.view(obj, depth)
	}
	return e.object(obj, depth)
}

// object encodes an object of the language itself.
func (e *encoder) object(obj *goja.Object, depth int) (any, error) {
	kind, err := e.kind(obj)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "Object":
		return e.members(obj, &object{}, depth)
	case "Array":
		return e.members(obj, &object{isArray: true, length: obj.Get("length").ToInteger()}, depth)
	case "Date":
		return e.made(obj, makeDate, e.in.dateValue)
	case "RegExp":
		return e.made(obj, makeRegExp, e.in.regExpParts)
	case "Number", "String", "Boolean":
		return e.made(obj, makeBox, e.in.unbox)
	case "Error":
		return e.error(obj)
	case "Map":
		return e.items(obj, &collection{isMap: true}, e.in.mapItems, depth)
	case "Set":
		return e.items(obj, &collection{}, e.in.setItems, depth)
	}
	return nil, errClone
}

// kind returns the class, also of collections for which the engine says Object.
func (e *encoder) kind(obj *goja.Object) (string, error) {
	class := jsbridge.ClassName(obj)
	if class != "Object" || obj.Prototype() == nil || obj.Prototype() == e.in.objectProto {
		return class, nil
	}
	v, err := e.in.kind(nil, obj)
	if err != nil {
		return "", err
	}
	return v.String(), nil
}

func (e *encoder) keep(obj *goja.Object, node any) any {
	e.done[obj] = node
	return node
}

// made encodes an object that the receiver creates from a primitive, or from a list of primitives, which parts returns.
func (e *encoder) made(obj *goja.Object, by maker, parts goja.Callable) (any, error) {
	v, err := parts(nil, obj)
	if err != nil {
		return nil, err
	}
	values := []goja.Value{v}
	if list, ok := v.(*goja.Object); ok {
		values = elements(list)
	}
	return e.madeOf(obj, by, values)
}

func (e *encoder) madeOf(obj *goja.Object, by maker, values []goja.Value) (any, error) {
	node := &made{by: by}
	for _, v := range values {
		arg, err := e.primitive(v)
		if err != nil {
			return nil, err
		}
		node.args = append(node.args, arg)
	}
	return e.keep(obj, node), nil
}

// elements are those of an array of ours.
func elements(list *goja.Object) []goja.Value {
	all := make([]goja.Value, list.Get("length").ToInteger())
	for i := range all {
		all[i] = list.Get(strconv.Itoa(i))
	}
	return all
}

// members encodes the enumerable own properties, running getters.
func (e *encoder) members(obj *goja.Object, to *object, depth int) (any, error) {
	e.keep(obj, to)
	to.keys = obj.Keys()
	for _, key := range to.keys {
		v, err := e.s.Get(obj, key)
		if err != nil {
			return nil, err
		}
		node, err := e.value(v, depth+1)
		if err != nil {
			return nil, err
		}
		to.values = append(to.values, node)
		e.m.Size += len(key)
	}
	return to, nil
}

// items encodes a Map or Set.
func (e *encoder) items(obj *goja.Object, to *collection, list goja.Callable, depth int) (any, error) {
	v, err := list(nil, obj)
	if err != nil {
		return nil, err
	}
	e.keep(obj, to)
	for _, item := range elements(v.(*goja.Object)) {
		node, err := e.value(item, depth+1)
		if err != nil {
			return nil, err
		}
		to.values = append(to.values, node)
	}
	return to, nil
}

// view encodes a typed array or DataView together with its buffer.
func (e *encoder) view(obj *goja.Object, depth int) (any, error) {
	v, err := e.in.viewOf(nil, obj)
	if err != nil {
		return nil, err
	}
	parts := v.(*goja.Object)
	under, err := e.value(parts.Get("1"), depth+1)
	if err != nil {
		return nil, err
	}
	return e.keep(obj, &view{parts.Get("0").String(), under, parts.Get("2").ToInteger(), parts.Get("3").ToInteger()}), nil
}

// error keeps the name (of the standard classes), the message and the stack, as Bun does.
func (e *encoder) error(obj *goja.Object) (any, error) {
	var parts []goja.Value
	for _, key := range []string{"name", "message", "stack"} {
		v, err := e.s.Get(obj, key)
		if err != nil {
			return nil, err
		}
		text, err := e.s.ToString(v)
		if err != nil {
			return nil, err
		}
		parts = append(parts, e.s.String(text))
	}
	by := makeError
	if event.IsDOMException(e.s, obj) {
		by = makeDOMException
	}
	return e.madeOf(obj, by, parts)
}
