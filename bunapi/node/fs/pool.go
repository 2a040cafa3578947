// The goroutines on which blocking operations run.

package fs

import (
	"runtime"
	"sync"

	"github.com/gobun/gobun/jsbridge"
)

// maxPending bounds the pending operations of a script.
const maxPending = 1 << 20

var errTooMany = jsbridge.Errorf("More than %d operations on files are under way", maxPending).WithCode("EAGAIN")

// pool runs jobs in order on a bounded number of goroutines, which end when there is nothing to do. It is separate from the pool
// of package work, because its jobs wait: for a disk, or for the process at the other end of a pipe.
type pool struct {
	mu      sync.Mutex
	jobs    []func()
	workers int
	closed  bool
	wait    sync.WaitGroup
}

// maxWorkers returns how many jobs run at once: they wait for disks more than they compute.
func maxWorkers() int { return max(4, runtime.GOMAXPROCS(0)) }

// add queues a job; false says that there are too many, or that the pool is closed.
func (p *pool) add(job func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.jobs) >= maxPending {
		return false
	}
	p.jobs = append(p.jobs, job)
	if p.workers < maxWorkers() {
		p.workers++
		p.wait.Go(p.run)
	}
	return true
}

func (p *pool) run() {
	for {
		p.mu.Lock()
		if len(p.jobs) == 0 {
			p.jobs = nil
			p.workers--
			p.mu.Unlock()
			return
		}
		job := p.jobs[0]
		p.jobs[0] = nil
		p.jobs = p.jobs[1:]
		p.mu.Unlock()
		job()
	}
}

// guarded runs work so that a panic cannot end the process.
func guarded(w work) (r reply, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = jsbridge.Errorf("node:fs: %v", x)
		}
	}()
	return w()
}

// close drops the jobs that have not begun and waits for the others.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.jobs = nil
	p.mu.Unlock()
	p.wait.Wait()
}
