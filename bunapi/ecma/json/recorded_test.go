package json

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge"
)

// TestRecorded runs testdata/*.js and compares what they print with what Bun 1.4.5 printed. With GOBUN_ORACLE set to a
// real Bun (make oracle) the answers are recorded anew instead.
func TestRecorded(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		t.Run(filepath.Base(script), func(t *testing.T) {
			answers := strings.TrimSuffix(script, ".js") + ".out"
			src, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			if bun := os.Getenv("GOBUN_ORACLE"); bun != "" {
				recordAnswers(t, bun, string(src), answers)
				return
			}
			want, err := os.ReadFile(answers)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, runScript(t, script, string(src)), string(want))
		})
	}
}

func recordAnswers(t *testing.T, bun, src, answers string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script.js")
	if err := os.WriteFile(file, []byte("globalThis.print = (...a) => console.log(a.map(String).join(' '));\n"+src), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), bun, "run", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(answers, out, 0o644); err != nil {
		t.Fatal(err)
	}
}

func runScript(t *testing.T, name, src string) string {
	t.Helper()
	var out strings.Builder
	inside(t, func(s jsbridge.Scope) {
		if err := Install(s); err != nil {
			t.Fatal(err)
		}
		s.SetGlobal("print", s.Func("print", 0, func(s jsbridge.Scope, a jsbridge.Args) (goja.Value, error) {
			for i, v := range a.Values {
				if i > 0 {
					out.WriteByte(' ')
				}
				text, err := s.ToString(v)
				if err != nil {
					return nil, err
				}
				out.WriteString(text)
			}
			out.WriteByte('\n')
			return nil, nil
		}))
		if _, err := s.Eval(name, "(function () { "+src+"\n})()"); err != nil {
			t.Fatal(err)
		}
	})
	return out.String()
}

func compare(t *testing.T, got, want string) {
	t.Helper()
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			t.Errorf("line %d\n gobun %s\n bun   %s", i+1, a, b)
		}
	}
}
