// The reviver's walk over a parsed value, with the source text of primitives as its third argument.

package json

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// maxDepth is how deeply stringify and the reviver descend into a value before they throw a RangeError: Bun's bound for
// stringify. Go's stack could hold more.
const maxDepth = 40000

// record is the structure of a parsed value. It is valid only while the value is unchanged.
type record struct {
	value    goja.Value
	source   string // of a primitive
	elements []*record
	members  map[string]*record
}

func newRecord(v goja.Value, source string) *record {
	if jsbridge.IsObject(v) {
		source = ""
	}
	return &record{value: v, source: source}
}

type walk struct {
	c       *codec
	s       jsbridge.Scope
	reviver goja.Callable
	depth   int
}

func (c *codec) revive(s jsbridge.Scope, reviver goja.Callable, v goja.Value, rec *record) (goja.Value, error) {
	root := c.vm.NewObject()
	w := walk{c: c, s: s, reviver: reviver}
	if err := root.DefineDataProperty("", v, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_TRUE); err != nil {
		return nil, err
	}
	return w.property(root, c.empty, rec)
}

// property revives holder[name].
func (w *walk) property(holder *goja.Object, name goja.Value, rec *record) (goja.Value, error) {
	v := w.c.get(holder, name)
	if rec != nil && !rec.value.SameAs(v) {
		rec = nil
	}
	context := w.c.vm.NewObject()
	obj, ok := v.(*goja.Object)
	if !ok {
		if rec != nil {
			if err := context.Set("source", w.c.stringValue(rec.source)); err != nil {
				return nil, err
			}
		}
		return w.reviver(holder, name, v, context)
	}
	if w.depth++; w.depth > maxDepth {
		return nil, errDeep
	}
	var err error
	if w.c.array(obj) {
		err = w.elements(obj, rec)
	} else {
		err = w.members(obj, rec)
	}
	w.depth--
	if err != nil {
		return nil, err
	}
	return w.reviver(holder, name, v, context)
}

func (w *walk) elements(obj *goja.Object, rec *record) error {
	n := w.c.length(obj)
	for i := range n {
		var sub *record
		if rec != nil && i < int64(len(rec.elements)) {
			sub = rec.elements[i]
		}
		if err := w.replace(obj, w.c.vm.ToValue(w.c.index(int(i))), sub); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) members(obj *goja.Object, rec *record) error {
	for _, name := range w.c.keysOf(obj) {
		var sub *record
		if rec != nil {
			sub = rec.members[w.c.wtf8(name.(goja.String))]
		}
		if err := w.replace(obj, name, sub); err != nil {
			return err
		}
	}
	return nil
}

// replace replaces a property by the reviver's result, or deletes it. An object that refuses keeps its own.
func (w *walk) replace(obj *goja.Object, name goja.Value, rec *record) error {
	v, err := w.property(obj, name, rec)
	if err != nil {
		return err
	}
	if goja.IsUndefined(v) {
		w.c.deleteProp(goja.FunctionCall{Arguments: []goja.Value{obj, name}})
		return nil
	}
	descriptor, yes := w.c.vm.CreateObject(nil), w.c.vm.ToValue(true)
	for _, p := range []struct {
		name  string
		value goja.Value
	}{{"value", v}, {"writable", yes}, {"enumerable", yes}, {"configurable", yes}} {
		if err := descriptor.Set(p.name, p.value); err != nil {
			return err
		}
	}
	w.c.define(goja.FunctionCall{Arguments: []goja.Value{obj, name, descriptor}})
	return nil
}
