// Operators whose result can be so large that its size must be checked before it is allocated, because Go ends the process when
// memory runs out. goja's own operators do not check. The loader makes programs call these instead where a text or a BigInt can
// grow (runtime/modules/operators.go).

package ecma

import (
	"math/big"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
	"github.com/gobun/gobun/jsbridge/engine"
)

// maxBits is how many bits a BigInt may have. It is Bun's limit.
const maxBits = 1 << 30

// The first argument of Operator (the loader writes these numbers).
const (
	opAdd       = 1 // (opAdd, a, b) is a + b
	opLeft      = 2 // (opLeft, n) is n, if a left shift by n is allowed
	opRight     = 3 // (opRight, n) is n, if a right shift by n is allowed
	opBase      = 4 // (opBase, a) is a, the base of the next power to be evaluated
	opExponent  = 5 // (opExponent, n) is n, if the last base may be raised to it
	opAlone     = 6 // (opAlone, n) is n, if a base of 64 bits may be raised to it
	opSpread    = 7 // (opSpread, array, v) is array, the beginning of a literal, with the elements of v appended
	opAppend    = 8 // (opAppend, array, v, …) is array with v, …
	tooManyBits = "Out of memory: BigInt generated from this operation is too big"
)

// operators belong to one realm.
type operators struct {
	s     jsbridge.Scope
	grow  engine.Growing
	plus  goja.Callable // goja's a + b; nil until first used
	bases []goja.Value  // of the powers being evaluated, each within the exponent of the previous one
}

// Operator returns the function that programs call. Loop only.
func Operator(s jsbridge.Scope) *goja.Object {
	o, l := &operators{s: s}, loopsOf(s)
	return s.VM().ToValue(s.Guarded("operator", func(call goja.FunctionCall) goja.Value {
		switch call.Argument(0).ToInteger() {
		case opAdd:
			return o.add(call.Argument(1), call.Argument(2))
		case opLeft:
			return o.shift(call.Argument(1), 1)
		case opRight:
			return o.shift(call.Argument(1), -1)
		case opBase:
			return o.push(call.Argument(1))
		case opExponent:
			return o.exponent(o.pop(), call.Argument(1))
		case opSpread, opAppend:
			array := call.Argument(1).(*goja.Object)
			if begun := (list{s, l, array}); call.Arguments[0].ToInteger() == opSpread {
				begun.spread(call.Argument(2))
			} else {
				begun.append(call.Arguments[2:])
			}
			return array
		default:
			return o.exponent(unknownBase, call.Argument(1))
		}
	})).(*goja.Object)
}

func (o *operators) refuse(message string) { panic(o.s.ErrorValue(jsbridge.RangeError("%s", message))) }

// add concatenates texts. Other operands use goja's own operator.
func (o *operators) add(a, b goja.Value) goja.Value {
	left, ok := a.(goja.String)
	right, also := b.(goja.String)
	if ok && !also {
		switch b.(type) {
		case *goja.Object, *goja.Symbol:
		default:
			right, also = o.s.String(b.String()).(goja.String)
		}
	}
	if !ok || !also {
		return o.goja(a, b)
	}
	if left.Length()+right.Length() > jsbridge.MaxText {
		o.refuse("Out of memory")
	}
	return o.grow.Append(left, right)
}

func (o *operators) goja(a, b goja.Value) goja.Value {
	if o.plus == nil {
		o.plus, _ = jsbridge.Function(jsbridge.Must(o.s.Eval("gobun:operators", "(function (a, b) { return a + b })")))
	}
	v, err := o.s.Call(o.plus, goja.Undefined(), a, b)
	if err != nil {
		panic(o.s.ErrorValue(err))
	}
	if text, ok := v.(goja.String); ok && text.Length() > jsbridge.MaxText {
		o.refuse("Out of memory")
	}
	return v
}

// shift returns n if a BigInt may be shifted by it; longer is the sign of n with which the BigInt grows: 1 for a left shift, -1
// for a right shift. goja uses only the last 64 bits of n, so an n that shifts everything out is reduced.
func (o *operators) shift(n goja.Value, longer int) goja.Value {
	bits, ok := jsbridge.BigInt(n)
	if !ok || bits.CmpAbs(big.NewInt(maxBits)) < 0 {
		return n
	}
	if bits.Sign() == longer {
		o.refuse(tooManyBits)
	}
	return o.s.BigInt(int64(bits.Sign()) << 40)
}

// unknownBase stands for the base of `o.p **= n`.
var unknownBase = new(big.Int).Lsh(big.NewInt(1), 64)

// maxBases bounds the bases whose exponents were never evaluated, because of an exception.
const maxBases = 64

func (o *operators) push(base goja.Value) goja.Value {
	if len(o.bases) == maxBases {
		o.bases = o.bases[:0]
	}
	o.bases = append(o.bases, base)
	return base
}

// pop returns the last base, nil if it is not a BigInt.
func (o *operators) pop() *big.Int {
	last := len(o.bases) - 1
	if last < 0 {
		return unknownBase
	}
	base, _ := jsbridge.BigInt(o.bases[last])
	o.bases = o.bases[:last]
	return base
}

// exponent returns n if the base may be raised to it.
func (o *operators) exponent(base *big.Int, n goja.Value) goja.Value {
	power, ok := jsbridge.BigInt(n)
	if ok && base != nil && power.Sign() > 0 && base.BitLen() > 1 {
		most := maxBits / int64(base.BitLen()-1)
		if !power.IsInt64() || power.Int64() > most {
			o.refuse(tooManyBits)
		}
	}
	return n
}
