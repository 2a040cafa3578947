// Errors that carry their kind from Go to JavaScript: bindings return them, and Scope.ErrorValue creates the object that is
// thrown.

package jsbridge

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// Kind is the class of the JavaScript error that an [Error] becomes.
type Kind uint8

// The kinds. KindDOM becomes a DOMException whose name is Error.Name.
const (
	KindError Kind = iota
	KindTypeError
	KindRangeError
	KindSyntaxError
	KindReferenceError
	KindDOM
)

// String returns the name of the constructor.
func (k Kind) String() string {
	return [...]string{"Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "DOMException"}[k]
}

// Error is a failure that a script will see.
type Error struct {
	Kind    Kind
	Name    string // overrides the name; for KindDOM the exception's name
	Code    string // Node's error.code; may be empty
	Message string
	// Props are further own properties, in order.
	Props []Prop
}

// Prop is one extra own property of an error. Value is a string, a number or a bool.
type Prop struct {
	Name  string
	Value any
}

func (e *Error) Error() string { return e.Message }

// With returns a copy with one more own property.
func (e *Error) With(name string, value any) *Error {
	c := *e
	c.Props = append(append([]Prop(nil), e.Props...), Prop{name, value})
	return &c
}

// WithCode returns a copy with the code.
func (e *Error) WithCode(code string) *Error {
	c := *e
	c.Code = code
	return &c
}

func text(format string, args []any) string {
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Errorf returns a plain Error without a code.
func Errorf(format string, args ...any) *Error {
	return &Error{Kind: KindError, Message: text(format, args)}
}

// TypeError returns a TypeError without a code.
func TypeError(format string, args ...any) *Error {
	return &Error{Kind: KindTypeError, Message: text(format, args)}
}

// RangeError returns a RangeError without a code.
func RangeError(format string, args ...any) *Error {
	return &Error{Kind: KindRangeError, Message: text(format, args)}
}

// SyntaxError returns a SyntaxError without a code.
func SyntaxError(format string, args ...any) *Error {
	return &Error{Kind: KindSyntaxError, Message: text(format, args)}
}

// InvalidArgType returns a TypeError with the code ERR_INVALID_ARG_TYPE.
func InvalidArgType(format string, args ...any) *Error {
	return TypeError(format, args...).WithCode("ERR_INVALID_ARG_TYPE")
}

// InvalidThis returns a TypeError with the code ERR_INVALID_THIS.
func InvalidThis(format string, args ...any) *Error {
	return TypeError(format, args...).WithCode("ERR_INVALID_THIS")
}

// MissingArgs returns Bun's error for a call with fewer arguments than the function needs.
func MissingArgs(method string, want, got int) *Error {
	return TypeError("Not enough arguments to '%s'. Expected %d, got %d.", method, want, got).WithCode("ERR_MISSING_ARGS")
}

// ArgType returns Node's and Bun's error for an argument of the wrong type.
func ArgType(arg, expected string, got goja.Value) *Error {
	return InvalidArgType(`The "%s" argument must be of type %s. Received %s`, arg, expected, Received(got))
}

// OutOfRange returns Node's and Bun's error for a number outside its range; must describes the range, such as ">= 0".
func OutOfRange(name, received, must string, args ...any) *Error {
	return RangeError(`The value of "%s" is out of range. It must be %s. Received %s`, name, text(must, args), received).WithCode("ERR_OUT_OF_RANGE")
}

// DOMException returns an exception of the web platform, such as InvalidStateError.
func DOMException(name, format string, args ...any) *Error {
	return &Error{Kind: KindDOM, Name: name, Message: text(format, args)}
}

// TypeOf returns the result of the operator typeof.
func TypeOf(v goja.Value) string {
	switch v := v.(type) {
	case nil:
		return "undefined"
	case *goja.Symbol:
		return "symbol"
	case *goja.Object:
		if _, callable := Function(v); callable {
			return "function"
		}
		return "object"
	}
	switch _, boolean := Boolean(v); {
	case goja.IsUndefined(v):
		return "undefined"
	case goja.IsNull(v):
		return "object"
	case IsString(v):
		return "string"
	case boolean:
		return "boolean"
	case goja.IsBigInt(v):
		return "bigint"
	}
	return "number"
}

// Received describes a value the way Node's argument errors do: "type number (1)", "null", "an instance of Foo".
func Received(v goja.Value) string {
	switch {
	case v == nil || goja.IsUndefined(v):
		return "undefined"
	case goja.IsNull(v):
		return "null"
	}
	if sym, ok := v.(*goja.Symbol); ok {
		return "type symbol (Symbol(" + sym.String() + "))"
	}
	if obj, ok := v.(*goja.Object); ok {
		if _, ok := goja.AssertFunction(v); ok {
			if name := obj.Get("name"); name != nil && name.String() != "" {
				return "function " + name.String()
			}
			return "function "
		}
		if c, ok := obj.Get("constructor").(*goja.Object); ok {
			if name := c.Get("name"); name != nil && name.String() != "" {
				return "an instance of " + name.String()
			}
		}
		return "[Object: null prototype] {}"
	}
	if IsString(v) {
		t := v.String()
		if len(t) > 28 {
			t = t[:25] + "..."
		}
		return "type string ('" + t + "')"
	}
	switch x := v.Export().(type) {
	case bool:
		return "type boolean (" + strconv.FormatBool(x) + ")"
	case int64, float64:
		return "type number (" + v.String() + ")"
	}
	return "type bigint (" + v.String() + "n)"
}

// TypeName returns the name of v's ECMAScript type, such as "Number" or "Object".
func TypeName(v goja.Value) string {
	switch {
	case v == nil || goja.IsUndefined(v):
		return "Undefined"
	case goja.IsNull(v):
		return "Null"
	case IsObject(v):
		return "Object"
	case IsString(v):
		return "String"
	}
	if _, ok := v.(*goja.Symbol); ok {
		return "Symbol"
	}
	if _, ok := Boolean(v); ok {
		return "Boolean"
	}
	if _, ok := Number(v); ok {
		return "Number"
	}
	return "BigInt"
}

// Thrown wraps a JavaScript value as an error, to be thrown unchanged.
type Thrown struct{ Value goja.Value }

func (t *Thrown) Error() string { return t.Value.String() }

// ErrorValue returns the JavaScript value for a Go error: the value itself for an exception that came from JavaScript, an
// instance of the right class for an *Error, otherwise a plain Error with the text.
func (s Scope) ErrorValue(err error) goja.Value {
	var overflow *goja.StackOverflowError
	if errors.As(err, &overflow) {
		return s.overflowError(overflow)
	}
	var ex *goja.Exception
	if errors.As(err, &ex) && ex.Value() != nil {
		return ex.Value()
	}
	var th *Thrown
	if errors.As(err, &th) {
		return th.Value
	}
	var e *Error
	if !errors.As(err, &e) {
		e = Errorf("%s", err.Error())
	}
	return s.newError(e)
}

// throw raises err in JavaScript. Errors that no script may catch (an interrupt, a stack overflow), and those that are already
// being thrown, are passed on unchanged.
func (s Scope) throw(err error) {
	if c, ok := err.(*control); ok {
		panic(c.value)
	}
	if passesTry(err) {
		panic(err)
	}
	panic(s.ErrorValue(err))
}

// Uncatchable reports whether err ends the script regardless of its try statements and error handlers.
func Uncatchable(err error) bool {
	var interrupted *goja.InterruptedError
	return errors.As(err, &interrupted)
}

// passesTry reports whether goja lets err pass every try statement. A stack overflow does so only if [engine.Overflow.Limit]
// found that goja has changed; it then fails the callback in which it happened, and is an ordinary error from there on.
func passesTry(err error) bool {
	var overflow *goja.StackOverflowError
	return Uncatchable(err) || errors.As(err, &overflow)
}

// tooDeep is Bun's message for a stack overflow.
const tooDeep = "Maximum call stack size exceeded."

// overflowFrames bounds the stack of a stack overflow's error: the rest repeats.
const overflowFrames = 100

// overflowError returns the RangeError for a stack overflow, with the stack of the call that was too deep.
func (s Scope) overflowError(e *goja.StackOverflowError) goja.Value {
	v := s.newError(RangeError(tooDeep))
	var b bytes.Buffer
	b.WriteString("RangeError: " + tooDeep)
	frames := e.Stack()
	for _, f := range frames[:min(len(frames), overflowFrames)] {
		b.WriteString("\n\tat ")
		f.Write(&b)
	}
	must(v.(*goja.Object).DefineDataProperty("stack", s.String(b.String()), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	return v
}

func (s Scope) newError(e *Error) goja.Value {
	r := s.r
	if e.Kind == KindDOM && r.domExc != nil {
		return r.domExc(s, e.Name, e.Message)
	}
	kind := e.Kind
	if kind == KindDOM {
		kind = KindError
	}
	obj, err := r.vm.New(r.errors[kind], r.vm.ToValue(e.Message))
	if err != nil {
		panic(err)
	}
	if e.Name != "" {
		must(obj.DefineDataProperty("name", r.vm.ToValue(e.Name), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	}
	switch {
	case strings.HasPrefix(e.Code, "ERR_") && len(e.Props) == 0:
		// In Bun the code belongs to the error's class: no list of keys shows it.
		must(obj.DefineDataProperty("code", r.vm.ToValue(e.Code), goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE))
	case e.Code != "":
		must(obj.Set("code", e.Code))
	}
	for _, p := range e.Props {
		must(obj.Set(p.Name, p.Value))
	}
	return obj
}

// SetDOMException sets how the realm creates a DOMException; until then they are plain Errors with that name.
func (r *Realm) SetDOMException(make func(s Scope, name, message string) *goja.Object) {
	r.domExc = make
}

// IsError reports whether v is an object made by Error or one of its subclasses.
func (s Scope) IsError(v goja.Value) bool {
	obj, ok := v.(*goja.Object)
	return ok && s.r.vm.InstanceOf(obj, s.r.errors[KindError])
}

// goValue is how goja begins the text of an error that shows one of its own structures.
const goValue = "Could not convert &{"

// hideGoValues has errors of goja's say what Bun says where goja prints its own structures, with addresses: an object that cannot
// become a primitive value.
func (r *Realm) hideGoValues() {
	noPrimitive := r.vm.ToValue("No default value")
	engine.WrapConstructor(r.errors[KindTypeError], func(code engine.Constructor) engine.Constructor {
		return func(args []goja.Value, newTarget *goja.Object) *goja.Object {
			if len(args) == 1 {
				if text, ok := args[0].(goja.String); ok && text.Length() > len(goValue) && text.Substring(0, len(goValue)).String() == goValue {
					args = []goja.Value{noPrimitive}
				}
			}
			return code(args, newTarget)
		}
	})
}
