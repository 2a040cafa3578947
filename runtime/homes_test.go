package runtime

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// homes are things that only one place in the project may do, with the patterns that reveal a second place.
var homes = []struct {
	what  string
	mark  *regexp.Regexp
	files []string
}{
	{"the error ERR_OUT_OF_RANGE of a value", regexp.MustCompile(`is out of range\. It must be`), []string{"jsbridge/errors.go", "cmd/gobun/flagtable.go"}},
	{"the error of a missing argument", regexp.MustCompile(`Not enough arguments to`), []string{"jsbridge/errors.go"}},
	{"the words of the system's errors", regexp.MustCompile(`"no such file or directory"`), []string{"bunapi/errno/table.go"}},
	{"reading percent-encoding", regexp.MustCompile(`'%'\s*[{|&:]`), []string{"bunapi/web/encoding/percent.go", "bunapi/web/console/format.go", "bunapi/serve/exchange/directory.go"}},
	{"writing percent-encoding", regexp.MustCompile(`WriteByte\('%'\)`), []string{"bunapi/web/encoding/percent.go"}},
	{"the types of TLS options", regexp.MustCompile(`TLSOptions\.%s must be a|must be of type string, ArrayBuffer, Blob`), []string{"bunapi/web/tlsoption/tlsoption.go"}},
	{"what connections need of a byte stream", regexp.MustCompile(`WantWritable\(on bool\)$`), []string{"bunapi/internal/transport/transport.go", "runtime/loop/stream.go"}},
	{"the key that answers a handshake", regexp.MustCompile(`258EAFA5`), []string{"bunapi/internal/wshandshake/request.go", "conformance/protocol/open.go"}},
	{"iterating over pairs", regexp.MustCompile(`notPair error\) error \{`), []string{"bunapi/web/url/params.go"}},
}

// What has a home is done nowhere else.
func TestOneHome(t *testing.T) {
	found := make([][]string, len(homes))
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		name := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		for line := range strings.Lines(string(source)) {
			for i, h := range homes {
				if h.mark.MatchString(strings.TrimRight(line, "\r\n")) && !slices.Contains(found[i], name) {
					found[i] = append(found[i], name)
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range homes {
		slices.Sort(found[i])
		want := slices.Sorted(slices.Values(h.files))
		if !slices.Equal(found[i], want) {
			t.Errorf("%s: in %v, want %v", h.what, found[i], want)
		}
	}
}
