// The goroutines for blocking file operations.

package file

import (
	"context"
	"sync"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/bunapi/module/work"
	"github.com/gobun/gobun/jsbridge"
)

// Files owns the goroutines of one realm that wait for pipes and devices, and the unwritten data of FileSinks. Loop only.
type Files struct {
	env     *module.Env
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	dirty   []*Sink // to be flushed at the end of the tick
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
	fs.running.Wait()
}

// Context ends when the realm does.
func (fs *Files) Context() context.Context { return fs.ctx }

// nothing is the result of a job that has none but its error.
type nothing struct{}

// Start runs a job on one of the realm's goroutines, in the order of the calls, and then done on the loop. done is not called
// once the realm ends.
func (fs *Files) Start(s jsbridge.Scope, job func(ctx context.Context) error, done func(s jsbridge.Scope, err error)) {
	work.Run(s, 0, func(ctx context.Context) (nothing, error) { return nothing{}, job(ctx) },
		func(s jsbridge.Scope, _ nothing, err error) { done(s, err) })
}

// Go is Start for jobs that may wait for another process, such as the one at the other end of a pipe: each has its own goroutine.
func (fs *Files) Go(job func(ctx context.Context) error, done func(s jsbridge.Scope, err error)) {
	fs.detached(job, fs.env.Loop.Hold(), done)
}

// detached is Go with the caller's hold on the loop.
func (fs *Files) detached(job func(ctx context.Context) error, release func(), done func(s jsbridge.Scope, err error)) {
	fs.running.Go(func() {
		err := job(fs.ctx)
		fs.env.Loop.Post(func() {
			release()
			_ = fs.env.Realm.Do(func(s jsbridge.Scope) error { done(s, err); return nil })
		})
	})
}

// Run is Go for an irregular file and Start for any other.
func (fs *Files) Run(s jsbridge.Scope, irregular bool, job func(ctx context.Context) error, done func(s jsbridge.Scope, err error)) {
	if irregular {
		fs.Go(job, done)
	} else {
		fs.Start(s, job, done)
	}
}

// Hold keeps the script alive until release is called.
func (fs *Files) Hold() (release func()) { return fs.env.Loop.Hold() }

// Post runs fn on the loop. It may be called by any goroutine.
func (fs *Files) Post(fn func()) { fs.env.Loop.Post(fn) }

// Track runs a goroutine that Close waits for; it ends with Context.
func (fs *Files) Track(run func()) { fs.running.Go(run) }
