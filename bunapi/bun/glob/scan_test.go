package glob

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestScanStops(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: dir, OnlyFiles: true}
	if found, err := Scan(t.Context(), "*", o); err != nil || len(found) != 1 || found[0] != "a" {
		t.Errorf("found %v, %v", found, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if found, err := Scan(ctx, "*", o); !errors.Is(err, context.Canceled) || found != nil {
		t.Errorf("a scan that is over found %v, %v", found, err)
	}
}

// TestScanOfLinksInCircles: each link is followed once on a path.
func TestScanOfLinksInCircles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c"} {
		if err := os.Symlink(".", filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "f"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := Scan(t.Context(), "**/f", Options{Dir: dir, OnlyFiles: true, Follow: true})
	if err != nil || len(found) != 4 {
		t.Errorf("found %v, %v", found, err)
	}
}
