// The shapes of types, for Size.

package engine

import (
	"reflect"
	"sync"
)

// interruptValue is the field of a VM that Interrupt writes, from any goroutine, possibly during a walk. It is not followed.
const interruptValue = "interruptVal"

var anyType = reflect.TypeFor[any]()

// shapeCache creates each shape once. A shape in done is never changed, so walks read it without a lock.
type shapeCache struct {
	done sync.Map // reflect.Type → *shape
	mu   sync.Mutex
	// making are unfinished shapes, because types refer to themselves.
	making map[reflect.Type]*shape
}

// of returns how values of a type are followed, nil if they are not.
func (c *shapeCache) of(t reflect.Type) *shape {
	if l, ok := c.done.Load(t); ok {
		return l.(*shape)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.making = map[reflect.Type]*shape{}
	l := c.make(t)
	for t, l := range c.making {
		c.done.Store(t, l)
	}
	return l
}

// make implements of; c.mu is held.
func (c *shapeCache) make(t reflect.Type) *shape {
	if l, ok := c.done.Load(t); ok {
		return l.(*shape)
	}
	if l, ok := c.making[t]; ok {
		return l
	}
	if !followed(t) {
		c.making[t] = nil
		return nil
	}
	l := &shape{t: t, kind: t.Kind(), size: t.Size()}
	c.making[t] = l
	switch l.kind {
	case reflect.Pointer:
		l.elem, l.leads = c.make(t.Elem()), true
	case reflect.Slice:
		l.elem, l.each, l.leads = c.make(t.Elem()), t.Elem().Size(), true
	case reflect.String, reflect.Interface, reflect.Map:
		l.leads = true
	case reflect.Array:
		l.elem, l.each = c.make(t.Elem()), t.Elem().Size()
		l.leads = l.elem != nil && l.elem.leads
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Name == interruptValue && f.Type == anyType {
				continue
			}
			if of := c.make(f.Type); of != nil && of.leads {
				l.fields = append(l.fields, part{f.Offset, of})
			}
		}
		l.leads = len(l.fields) > 0
	}
	return l
}
