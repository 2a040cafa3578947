// How a script ends: process.exit, an uncaught error, an unhandled rejection, or nothing left to do. Exit codes and events are
// those measured on Bun 1.4.5.

package runtime

import (
	"fmt"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/bunapi/module"
	"github.com/gobun/gobun/jsbridge"
)

// Exit codes.
const (
	exitFailure       = 1
	exitHandlerFailed = 7 // an uncaughtException listener threw (Node's code)
)

// signalStatus plus the number of a signal is the status that shells report for a process which that signal killed.
const signalStatus = 128

// exitMask: the operating system keeps the low eight bits of a status.
const exitMask = 0xff

// fate is how the running script will end, once that is decided.
type fate struct {
	decided bool
	code    int
	// eventCode is the code passed to the exit event: after an unhandled rejection it is 0 although the status is 1.
	eventCode int
	asked     bool // the script called process.exit
	emitted   bool // the exit event has run
	// held: there was a failure while a program was waiting at a top-level await. It takes effect when that await has settled.
	held bool
	// warned: a rejection produced only a warning, but counts as a failure (--unhandled-rejections=warn-with-error-code).
	warned        bool
	heldEventCode int
	// printed: an uncaught error was printed; the footer follows when the script has ended.
	printed bool
	// err is the error that ended the script; nil for process.exit.
	err *ScriptError
}

// exitSignal interrupts the VM after process.exit. Scripts cannot catch it.
type exitSignal struct{}

func (exitSignal) Error() string { return "process.exit" }

// end decides the fate: the current task is the script's last. Its nextTicks and microtasks still run, and so do the handlers of
// the other messages that arrived with the one whose handler failed (measured on Bun 1.4.5). The first decision stands, except
// that an exit handler may change the code. Loop only.
func (r *Runtime) end(code, eventCode int) {
	if r.fate.decided {
		return
	}
	r.fate.decided, r.fate.code, r.fate.eventCode = true, code&exitMask, eventCode
	r.loop.Stop()
	if r.crew != nil {
		r.crew.end(r.member, code, r.signals.handling())
	}
}

// fail ends the script as a failure. While a program is waiting at a top-level await everything goes on until that await has
// settled (measured on Bun 1.4.5). Loop only.
func (r *Runtime) fail(code, eventCode int) {
	if r.cfg.Hot {
		return // the script waits for its files to change
	}
	if r.evaluating == 0 {
		r.end(code, eventCode)
		return
	}
	if !r.fate.held {
		r.fate.held, r.fate.code, r.fate.heldEventCode = true, code, eventCode
	}
}

// settled is called when a program has finished: a failure that was held ends the script at the end of the next tick.
func (r *Runtime) settled() {
	r.evaluating--
	if r.evaluating == 0 && r.fate.held {
		r.loop.Post(func() { r.loop.Post(func() { r.end(r.fate.code, r.fate.heldEventCode) }) })
	}
}

// exit implements process.exit. It runs the exit handlers immediately and then unwinds the script.
func (r *Runtime) exit(s jsbridge.Scope, runHandlers bool, code int) error {
	if r.fate.decided && !r.fate.emitted && runHandlers {
		// An exit listener called process.exit again: its code is used.
		r.fate.code = code & exitMask
	}
	already := r.fate.decided
	r.fate.asked = true
	r.end(code, code)
	r.realm.Stop()
	if runHandlers && !already {
		r.emitExit(s)
	}
	s.VM().Interrupt(exitSignal{})
	return nil
}

// emitExit emits the exit event once. A listener may still change process.exitCode.
func (r *Runtime) emitExit(s jsbridge.Scope) {
	if r.fate.emitted {
		return
	}
	r.fate.emitted = true
	n := r.world.Process()
	before, _ := n.ExitCode(s)
	if _, err := n.Emit(s, "exit", s.Int(r.fate.eventCode)); err != nil && !jsbridge.Uncatchable(err) {
		r.printUncaught(s, err)
		r.fate.code = exitFailure
		return
	}
	if after, ok := n.ExitCode(s); ok && after != before {
		r.fate.code = after & exitMask
	}
}

// uncaught implements jsbridge.Hooks.Uncaught: an error that no script caught.
func (r *Runtime) uncaught(s jsbridge.Scope, err error) {
	if jsbridge.Uncatchable(err) && (r.fate.decided || r.realm.IsCut()) {
		r.interrupted = !r.fate.decided
		return // process.exit is unwinding the script, or the app was closed
	}
	if x := jsbridge.ExceededOf(err); x != nil {
		r.exceeded(s, x, err)
		return
	}
	r.uncaughtFrom(s, err, "uncaughtException")
}

// exceeded reports a callback that was interrupted, once. The script goes on.
func (r *Runtime) exceeded(s jsbridge.Scope, x *jsbridge.Exceeded, err error) {
	if x.Reported {
		return
	}
	x.Reported = true
	caller := r.realm.CallerOf(x)
	e := r.scriptError(s, err)
	if caller != nil {
		e.Message = caller.Where() + ": " + e.Message
	}
	if r.cfg.OnError != nil {
		r.cfg.OnError(e)
	} else {
		_, _ = fmt.Fprint(r.cfg.Stderr, e.block())
	}
	if caller != nil {
		caller.Interrupted(s)
	}
}

// handled passes an uncaught error to OnError, if it is set. While the script is starting the error ends it all the same.
func (r *Runtime) handled(s jsbridge.Scope, err error) bool {
	if r.cfg.OnError == nil || jsbridge.Uncatchable(err) {
		return false
	}
	e := r.scriptError(s, err)
	if !r.up {
		r.note(e)
		return false
	}
	r.cfg.OnError(e)
	return true
}

// note records the error that ends the script.
func (r *Runtime) note(e *ScriptError) {
	if r.fate.err == nil {
		r.fate.err = e
	}
}

func (r *Runtime) uncaughtFrom(s jsbridge.Scope, err error, origin string) {
	if r.cfg.Test != nil && !jsbridge.Uncatchable(err) {
		r.failTest(s, err)
		return
	}
	n := r.world.Process()
	value := s.ErrorValue(err)
	args := []goja.Value{value, s.String(origin)}
	if n.Listeners(s, "uncaughtExceptionMonitor") > 0 {
		if _, err := n.Emit(s, "uncaughtExceptionMonitor", args...); err != nil {
			r.printUncaught(s, err)
		}
	}
	if captured, err := n.Capture(s, args...); captured {
		if err != nil && !jsbridge.Uncatchable(err) {
			r.printUncaught(s, err)
			r.fail(exitHandlerFailed, exitHandlerFailed)
		}
		return
	}
	if n.Listeners(s, "uncaughtException") > 0 {
		if _, err := n.Emit(s, "uncaughtException", args...); err != nil && !jsbridge.Uncatchable(err) {
			r.printUncaught(s, err)
			r.fail(exitHandlerFailed, exitHandlerFailed)
		}
		return
	}
	if r.handled(s, err) {
		return
	}
	if r.thread != nil && !r.realm.IsCut() {
		r.tellParent(s, err)
		r.fail(exitFailure, exitFailure)
		return
	}
	r.printUncaught(s, err)
	if jsbridge.Uncatchable(err) {
		r.end(exitFailure, exitFailure)
		return
	}
	r.fail(exitFailure, exitFailure)
}

// unhandled implements jsbridge.Hooks.Unhandled: a promise was rejected and not handled by the end of the tick.
func (r *Runtime) unhandled(s jsbridge.Scope, p *goja.Promise) {
	if r.fate.decided {
		return
	}
	if r.cfg.Test != nil {
		r.failTest(s, &jsbridge.Thrown{Value: p.Result()})
		return
	}
	switch r.cfg.Rejections {
	case "":
		if thrown := (&jsbridge.Thrown{Value: p.Result()}); !r.emitUnhandledRejection(s, p) && !r.handled(s, thrown) {
			if r.thread != nil {
				r.tellParent(s, thrown)
				r.fail(0, 0) // the status of a Worker is 0 then (Bun)
				return
			}
			r.printUncaught(s, thrown)
			r.fail(exitFailure, 0)
		}
	default:
		r.unhandledAs(s, r.cfg.Rejections, p)
	}
}

func (r *Runtime) handledLate(s jsbridge.Scope, p *goja.Promise) {
	if _, err := r.world.Process().Emit(s, "rejectionHandled", s.VM().ToValue(p)); err != nil {
		r.uncaught(s, err)
	}
}

// maxPanics bounds how many panics are printed, because a script may cause the same one with every message.
const maxPanics = 100

// panicked implements jsbridge.Hooks.Panic: a defect of gobun or goja, which the script sees as an Error. With GOBUN_DEBUG=1 its
// Go stack is printed.
func (r *Runtime) panicked(err *jsbridge.PanicError) {
	if r.realm.Panics() <= maxPanics && r.debug() {
		_, _ = fmt.Fprintf(r.cfg.Stderr, "gobun: %v\nThis is a defect of gobun, not of the script.\n%s", err, err.Stack)
	}
}

// debug reports whether GOBUN_DEBUG=1 is in the environment.
func (r *Runtime) debug() bool { return slices.Contains(r.cfg.Environ, "GOBUN_DEBUG=1") }

// printUncaught prints an error as Bun prints one that ends the process.
func (r *Runtime) printUncaught(s jsbridge.Scope, err error) {
	if r.cfg.KeepErrors {
		r.note(r.scriptError(s, err))
	}
	_, _ = fmt.Fprint(r.cfg.Stderr, r.errorBlock(s, err))
	r.fate.printed = true
}

// process gives modules access to the fate of the script. It implements [module.Process].
type process Runtime

// Exit implements [module.Process].
func (p *process) Exit(s jsbridge.Scope, runHandlers bool, code int) error {
	if p.cfg.Access != nil && !p.cfg.Access.Exit && p.thread == nil {
		return module.Denied("process.exit", "Exit")
	}
	return (*Runtime)(p).exit(s, runHandlers, code)
}

// WatchSignal implements [module.Process]. Without Config.Signals it does nothing.
func (p *process) WatchSignal(name string, on bool) {
	if p.cfg.Signals {
		p.signals.watch(name, on)
	}
}

// ServedError implements [module.Process].
func (p *process) ServedError(s jsbridge.Scope, err error) { (*Runtime)(p).printServed(s, err) }
