package spawn

import (
	"errors"
	"os"
	"os/exec"
	"syscall"

	"github.com/gobun/gobun/jsbridge"
)

func detach(cmd *exec.Cmd) {
	const newProcessGroup, detachedProcess = 0x200, 0x8
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: newProcessGroup | detachedProcess}
}

func signalOf(*os.ProcessState) int { return 0 }

func usageOf(st *os.ProcessState) usage { return usage{user: st.UserTime(), system: st.SystemTime()} }

func socketPair() (mine, theirs *os.File, err error) {
	return nil, nil, jsbridge.Unsupported("a pipe that is read and written, on this system,")
}

func duplicate(int) (*os.File, error) {
	return nil, jsbridge.Unsupported("giving a descriptor to another process, on this system,")
}

// send ends the process: there are no signals.
func send(p *os.Process, _ int) error { return p.Kill() }

func isReset(err error) bool {
	return errors.Is(err, os.ErrClosed) || errors.Is(err, syscall.ERROR_BROKEN_PIPE)
}

func own(int) (*os.File, error) { return nil, jsbridge.Unsupported("process.send, on this system,") }
