package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// told is output that can be waited for.
type told struct {
	mu   sync.Mutex
	text bytes.Buffer
	news chan struct{}
}

func (x *told) Write(p []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.text.Write(p)
	select {
	case x.news <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (x *told) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.text.String()
}

// watched is a gobun that runs with --watch or --hot.
type watched struct {
	t      *testing.T
	dir    string
	out    *told
	status chan int
	seen   int // of the output
}

func startWatched(t *testing.T, flag string, files map[string]string) *watched {
	t.Helper()
	w := &watched{t: t, dir: t.TempDir(), out: &told{news: make(chan struct{}, 1)}, status: make(chan int, 1)}
	for name, text := range files {
		w.put(name, text)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.status <- run(ctx, []string{"gobun", "--cwd", w.dir, flag, "a.ts"}, strings.NewReader(""), w.out, w.out)
	}()
	t.Cleanup(func() { stop(); <-ended })
	return w
}

func (w *watched) put(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// await waits until text was printed behind what was waited for before.
func (w *watched) await(text string) {
	w.t.Helper()
	for limit := time.After(30 * time.Second); ; {
		all := w.out.String()
		if i := strings.Index(all[w.seen:], text); i >= 0 {
			w.seen += i + len(text)
			return
		}
		select {
		case <-w.out.news:
		case <-limit:
			w.t.Fatalf("%q was not printed behind %q:\n%s", text, all[:w.seen], all[w.seen:])
		}
	}
}

const watchedScript = `import { version } from "./version"; globalThis.loads = (globalThis.loads ?? 0) + 1;
process.on("SIGTERM", () => console.log("asked to end", version));
console.log("version", version, "load", loads, process.env.WORD);
setInterval(() => {}, 1000);`

// What a change does, with both flags: the files that were loaded, the environment, mistakes and their repair.
func TestChangedFiles(t *testing.T) {
	defer goleak.VerifyNone(t)
	for _, tt := range []struct {
		flag, second, third string
	}{
		{"--watch", "asked to end 1\nversion 2 load 1 undefined\n", "version 4 load 1 undefined\n"},
		{"--hot", "version 2 load 2 undefined\n", "version 4 load 4 undefined\n"},
	} {
		t.Run(tt.flag, func(t *testing.T) {
			w := startWatched(t, tt.flag, map[string]string{"a.ts": watchedScript, "version.ts": "export const version = 1"})
			w.await("version 1 load 1 undefined\n")
			w.put("version.ts", "export const version = 2; // changed")
			w.await(tt.second)
			w.put("version.ts", "export const version = ;")
			w.await("version.ts:1:24")
			w.put("version.ts", "console.log('loads'); export const version = 3")
			w.await("version 3 load")
			w.put("version.ts", "export const version = 4")
			w.await(tt.third)
			w.put(".env", "WORD=hello")
			if tt.flag == "--watch" {
				w.await("version 4 load 1 hello\n")
			} else {
				w.await("version 4 load 5 undefined\n") // process.env stays
			}
			w.put("version.ts", "process.exit(6); export const version = 5")
			if status := <-w.status; status != 6 {
				t.Errorf("status %d", status)
			}
		})
	}
}

// A script that has come to its end, or failed, or computes without end, starts anew when its file changes.
func TestWatchOutlivesTheScript(t *testing.T) {
	defer goleak.VerifyNone(t)
	w := startWatched(t, "--watch", map[string]string{"a.ts": `console.log("one"); process.exitCode = 3`})
	w.await("one\n")
	w.put("a.ts", `console.log("two"); throw new Error("woops")`)
	w.await("two\n")
	w.await("error: woops")
	w.put("a.ts", `console.log("three"); for (;;);`)
	w.await("three\n")
	w.put("a.ts", `console.log("four"); await new Promise(() => {})`)
	w.await("four\n")
	w.put("a.ts", `console.log("five"); process.exit(0)`)
	w.await("five\n")
	if status := <-w.status; status != 0 {
		t.Errorf("status %d", status)
	}
}

func TestWatchOfAMissingFile(t *testing.T) {
	for _, flag := range []string{"--watch", "--hot"} {
		if status, _, stderr := runGobun(t, nil, "", flag, "a.ts"); status != 1 || stderr != "error: Module not found \"a.ts\"\n" {
			t.Errorf("%s: status %d, %s", flag, status, stderr)
		}
	}
}
