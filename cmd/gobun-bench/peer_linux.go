// The servers under test as processes: starting, reading their processor time and memory, ending.

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// peer is one implementation.
type peer struct {
	name    string
	command func(workload string) []string // nil: this peer does not have the workload
	version string
}

const (
	startTimeout = 15 * time.Second
	stopTimeout  = 5 * time.Second
)

// process is a running server.
type process struct {
	cmd    *exec.Cmd
	port   int
	stderr bytes.Buffer
	exited chan error
}

// start runs a peer's server and waits for the line with its port.
func (b *bench) start(p *peer, workload string, env ...string) (*process, error) {
	argv := p.command(workload)
	if argv == nil {
		return nil, errNoWorkload
	}
	pr := &process{cmd: exec.Command(argv[0], argv[1:]...), exited: make(chan error, 1)}
	pr.cmd.Dir = b.work
	pr.cmd.Env = append(append(os.Environ(), "PORT=0", "NODE_ENV=production", "WORKLOAD="+workload), env...)
	pr.cmd.Stderr = &pr.stderr
	out, err := pr.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := pr.cmd.Start(); err != nil {
		return nil, err
	}
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(out).ReadString('\n') // an empty line says that it ended
		line <- text
		pr.exited <- pr.cmd.Wait()
	}()
	select {
	case text := <-line:
		pr.port, err = strconv.Atoi(strings.TrimSpace(text))
	case <-time.After(startTimeout):
		err = errors.New("no port in time")
	}
	if err != nil {
		pr.stop()
		return nil, fmt.Errorf("%s %s did not start: %w\n%s", p.name, workload, err, pr.stderr.String())
	}
	return pr, nil
}

var errNoWorkload = errors.New("this peer does not have the workload")

// stop ends the process.
func (pr *process) stop() {
	_ = pr.cmd.Process.Signal(os.Interrupt)
	select {
	case <-pr.exited:
	case <-time.After(stopTimeout):
		_ = pr.cmd.Process.Kill()
		<-pr.exited
	}
}

// clockTick is USER_HZ, in which /proc counts processor time; it is 100 on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

// cpu is the processor time, user and system, that the process and its threads have used.
func (pr *process) cpu() time.Duration {
	if total, ok := pr.schedstat(); ok {
		return total
	}
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pr.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	// The second field is a name in parentheses, which may hold spaces.
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	const utime, stime = 11, 12
	u, _ := strconv.Atoi(fields[utime])
	s, _ := strconv.Atoi(fields[stime])
	return time.Duration(u+s) * clockTick
}

// schedstat sums the nanoseconds of the threads that are alive. Servers do not end threads while they are measured.
func (pr *process) schedstat() (time.Duration, bool) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pr.cmd.Process.Pid))
	if err != nil || len(files) == 0 {
		return 0, false
	}
	var total int64
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		field, _, _ := strings.Cut(string(data), " ")
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, false
		}
		total += n
	}
	return time.Duration(total), total > 0 // zero: a kernel without these statistics
}

// memory is the resident memory of the process in bytes.
func (pr *process) memory() int {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pr.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data))
	pages, _ := strconv.Atoi(fields[1])
	return pages * os.Getpagesize()
}
