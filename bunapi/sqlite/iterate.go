package sqlite

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// cursor is an iterator over a statement's rows.
type cursor struct {
	st   *statement
	args []goja.Value
	run  uint64 // the statement's run of this cursor, 0 before the first row
	done bool
}

// cursorClass looks like a generator, because in Bun iterate is one.
var cursorClass = &jsbridge.Class{
	Name: "Generator", Hidden: true, NoConstructor: true,
	Methods: []jsbridge.Method{
		jsbridge.M("next", 1, func(s jsbridge.Scope, c *cursor, _ jsbridge.Args) (goja.Value, error) {
			v, err := c.next(s)
			if err != nil {
				c.done = true
				return nil, err
			}
			return step(s, v), nil
		}),
		jsbridge.M("return", 1, func(s jsbridge.Scope, c *cursor, a jsbridge.Args) (goja.Value, error) {
			c.end()
			obj := s.Object()
			_ = obj.Set("value", a.At(0))
			return obj, obj.Set("done", true)
		}),
		jsbridge.M("throw", 1, func(_ jsbridge.Scope, c *cursor, a jsbridge.Args) (goja.Value, error) {
			c.end()
			return nil, &jsbridge.Thrown{Value: a.At(0)}
		}),
		jsbridge.F("[Symbol.iterator]", 0, func(_ jsbridge.Scope, a jsbridge.Args) (goja.Value, error) { return a.This, nil }).
			WithSymbol(goja.SymIterator),
	},
}

// step makes the result of next: row is nil at the end.
func step(s jsbridge.Scope, row *goja.Object) goja.Value {
	obj := s.Object()
	if row == nil {
		_ = obj.Set("value", goja.Undefined())
		_ = obj.Set("done", true)
		return obj
	}
	_ = obj.Set("value", row)
	_ = obj.Set("done", false)
	return obj
}

// iterate creates an iterator. Nothing is bound or run before its first step, as in a generator.
func iterate(s jsbridge.Scope, st *statement, a jsbridge.Args) (goja.Value, error) {
	return s.New(cursorClass, &cursor{st: st, args: a.From(0)}), nil
}

func (c *cursor) next(s jsbridge.Scope) (*goja.Object, error) {
	if c.done {
		return nil, nil
	}
	st := c.st
	if c.run == 0 {
		if err := st.begin(s, c.args); err != nil {
			return nil, err
		}
		c.run, c.args = st.runs, nil
	} else if err := st.usable(); err != nil {
		return nil, err
	}
	if c.run != st.runs {
		return nil, errIterator
	}
	row, err := st.step(st.st)
	switch {
	case err != nil:
		return nil, err
	case row:
		return st.row(s), nil
	}
	c.end()
	return nil, nil
}

// end releases the statement's cursor.
func (c *cursor) end() {
	if !c.done && c.run != 0 && c.run == c.st.runs && c.st.busy == 0 {
		c.st.st.Reset()
	}
	c.done = true
}
