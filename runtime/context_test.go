// The end of a context, and preloads that wait.

package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gobun/gobun/runtime"
)

// The end of a context is the caller's wish, not an error of the script.
func TestContextEndsTheScriptSilently(t *testing.T) {
	cause := errors.New("enough")
	for name, with := range map[string]func() (context.Context, context.CancelFunc){
		"cancelled": func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(cause)
			return ctx, func() { cancel(nil) }
		},
		"deadline": func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), time.Millisecond)
		},
	} {
		for code, preload := range map[string]string{
			"setInterval(() => {}, 1000)": "",
			"1":                           "await new Promise(() => setInterval(() => {}, 1000))",
		} {
			t.Run(name+", "+code, func(t *testing.T) {
				var stderr bytes.Buffer
				cfg := runtime.Config{Dir: t.TempDir(), Stderr: &stderr}
				if preload != "" {
					cfg.Preload = []string{"./preload.ts"}
					if err := os.WriteFile(filepath.Join(cfg.Dir, "preload.ts"), []byte(preload), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				rt, err := runtime.New(cfg)
				if err != nil {
					t.Fatal(err)
				}
				defer rt.Close()
				ctx, cancel := with()
				defer cancel()
				if status := rt.RunCode(ctx, code); status != 0 || stderr.Len() > 0 {
					t.Errorf("status %d, printed %q", status, stderr.String())
				}
			})
		}
	}
}

// The loop sleeps while a preload waits. A busy loop would make thousands of ticks before the timer fires.
func TestPreloadWaitsAsleep(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "preload.ts"), []byte("await new Promise((resolve) => setTimeout(resolve, 100))"), 0o644); err != nil {
		t.Fatal(err)
	}
	var stdout bytes.Buffer
	rt, err := runtime.New(runtime.Config{Dir: dir, Preload: []string{"./preload.ts"}, Stdout: &stdout})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	ticks := 0
	rt.Loop().OnTickEnd(func() { ticks++ })
	if status := rt.RunCode(t.Context(), "console.log('main')"); status != 0 || stdout.String() != "main\n" {
		t.Fatalf("status %d, printed %q", status, stdout.String())
	}
	if ticks > 100 {
		t.Errorf("%d ticks", ticks)
	}
}
