// What runs behind a call: nextTicks, then microtasks, each in a boundary of its own.

package jsbridge

import (
	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// drain runs nextTicks and microtasks until there are none. One that fails does not stop the others.
func (r *Realm) drain(s Scope) {
	for {
		r.drainTicks(s)
		if (r.stopped || r.overflow.Interrupted()) && r.jobsSeen {
			r.jobs.Take(nil) // nothing of the script runs any more; goja would run what is left when the frame returns
			return
		}
		if r.stopped || !r.jobsSeen || r.jobs.Len() == 0 {
			return // what is left, goja runs when the frame returns
		}
		r.drainJobs(s)
	}
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

// drainJobs runs the microtasks that wait and those that they queue.
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

// jobFailed makes a Go panic in a microtask what an exception there is: the promise that waits for it is rejected. If there
// is none, nobody can catch it.
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
