package runtime_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// logged returns the records of a script, without their times.
func logged(t *testing.T, code string, o gobun.Options, level slog.Level) string {
	t.Helper()
	var out bytes.Buffer
	o.Logger = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	app, err := gobun.Start(t.Context(), source(t, code), o)
	if err == nil {
		err = app.Wait()
	}
	if thrown := (*gobun.ScriptError)(nil); err != nil && !errors.As(err, &thrown) {
		t.Fatal(err)
	}
	return out.String()
}

// Every method of console makes a record with the corresponding level.
func TestLogger(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	for code, want := range map[string]string{
		`console.log("joined", { room: "tea", n: 3, deep: { a: [1, "x"] }, when: new Date(0), f() {}, none: null }, 7)`: `level=INFO msg="joined 7" room=tea n=3 deep="map[a:[1 x]]" when=1970-01-01T00:00:00.000Z f="[Function: f]" none=<nil>`,
		`console.debug("d"); console.info("i"); console.warn("w"); console.error("e")`:                                  "level=DEBUG msg=d\nlevel=INFO msg=i\nlevel=WARN msg=w\nlevel=ERROR msg=e",
		`console.error("failed", new TypeError("no tea"))`:                                                              `level=ERROR msg=failed error="TypeError: no tea (`,
		`console.error(new RangeError("cold"))`:                                                                         `level=ERROR msg=cold error="RangeError: cold (`,
		`console.log("%s has %o", "tea", { a: 1 })`:                                                                     `level=INFO msg="tea has {\n  a: 1,\n}"`,
		`console.log([1, { a: 2 }], new (class A { x = 1 }), new Map)`:                                                  `level=INFO msg="[ 1, {\n    a: 2,\n  } ] A {\n  x: 1,\n} Map {}"`,
		`console.assert(1, "no"); console.assert(0); console.assert(0, "why", { n: 1 })`:                                "level=ERROR msg=\"Assertion failed\"\nlevel=ERROR msg=why n=1",
		`console.group("g"); console.log("in"); console.groupEnd(); console.log("out")`:                                 "level=INFO msg=g\nlevel=INFO msg=in\nlevel=INFO msg=out",
		`console.count("c"); console.table([{ a: 1 }]); console.dir({ a: 1 })`:                                          "level=INFO msg=\"c: 1\"\nlevel=INFO msg=\"┌",
		`console.trace("here")`:                                             "level=DEBUG msg=\"here\\n",
		`console.time("t"); console.timeEnd("t")`:                           "level=INFO msg=\"[",
		`console.log({ get bad() { throw new Error("getter") } })`:          "level=INFO msg=\"\" bad=",
		`console.log(new Proxy({ a: 1 }, {})); console.log()`:               "level=INFO msg=\"{\\n  a: 1,\\n}\"\nlevel=INFO msg=\"\"",
		`console.log("\x1b[31m", Symbol("s"))`:                              `level=INFO msg="\x1b[31m Symbol(s)"`,
		`process.stdout.write("a line\n"); process.stderr.write("another")`: "level=INFO msg=\"a line\"\nlevel=ERROR msg=another",
		`setTimeout(() => { throw new Error("late") }, 1)`:                  `level=ERROR msg="`,
	} {
		if got := logged(t, code, gobun.Options{}, slog.LevelDebug); !strings.HasPrefix(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", code, got, want)
		}
	}
	if got := logged(t, `console.debug("d"); console.log("i"); console.warn("w")`, gobun.Options{}, slog.LevelWarn); got != "level=WARN msg=w\n" {
		t.Errorf("from Warn on: %s", got)
	}
	var out bytes.Buffer
	if got := logged(t, `process.stdout.write("x"); console.log("y")`, gobun.Options{Stdout: &out}, slog.LevelDebug); got != "level=INFO msg=y\n" || out.String() != "x" {
		t.Errorf("beside Stdout: %s, %s", got, out.String())
	}
}

// The error page with the source is shown only with Options.Development.
func TestDevelopment(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	for _, c := range []struct {
		options, env string
		development  bool
		page         bool
	}{
		{"", "", false, false}, {"", "", true, true}, {"", "production", true, false}, {"", "development", false, false},
		{"development: true,", "", false, true}, {"development: false,", "", true, false},
	} {
		script := source(t, `Bun.serve({ `+c.options+` fetch() { throw new Error("secret") } })`)
		env := map[string]string{}
		if c.env != "" {
			env["NODE_ENV"] = c.env
		}
		app, err := gobun.Start(t.Context(), script, gobun.Options{Development: c.development, Env: env})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		app.Server().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		body, err := io.ReadAll(w.Result().Body)
		if page := strings.Contains(string(body), "secret"); err != nil || w.Code != http.StatusInternalServerError || page != c.page {
			t.Errorf("%+v: %d, page %v, %v", c, w.Code, page, err)
		}
		_ = app.Close()
	}
}
