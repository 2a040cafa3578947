package protocol

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

var (
	full    = flag.Bool("full", false, "run every case in full size, with the usual suite's own time limits, and print the table")
	command = flag.String("command", "", "the runtime under test instead of a gobun built for the test, for example a real Bun")
	target  = flag.String("url", "", "only check the echo server at this URL")
	only    = flag.String("cases", "", "only cases whose number begins so")
)

// buildDir is where the command under test is built.
var buildDir string

// gobun is the command under test, built when it is first needed.
var gobun = sync.OnceValue(func() string {
	if *command != "" {
		return *command
	}
	exe := filepath.Join(buildDir, "gobun")
	if out, err := exec.Command("go", "build", "-pgo=off", "-o", exe, "github.com/gobun/gobun/cmd/gobun").CombinedOutput(); err != nil {
		panic(string(out))
	}
	return exe
})

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if buildDir, err = os.MkdirTemp("", "gobun-"); err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(buildDir) }()
		status := m.Run()
		if err := goleak.Find(); err != nil && status == 0 {
			println(err.Error())
			status = 1
		}
		return status
	}())
}

func selected() []Case {
	var out []Case
	for _, c := range append(Cases(*full), OwnCases()...) {
		if strings.HasPrefix(c.ID+".", *only) || *only == "" {
			out = append(out, c)
		}
	}
	return out
}

// options: in the short run other packages are tested at the same time, so its limits are wider.
func options() Options {
	if *full {
		return Options{Parallel: 2}
	}
	return Options{Patience: 10, Parallel: 8}
}

// start runs a script of testdata and returns its first line.
func start(t *testing.T, name string, args ...string) string {
	t.Helper()
	return startCommand(t, append([]string{gobun(), "run", filepath.Join("testdata", name)}, args...)...)
}

// declined are the groups whose offer a server does not accept, with the reason. One that is accepted fails the run.
var declined = map[string]string{
	"13.5": "asked for no context takeover Bun's compressor is the shared one, which has the full window and no smaller one",
}

func group(id string) string { return id[:strings.LastIndexByte(id, '.')] }

// show prints the table. With expected, a case may only be unimplemented if its group is in it.
func show(t *testing.T, results []Result, expected map[string]string) {
	t.Helper()
	t.Logf("\n%s", Table(results))
	for _, r := range results {
		reason, may := expected[group(r.ID)]
		switch {
		case r.Behaviour == Unimplemented && (may || *command != "" || *target != ""):
		case !r.Passed():
			t.Errorf("%s", r)
		case may && *command == "" && *target == "":
			t.Errorf("%s is accepted: take its group out of the list (%s)", r.ID, reason)
		}
	}
}

func TestServer(t *testing.T) {
	url := *target
	if url == "" {
		url = start(t, "echo.ts")
	}
	show(t, CheckServer(t.Context(), url, selected(), options()), declined)
}

func TestClient(t *testing.T) {
	if *target != "" {
		t.Skip("a server is checked")
	}
	s, err := NewServer(selected(), options())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, gobun(), "run", filepath.Join("testdata", "client.mjs"), s.URL(), strconv.Itoa(options().Parallel))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
	select {
	case <-s.Done():
	default:
		t.Error("the client did not ask for the reports")
	}
	show(t, s.Results(), nil)
}

func TestTableIsWhole(t *testing.T) {
	want := map[string]int{"1": 16, "2": 11, "3": 7, "4": 10, "5": 20, "6": 145, "7": 37, "9": 54, "10": 1, "12": 90, "13": 126}
	got, ids := map[string]int{}, map[string]bool{}
	for _, c := range Cases(true) {
		got[c.Category()]++
		if ids[c.ID] {
			t.Errorf("%s twice", c.ID)
		}
		ids[c.ID] = true
	}
	for k, n := range want {
		if got[k] != n {
			t.Errorf("category %s has %d cases, want %d", k, got[k], n)
		}
	}
	if len(ids) != 517 {
		t.Errorf("%d cases", len(ids))
	}
}
