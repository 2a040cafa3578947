package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobun/gobun/bunapi/members"
)

// The hostile walk: every function that a script can reach is called with receivers and arguments with which it does not
// reckon, in child processes. See hostile/walk.js.
const (
	walkScript  = "hostile/walk.js"
	walkParts   = 8  // processes
	walkStatus  = 42 // of a process that came to its end
	walkTimeout = 5 * time.Minute
	walkMemory  = "6000000" // kilobytes of address space for a process
	walkLeast   = 1500      // functions there are at least, or the walk does not find them
)

// goTrace is what Go prints when it ends a process.
var goTrace = regexp.MustCompile(`(?m)^(goroutine \d+ \[|fatal error: |panic: |SIG[A-Z]+: )`)

// ownDefect is what the walk tells of a panic in a function of ours. Panics of goja's own have no name: they are logged.
const ownDefect = ": internal error in "

func walk(t *testing.T, args []string, env ...string) (stdout, stderr string, status int) {
	t.Helper()
	names, err := json.Marshal(members.Modules())
	if err != nil {
		t.Fatal(err)
	}
	script, err := filepath.Abs(walkScript)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), walkTimeout)
	defer cancel()
	command := append([]string{gobun, script}, args...)
	if runtime.GOOS != "windows" { // where a call takes more and more memory, it fails and not the machine
		command = append([]string{"sh", "-c", "ulimit -v " + walkMemory + `; exec "$0" "$@"`}, command...)
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(os.Environ(), "BUILTINS="+string(names), "PORT=0"), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func TestHostileWalk(t *testing.T) {
	if testing.Short() {
		t.Skip("calls every function in child processes")
	}
	if raceDetector {
		t.Skip("the run without the race detector walks")
	}
	out, errs, status := walk(t, nil)
	_, number, found := strings.Cut(strings.TrimSpace(out), "functions ")
	count, err := strconv.Atoi(number)
	if !found || err != nil || status != walkStatus {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	t.Logf("%d functions", count)
	if count < walkLeast {
		t.Errorf("only %d functions are found", count)
	}
	parts := make(chan int)
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for part := range parts {
				walkPart(t, part)
			}
		})
	}
	for part := range walkParts {
		parts <- part
	}
	close(parts)
	workers.Wait()
}

// walkPart calls a part of the functions in one process.
func walkPart(t *testing.T, part int) {
	args := []string{strconv.Itoa(part), strconv.Itoa(walkParts)}
	out, errs, status := walk(t, args)
	for line := range strings.Lines(out) {
		switch defect, ok := strings.CutPrefix(strings.TrimSpace(line), "defect "); {
		case ok && strings.Contains(defect, ownDefect):
			t.Errorf("a panic became an error in %s", defect)
		case ok:
			t.Logf("goja panics in %s", defect)
		}
	}
	if status == walkStatus && strings.HasSuffix(out, "end\n") && !goTrace.MatchString(errs) {
		return
	}
	// Once more, to see in which function it happens.
	told, errs, again := walk(t, args, "VERBOSE=1")
	t.Errorf("part %d: status %d, then %d after\n%s\n%s", part, status, again, tail(told, 2_000), tail(errs, 20_000))
}

func tail(text string, length int) string { return text[max(0, len(text)-length):] }
