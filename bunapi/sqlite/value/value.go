// Package value converts SQLite's values to JavaScript's and back, for the modules that give scripts access to SQLite.
//
// This package is not an API: it may change without notice.
package value

import (
	"math"
	"math/big"
	"reflect"
	"unsafe"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/jsbridge"
)

// Codec is the state with which one realm creates rows quickly. Loop only.
type Codec struct {
	objectProto *goja.Object
	set         jsbridge.Raw // Reflect.set
	setProto    jsbridge.Raw // Reflect.setPrototypeOf
	hasOwn      jsbridge.Raw // Object.hasOwn

	integerType, floatType, bigType reflect.Type

	args     [3]goja.Value // of the functions above, which do not keep them
	integers [256]integer
	empty    goja.Value
	array    []goja.Value // scratch of rows that are arrays
}

// integer is the latest value created for an integer, because a new one costs goja two allocations.
type integer struct {
	n     int64
	value goja.Value
}

type codecKey struct{}

// Of returns the realm's Codec. It captures the built-ins that it needs as they were before any script ran.
func Of(s jsbridge.Scope) *Codec {
	return jsbridge.Owned(s, codecKey{}, func() *Codec {
		return &Codec{
			objectProto: s.Intrinsic("Object.prototype").(*goja.Object),
			set:         s.RawIntrinsic("Reflect.set"),
			setProto:    s.RawIntrinsic("Reflect.setPrototypeOf"),
			hasOwn:      s.RawIntrinsic("Object.hasOwn"),
			integerType: reflect.TypeOf(s.Int(1)),
			floatType:   reflect.TypeOf(s.Float(0.5)),
			bigType:     reflect.TypeOf(s.BigInt(1)),
			empty:       s.String(""),
		}
	})
}

// Integer converts an integer to a number, the nearest one if it has more than 53 bits, or to a bigint.
func (c *Codec) Integer(s jsbridge.Scope, n int64, asBigInt bool) goja.Value {
	if asBigInt {
		return s.BigInt(n)
	}
	i := &c.integers[uint64(n)%uint64(len(c.integers))]
	if i.n != n || i.value == nil {
		*i = integer{n, s.VM().ToValue(n)}
	}
	return i.value
}

// Text makes a string of UTF-8 text.
func (c *Codec) Text(s jsbridge.Scope, text []byte) goja.Value {
	if len(text) == 0 {
		return c.empty
	}
	return s.String(string(text))
}

// Blob makes a Uint8Array of a copy of the bytes.
func (c *Codec) Blob(s jsbridge.Scope, b []byte) goja.Value {
	return s.Uint8Array(append(make([]byte, 0, len(b)), b...))
}

// Column makes a value of a column of the statement's current row.
func (c *Codec) Column(s jsbridge.Scope, st *sqlite3.Stmt, i int, bigInts bool) goja.Value {
	switch st.ColumnType(i) {
	case sqlite3.Integer:
		return c.Integer(s, st.Int(i), bigInts)
	case sqlite3.Float:
		return s.Float(st.Float(i))
	case sqlite3.Text:
		return c.Text(s, st.TextView(i))
	case sqlite3.Blob:
		return c.Blob(s, st.BlobView(i))
	}
	return goja.Null()
}

// Argument makes a value of an argument of a function.
func (c *Codec) Argument(s jsbridge.Scope, a sqlite3.Args, i int, bigInts bool) goja.Value {
	switch a.Type(i) {
	case sqlite3.Integer:
		return c.Integer(s, a.Int(i), bigInts)
	case sqlite3.Float:
		return s.Float(a.Float(i))
	case sqlite3.Text:
		return c.Text(s, a.TextView(i))
	case sqlite3.Blob:
		return c.Blob(s, a.BlobView(i))
	}
	return goja.Null()
}

// Kind is the kind of a JavaScript value for SQLite.
type Kind uint8

// The kinds of values.
const (
	Other Kind = iota // cannot be stored by SQLite
	Undefined
	Null
	Bool
	Int
	Float
	BigInt
	Text
	Blob
)

// SQL is a JavaScript value decomposed for SQLite.
type SQL struct {
	Kind  Kind
	Int   int64 // of Bool, Int and BigInt, of which it holds the low 64 bits
	Float float64
	Big   *big.Int // of a BigInt that does not fit into 64 bits
	Text  string
	Blob  []byte // the script's memory: use it before any JavaScript runs
}

// maxSafe is Number.MAX_SAFE_INTEGER.
const maxSafe = 1<<53 - 1

// Take decomposes a value. It runs no JavaScript.
func (c *Codec) Take(s jsbridge.Scope, v goja.Value) SQL {
	switch v := v.(type) {
	case nil:
		return SQL{Kind: Undefined}
	case goja.String:
		return SQL{Kind: Text, Text: textOf(s, v)}
	case *goja.Symbol:
		return SQL{}
	case *goja.Object:
		if b, ok := jsbridge.View(s, v); ok {
			return SQL{Kind: Blob, Blob: b}
		}
		return SQL{}
	}
	switch reflect.TypeOf(v) {
	case c.integerType:
		return number(v.ToInteger())
	case c.floatType:
		return float(v.ToFloat())
	case c.bigType:
		n, _ := jsbridge.BigInt(v)
		return bigInt(n)
	}
	switch {
	case goja.IsUndefined(v):
		return SQL{Kind: Undefined}
	case goja.IsNull(v):
		return SQL{Kind: Null}
	}
	if b, ok := jsbridge.Boolean(v); ok {
		if b {
			return SQL{Kind: Bool, Int: 1}
		}
		return SQL{Kind: Bool}
	}
	return SQL{}
}

func float(f float64) SQL {
	if f == math.Trunc(f) && math.Abs(f) <= maxSafe && (f != 0 || !math.Signbit(f)) {
		return SQL{Kind: Int, Int: int64(f)}
	}
	return SQL{Kind: Float, Float: f}
}

func number(n int64) SQL {
	if n < -maxSafe || n > maxSafe {
		return SQL{Kind: Float, Float: float64(n)}
	}
	return SQL{Kind: Int, Int: n}
}

// low64 masks the low 64 bits of a number.
var low64 = new(big.Int).SetUint64(math.MaxUint64)

func bigInt(n *big.Int) SQL {
	if n.IsInt64() {
		return SQL{Kind: BigInt, Int: n.Int64()}
	}
	return SQL{Kind: BigInt, Big: n, Int: int64(new(big.Int).And(n, low64).Uint64())} // And treats a negative number as two's complement
}

// textOf returns a string's text; a lone surrogate becomes U+FFFD. It may share memory that the next use of the realm's scratch
// buffer overwrites, so it must be used at once.
func textOf(s jsbridge.Scope, v goja.String) string {
	if jsbridge.IsUTF16(v) {
		b := s.UTF8(v)
		return unsafe.String(unsafe.SliceData(b), len(b))
	}
	return v.String()
}

// Bind binds the value to a parameter of a statement.
func (v *SQL) Bind(st *sqlite3.Stmt, i int) error {
	switch v.Kind {
	case Bool, Int, BigInt:
		return st.BindInt(i, v.Int)
	case Float:
		return st.BindFloat(i, v.Float)
	case Text:
		return st.BindText(i, v.Text)
	case Blob:
		return st.BindBlob(i, v.Blob)
	}
	return st.BindNull(i)
}

// Result makes the value a function's result.
func (v *SQL) Result(ctx sqlite3.Context) {
	switch v.Kind {
	case Bool, Int, BigInt:
		ctx.Int(v.Int)
	case Float:
		ctx.Float(v.Float)
	case Text:
		ctx.Text(v.Text)
	case Blob:
		ctx.Blob(v.Blob)
	default:
		ctx.Null()
	}
}
