// What runs after a call: nextTicks, then microtasks, each within its own boundary.

package jsbridge

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// drain runs nextTicks and microtasks until none are left. One that fails does not stop the others.
func (r *Realm) drain(s Scope) {
	for {
		r.drainTicks(s)
		if (r.stopped || r.overflow.Interrupted()) && r.jobsSeen {
			r.jobs.Take(nil) // nothing of the script runs any more; goja would run what is left when the frame returns
			return
		}
		if r.stopped || !r.jobsSeen || r.jobs.Len() == 0 {
			return // goja runs what is left when the frame returns
		}
		r.drainJobs(s)
	}
}

// Drain runs nextTicks and microtasks within a call, which only a test's fake timers do.
func (s Scope) Drain() {
	context := s.r.context
	s.r.drain(s)
	s.r.context = context
}

func (r *Realm) drainTicks(s Scope) {
	for r.tickHead < len(r.ticks) && !r.stopped && !r.overflow.Interrupted() {
		t := r.ticks[r.tickHead]
		r.ticks[r.tickHead] = tick{}
		r.tickHead++
		r.context = t.context
		if _, err := s.Call(t.fn, goja.Undefined(), t.args...); err != nil {
			s.Report(err)
		}
	}
	r.ticks, r.tickHead, r.context = r.ticks[:0], 0, nil
}

// drainJobs runs the pending microtasks and those that they queue.
func (r *Realm) drainJobs(s Scope) {
	for r.jobs.Len() > 0 && !r.stopped && !r.overflow.Interrupted() {
		jobs := r.jobs.Take(r.spare)
		r.spare = nil
		for i, job := range jobs {
			if r.stopped || r.overflow.Interrupted() {
				break
			}
			if err := r.runJob(job); err != nil {
				r.jobFailed(s, job, err)
			}
			jobs[i] = nil
		}
		clear(jobs)
		r.spare = jobs
	}
}

func (r *Realm) runJob(job func()) (err error) {
	defer r.stopPanic(r.frames.Mark(), "", &err)
	job()
	return nil
}

// jobFailed gives a Go panic in a microtask the effect of an exception: the promise that waits for the microtask is rejected.
// Without such a promise the error is uncaught.
func (r *Realm) jobFailed(s Scope, job func(), err error) {
	if c, ok := err.(*control); ok {
		panic(c.value)
	}
	if reject := engine.Rejection(job); reject != nil {
		if _, failed := reject(goja.Undefined(), s.ErrorValue(err)); failed == nil {
			return
		}
	}
	s.Report(err)
}
