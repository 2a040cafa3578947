package load_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/gobun/gobun/runtime"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo runs echo.ts until the test ends and returns its address.
func echo(t *testing.T) string {
	t.Helper()
	stdout, printed := io.Pipe()
	rt, err := runtime.New(runtime.Config{Environ: append(os.Environ(), "PORT=0", "BUN_PORT="), Stdout: printed, Stderr: os.Stderr})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		rt.RunFile(ctx, "echo.ts")
		rt.Close()
		_ = printed.Close()
	}()
	t.Cleanup(func() { cancel(); <-ended })
	lines := bufio.NewScanner(stdout)
	if !lines.Scan() {
		t.Fatal("the server did not start")
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	_, url, _ := strings.Cut(lines.Text(), "Listening on ")
	return url
}

// load runs load.ts and returns its exit status and what it printed.
func load(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, complaints strings.Builder
	rt, err := runtime.New(runtime.Config{Args: args, Stdout: &out, Stderr: &complaints})
	if err != nil {
		t.Fatal(err)
	}
	defer rt.Close()
	return rt.RunFile(t.Context(), "load.ts"), out.String(), complaints.String()
}

func TestLoadForASecond(t *testing.T) {
	for _, flags := range [][]string{{"--rate", "0"}, {"--rate=50", "--size=2000"}} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			status, stdout, stderr := load(t, append(flags, "--clients", "20", "--seconds", "1.2", echo(t))...)
			if status != 0 || stderr != "" {
				t.Fatalf("status %d\n%s%s", status, stdout, stderr)
			}
			for _, want := range []string{
				`(?m)^\d+s  20/20 open  [\d,]+ msg/s  p50 .* ms  p99 .* ms  failures 0$`,
				`clients +│ 20 of 20 `, `messages +│ [\d,]+ sent, [1-9][\d,]* answered`, `throughput +│ [1-9][\d,]* msg/s`,
				`round trip +│ p50 [\d.]+ ms, p90 [\d.]+ ms, p99 [\d.]+ ms, max [\d.]+ ms`, `failures +│ none `,
			} {
				if !regexp.MustCompile(want).MatchString(stdout) {
					t.Errorf("no %q in\n%s", want, stdout)
				}
			}
		})
	}
}

func TestLoadWithoutServer(t *testing.T) {
	status, stdout, _ := load(t, "--clients", "3", "ws://127.0.0.1:9/")
	if status != 1 || !strings.Contains(stdout, "3x Failed to connect") || !strings.Contains(stdout, "0 of 3") {
		t.Errorf("status %d\n%s", status, stdout)
	}
}

func TestLoadFlags(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "no URL"}, {[]string{"--clients", "x", "ws://h"}, "--clients must be a number from 1 to 100000"},
		{[]string{"--clients"}, "--clients must be"}, {[]string{"--nothing", "5"}, "unknown flag: --nothing"}, {[]string{"ws://a", "ws://b"}, "more than one URL"},
	} {
		status, _, stderr := load(t, tt.args...)
		if status != 2 || !strings.HasPrefix(stderr, tt.want) || !strings.Contains(stderr, "usage: gobun run load.ts") {
			t.Errorf("%q: status %d, %s", tt.args, status, stderr)
		}
	}
}
