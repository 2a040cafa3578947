// The recorded cases: scripts by area, each a list of named cases whose output was recorded from Bun 1.4.5 and is
// compared with gobun's. cases/README.md tells how to write one.

package conformance

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const casesDir = "cases"

// scriptTimeout bounds one run of a script. Scripts bound their cases themselves, so that this is never what ends one.
const scriptTimeout = 60 * time.Second * patience

// separate finds the cases of a script that each want a process of their own, see lib.ts: separately(name, …) and
// program(name, command).
var separate = regexp.MustCompile(`(?m)^(?:separately\("((?:[^"\\]|\\.)*)"|program\("([^"]*)",\s*"([^"]*)"\);$)`)

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
func (s script) run(ctx context.Context, r *runner, p *peer) (string, error) {
	source, err := os.ReadFile(s.file())
	if err != nil {
		return "", err
	}
	matches := separate.FindAllSubmatch(source, -1)
	if len(matches) == 0 {
		return s.process(ctx, r, p, defaults, s.base+".ts")
	}
	var all strings.Builder
	for _, m := range matches {
		name, env, args := string(m[1]), defaults, []string{s.base + ".ts"}
		if len(m[2]) > 0 {
			name = string(m[2])
			env, args = command(string(m[3]))
		}
		text, err := s.process(ctx, r, p, append(slices.Clone(env), "CASE="+name), args...)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		all.WriteString(caseMark + name + "\n" + text)
	}
	return all.String(), nil
}

// command splits a line as one would type it behind "bun run", without quotes: variables, flags, a file, arguments.
func command(line string) (env, args []string) {
	args = strings.Fields(line)
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && strings.Contains(args[0], "=") {
		env, args = append(env, args[0]), args[1:]
	}
	return env, args
}

func (s script) process(ctx context.Context, r *runner, p *peer, env []string, args ...string) (string, error) {
	dir, err := filepath.Abs(filepath.Dir(s.file()))
	if err != nil {
		return "", err
	}
	run := rand.Text()
	env = append(env, "PEER="+p.url+"/"+run, "OVER="+s.over, "PATIENCE="+strconv.Itoa(patience))
	end := r.start(ctx, dir, scriptTimeout, env, append([]string{"run"}, args...)...)
	text := end.stdout
	if end.stderr != "" {
		text += "--- stderr\n" + end.stderr
	}
	switch {
	case end.timedOut:
		text += "--- killed after " + scriptTimeout.String() + "\n"
	case end.signal != "":
		text += "--- ended by the signal: " + end.signal + "\n"
	case end.code < 0:
		return "", end.err
	case end.code > 0:
		text += "--- exit " + strconv.Itoa(end.code) + "\n"
	}
	text += normal(p.report(run), dir)
	text = strings.ReplaceAll(text, filepath.Dir(dir), "<cases>")
	return sharedLine.ReplaceAllString(text, "$1"), nil
}

// sharedLine is a line of what all scripts share: it moves whenever something is added there.
var sharedLine = regexp.MustCompile(`(<cases>/\w+\.ts):\d+`)

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

// compareCases runs every script with gobun and compares with the record. With a real Bun (make oracle) it records
// instead.
// The scripts are parallel subtests: they have ended when t has.
func compareCases(t *testing.T, known *expectations, bun string, add func(Result)) {
	p := startPeer(t)
	for _, s := range scripts(t) {
		known.seeScript(s.name())
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			if bun != "" {
				text, err := s.run(t.Context(), &runner{command: []string{bun}, bun: true}, p)
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
			text, err := s.run(t.Context(), &runner{command: []string{gobun}}, p)
			if err != nil {
				t.Fatal(err)
			}
			var next []Deviation
			for _, c := range compare(splitCases(string(recorded)), splitCases(text), known.Scripts[s.name()]) {
				next = append(append(next, c.seen...), c.unexplained...)
				result := c.result(s, known.update)
				add(result)
				t.Run(strings.ReplaceAll(c.name, "/", "|"), func(t *testing.T) {
					if result.Verdict == Fail {
						t.Error(result.Reason)
					}
				})
			}
			known.setScript(s.name(), next)
		})
	}
}

// result is the outcome as a line of the report. In an update what is not seen any more is forgotten.
func (o outcome) result(s script, update bool) Result {
	r := Result{Document: s.name(), Name: s.name() + "#" + o.name, Heading: o.name, Kind: Recorded, Deviations: o.seen, Outcome: Outcome{Verdict: Pass}}
	if len(o.seen) > 0 {
		r.Outcome = Outcome{Verdict: Expected, Reason: o.seen[0].Reason}
	}
	for _, d := range o.seen {
		if d.Reason == "" {
			r.Outcome = failed("its deviation gives no reason")
		}
	}
	if len(o.unexplained) > 0 || len(o.differences) > 0 && !update {
		r.Outcome = failed("%s", strings.Join(o.differences, "\n"))
	}
	return r
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
		if bytes.Contains(recorded, []byte("\n--- killed after")) || bytes.Contains(recorded, []byte("the case did not end")) {
			t.Errorf("%s: Bun did not come to its end, so that the record proves nothing", name)
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
