package jsbridge

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnsupportedHelps(t *testing.T) {
	for api, want := range map[string]string{
		"Bun.s3.file": "Bun.s3.file is not supported by gobun (instead: fetch with a signed URL; what gobun lacks: docs/DIFFERENCES.md)",
		"Bun.mmap":    "Bun.mmap is not supported by gobun (what gobun lacks: docs/DIFFERENCES.md)",
	} {
		if got := Unsupported(api).Error(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	page, err := os.ReadFile(filepath.Join("..", differences))
	if err != nil {
		t.Fatal(err)
	}
	for name, hint := range instead {
		last := name[strings.LastIndexByte(name, '.')+1:]
		if !strings.Contains(string(page), last) {
			t.Errorf("%s does not name %s, for which the error suggests %s", differences, name, hint)
		}
	}
}
