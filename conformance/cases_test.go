// The recorded cases: scripts by area, each a list of named cases whose output was recorded from Bun 1.4.5 and is
// compared with gobun's. cases/README.md tells how to write one.

package conformance

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

const casesDir = "cases"

// scriptTimeout bounds one run of a script. Scripts bound their cases themselves, so that this is never what ends one.
const scriptTimeout = 60 * time.Second

// volatile is what differs from run to run, or is a runtime's own name.
var volatile = []struct {
	find *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::\]|\[::1\]):\d{4,5}`), "$1:PORT"},
	{regexp.MustCompile(`(?m)\bport: '?\d{4,5}'?,$`), "port: PORT,"},
	{regexp.MustCompile(`(?m)^(Bun v1\.4\.5|gobun \S+) \(.*\)$`), "<footer>"},
	// Engines differ in which column of an expression an error stands for; the line is compared.
	{regexp.MustCompile(`(\.ts:\d+):\d+`), "$1"},
	{regexp.MustCompile(`(?m)^ +\^\n`), ""},
	{regexp.MustCompile(`(?m)[ \t]+$`), ""},
}

func normal(text, dir string) string {
	text = strings.ReplaceAll(text, dir, "<dir>")
	for _, v := range volatile {
		text = v.find.ReplaceAllString(text, v.with)
	}
	return text
}

// separate finds the cases of a script that each want a process of their own, see lib.ts.
var separate = regexp.MustCompile(`(?m)^separately\("((?:[^"\\]|\\.)*)"`)

// secure is the line of scripts that run a second time over TLS.
var secure = regexp.MustCompile(`(?m)^//@tls$`)

// script is one run of a script that is compared with a record of its own.
type script struct {
	area, base string
	over       string // "" or "tls"
}

// name is <area>/<base>, with @tls behind it for the second run.
func (s script) name() string {
	if s.over != "" {
		return s.area + "/" + s.base + "@" + s.over
	}
	return s.area + "/" + s.base
}

func (s script) file() string   { return filepath.Join(casesDir, s.area, s.base+".ts") }
func (s script) record() string { return filepath.Join(casesDir, filepath.FromSlash(s.name())+".out") }

// run runs the script, once or once for each separate case, and returns everything that can be seen of it.
func (s script) run(ctx context.Context, command string, p *peer) (string, error) {
	source, err := os.ReadFile(s.file())
	if err != nil {
		return "", err
	}
	matches := separate.FindAllSubmatch(source, -1)
	if len(matches) == 0 {
		return s.process(ctx, command, p, "")
	}
	var all strings.Builder
	for _, m := range matches {
		text, err := s.process(ctx, command, p, string(m[1]))
		if err != nil {
			return "", fmt.Errorf("%s: %w", m[1], err)
		}
		all.WriteString(text)
	}
	return all.String(), nil
}

func (s script) process(ctx context.Context, command string, p *peer, only string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, scriptTimeout)
	defer cancel()
	dir, err := filepath.Abs(filepath.Dir(s.file()))
	if err != nil {
		return "", err
	}
	run := rand.Text()
	cmd := exec.CommandContext(ctx, command, "run", s.base+".ts")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PORT=0", "NO_COLOR=1", "TZ=UTC", "NODE_ENV=", "PEER="+p.url+"/"+run, "CASE="+only, "OVER="+s.over)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return "", err
	}
	text := stdout.String()
	if stderr.Len() > 0 {
		text += "--- stderr\n" + stderr.String()
	}
	switch code := cmd.ProcessState.ExitCode(); {
	case ctx.Err() != nil:
		text += "--- killed after " + scriptTimeout.String() + "\n"
	case code != 0:
		text += "--- exit " + strconv.Itoa(code) + "\n"
	}
	return normal(text+p.report(run), dir), nil
}

func scripts(t *testing.T) []script {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(casesDir, "*", "*.ts"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var all []script
	for _, file := range files {
		base := strings.TrimSuffix(filepath.Base(file), ".ts")
		if strings.HasPrefix(base, "_") {
			continue // a part of scripts
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := script{area: filepath.Base(filepath.Dir(file)), base: base}
		all = append(all, s)
		if secure.Match(source) {
			s.over = "tls"
			all = append(all, s)
		}
	}
	return all
}

// TestRecordedCases compares. With GOBUN_ORACLE set to a real Bun (make oracle) it records instead.
func TestRecordedCases(t *testing.T) {
	oracle := os.Getenv("GOBUN_ORACLE")
	expectations, err := readExpectations(filepath.Join(casesDir, "expectations.json"))
	if err != nil {
		t.Fatal(err)
	}
	p := startPeer(t)
	known := map[string]bool{}
	for _, s := range scripts(t) {
		known[s.name()] = true
		deviations := expectations[s.name()]
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			if oracle != "" {
				text, err := s.run(t.Context(), oracle, p)
				if err == nil {
					err = os.WriteFile(s.record(), []byte(text), 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			recorded, err := os.ReadFile(s.record())
			if err != nil {
				t.Fatalf("not recorded, see make oracle: %v", err)
			}
			text, err := s.run(t.Context(), gobun, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range compare(splitCases(string(recorded)), splitCases(text), deviations) {
				t.Run(strings.ReplaceAll(c.name, "/", "|"), func(t *testing.T) {
					for _, d := range c.differences {
						t.Error(d)
					}
				})
			}
		})
	}
	for name := range expectations {
		if known[name] {
			continue
		}
		t.Errorf("expectations.json names a script that is not there: %s", name)
	}
}

// wantedCases is how many cases there are at least, over all areas.
const wantedCases = 200

// caseName: a case begins with the section that it proves (cases/README.md).
var caseName = regexp.MustCompile(`^\d+(\.\d+)? \S`)

func TestCasesAreNamed(t *testing.T) {
	total := 0
	for _, s := range scripts(t) {
		name := s.name()
		recorded, err := os.ReadFile(s.record())
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, c := range splitCases(string(recorded)) {
			switch {
			case c.name == "":
				continue // what a script prints outside its cases
			case !caseName.MatchString(c.name):
				t.Errorf("%s: the case %q does not begin with its section", name, c.name)
			case seen[c.name]:
				t.Errorf("%s: two cases are named %q", name, c.name)
			}
			seen[c.name] = true
			if s.over == "" {
				total++
			}
		}
	}
	t.Logf("%d cases", total)
	if total < wantedCases {
		t.Errorf("%d cases, at least %d are wanted", total, wantedCases)
	}
}
