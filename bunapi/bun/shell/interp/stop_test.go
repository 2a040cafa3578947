package interp

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// A built-in command that writes without end ends with the script, wherever its output goes.
func TestStoppedScriptsWriteNoMore(t *testing.T) {
	for name, target := range map[string]Piece{
		"a file":    {Text: "out"},
		"/dev/null": {Text: os.DevNull},
		"an object": {Kind: Object, Object: 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			script, err := Parse([]Piece{{Text: "echo 1 > begun; yes > "}, target})
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() {
				_, err := script.Run(ctx, Config{
					Dir: dir, Stdout: &Output{}, Stderr: &Output{}, Objects: []Target{{Capacity: 10}},
					File: func(string, bool) error { return nil }, Program: func(string) error { return nil },
				})
				ended <- err
			}()
			begun := "begun"
			if target.Text == "out" {
				begun = "out" // shows that yes is writing
			}
			for {
				if st, err := os.Stat(filepath.Join(dir, begun)); err == nil && st.Size() > 0 {
					break
				}
				runtime.Gosched()
			}
			select { // yes never ends by itself
			case err := <-ended:
				t.Fatalf("the script ended by itself: %v", err)
			default:
			}
			stop()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("the script ended with %v", err)
			}
		})
	}
}
