// Stopping a script from outside: for good (Cut), or one call that takes too long (LimitCalls). goja checks a flag before each
// instruction. Native functions that may run long check [Scope.Stopping].

package jsbridge

import (
	"bytes"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dop251/goja"
)

// errCut is what goja throws in a realm that was cut. Only unwinding code sees it.
var errCut = errors.New("the script was ended")

// Exceeded is the interrupt of an outermost call that took longer than its limit.
type Exceeded struct {
	Limit time.Duration
	// Caller is the object for which the call was made; nil if that is not known.
	Caller Caller
	// Reported is set by the owner after reporting it, because the same interrupt passes several places that report errors.
	Reported bool
}

// Caller is an object for which an outermost call is made, such as a connection.
type Caller interface {
	// Where says which server, handler and connection it is.
	Where() string
	// Interrupted reports that the call took too long and was ended; what it was made for cannot go on. It must not run scripts.
	Interrupted(s Scope)
}

// CalledBy sets the caller of the current outermost call, and returns the previous one.
func (s Scope) CalledBy(c Caller) (before Caller) {
	i := &s.r.interrupts
	before, i.caller = i.caller, c
	return before
}

func (e *Exceeded) Error() string { return "the call took longer than " + e.Limit.String() }

// ExceededOf returns the *Exceeded that err is or wraps, or nil.
func ExceededOf(err error) *Exceeded {
	var interrupted *goja.InterruptedError
	if !errors.As(err, &interrupted) {
		return nil
	}
	e, _ := interrupted.Value().(*Exceeded)
	return e
}

// InterruptStack returns where an interrupt stopped the script, in the form of an error's stack; empty if err is not an
// interrupt.
func InterruptStack(err error) string {
	var interrupted *goja.InterruptedError
	if !errors.As(err, &interrupted) {
		return ""
	}
	return stackText(interrupted.Stack())
}

// StackOf returns the call stack in the form of an error's stack. Loop only, within a call of the script.
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

// interrupts is the part of a realm that other goroutines may use.
type interrupts struct {
	vm      *goja.Runtime
	cut     atomic.Bool
	done    chan struct{} // closed by Cut
	limit   time.Duration // of an outermost call; 0 means none. Loop only
	counted atomic.Int64
	caller  Caller // Loop only

	mu    sync.Mutex
	began time.Time // of the current call; zero between calls
	fired *Exceeded // the interrupt of the current call
	armed bool      // the timer runs
	// breakable is set while a function returned by Breakable may interrupt the current call. Written by the loop only.
	breakable *struct{ _ byte }
}

// Cut ends the script for good: what runs is interrupted, and nothing runs afterwards, including the exit event. Any goroutine.
func (r *Realm) Cut() {
	if r.interrupts.cut.CompareAndSwap(false, true) {
		close(r.interrupts.done)
		r.vm.Interrupt(errCut)
	}
}

// IsCut reports whether Cut was called. Any goroutine.
func (r *Realm) IsCut() bool { return r.interrupts.cut.Load() }

// Done returns a channel that Cut closes, for native functions that wait. Any goroutine.
func (r *Realm) Done() <-chan struct{} { return r.interrupts.done }

// LimitCalls limits the outermost calls that follow: one that takes longer is interrupted with an *Exceeded. 0 means no limit.
// Loop only.
func (r *Realm) LimitCalls(d time.Duration) { r.interrupts.limit = d }

// CallerOf returns the caller of the call that x interrupted, nil if it is not known. Loop only.
func (r *Realm) CallerOf(x *Exceeded) Caller {
	if x.Caller != nil {
		return x.Caller
	}
	return r.interrupts.caller
}

// CallsExceeded returns how many calls were interrupted. Any goroutine.
func (r *Realm) CallsExceeded() int64 { return r.interrupts.counted.Load() }

// Breakable returns a function that interrupts the current outermost call, and no later one, with an *Exceeded that is not
// reported. Any goroutine may call the function.
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

// Stopping returns an error if a long-running native function must return now, else nil. It costs two loads.
func (s Scope) Stopping() error {
	if s.r.overflow.Interrupted() {
		return errStopping
	}
	return nil
}

// errStopping is never seen: goja interrupts the script before its next instruction.
var errStopping = Errorf("interrupted")

// begin precedes an outermost call; it returns false if no more calls may be made.
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

// end follows an outermost call: an interrupt meant for this call must not reach the next one.
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

// look is called by the timer. The timer keeps running while calls are made, so that a call does not need a timer of its own.
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
