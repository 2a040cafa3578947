package runtime_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// A build whose plugin never answers ends with the App, and so does the build's goroutine.
func TestCloseEndsBuilds(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for name, hook := range map[string]string{
		"resolve": `b.onResolve({ filter: /./ }, wait)`,
		"load":    `b.onLoad({ filter: /./ }, wait)`,
		"start":   `b.onStart(wait)`,
	} {
		t.Run(name, func(t *testing.T) {
			on := make(signal, 1)
			app, err := gobun.Start(t.Context(), source(t, `
				const wait = () => { console.log("on"); return new Promise(() => {}) };
				setTimeout(() => {}, 1e6);
				Bun.build({ entrypoints: ["./a.ts"], files: { "./a.ts": "1" }, plugins: [{ name: "x", setup(b) { `+hook+` } }] }).catch(() => {});`),
				gobun.Options{Allow: gobun.AllowAll(), Environ: os.Environ(), Stdout: on, Dir: os.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			<-on
			within(t, "Close", func() { err = app.Close() })
			if err != nil {
				t.Error(err)
			}
		})
	}
}
