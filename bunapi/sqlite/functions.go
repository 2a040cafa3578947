// SQL functions that a script defines.

package sqlite

import (
	"errors"
	"math"
	"strings"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/bunapi/sqlite/value"
	"github.com/gobun/gobun/jsbridge"
)

// userFunction is the common part of functions and aggregates.
type userFunction struct {
	*connection
	name string
	safe bool // integers are bigints
}

var errOptions = jsbridge.TypeError("Expected second argument to be an options object")

// functionName reads the first argument.
func functionName(a jsbridge.Args) (string, error) {
	if !jsbridge.IsString(a.At(0)) {
		return "", jsbridge.TypeError("Expected first argument to be a string")
	}
	return a.At(0).String(), nil
}

func checkName(name string) error {
	switch {
	case name == "":
		return jsbridge.TypeError("User-defined function name cannot be an empty string")
	case strings.ContainsRune(name, 0):
		return nullBytes("name", name)
	}
	return nil
}

// readFlags reads the options that are booleans.
func readFlags(s jsbridge.Scope, options goja.Value, f *sqlite3.Function, safe *bool) (varargs bool, err error) {
	d, _ := jsbridge.DictOf(options)
	for _, o := range []struct {
		name string
		to   *bool
	}{{"varargs", &varargs}, {"deterministic", &f.Deterministic}, {"directOnly", &f.DirectOnly}, {"safeIntegers", safe}} {
		v, err := d.Get(s, o.name)
		if err != nil {
			return false, err
		}
		if goja.IsUndefined(v) {
			continue
		}
		on, ok := jsbridge.Boolean(v)
		if !ok {
			return false, jsbridge.TypeError(`Expected the "%s" option to be a boolean`, o.name)
		}
		*o.to = on
	}
	return varargs, nil
}

// parameters is a function's length.
func parameters(s jsbridge.Scope, fn goja.Value) (int, error) {
	v, err := s.Get(fn.(*goja.Object), "length")
	if err != nil {
		return 0, err
	}
	n, ok := jsbridge.Number(v)
	if !ok || n < 0 || n != math.Trunc(n) || n > math.MaxInt32 {
		return 0, jsbridge.TypeError("Expected function.length to be a positive integer")
	}
	return int(n), nil
}

// define adds the function to SQLite. Reading the options may have run getters.
func (d *database) define(f *sqlite3.Function) error {
	if err := d.open(errClosed); err != nil {
		return err
	}
	if err := d.c.Define(f); err != nil {
		return sqliteError(err)
	}
	return nil
}

// defineFunction is Database.function.
func defineFunction(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.open(errClosed); err != nil {
		return nil, err
	}
	name, err := functionName(a)
	if err != nil {
		return nil, err
	}
	options, last := goja.Value(goja.Undefined()), a.At(1)
	if _, ok := jsbridge.Function(last); !ok {
		options, last = last, a.At(2)
	}
	fn, ok := jsbridge.Function(last)
	if !ok {
		return nil, jsbridge.TypeError("Expected last argument to be a function")
	}
	if !jsbridge.IsNullish(options) && !jsbridge.IsObject(options) {
		return nil, errOptions
	}
	if err := checkName(name); err != nil {
		return nil, err
	}
	u := &userFunction{d.connection, name, d.safe}
	f := &sqlite3.Function{Name: name}
	varargs, err := readFlags(s, options, f, &u.safe)
	if err != nil {
		return nil, err
	}
	if f.Args = -1; !varargs {
		if f.Args, err = parameters(s, last); err != nil {
			return nil, err
		}
	}
	f.Scalar = func(ctx sqlite3.Context, args sqlite3.Args) {
		u.run(ctx, func(s jsbridge.Scope) error {
			v, err := s.Call(fn, goja.Undefined(), u.arguments(s, args)...)
			if err != nil {
				return err
			}
			return u.setResult(s, ctx, v)
		})
	}
	return a.This, d.define(f)
}

// run calls JavaScript for SQLite. What it throws becomes the statement's error.
func (u *userFunction) run(ctx sqlite3.Context, fn func(s jsbridge.Scope) error) (ok bool) {
	if u.thrown != nil {
		ctx.Fail("aborted") // SQLite is about to report the first error
		return false
	}
	if err := u.call(fn); err != nil {
		u.thrown = err
		ctx.Fail("a function of the script failed")
		return false
	}
	return true
}

func (u *userFunction) arguments(s jsbridge.Scope, args sqlite3.Args, before ...goja.Value) []goja.Value {
	list := append(make([]goja.Value, 0, len(before)+args.Len()), before...)
	for i := range args.Len() {
		list = append(list, u.m.codec.Argument(s, args, i, u.safe))
	}
	return list
}

func (u *userFunction) setResult(s jsbridge.Scope, ctx sqlite3.Context, v goja.Value) error {
	sql := u.m.codec.Take(s, v)
	switch {
	case sql.Kind == value.Other:
		return jsbridge.TypeError("User-defined function %s() returned an invalid value", u.name)
	case sql.Big != nil && u.safe:
		return outOfRange(sql)
	}
	sql.Result(ctx)
	return nil
}

// aggregate is a function defined by Database.aggregate.
type aggregate struct {
	userFunction
	start                 goja.Value
	step, result, inverse goja.Callable
}

// defineAggregate is Database.aggregate.
func defineAggregate(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.open(errClosed); err != nil {
		return nil, err
	}
	name, err := functionName(a)
	if err != nil {
		return nil, err
	}
	options, ok := a.At(1).(*goja.Object)
	if !ok {
		return nil, errOptions
	}
	if err := checkName(name); err != nil {
		return nil, err
	}
	g := &aggregate{userFunction: userFunction{d.connection, name, d.safe}}
	if g.start, err = s.Get(options, "start"); err != nil {
		return nil, err
	}
	if goja.IsUndefined(g.start) {
		g.start = goja.Null()
	}
	length := 0
	for _, o := range []struct {
		name string
		to   *goja.Callable
	}{{"step", &g.step}, {"result", &g.result}, {"inverse", &g.inverse}} {
		v, err := s.Get(options, o.name)
		if err != nil {
			return nil, err
		}
		if jsbridge.IsNullish(v) && o.name != "step" {
			continue
		}
		if goja.IsUndefined(v) {
			return nil, jsbridge.TypeError(`Missing required option "step"`)
		}
		fn, ok := jsbridge.Function(v)
		if !ok {
			return nil, jsbridge.TypeError(`Expected the "%s" option to be a function`, o.name)
		}
		if *o.to = fn; o.name != "result" {
			n, err := parameters(s, v)
			if err != nil {
				return nil, err
			}
			length = max(length, n)
		}
	}
	f := &sqlite3.Function{Name: name, Window: g.inverse != nil, NewGroup: func() sqlite3.Group { return &group{aggregate: g} }}
	varargs, err := readFlags(s, options, f, &g.safe)
	if err != nil {
		return nil, err
	}
	if f.Args = -1; !varargs {
		f.Args = max(0, length-1) // without the accumulator
	}
	return a.This, d.define(f)
}

// group is the state of an aggregate for one group of rows.
type group struct {
	*aggregate
	value  goja.Value // the accumulator; nil before the first row
	failed bool
}

var errGroup = errors.New("the group has failed")

// begin creates the accumulator.
func (g *group) begin(s jsbridge.Scope) (err error) {
	if g.failed {
		return errGroup
	}
	if g.value != nil {
		return nil
	}
	g.value = g.start
	if fn, ok := jsbridge.Function(g.start); ok {
		g.value, err = s.Call(fn, goja.Undefined())
	}
	return err
}

func (g *group) apply(ctx sqlite3.Context, args sqlite3.Args, fn goja.Callable) {
	g.failed = !g.run(ctx, func(s jsbridge.Scope) error {
		if err := g.begin(s); err != nil {
			return err
		}
		v, err := s.Call(fn, goja.Undefined(), g.arguments(s, args, g.value)...)
		if err == nil && !goja.IsUndefined(v) {
			g.value = v
		}
		return err
	})
}

// Step adds a row.
func (g *group) Step(ctx sqlite3.Context, args sqlite3.Args) {
	if !g.failed {
		g.apply(ctx, args, g.step)
	}
}

// Inverse removes a row.
func (g *group) Inverse(ctx sqlite3.Context, args sqlite3.Args) {
	if !g.failed {
		g.apply(ctx, args, g.inverse)
	}
}

// Value sets the result.
func (g *group) Value(ctx sqlite3.Context, _ bool) {
	if g.failed {
		return
	}
	g.run(ctx, func(s jsbridge.Scope) error {
		if err := g.begin(s); err != nil {
			return err
		}
		v := g.value
		if g.result != nil {
			var err error
			if v, err = s.Call(g.result, goja.Undefined(), v); err != nil {
				return err
			}
		}
		return g.setResult(s, ctx, v)
	})
}
