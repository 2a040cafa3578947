package watch

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience is longer than any event takes.
const patience = 20 * time.Second

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Every way of saving a file is one change; what does not concern the file, or does not change it, is none.
func TestEveryWayOfSaving(t *testing.T) {
	defer goleak.VerifyNone(t)
	dir := t.TempDir()
	file, other := filepath.Join(dir, "a.ts"), filepath.Join(dir, "other.ts")
	missing := filepath.Join(dir, ".env")
	write(t, file, "1")
	told := make(chan struct{}, 100)
	w, err := New(func() { told <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, path := range []string{file, missing, file} {
		if err := w.Add(path); err != nil {
			t.Fatal(err)
		}
	}
	step := 1
	for _, way := range []struct {
		name string
		save func(text string)
	}{
		{"in place", func(text string) { write(t, file, text) }},
		{"by another file's name", func(text string) {
			write(t, file+"~", text)
			if err := os.Rename(file+"~", file); err != nil {
				t.Fatal(err)
			}
		}},
		{"with the old one kept", func(text string) {
			if err := os.Rename(file, file+".bak"); err != nil {
				t.Fatal(err)
			}
			write(t, file, text)
		}},
		{"removed and made anew", func(text string) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			write(t, file, text)
		}},
		{"appended to", func(text string) {
			f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			if _, err := f.WriteString(text); err != nil {
				t.Fatal(err)
			}
		}},
		{"a file that was missing", func(text string) { write(t, missing, text) }},
		{"a file that goes", func(string) {
			if err := os.Remove(missing); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(way.name, func(t *testing.T) {
			step++
			write(t, other, string(make([]byte, step))) // nobody asked for that one
			way.save(string(make([]byte, step+1)))
			select {
			case <-told:
			case <-time.After(patience):
				t.Fatal("nothing was told")
			}
		})
	}
}
