// Package work runs work that would block the loop (hashing passwords, generating keys, compressing) on a bounded number of
// goroutines, which it owns.
//
// A job gets its own bytes and touches no value of a script. Its result is delivered on the loop.
//
// This package is not an API: it may change without notice.
package work

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

const (
	// maxMemory is how much memory concurrent jobs may use together, in bytes. A job that needs more runs alone.
	maxMemory = 1 << 30
	// maxWaiting bounds the queued jobs.
	maxWaiting = 1 << 20
)

var errTooMany = jsbridge.Errorf("Too many operations wait for a thread")

// Module creates the realm's pool. It precedes the modules that use it.
var Module = module.Module{Name: "work", Install: func(s jsbridge.Scope, env *module.Env) (module.Instance, error) {
	return jsbridge.Owned(s, poolKey{}, func() *pool {
		return &pool{env: env, slots: max(2, runtime.GOMAXPROCS(0)), memory: maxMemory}
	}), nil
}}

type poolKey struct{}

// pool is one realm's goroutines. All of its fields belong to the loop, except ctx and running.
type pool struct {
	env     *module.Env
	slots   int   // goroutines that may still start
	memory  int64 // bytes that may still be used
	waiting []job
	first   int // index of the next job in waiting
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
}

type job struct {
	memory  int64
	do      func(ctx context.Context)
	done    func(s jsbridge.Scope)
	release func()
}

// Run calls do on a goroutine, as soon as one and memory bytes are available, and then done on the loop. A job that runs long
// must check ctx, which ends with the runtime; done is not called then. A panic in do becomes an error. Loop only.
func Run[T any](s jsbridge.Scope, memory int64, do func(ctx context.Context) (T, error), done func(s jsbridge.Scope, v T, err error)) {
	p := jsbridge.Owned(s, poolKey{}, func() *pool { panic("work: not installed") })
	var v T
	if len(p.waiting)-p.first >= maxWaiting {
		done(s, v, errTooMany)
		return
	}
	var err error
	p.waiting = append(p.waiting, job{
		memory:  min(memory, maxMemory),
		do:      func(ctx context.Context) { v, err = guarded(ctx, do) },
		done:    func(s jsbridge.Scope) { done(s, v, err) },
		release: p.env.Loop.Hold(),
	})
	p.start()
}

// Promise is [Run] with a promise for the result, which value converts to the script's. Loop only.
func Promise[T any](s jsbridge.Scope, memory int64, do func(ctx context.Context) (T, error), value func(s jsbridge.Scope, v T) goja.Value) goja.Value {
	d := s.NewPromise()
	Run(s, memory, do, func(s jsbridge.Scope, v T, err error) {
		if err != nil {
			d.Reject(s, err)
			return
		}
		d.Resolve(s, value(s, v))
	})
	return d.Value()
}

func guarded[T any](ctx context.Context, do func(ctx context.Context) (T, error)) (v T, err error) {
	defer func() {
		if x := recover(); x != nil {
			err = fmt.Errorf("internal error: %v", x)
		}
	}()
	return do(ctx)
}

// start starts queued jobs in order, as long as there is room.
func (p *pool) start() {
	for p.first < len(p.waiting) && p.slots > 0 && p.waiting[p.first].memory <= p.memory {
		j := p.waiting[p.first]
		p.waiting[p.first] = job{}
		p.first++
		if p.first == len(p.waiting) {
			p.waiting, p.first = p.waiting[:0], 0
		}
		if p.ctx == nil {
			p.ctx, p.cancel = context.WithCancel(context.Background())
		}
		p.slots--
		p.memory -= j.memory
		p.running.Go(func() {
			j.do(p.ctx)
			p.env.Loop.Post(func() { p.end(j) })
		})
	}
}

func (p *pool) end(j job) {
	p.slots++
	p.memory += j.memory
	j.release()
	p.start()
	_ = p.env.Realm.Do(func(s jsbridge.Scope) error { j.done(s); return nil })
}

// Close ends the jobs and waits for them. Loop only.
func (p *pool) Close() {
	p.waiting, p.first = nil, 0
	if p.cancel != nil {
		p.cancel()
	}
	p.running.Wait()
}
