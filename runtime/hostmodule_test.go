// Modules provided by Go: conversion in both directions, functions, callbacks, errors, misuse.

package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

type base struct {
	ID   int `json:"id"`
	Note string
}

type person struct {
	base
	Name    string         `json:"name"`
	Tags    []string       `json:"tags,omitempty"`
	Friend  *person        `json:"friend"`
	Born    time.Time      `json:"born"`
	Extra   map[string]any `json:"extra,omitempty"`
	Hidden  string         `json:"-"`
	private string         // scripts must not see it
	Address netip.Addr     `json:"address"`
	Counts  map[int]uint8  `json:"counts,omitempty"`
}

// values are Go values, what a script sees of them, and what comes back when converted to the same type.
func TestValuesBothWays(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	born := time.UnixMilli(1700000000123).UTC()
	ada := person{base: base{7, "n"}, Name: "Ada", Tags: []string{"x"}, Friend: &person{Name: "Bob", Born: born, Address: netip.MustParseAddr("::1")}, Born: born, Hidden: "h", private: "p", Address: netip.MustParseAddr("10.0.0.1"), Counts: map[int]uint8{3: 4}}
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	for _, c := range []struct {
		v     any
		shown string
	}{
		{true, "true"}, {int8(-8), "-8"}, {uint16(9), "9"}, {1.5, "1.5"}, {"text \u00e4 \U0001f600", `"text ä 😀"`}, {int64(math.MaxInt64), "9223372036854775807n"}, {uint64(math.MaxUint64), "18446744073709551615n"},
		{huge, huge.String() + "n"}, {[]byte{1, 2}, "Uint8Array 1,2"}, {born, "Date 2023-11-14T22:13:20.123Z"}, {[]int{1, 2}, "[1,2]"}, {[2]string{"a", "b"}, `["a","b"]`}, {map[string]int{"b": 1, "a": 2}, `{"a":2,"b":1}`},
		{[]string(nil), "null"}, {(*person)(nil), "null"}, {map[string]int(nil), "null"}, {[]any{1.0, "x", nil, true}, `[1,"x",null,true]`},
		{ada, `{"id":7,"Note":"n","name":"Ada","tags":["x"],"friend":{"id":0,"Note":"","name":"Bob","friend":null,"born":"2023-11-14T22:13:20.123Z","address":"::1"},"born":"2023-11-14T22:13:20.123Z","address":"10.0.0.1","counts":{"3":4}}`},
	} {
		var back any
		in := reflect.ValueOf(c.v)
		take := reflect.MakeFunc(reflect.FuncOf([]reflect.Type{in.Type()}, nil, false), func(args []reflect.Value) []reflect.Value { back = args[0].Interface(); return nil })
		var stdout bytes.Buffer
		app, err := gobun.Start(t.Context(), source(t, `
import { value, take } from "host:values";
const show = (v: any) => typeof v === "bigint" ? v + "n" : v instanceof Date ? "Date " + v.toISOString() : v instanceof Uint8Array ? "Uint8Array " + v : JSON.stringify(v);
console.log(show(value)); take(value)`), gobun.Options{Stdout: &stdout, Modules: map[string]gobun.Module{"host:values": {"value": c.v, "take": take.Interface()}}})
		if err == nil {
			err = app.Wait()
		}
		if err != nil {
			t.Errorf("%T: %v", c.v, err)
			continue
		}
		if got := strings.TrimSpace(stdout.String()); got != c.shown {
			t.Errorf("%T is shown as %s, want %s", c.v, got, c.shown)
		}
		want := c.v
		if p, ok := want.(person); ok {
			p.Hidden, p.private = "", ""
			want = p
		}
		if !reflect.DeepEqual(localless(back), localless(want)) {
			t.Errorf("%T comes back as %#v, want %#v", c.v, back, want)
		}
	}
}

// localless drops the location of times, to make them comparable.
func localless(v any) any {
	switch x := v.(type) {
	case time.Time:
		return x.UTC()
	case person:
		x.Born = x.Born.UTC()
		if x.Friend != nil {
			f := *x.Friend
			f.Born = f.Born.UTC()
			x.Friend = &f
		}
		return x
	}
	return v
}

var errNotFound = errors.New("there is nobody of that name")

type codeError struct{ code int }

func (e *codeError) Error() string { return fmt.Sprint("code ", e.code) }

func TestHostFunctions(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	var stdout bytes.Buffer
	var running, most atomic.Int32
	full := make(chan struct{}) // closed when as many run as Limits.Async allows
	fill := sync.OnceFunc(func() { close(full) })
	var later func(string) (int, error)
	app, err := gobun.Start(t.Context(), source(t, `
import * as host from "host:all"; import bare, { add } from "plain";
console.log(add(1, 2), bare.add.length, bare.add.name, host.join("-", "a", "b"), host.nothing(), host.version);
for (const wrong of [() => add("1", 2), () => add(1.5, 2), () => add(1), () => add(1, 2 ** 70), () => host.bytes("x"), () => host.fail(), () => host.panics(), () => host.when("x"), () => host.small(300)])
	try { console.log(wrong()) } catch (e: any) { console.log(e.name + ": " + e.message) }
console.log(await host.slow("x"), await host.none(), await host.slowFail().catch((e: Error) => e.message), await host.slow(1).catch((e: Error) => e.message));
console.log((await Promise.all(Array.from({ length: 20 }, () => host.count()))).length);
host.keep((text: string) => text.length);
console.log(host.each([1, 2, 3], (n: number) => n * 2), Object.isFrozen(bare));
try { host.each([1], () => { throw new RangeError("in the callback") }) } catch (e: any) { console.log(e.message) }
export async function greet(who: { name: string }, ...rest: number[]) { await 0; return { hello: who.name, rest, at: new Date(0) } }
export function bad() { throw new TypeError("bad") }
export function again() { host.fail() }
setTimeout(() => {}, 1e6);
`), gobun.Options{Stdout: &stdout, Limits: gobun.Limits{Async: 3}, Modules: map[string]gobun.Module{
		"plain": {"add": func(a, b int) int { return a + b }},
		"host:all": {
			"version": 3, "join": func(sep string, all ...string) string { return strings.Join(all, sep) }, "nothing": func() {},
			"bytes": func(b []byte) int { return len(b) }, "fail": func() error { return fmt.Errorf("looking up: %w", errNotFound) }, "panics": func() { panic("oh") },
			"when": func(time.Time) {}, "small": func(uint8) {},
			"slow": gobun.Async(func(_ context.Context, s string) (string, error) { return s + s, nil }), "none": gobun.Async(func(context.Context, struct{}) (*int, error) { return nil, nil }),
			"slowFail": gobun.Async(func(context.Context, struct{}) (int, error) { return 0, &codeError{4} }),
			"count": gobun.Async(func(ctx context.Context, _ struct{}) (int, error) {
				now := running.Add(1)
				defer running.Add(-1)
				for {
					old := most.Load()
					if now <= old || most.CompareAndSwap(old, now) {
						break
					}
				}
				if now == 3 {
					fill()
				}
				select {
				case <-full:
				case <-ctx.Done():
				}
				return 1, nil
			}),
			"keep": func(f func(string) (int, error)) { later = f },
			"each": func(list []int, f func(int) (int, error)) ([]int, error) {
				var out []int
				for _, n := range list {
					m, err := f(n)
					if err != nil {
						return nil, err
					}
					out = append(out, m)
				}
				return out, nil
			},
		},
	}})
	if err != nil {
		t.Fatal(err, stdout.String())
	}
	want := `3 2 add a-b undefined 3
TypeError: plain.add: argument 1: expected an integer, got type string ('1')
TypeError: plain.add: argument 1: expected an integer, got type number (1.5)
TypeError: plain.add: argument 2: expected an integer, got undefined
TypeError: plain.add: argument 2: 1180591620717411303424 does not fit into a Go int
TypeError: host:all.bytes: argument 1: expected a Uint8Array, got type string ('x')
Error: looking up: there is nobody of that name
Error: internal error in panics: oh
TypeError: host:all.when: argument 1: expected a Date, got type string ('x')
TypeError: host:all.small: argument 1: 300 does not fit into a Go uint8
xx null code 4 host:all.slow: argument 1: expected a string, got type number (1)
20
[ 2, 4, 6 ] true
in the callback
`
	if stdout.String() != want {
		t.Errorf("printed\n%s", stdout.String())
	}
	if n := most.Load(); n != 3 {
		t.Errorf("%d functions ran at once", n)
	}
	if n, err := later("four"); n != 4 || err != nil {
		t.Errorf("a callback from another goroutine: %d, %v", n, err)
	}
	got, err := app.Call(t.Context(), "greet", map[string]string{"name": "Ada"}, 1, 2)
	if m, _ := got.(map[string]any); err != nil || m["hello"] != "Ada" || !reflect.DeepEqual(m["rest"], []any{1.0, 2.0}) || !m["at"].(time.Time).Equal(time.Unix(0, 0)) {
		t.Errorf("Call: %v, %v", got, err)
	}
	var thrown *gobun.ScriptError
	if _, err := app.Call(t.Context(), "bad"); !errors.As(err, &thrown) || thrown.Name != "TypeError" {
		t.Errorf("Call of a function that throws: %v", err)
	}
	if _, err := app.Call(t.Context(), "again"); !errors.Is(err, errNotFound) {
		t.Errorf("Go's error through the script: %v", err)
	}
	if _, err := app.Call(t.Context(), "nowhere"); err == nil || !strings.Contains(err.Error(), "exports no function nowhere") {
		t.Errorf("Call of nothing: %v", err)
	}
	if err := app.Close(); err != nil {
		t.Error(err)
	}
	if _, err := app.Call(t.Context(), "greet"); !errors.Is(err, gobun.ErrClosed) {
		t.Errorf("Call after Close: %v", err)
	}
	if _, err := later("x"); !errors.Is(err, gobun.ErrClosed) {
		t.Errorf("a callback after Close: %v", err)
	}
}

// The end of the app ends what its functions wait for.
func TestAsyncIsCancelled(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	begun, ended := make(chan struct{}), make(chan error, 1)
	app, err := gobun.Start(t.Context(), source(t, `import { wait } from "host:wait"; wait()`), gobun.Options{Modules: map[string]gobun.Module{"host:wait": {
		"wait": gobun.Async(func(ctx context.Context, _ struct{}) (int, error) {
			close(begun)
			<-ctx.Done()
			ended <- ctx.Err()
			return 0, ctx.Err()
		}),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	<-begun
	within(t, "Close", func() { _ = app.Close() })
	select {
	case <-ended:
	default:
		t.Error("Close has not waited for the function")
	}
}

func TestModuleMisuse(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	for name, c := range map[string]struct {
		modules map[string]gobun.Module
		says    string
	}{
		"a built-in's name":   {map[string]gobun.Module{"fs": {}}, `"fs" is the name of a built-in module; use another one, such as "host:fs"`},
		"with prefix":         {map[string]gobun.Module{"node:fs": {}}, `built-in module`},
		"a path":              {map[string]gobun.Module{"./x": {}}, `it is a path`},
		"no name":             {map[string]gobun.Module{"": {}}, `it is a path`},
		"a channel":           {map[string]gobun.Module{"host:x": {"c": make(chan int)}}, "host:x.c: a chan int cannot be passed to a script"},
		"an argument":         {map[string]gobun.Module{"host:x": {"f": func(complex128) {}}}, "host:x.f: argument 1: a complex128"},
		"a field":             {map[string]gobun.Module{"host:x": {"f": func() struct{ C chan int } { return struct{ C chan int }{} }}}, "the result: field C: a chan int"},
		"an interface":        {map[string]gobun.Module{"host:x": {"f": func(fmt.Stringer) {}}}, "use any or a struct"},
		"three results":       {map[string]gobun.Module{"host:x": {"f": func() (int, int, error) { return 0, 0, nil }}}, "a value and an error"},
		"a nil func":          {map[string]gobun.Module{"host:x": {"f": (func())(nil)}}, "the function is nil"},
		"a nil Async":         {map[string]gobun.Module{"host:x": {"f": gobun.Async[int, int](nil)}}, "the function passed to Async is nil"},
		"keys":                {map[string]gobun.Module{"host:x": {"f": map[float64]int{}}}, "use map[string]int"},
		"a module is missing": {nil, `imports "host:x", which is not a file, not a package and not in Options.Modules`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := gobun.Start(t.Context(), source(t, `import x from "host:x"; console.log(x)`), gobun.Options{Modules: c.modules})
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// Methods of the app that would wait for the loop return a helpful error when called on the loop.
func TestCallsOnTheLoop(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	var app *gobun.App
	ready := make(chan struct{})
	results := make(chan []error, 1)
	app, err := gobun.Start(t.Context(), source(t, `import { check, ready } from "host:x"; Bun.serve({ fetch() {} }); export function f() {}; ready().then(check)`), gobun.Options{Modules: map[string]gobun.Module{"host:x": {
		"ready": gobun.Async(func(context.Context, struct{}) (int, error) { <-ready; return 0, nil }),
		"check": func() {
			_, call := app.Call(context.Background(), "f")
			server := app.Server()
			if server == nil || server.PublishText("t", "x") != 0 || server.Stats().Sockets != 0 {
				call = nil
			}
			results <- []error{call, app.Wait(), app.Shutdown(context.Background()), app.Close()}
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	close(ready)
	for i, err := range <-results {
		if err == nil || !strings.Contains(err.Error(), "would wait for itself") {
			t.Errorf("%d: %v", i, err)
		}
	}
	within(t, "Wait", func() { _ = app.Wait() })
}

func TestTypes(t *testing.T) {
	got := gobun.Module{
		"version": "1", "find": func(context.Context, string, ...int) (*person, error) { return nil, nil },
		"each": func([]int, func(int) error) {}, "load": gobun.Async(func(context.Context, int) ([]byte, error) { return nil, nil }), "wrong": make(chan int),
	}.Types("host:users")
	want := `declare module "host:users" {
  export function each(arg1: Array<number>, arg2: ((arg1: number) => void)): void;
  export function find(arg1: string, ...rest: Array<number>): ({ "id": number; "Note": string; "name": string; "tags"?: Array<string>; "friend": any; "born": Date; "extra"?: Record<string, any>; "address": string; "counts"?: Record<string, number>; } | null);
  export function load(arg: number): Promise<Uint8Array>;
  export const version: string;
}
`
	if got != want {
		t.Errorf("%s", got)
	}
}

func ExampleModule() {
	users := gobun.Module{
		"lookup": func(name string) (map[string]any, error) {
			if name != "ada" {
				return nil, errors.New("there is no " + name)
			}
			return map[string]any{"name": "Ada", "admin": true}, nil
		},
	}
	app := must(gobun.Start(context.Background(), must(gobun.Source("users.ts", `
		import { lookup } from "host:users";
		console.log(lookup("ada").name);
		try { lookup("bob") } catch (e) { console.log(e.message) }`)), gobun.Options{
		Stdout: os.Stdout, Modules: map[string]gobun.Module{"host:users": users},
	}))
	_ = app.Wait()
	// Output:
	// Ada
	// there is no bob
}

func ExampleAsync() {
	app := must(gobun.Start(context.Background(), must(gobun.Source("slow.ts", `
		import { query } from "host:db";
		console.log(await query("select 1"));`)), gobun.Options{
		Stdout: os.Stdout, Modules: map[string]gobun.Module{"host:db": {
			"query": gobun.Async(func(ctx context.Context, sql string) ([]int, error) { return []int{1}, nil }),
		}},
	}))
	_ = app.Wait()
	// Output: [ 1 ]
}

func ExampleModule_Types() {
	fmt.Print(gobun.Module{"add": func(a, b int) int { return a + b }}.Types("host:math"))
	// Output:
	// declare module "host:math" {
	//   export function add(arg1: number, arg2: number): number;
	// }
}

func ExampleApp_Call() {
	app := must(gobun.Start(context.Background(), must(gobun.Source("score.ts", `
		export async function score(text) { return text.length * 2 }
		setInterval(() => {}, 1000)`)), gobun.Options{}))
	defer func() { _ = app.Close() }()
	fmt.Println(app.Call(context.Background(), "score", "abc"))
	// Output: 6 <nil>
}
