// Mistakes that a Go program can make.

package runtime_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// Start refuses meaningless options, and says what to do.
func TestOptionsMisuse(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	script := source(t, `console.log("never")`)
	used := new(gobun.Clock)
	app, err := gobun.Start(t.Context(), script, gobun.Options{Clock: used})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = app.Close() }()
	for want, o := range map[string]gobun.Options{
		"Limits.Call is negative; 0 is no limit": {Limits: gobun.Limits{Call: -1}}, "Limits.Heap is negative": {Limits: gobun.Limits{Heap: -1}},
		"Limits.Sockets is negative": {Limits: gobun.Limits{Sockets: -1}}, "Limits.Timers is negative": {Limits: gobun.Limits{Timers: -1}},
		"Limits.Requests is negative": {Limits: gobun.Limits{Requests: -1}}, "Limits.Async is negative": {Limits: gobun.Limits{Async: -1}},
		"Options.Workers is -2; use a number up to 63, or WorkersAuto": {Workers: -2}, "Options.Workers is 64": {Workers: 64},
		"leave Options.Workers unset":             {Workers: 2, Clock: new(gobun.Clock)},
		"belongs to another app; create one":      {Clock: used},
		"is not absolute; use filepath.Abs":       {Dir: "folder"},
		`Options.Port "http" is not a port`:       {Port: "http"},
		`Options.Port "65536" is not a port`:      {Port: "65536"},
		`Options.Env: "A=B" cannot be a variable`: {Env: map[string]string{"A=B": ""}},
		`Options.Env: "" cannot be a variable`:    {Env: map[string]string{"": "x"}},
		`Options.Env: "A" cannot be a variable`:   {Env: map[string]string{"A": "\x00"}},
		"use os.DirFS or gobun.Files":             {Allow: gobun.Allow{Read: fstest.MapFS{}}},
		`"file:///x" cannot be the name`:          {Modules: map[string]gobun.Module{"file:///x": {}}},
		`"data:text/javascript,1" cannot be`:      {Modules: map[string]gobun.Module{"data:text/javascript,1": {}}},
		`"https://x/y" cannot be the name`:        {Modules: map[string]gobun.Module{"https://x/y": {}}},
		`"#users" cannot be the name`:             {Modules: map[string]gobun.Module{"#users": {}}},
		`"gobun:cluster" is the name of a built`:  {Modules: map[string]gobun.Module{"gobun:cluster": {}}},
		`"bun:new" is the name of a built`:        {Modules: map[string]gobun.Module{"bun:new": {}}},
		`"ws" is the name of a built-in module`:   {Modules: map[string]gobun.Module{"ws": {}}},
	} {
		if _, err := gobun.Start(t.Context(), script, o); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "gobun: ") {
			t.Errorf("want %q, the error is %v", want, err)
		}
	}
}

// methods calls each method of an app and of a server with some arguments.
func methods(t *testing.T, app *gobun.App, server *gobun.Server) map[string]func() []reflect.Value {
	t.Helper()
	arguments := map[reflect.Type]any{
		reflect.TypeFor[context.Context](): context.Background(), reflect.TypeFor[*gobun.Script](): source(t, "1"), reflect.TypeFor[string](): "f",
		reflect.TypeFor[time.Duration](): time.Millisecond, reflect.TypeFor[[]byte](): []byte("x"), reflect.TypeFor[func(gobun.Message)](): func(gobun.Message) {},
		reflect.TypeFor[http.ResponseWriter](): httptest.NewRecorder(), reflect.TypeFor[*http.Request](): httptest.NewRequest(http.MethodGet, "/", nil),
	}
	all := map[string]func() []reflect.Value{}
	for name, of := range map[string]any{"App": app, "Server": server} {
		v := reflect.ValueOf(of)
		for i := range v.NumMethod() {
			m := v.Method(i)
			var in []reflect.Value
			for k := range m.Type().NumIn() {
				switch arg, ok := arguments[m.Type().In(k)]; {
				case ok:
					in = append(in, reflect.ValueOf(arg))
				case !m.Type().IsVariadic():
					t.Fatalf("%s.%s: this test has no value for %v", name, v.Type().Method(i).Name, m.Type().In(k))
				}
			}
			all[name+"."+v.Type().Method(i).Name] = func() []reflect.Value { return m.Call(in) }
		}
	}
	return all
}

const publishing = `import { ready } from "host:x"; export function f() {}; Bun.serve({ fetch() { return new Response("yes") }, websocket: { message() {} } }); setTimeout(ready, 0); setInterval(() => {}, 1000)`

// Each method may be called after the app has ended: it does nothing, or its error says so.
func TestCallsAfterClose(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	app, err := gobun.Start(t.Context(), source(t, publishing), gobun.Options{Modules: map[string]gobun.Module{"host:x": {"ready": func() {}}}})
	if err != nil {
		t.Fatal(err)
	}
	all := methods(t, app, app.Server())
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	refuse := map[string]bool{"App.Call": true, "App.Reload": true}
	for name, call := range all {
		within(t, name, func() {
			for _, v := range call() {
				switch err, isError := v.Interface().(error); {
				case v.Type() == reflect.TypeFor[error]():
					if !isError && refuse[name] || isError && !errors.Is(err, gobun.ErrClosed) {
						t.Errorf("%s: the error is %v", name, err)
					}
				case v.Kind() == reflect.Func:
					within(t, name, func() { v.Call(nil) })
				case !v.IsZero():
					t.Errorf("%s returned %v", name, v)
				}
			}
		})
	}
	w := httptest.NewRecorder()
	if all["Server.ServeHTTP"](); w.Code == http.StatusServiceUnavailable {
		t.Error("no request was made")
	}
}

// Each method may be called on the app's loop: it works, or its error says that it would wait for itself.
func TestCallsByCallbacks(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	waits := map[string]bool{"App.Wait": true, "App.Close": true, "App.Shutdown": true, "App.Call": true, "App.Reload": true}
	for name := range methods(t, &gobun.App{}, &gobun.Server{}) {
		t.Run(name, func(t *testing.T) {
			var app *gobun.App
			var started = make(chan struct{})
			result := make(chan []reflect.Value, 1)
			app, err := gobun.Start(t.Context(), source(t, publishing), gobun.Options{Modules: map[string]gobun.Module{"host:x": {"ready": func() {
				<-started
				result <- methods(t, app, app.Server())[name]()
			}}}})
			if err != nil {
				t.Fatal(err)
			}
			close(started)
			within(t, name, func() {
				for _, v := range <-result {
					err, isError := v.Interface().(error)
					if v.Type() == reflect.TypeFor[error]() && isError != waits[name] || isError && !strings.Contains(err.Error(), "call it on another goroutine") {
						t.Errorf("the error is %v", err)
					}
					if v.Kind() == reflect.Func {
						v.Call(nil)
					}
				}
			})
			_ = app.Close()
		})
	}
}
