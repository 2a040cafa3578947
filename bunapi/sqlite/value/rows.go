// Rows: objects and arrays.

package value

import (
	"encoding/binary"
	"math"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// Columns are the names of a statement's columns, as strings that all of its rows share.
type Columns struct {
	Names      []goja.Value
	reprepared int32
}

// Update reads the names if they have not been read, or if the schema has changed since. It is called after the statement has
// been stepped, which compiles it again if necessary.
func (c *Columns) Update(s jsbridge.Scope, st *sqlite3.Stmt) {
	n := st.Reprepared()
	if c.Names != nil && n == c.reprepared {
		return
	}
	c.reprepared = n
	c.Names = make([]goja.Value, st.Columns())
	for i := range c.Names {
		c.Names[i] = s.String(st.ColumnName(i))
	}
}

// Object makes an object of the statement's current row. proto is the object's prototype; nil is that of a plain object.
func (c *Codec) Object(s jsbridge.Scope, st *sqlite3.Stmt, columns *Columns, bigInts bool, proto *goja.Object) *goja.Object {
	// While the object has no prototype, setting a property is a plain definition, even for __proto__.
	obj := s.VM().CreateObject(nil)
	for i, name := range columns.Names {
		c.args = [3]goja.Value{obj, name, c.Column(s, st, i, bigInts)}
		c.set(goja.FunctionCall{Arguments: c.args[:]})
	}
	if proto == nil {
		proto = c.objectProto
	}
	c.args[0], c.args[1] = obj, proto
	c.setProto(goja.FunctionCall{Arguments: c.args[:2]})
	return obj
}

// NullPrototype is Object for objects without prototype.
func (c *Codec) NullPrototype(s jsbridge.Scope, st *sqlite3.Stmt, columns *Columns, bigInts bool) *goja.Object {
	obj := s.VM().CreateObject(nil)
	for i, name := range columns.Names {
		c.args = [3]goja.Value{obj, name, c.Column(s, st, i, bigInts)}
		c.set(goja.FunctionCall{Arguments: c.args[:]})
	}
	return obj
}

// Array makes an array of the statement's current row.
func (c *Codec) Array(s jsbridge.Scope, st *sqlite3.Stmt, n int, bigInts bool) *goja.Object {
	row := c.array[:0]
	for i := range n {
		row = append(row, c.Column(s, st, i, bigInts))
	}
	c.array = row
	array := s.Array(row...)
	clear(row)
	return array
}

// Raw creates a Uint8Array of a column's bytes, whatever its type; null for NULL.
func (c *Codec) Raw(s jsbridge.Scope, st *sqlite3.Stmt, i int) goja.Value {
	word := func(bits uint64) goja.Value { return s.Uint8Array(binary.LittleEndian.AppendUint64(nil, bits)) }
	switch st.ColumnType(i) {
	case sqlite3.Integer:
		return word(uint64(st.Int(i)))
	case sqlite3.Float:
		return word(math.Float64bits(st.Float(i)))
	case sqlite3.Text:
		return c.Blob(s, st.TextView(i))
	case sqlite3.Blob:
		return c.Blob(s, st.BlobView(i))
	}
	return goja.Null()
}

// Set sets a property of an ordinary object that has no setter of that name.
func (c *Codec) Set(obj *goja.Object, name, v goja.Value) {
	c.args = [3]goja.Value{obj, name, v}
	c.set(goja.FunctionCall{Arguments: c.args[:]})
}

// Own returns an object's own property, nil if it has none. Getters and traps run; what they throw is returned as an error.
func (c *Codec) Own(s jsbridge.Scope, obj *goja.Object, name goja.Value, key string) (v goja.Value, err error) {
	err = s.Try(func() {
		args := [2]goja.Value{obj, name}
		if c.hasOwn(goja.FunctionCall{Arguments: args[:]}).ToBoolean() {
			v = obj.Get(key)
			if v == nil {
				v = goja.Undefined()
			}
		}
	})
	return v, err
}
