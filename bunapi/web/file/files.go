// The goroutines that wait for the system.

package file

import (
	"context"
	"runtime"
	"sync"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// maxPending bounds the jobs that a script can have waiting.
const maxPending = 1 << 20

var errTooMany = jsbridge.Errorf("more than %d operations on files are under way", maxPending).WithCode("EAGAIN")

// Files owns the goroutines that read and write files for one realm, and what FileSinks have not written yet. Its methods
// are Loop only.
type Files struct {
	env     *module.Env
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	dirty   []*Sink // to be flushed at the end of the tick

	mu      sync.Mutex
	jobs    []func()
	workers int
}

type filesKey struct{}

// Of returns the realm's Files.
func Of(s jsbridge.Scope) *Files {
	return jsbridge.Owned(s, filesKey{}, func() *Files {
		ctx, cancel := context.WithCancel(context.Background())
		return &Files{env: module.Of(s), ctx: ctx, cancel: cancel}
	})
}

// Module owns what reads and writes files.
var Module = module.Module{Name: "web/file", Install: func(s jsbridge.Scope, _ *module.Env) (module.Instance, error) { return Of(s), nil }}

// Close ends all reading and writing and waits for the goroutines.
func (fs *Files) Close() {
	fs.cancel()
	fs.mu.Lock()
	fs.jobs = nil
	fs.mu.Unlock()
	fs.running.Wait()
}

// Context ends when the realm does.
func (fs *Files) Context() context.Context { return fs.ctx }

// maxWorkers is how many jobs run at once: they wait for disks more than they compute.
func maxWorkers() int { return max(4, runtime.GOMAXPROCS(0)) }

// Start runs work on one of a bounded number of goroutines, in the order of the calls, and then done on the loop. The
// script lives as long. At the end of the realm what has not begun is dropped, and done is not called.
func (fs *Files) Start(work func(ctx context.Context) error, done func(s jsbridge.Scope, err error)) {
	release := fs.env.Loop.Hold()
	job := func() { fs.finish(work(fs.ctx), release, done) }
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if len(fs.jobs) >= maxPending {
		fs.finish(errTooMany, release, done)
		return
	}
	fs.jobs = append(fs.jobs, job)
	if fs.workers < maxWorkers() {
		fs.workers++
		fs.running.Go(fs.work)
	}
}

// Go is Start for what may wait for somebody else, as for the other end of a pipe: it has a goroutine of its own.
func (fs *Files) Go(work func(ctx context.Context) error, done func(s jsbridge.Scope, err error)) {
	fs.detached(work, fs.env.Loop.Hold(), done)
}

// detached is Go with the caller's hold on the loop.
func (fs *Files) detached(work func(ctx context.Context) error, release func(), done func(s jsbridge.Scope, err error)) {
	fs.running.Go(func() { fs.finish(work(fs.ctx), release, done) })
}

// Run is Go for an irregular file and Start for any other.
func (fs *Files) Run(irregular bool, work func(ctx context.Context) error, done func(s jsbridge.Scope, err error)) {
	if irregular {
		fs.Go(work, done)
	} else {
		fs.Start(work, done)
	}
}

// Hold keeps the script alive until release is called.
func (fs *Files) Hold() (release func()) { return fs.env.Loop.Hold() }

// Post runs fn on the loop. It may be called by any goroutine.
func (fs *Files) Post(fn func()) { fs.env.Loop.Post(fn) }

// Track runs a goroutine that Close waits for; it ends with Context.
func (fs *Files) Track(run func()) { fs.running.Go(run) }

// finish may be called by any goroutine.
func (fs *Files) finish(err error, release func(), done func(s jsbridge.Scope, err error)) {
	fs.env.Loop.Post(func() {
		release()
		_ = fs.env.Realm.Do(func(s jsbridge.Scope) error { done(s, err); return nil })
	})
}

func (fs *Files) work() {
	for {
		fs.mu.Lock()
		if len(fs.jobs) == 0 {
			fs.jobs = nil
			fs.workers--
			fs.mu.Unlock()
			return
		}
		job := fs.jobs[0]
		fs.jobs[0] = nil
		fs.jobs = fs.jobs[1:]
		fs.mu.Unlock()
		job()
	}
}
