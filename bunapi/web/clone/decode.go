package clone

import (
	"math/big"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// Decode creates the message's value in a realm. ports are the transferred instances, in the order of the list. Loop only.
func (m *Message) Decode(s jsbridge.Scope) (v goja.Value, ports []goja.Value, err error) {
	d := &decoder{s: s, in: intrinsicsOf(s), done: map[any]goja.Value{}, shared: m.Shared}
	for _, p := range m.moved {
		obj := p.parcel.Receive(s)
		d.done[p] = obj
		ports = append(ports, obj)
	}
	if len(m.moved) > 0 {
		m.moved = nil // several goroutines decode a shared message at once, and a shared message moves nothing
	}
	v, err = d.value(m.root)
	return v, ports, err
}

// decoder is the state of one call. done holds the result for each node.
type decoder struct {
	s      jsbridge.Scope
	in     *intrinsics
	done   map[any]goja.Value
	shared bool
}

// primitive converts a primitive; ok is false for the node of an object.
func (d *decoder) primitive(node any) (v goja.Value, ok bool) {
	switch n := node.(type) {
	case nil:
		return goja.Undefined(), true
	case null:
		return goja.Null(), true
	case bool:
		return d.s.Bool(n), true
	case float64:
		return d.s.Float(n), true
	case string:
		return d.s.String(n), true
	case utf16:
		return goja.StringFromUTF16(n), true
	case *big.Int:
		return d.s.BigInteger(n), true
	}
	return nil, false
}

func (d *decoder) value(node any) (goja.Value, error) {
	if v, ok := d.primitive(node); ok {
		return v, nil
	}
	if v, ok := d.done[node]; ok {
		return v, nil
	}
	switch n := node.(type) {
	case *object:
		return d.object(n)
	case *collection:
		return d.collection(n)
	case *made:
		return d.made(n)
	case *buffer:
		data := n.data
		if d.shared {
			data = slices.Clone(data)
		}
		return d.keep(node, d.s.ArrayBuffer(data), nil)
	case *view:
		return d.view(n)
	case *native:
		return d.keep(node, n.revive(d.s), nil)
	}
	return goja.Undefined(), nil // a moved instance whose message was dropped
}

func (d *decoder) keep(node any, v goja.Value, err error) (goja.Value, error) {
	if err == nil {
		d.done[node] = v
	}
	return v, err
}

func (d *decoder) object(n *object) (goja.Value, error) {
	to := d.s.Object()
	if n.isArray {
		to = d.s.Array()
		if err := to.Set("length", n.length); err != nil {
			return nil, err
		}
	}
	d.done[n] = to
	for i, key := range n.keys {
		v, err := d.value(n.values[i])
		if err != nil {
			return nil, err
		}
		if err := to.DefineDataProperty(key, v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
			return nil, err
		}
	}
	return to, nil
}

// collection creates a Map or a Set. It is registered before it is filled, because of cycles.
func (d *decoder) collection(n *collection) (goja.Value, error) {
	empty, fill := d.in.newSet, d.in.fillSet
	if n.isMap {
		empty, fill = d.in.newMap, d.in.fillMap
	}
	to, err := empty(nil)
	if err != nil {
		return nil, err
	}
	d.done[n] = to
	list := make([]goja.Value, len(n.values))
	for i, node := range n.values {
		if list[i], err = d.value(node); err != nil {
			return nil, err
		}
	}
	_, err = fill(nil, to, d.s.Array(list...))
	return to, err
}

func (d *decoder) made(n *made) (goja.Value, error) {
	args := make([]goja.Value, len(n.args))
	for i, arg := range n.args {
		args[i], _ = d.primitive(arg)
	}
	if n.by == makeDOMException {
		return d.keep(n, d.s.ErrorValue(jsbridge.DOMException(args[0].String(), "%s", args[1].String())), nil)
	}
	v, err := d.in.make[n.by](nil, args...)
	return d.keep(n, v, err)
}

func (d *decoder) view(n *view) (goja.Value, error) {
	under, err := d.value(n.buffer)
	if err != nil {
		return nil, err
	}
	v, err := d.in.newView(nil, d.s.String(n.class), under, d.s.Float(float64(n.offset)), d.s.Float(float64(n.length)))
	return d.keep(n, v, err)
}
