// How a script is stopped from outside: for ever (Cut), or one call of it that takes too long (LimitCalls). goja looks at a
// flag before each instruction. Natives that may run long ask [Scope.Stopping].

package jsbridge

import (
	"bytes"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
)

// errCut is what goja throws in a realm that was cut. Nobody sees it but the code that unwinds.
var errCut = errors.New("the script was ended")

// Exceeded is the interrupt of an outermost call that took longer than its limit.
type Exceeded struct {
	Limit time.Duration
	// Caller is for what the call was made; nil if that is not known.
	Caller Caller
	// Reported is set by the owner who has reported it: the same interrupt passes several places that report errors.
	Reported bool
}

// Caller is somebody for whom an outermost call is made, such as a connection.
type Caller interface {
	// Where says which server, handler and connection it is.
	Where() string
	// Interrupted says that the call took too long and is over; what it was made for cannot go on. No script may be run.
	Interrupted(s Scope)
}

// CalledBy says for whom the outermost call under way is made from now on, and returns who it was before.
func (s Scope) CalledBy(c Caller) (before Caller) {
	i := &s.r.interrupts
	before, i.caller = i.caller, c
	return before
}

func (e *Exceeded) Error() string { return "the call took longer than " + e.Limit.String() }

// ExceededOf returns the interrupt that err is, nil if it is none.
func ExceededOf(err error) *Exceeded {
	var interrupted *goja.InterruptedError
	if !errors.As(err, &interrupted) {
		return nil
	}
	e, _ := interrupted.Value().(*Exceeded)
	return e
}

// InterruptStack is where an interrupt found the script, in the form of an error's stack; empty if err is no interrupt.
func InterruptStack(err error) string {
	var interrupted *goja.InterruptedError
	if !errors.As(err, &interrupted) {
		return ""
	}
	return stackText(interrupted.Stack())
}

// StackOf is the call stack in the form of an error's stack. Loop only, within a call of the script's.
func StackOf(s Scope) string { return stackText(s.r.vm.CaptureCallStack(overflowFrames, nil)) }

func stackText(frames []goja.StackFrame) string {
	var b bytes.Buffer
	b.WriteString("Error")
	for _, f := range frames[:min(len(frames), overflowFrames)] {
		b.WriteString("\n\tat ")
		f.Write(&b)
	}
	return b.String()
}

// interrupts is what other goroutines may touch of a realm.
type interrupts struct {
	vm      *goja.Runtime
	cut     atomic.Bool
	done    chan struct{} // closed by Cut
	limit   time.Duration // of an outermost call; 0 is none. Loop only
	counted atomic.Int64
	caller  Caller // Loop only

	mu    sync.Mutex
	began time.Time // of the call under way; zero between calls
	fired *Exceeded // the interrupt of the call under way
	armed bool      // the timer runs
	// breakable is set while the call under way may be interrupted by what Breakable returned. Written by the loop only.
	breakable *struct{ _ byte }
}

// Cut ends the script for good: what runs is interrupted, and nothing runs any more, the exit event included. Any goroutine.
func (r *Realm) Cut() {
	if r.interrupts.cut.CompareAndSwap(false, true) {
		close(r.interrupts.done)
		r.vm.Interrupt(errCut)
	}
}

// IsCut reports whether Cut was called. Any goroutine.
func (r *Realm) IsCut() bool { return r.interrupts.cut.Load() }

// Done is closed by Cut: for natives that wait. Any goroutine.
func (r *Realm) Done() <-chan struct{} { return r.interrupts.done }

// LimitCalls bounds each outermost call from now on: one that takes longer is interrupted with an *Exceeded. 0 is no bound.
// Loop only.
func (r *Realm) LimitCalls(d time.Duration) { r.interrupts.limit = d }

// CallerOf is for whom the call was made that x interrupted, nil if that is not known. Loop only.
func (r *Realm) CallerOf(x *Exceeded) Caller {
	if x.Caller != nil {
		return x.Caller
	}
	return r.interrupts.caller
}

// CallsExceeded is how many calls were interrupted. Any goroutine.
func (r *Realm) CallsExceeded() int64 { return r.interrupts.counted.Load() }

// Breakable returns a function that interrupts the outermost call under way, and none after it, with an *Exceeded that nobody
// reports. Any goroutine may call the function.
func (s Scope) Breakable() (interrupt func()) {
	i := &s.r.interrupts
	i.mu.Lock()
	defer i.mu.Unlock()
	call := &struct{ _ byte }{}
	i.breakable = call
	return func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		if i.breakable == call && i.fired == nil {
			i.fired = &Exceeded{Reported: true}
			i.vm.Interrupt(i.fired)
		}
	}
}

// Stopping returns the error with which a native that runs long must return now, nil if it may go on. It costs two loads.
func (s Scope) Stopping() error {
	if s.r.overflow.Interrupted() {
		return errStopping
	}
	return nil
}

// errStopping is never seen: goja interrupts the script before its next instruction.
var errStopping = Errorf("interrupted")

// begin comes before an outermost call; it returns false if no call may be made any more.
func (i *interrupts) begin() bool {
	if i.cut.Load() {
		return false
	}
	if i.limit > 0 {
		i.mu.Lock()
		i.began = time.Now()
		if !i.armed {
			i.armed = true
			time.AfterFunc(i.limit, i.look)
		}
		i.mu.Unlock()
	}
	return true
}

// end comes after an outermost call: an interrupt that was meant for it must not reach the next one.
func (i *interrupts) end() {
	caller := i.caller
	i.caller = nil
	if i.limit == 0 && i.breakable == nil {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.began, i.breakable = time.Time{}, nil
	if i.fired != nil {
		i.fired.Caller = caller
		i.fired = nil
		i.vm.ClearInterrupt()
	}
}

// look is the timer. It goes on as long as calls are made, so that a call costs no timer of its own.
func (i *interrupts) look() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.began.IsZero() || i.fired != nil || i.cut.Load() {
		i.armed = false
		return
	}
	rest := i.limit - time.Since(i.began)
	if rest <= 0 {
		i.fired = &Exceeded{Limit: i.limit}
		i.counted.Add(1)
		i.vm.Interrupt(i.fired)
		i.armed = false
		return
	}
	time.AfterFunc(rest, i.look)
}
