// goja's queue of microtasks. goja runs them when the outermost call returns, and a panic in one that is not an exception loses
// the others. So the host takes them from the queue and runs them itself.

package engine

import (
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/dop251/goja"
)

// Jobs is the queue of a VM.
type Jobs struct{ queue *[]func() }

// NewJobs finds the queue. It returns false if goja names it differently.
func NewJobs(vm *goja.Runtime) (Jobs, bool) {
	f, ok := field(reflect.ValueOf(vm).Elem(), "jobQueue")
	if !ok {
		return Jobs{}, false
	}
	queue, ok := f.Addr().Interface().(*[]func())
	return Jobs{queue}, ok
}

// Len returns the number of pending jobs.
func (j Jobs) Len() int { return len(*j.queue) }

// Take empties the queue into spare, which it returns, and gives the queue spare's memory in exchange.
func (j Jobs) Take(spare []func()) []func() {
	jobs := *j.queue
	*j.queue = spare[:0]
	return jobs
}

// Rejection returns the function that rejects the promise for which a job runs: that of an async function being resumed, or the
// one that then returned. If the job panics, that promise would never settle. It returns nil if there is no such promise or it
// cannot be found, because goja keeps it inside the job, a closure.
func Rejection(job func()) goja.Callable {
	reaction := reactionOf(job)
	if reaction == nil {
		return nil
	}
	r := reflect.NewAt(knownJob().reaction, reaction).Elem()
	capability, ok := field(r, "capability")
	if ok && capability.IsNil() {
		runner, found := field(r, "asyncRunner")
		if !found || runner.IsNil() {
			return nil
		}
		capability, ok = field(runner.Elem(), "promiseCap")
	}
	if !ok || capability.IsNil() {
		return nil
	}
	reject, ok := field(capability.Elem(), "rejectObj")
	if !ok {
		return nil
	}
	obj, _ := reject.Interface().(*goja.Object)
	fn, _ := goja.AssertFunction(obj)
	return fn
}

// jobWords bounds how much of a job is inspected: its code and four words that it has captured.
const jobWords = 5

type jobMemory *[jobWords]unsafe.Pointer

func memory(job func()) jobMemory { return *(*jobMemory)(unsafe.Pointer(&job)) }

// jobLayout is where a job that runs a reaction keeps the reaction.
type jobLayout struct {
	word     int // 0 if unknown
	reaction reflect.Type
}

// knownJob inspects a job whose reaction is known, because a pending promise reveals it.
var knownJob = sync.OnceValue(func() (l jobLayout) {
	vm := goja.New()
	jobs, ok := NewJobs(vm)
	if !ok {
		return l
	}
	promise, resolve, _ := vm.NewPromise()
	probe := func(goja.FunctionCall) goja.Value {
		then, _ := goja.AssertFunction(vm.ToValue(promise).(*goja.Object).Get("then"))
		_, _ = then(vm.ToValue(promise), goja.Undefined())
		list, ok := field(reflect.ValueOf(promise).Elem(), "fulfillReactions")
		if !ok || list.Kind() != reflect.Slice || list.Len() != 1 {
			return nil
		}
		reaction := list.Index(0)
		_ = resolve(goja.Undefined())
		if taken := jobs.Take(nil); len(taken) == 1 && runsReaction(taken[0]) {
			if word := slices.Index(memory(taken[0])[:], reaction.UnsafePointer()); word > 0 {
				l = jobLayout{word, reaction.Type().Elem()}
			}
		}
		return goja.Undefined()
	}
	_ = vm.Set("probe", probe)
	_, _ = vm.RunString("probe()")
	return l
})

// runsReaction determines by the name of a job's code whether it runs a reaction. The compiler makes several copies of that code.
func runsReaction(job func()) bool {
	code := runtime.FuncForPC(uintptr(reflect.ValueOf(job).Pointer()))
	return code != nil && strings.Contains(code.Name(), ".newPromiseReactionJob.func")
}

func reactionOf(job func()) unsafe.Pointer {
	if known := knownJob(); known.word > 0 && runsReaction(job) {
		return memory(job)[known.word]
	}
	return nil
}
