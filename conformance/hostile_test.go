package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobun/gobun/bunapi/members"
)

// The hostile walk: every function that a script can reach is called with receivers and arguments with which it does not
// reckon, in child processes. See hostile/walk.js.
const (
	walkScript  = "hostile/walk.js"
	viewsScript = "hostile/views.js"
	walkParts   = 8  // processes
	walkStatus  = 42 // of a process that came to its end
	walkTimeout = 5 * time.Minute
	walkMemory  = "6000000" // kilobytes of address space for a process
	walkLeast   = 1500      // functions there are at least, or the walk does not find them
	viewsLeast  = 700       // ways to give a function a view there are at least
)

// goTrace is what Go prints when it ends a process.
var goTrace = regexp.MustCompile(`(?m)^(goroutine \d+ \[|fatal error: |panic: |SIG[A-Z]+: )`)

// ownDefect is what the walk tells of a panic in a function of ours. Panics of goja's own have no name: they are logged.
const ownDefect = ": internal error in "

func walk(t *testing.T, script string, args []string, env ...string) (stdout, stderr string, status int) {
	t.Helper()
	names, err := json.Marshal(members.Modules())
	if err != nil {
		t.Fatal(err)
	}
	file, err := filepath.Abs(script)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), walkTimeout)
	defer cancel()
	command := append([]string{gobun, file}, args...)
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
	walkAll(t, walkScript, 0, walkPart)
}

// TestViewWalk calls every function with views whose buffers are detached before, during and after the call.
func TestViewWalk(t *testing.T) {
	var takers atomic.Int64
	// Part -1 are the functions whose bytes come out somewhere else.
	walkAll(t, viewsScript, -1, func(t *testing.T, part int) {
		out, errs, status := walk(t, viewsScript, []string{strconv.Itoa(part), strconv.Itoa(walkParts)})
		for line := range strings.Lines(out) {
			line = strings.TrimSpace(line)
			if fault, ok := strings.CutPrefix(line, "fault "); ok {
				t.Error(fault)
			}
			var count int64
			if n, _ := fmt.Sscanf(line, "takers %d calls", &count); n == 1 {
				takers.Add(count)
			}
		}
		if status != walkStatus || !strings.HasSuffix(out, "end\n") || goTrace.MatchString(errs) {
			t.Errorf("part %d: status %d\n%s\n%s", part, status, tail(out, 2_000), tail(errs, 20_000))
		}
	})
	t.Logf("%d ways to call a function take a view", takers.Load())
	if takers.Load() < viewsLeast {
		t.Errorf("only %d ways to give a function a view are found", takers.Load())
	}
}

// walkAll has a script say how many functions there are, and runs its parts, of which the first has the number given.
func walkAll(t *testing.T, script string, first int, run func(t *testing.T, part int)) {
	if testing.Short() {
		t.Skip("calls every function in child processes")
	}
	if raceDetector {
		t.Skip("the run without the race detector walks")
	}
	out, errs, status := walk(t, script, nil)
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
				run(t, part)
			}
		})
	}
	for part := first; part < walkParts; part++ {
		parts <- part
	}
	close(parts)
	workers.Wait()
}

// walkPart calls a part of the functions in one process.
func walkPart(t *testing.T, part int) {
	args := []string{strconv.Itoa(part), strconv.Itoa(walkParts)}
	out, errs, status := walk(t, walkScript, args)
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
	told, errs, again := walk(t, walkScript, args, "VERBOSE=1")
	t.Errorf("part %d: status %d, then %d after\n%s\n%s", part, status, again, tail(told, 2_000), tail(errs, 20_000))
}

func tail(text string, length int) string { return text[max(0, len(text)-length):] }
