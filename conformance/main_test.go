package conformance

import (
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	// The tests run gobun as a command, which `go test` cannot see. Linking what it is made of keeps a cached result from
	// outliving a change of it.
	_ "github.com/gobun/gobun/runtime"
)

// gobun is the command under test, built once, with the race detector if the tests have it.
var gobun string

func TestMain(m *testing.M) {
	handBackSignals()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "gobun-")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		gobun = filepath.Join(dir, "gobun")
		// Without the profile, as the tests' own packages are built: with it everything would be compiled once more.
		args := []string{"build", "-pgo=off", "-o", gobun}
		if raceDetector {
			args = append(args, "-race")
			// A process with the detector waits a second at its end for races of other goroutines; there are a thousand of them.
			_ = os.Setenv("GORACE", "atexit_sleep_ms=50 "+os.Getenv("GORACE"))
		}
		// Looking at the command's own files makes them part of the result, too.
		err = filepath.WalkDir("../cmd/gobun", func(path string, _ fs.DirEntry, err error) error {
			if err == nil {
				_, err = os.Stat(path)
			}
			return err
		})
		if err != nil {
			panic(err)
		}
		if out, err := exec.Command("go", append(args, "../cmd/gobun")...).CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// handBackSignals has the programs that the tests start die of the signals of a terminal. A run in the background of a
// shell or under nohup ignores them, and so would what it starts; a signal that is handled here is at its default there.
func handBackSignals() {
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGHUP} {
		if signal.Ignored(s) {
			signal.Notify(make(chan os.Signal, 1), s)
		}
	}
}
