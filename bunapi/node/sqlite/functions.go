// Functions of SQL that a script defines, and how SQLite calls the script.

package sqlite

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/internal/sqlite3"
	"github.com/gobun/gobun/bunapi/sqlite/value"
	"github.com/gobun/gobun/jsbridge"
)

// call runs fn, which calls functions of the script, while SQLite waits. No panic may pass through SQLite: what fn throws
// becomes the error of the statement.
func (d *database) call(fn func(s jsbridge.Scope) error) (ok bool) {
	if d.thrown != nil || d.panicked != nil {
		return false // SQLite is on its way to report the first error
	}
	d.busy++
	defer func() {
		d.busy--
		if x := recover(); x != nil {
			d.panicked, ok = x, false
		}
	}()
	_ = d.m.env.Realm.Do(func(s jsbridge.Scope) error {
		d.thrown = fn(s)
		ok = d.thrown == nil
		return nil
	})
	return ok
}

// step goes to a statement's next row.
func (d *database) step(s jsbridge.Scope, st *sqlite3.Stmt) (bool, error) {
	row, err := st.Step()
	if err != nil || d.panicked != nil {
		err = d.failure(s, err)
	}
	return row, err
}

// failure is the error that the script sees.
func (d *database) failure(s jsbridge.Scope, err error) error {
	if x := d.panicked; x != nil {
		d.panicked, d.thrown = nil, nil
		panic(x)
	}
	if thrown := d.thrown; thrown != nil {
		d.thrown = nil
		return thrown
	}
	return d.m.sqliteError(s, err)
}

// userFunction is what functions and aggregates have in common.
type userFunction struct {
	d       *database
	bigInts bool
}

// readFlags reads the options that are booleans.
func (u *userFunction) readFlags(s jsbridge.Scope, options *goja.Object, f *sqlite3.Function) (varargs bool, err error) {
	for _, o := range []struct {
		name string
		to   *bool
	}{{"useBigIntArguments", &u.bigInts}, {"varargs", &varargs}, {"deterministic", &f.Deterministic}, {"directOnly", &f.DirectOnly}} {
		if err := optionBool(s, options, o.name, o.to); err != nil {
			return false, err
		}
	}
	return varargs, nil
}

func (u *userFunction) arguments(s jsbridge.Scope, args sqlite3.Args, before ...goja.Value) ([]goja.Value, error) {
	list := append(make([]goja.Value, 0, len(before)+args.Len()), before...)
	for i := range args.Len() {
		if !u.bigInts && args.Type(i) == sqlite3.Integer {
			if err := safe(args.Int(i)); err != nil {
				return nil, err
			}
		}
		list = append(list, u.d.m.codec.Argument(s, args, i, u.bigInts))
	}
	return list, nil
}

// setResult sets the result, or the error for a value that is none.
func (u *userFunction) setResult(s jsbridge.Scope, ctx sqlite3.Context, v goja.Value) {
	sql := u.d.m.codec.Take(s, v)
	_, promise := jsbridge.Promise(v)
	switch {
	case promise:
		ctx.Fail("Asynchronous user-defined functions are not supported")
	case sql.Kind == value.Other || sql.Kind == value.Bool || jsbridge.IsArrayBuffer(v):
		ctx.Fail("Returned JavaScript value cannot be converted to a SQLite value")
	case sql.Big != nil:
		ctx.Fail("BigInt value is too large for SQLite")
	case sql.Kind == value.Int:
		ctx.Float(float64(sql.Int))
	default:
		sql.Result(ctx)
	}
}

func nameOf(a jsbridge.Args) (string, error) {
	if !jsbridge.IsString(a.At(0)) {
		return "", mustBe("name", "a string")
	}
	return a.At(0).String(), nil
}

// defineFunction is DatabaseSync.function.
func defineFunction(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	name, err := nameOf(a)
	if err != nil {
		return nil, err
	}
	options, last := goja.Value(goja.Undefined()), a.At(1)
	if a.Len() > 2 {
		options, last = last, a.At(2)
	}
	fn, ok := jsbridge.Function(last)
	if !ok {
		return nil, mustBe("function", "a function")
	}
	obj, err := optionsOf(s, options)
	if err != nil {
		return nil, err
	}
	u := &userFunction{d: d}
	f := &sqlite3.Function{Name: name, Args: -1}
	varargs, err := u.readFlags(s, obj, f)
	if err != nil {
		return nil, err
	}
	if !varargs {
		if f.Args, err = lengthOf(s, last); err != nil {
			return nil, err
		}
	}
	f.Scalar = func(ctx sqlite3.Context, args sqlite3.Args) {
		if !d.call(func(s jsbridge.Scope) error {
			list, err := u.arguments(s, args)
			if err != nil {
				return err
			}
			v, err := s.Call(fn, goja.Undefined(), list...)
			if err == nil {
				u.setResult(s, ctx, v)
			}
			return err
		}) {
			ctx.Fail("a function of the script failed")
		}
	}
	return nil, d.define(s, f)
}

// lengthOf is a function's length.
func lengthOf(s jsbridge.Scope, fn goja.Value) (int, error) {
	v, err := s.Get(fn.(*goja.Object), "length")
	if err != nil {
		return 0, err
	}
	n, _ := jsbridge.Number(v)
	return int(n), nil
}

// define adds the function to SQLite. Options may have run getters.
func (d *database) define(s jsbridge.Scope, f *sqlite3.Function) error {
	if err := d.opened(); err != nil {
		return err
	}
	return d.m.sqliteError(s, d.c.Define(f))
}

// aggregate is a function defined by DatabaseSync.aggregate.
type aggregate struct {
	userFunction
	start                 goja.Value
	step, result, inverse goja.Callable
}

// defineAggregate is DatabaseSync.aggregate.
func defineAggregate(s jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	name, err := nameOf(a)
	if err != nil {
		return nil, err
	}
	options, ok := a.At(1).(*goja.Object)
	if !ok {
		return nil, mustBe("options", "an object")
	}
	g := &aggregate{userFunction: userFunction{d: d}}
	if g.start, err = s.Get(options, "start"); err != nil {
		return nil, err
	}
	if goja.IsUndefined(g.start) {
		return nil, mustBe("options.start", "a function or a primitive value")
	}
	length := 0
	for _, o := range []struct {
		name string
		to   *goja.Callable
	}{{"step", &g.step}, {"result", &g.result}, {"inverse", &g.inverse}} {
		if *o.to, err = optionFunction(s, options, o.name); err != nil {
			return nil, err
		}
		if o.name == "step" && g.step == nil {
			return nil, mustBe("options.step", "a function")
		}
		if *o.to != nil && o.name != "result" {
			v, err := s.Get(options, o.name)
			if err != nil {
				return nil, err
			}
			if fn, ok := v.(*goja.Object); ok {
				n, err := lengthOf(s, fn)
				if err != nil {
					return nil, err
				}
				length = max(length, n)
			}
		}
	}
	f := &sqlite3.Function{Name: name, Args: -1, Window: g.inverse != nil, NewGroup: func() sqlite3.Group { return &group{aggregate: g} }}
	varargs, err := g.readFlags(s, options, f)
	if err != nil {
		return nil, err
	}
	if !varargs {
		f.Args = max(0, length-1) // but for the accumulator
	}
	return nil, d.define(s, f)
}

// group is an aggregate at work on a group of rows.
type group struct {
	*aggregate
	value  goja.Value // the accumulator, nil before the first row
	failed bool
}

// begin makes the accumulator.
func (g *group) begin(s jsbridge.Scope) (err error) {
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
	if g.failed {
		return
	}
	if g.failed = !g.d.call(func(s jsbridge.Scope) error {
		if err := g.begin(s); err != nil {
			return err
		}
		list, err := g.arguments(s, args, g.value)
		if err != nil {
			return err
		}
		v, err := s.Call(fn, goja.Undefined(), list...)
		if err == nil {
			g.value = v
		}
		return err
	}); g.failed {
		ctx.Fail("a function of the script failed")
	}
}

// Step takes a row.
func (g *group) Step(ctx sqlite3.Context, args sqlite3.Args) { g.apply(ctx, args, g.step) }

// Inverse takes a row away.
func (g *group) Inverse(ctx sqlite3.Context, args sqlite3.Args) { g.apply(ctx, args, g.inverse) }

// Value sets the result.
func (g *group) Value(ctx sqlite3.Context, _ bool) {
	if g.failed {
		return
	}
	if !g.d.call(func(s jsbridge.Scope) error {
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
		g.setResult(s, ctx, v)
		return nil
	}) {
		ctx.Fail("a function of the script failed")
	}
}

// setAuthorizer is DatabaseSync.setAuthorizer.
func setAuthorizer(_ jsbridge.Scope, d *database, a jsbridge.Args) (goja.Value, error) {
	if err := d.opened(); err != nil {
		return nil, err
	}
	v := a.At(0)
	if goja.IsNull(v) {
		d.c.Authorize(nil)
		return nil, nil
	}
	fn, ok := jsbridge.Function(v)
	if !ok {
		return nil, mustBe("callback", "a function or null")
	}
	const deny = 1
	d.c.Authorize(func(action int, names [4]*string) int {
		answer := deny
		d.call(func(s jsbridge.Scope) error {
			args := []goja.Value{s.Int(action)}
			for _, name := range names {
				if name == nil {
					args = append(args, goja.Null())
				} else {
					args = append(args, s.String(*name))
				}
			}
			v, err := s.Call(fn, goja.Undefined(), args...)
			if err != nil {
				return err
			}
			n, ok := jsbridge.Number(v)
			if !ok || n != float64(int32(n)) {
				return jsbridge.TypeError("Authorizer callback must return an integer authorization code")
			}
			answer = int(n)
			return nil
		})
		return answer
	})
	return nil, nil
}
