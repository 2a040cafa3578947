// Package jsbridge is the glue between Go and goja. It knows JavaScript, but not what is built on it: no event loop, no network,
// nothing of Bun.
//
// It enforces these rules:
//
//   - Everything that touches a goja value takes a [Scope] first, which proves that the caller is on the loop.
//   - Nothing is bound by reflection. A native function reads its arguments through [Args] and returns an error that
//     carries its kind ([Error]); one adapter throws it.
//   - A class is one table ([Class]) installed once on a shared prototype.
//   - Each handler is one outermost call ([Realm.Do]); nextTick callbacks and then microtasks run before it returns.
//
// This package is not an API: it may change without notice.
package jsbridge

import (
	"errors"
	"slices"

	"github.com/dop251/goja"

	"github.com/gobun/gobun/jsbridge/engine"
)

// maxCallDepth bounds the JavaScript call stack, in frames; goja's own default is no bound at all. A call of a script's
// function is one frame, one through a native function two. Bun reaches about 67,000 frames of small functions.
const maxCallDepth = 60000

// Hooks handle what no script caught. With a nil hook the event is ignored, so a real host sets both Uncaught and Unhandled.
type Hooks struct {
	// Uncaught is called inside the failing task for an error that no JavaScript caught. Loop only.
	Uncaught func(s Scope, err error)
	// Unhandled is called by [Realm.CheckRejections] for every promise that was rejected and still has no handler.
	Unhandled func(s Scope, promise *goja.Promise)
	// Panic is called for every Go panic that became an error. It may be called at any point and must not touch the script.
	Panic func(err *PanicError)
	// HandledLate is called when a promise reported to Unhandled gets a handler after all.
	HandledLate func(s Scope, promise *goja.Promise)
}

// Realm is one JavaScript VM with its class prototypes, its nextTick queue and its rejected promises. It belongs to
// one goroutine, the loop's.
type Realm struct {
	vm    *goja.Runtime
	hooks Hooks

	slot    *goja.Symbol
	boxText goja.String
	classes map[*Class]*installed

	text []byte // scratch of Scope.UTF8

	// The instance that was unwrapped last.
	recent      *goja.Object
	recentValue any

	enter     *goja.Program // an outermost call
	current   func(Scope) error
	depth     int
	stopped   bool
	frameless bool // the outermost call has no frame (see Handle)
	warm      bool // goja keeps a value stack from such calls

	frames   *engine.Frames
	jobs     engine.Jobs
	jobsSeen bool     // jobs is goja's queue; without it goja runs the microtasks, and a panic in one loses the others
	spare    []func() // memory for the microtasks that are taken from the queue next
	panics   int

	overflow   *engine.Overflow
	interrupts interrupts
	heap       heap

	context goja.Value   // see Scope.Context
	outer   []goja.Value // the contexts around running promise reactions
	tracked bool         // goja carries the context

	ticks    []tick
	tickHead int
	rejected []*goja.Promise
	reported []*goja.Promise // the last maxReported ones
	late     []*goja.Promise // those of them that got a handler

	wrapNative  goja.Callable
	promiseThen goja.Callable

	newNumber      goja.Constructor // creates instances: see box
	newConstructor goja.Callable    // creates the JavaScript function around a class's native constructor
	// newTwoArgsConstructor is newConstructor for a class with TwoArgs: without a rest array.
	newTwoArgsConstructor goja.Callable
	uint8Array            *goja.Object
	newUint8Array         goja.Constructor
	buffer                *goja.Object // the class of Scope.Buffer, nil until the first one
	bufferClass           func(s Scope) *goja.Object
	freeze                goja.Callable
	views                 [viewKinds]viewGetters
	isView                Raw
	isViewArgs            [1]goja.Value
	texts                 texts
	errors                map[Kind]*goja.Object
	domExc                func(s Scope, name, message string) *goja.Object
	owned                 map[any]any
	pristine              pristine
	whenMade              map[string][]func(goja.Value) // by the global's name
	deferred              map[*goja.Object]*engine.Late // by the object; nil if it can have none
}

type tick struct {
	fn      goja.Callable
	args    []goja.Value
	context goja.Value
}

// NewRealm creates a VM that is ready for classes to be installed. The calling goroutine owns it.
func NewRealm(hooks Hooks) *Realm {
	vm := goja.New()
	return newRealm(hooks, vm, engine.NewOverflow(vm))
}

func newRealm(hooks Hooks, vm *goja.Runtime, overflow *engine.Overflow) *Realm {
	r := &Realm{
		vm:       vm,
		overflow: overflow,
		hooks:    hooks,
		slot:     goja.NewSymbol("native"),
		boxText:  vm.ToValue("[native]").(goja.String),
		classes:  map[*Class]*installed{},
		errors:   map[Kind]*goja.Object{},
		owned:    map[any]any{},
		deferred: map[*goja.Object]*engine.Late{},
	}
	r.interrupts.vm, r.interrupts.done = vm, make(chan struct{})
	r.frames = engine.NewFrames(vm)
	r.jobs, r.jobsSeen = engine.NewJobs(vm)
	r.limitSources()
	// goja drains its microtasks when the outermost JavaScript frame returns, and a native function that is itself outermost does
	// not count as a frame: without this one, every nested call would drain them.
	native := vm.ToValue(func(goja.FunctionCall) goja.Value {
		fn := r.current
		r.current = nil
		s := Scope{r}
		if fn != nil {
			err := r.guard(func() error { return fn(s) })
			if c, ok := err.(*control); ok {
				err = r.failure(c.value)
			}
			if err != nil {
				var overflow *goja.StackOverflowError
				if errors.As(err, &overflow) {
					panic(overflow) // the frame around this function may be lost: rounds reports it outside
				}
				s.Report(err)
			}
		}
		r.drain(s)
		return goja.Undefined()
	}).(*goja.Object)
	r.watchNatives()
	glue := r.run(glueScript).(*goja.Object)
	function := func(name string) goja.Callable { return mustFunc(glue.Get(name)) }
	must(vm.Set(nativeName, native))
	r.run(enterScript)
	enter, err := enterCall.Compile()
	must(err)
	r.enter = enter
	r.wrapNative = function("wrapNative")
	r.newConstructor, r.newTwoArgsConstructor = function("newConstructor"), function("newTwoArgsConstructor")
	r.promiseThen = function("promiseThen")
	r.uint8Array = vm.Get("Uint8Array").(*goja.Object)
	r.newNumber, _ = goja.AssertConstructor(vm.Get("Number"))
	r.newUint8Array, _ = goja.AssertConstructor(r.uint8Array)
	r.freeze = mustFunc(vm.Get("Object").(*goja.Object).Get("freeze"))
	r.captureViews()
	for _, k := range []Kind{KindError, KindTypeError, KindRangeError, KindSyntaxError, KindReferenceError} {
		r.errors[k] = vm.Get(k.String()).(*goja.Object)
	}
	r.hideGoValues()
	r.overflow.Limit(maxCallDepth, native, func() *goja.Object {
		return Scope{r}.newError(RangeError(tooDeep)).(*goja.Object)
	})
	Scope{r}.hideSlot()
	vm.SetPromiseRejectionTracker(r.trackRejection)
	return r
}

// glueScript is JavaScript for things that Go cannot do through goja.
var glueScript = NewScript("gobun:glue", `({
	wrapNative: ((apply) => (native) => function () { return apply(native, this, arguments) })(Reflect.apply),
	// goja does not tell native constructors whether they were called with new.
	newConstructor: (construct) => function (...args) { construct(this, new.target, args) },
	newTwoArgsConstructor: (construct) => function (a, b) { construct(this, new.target, a, b) },
	promiseThen: Promise.prototype.then,
})`)

// nativeName is how the program of an outermost call finds its Go part: as a constant of the realm's scripts, which is not a
// property of the global object.
const nativeName = "gobun$enter"

var (
	enterScript = NewScript("gobun:glue", "const "+nativeName+" = globalThis."+nativeName+"; delete globalThis."+nativeName)
	// A program costs half of what calling a function from outside costs. goja drops its value stack after every outermost call
	// and grows the next one by doubling, starting from what is needed first. The variables of the block, which is never reached,
	// make that enough for most handlers, so that there is one allocation instead of three or four.
	enterCall = NewScript("gobun:glue", "x: { if (!"+nativeName+"()) break x; let a, b, c, d, e, f, g, h, i, j, k, l, m, n }")
)

func (r *Realm) run(p *Script) goja.Value { return Must(Scope{r}.Run(p)) }

func mustFunc(v goja.Value) goja.Callable {
	fn, ok := goja.AssertFunction(v)
	if !ok {
		panic("jsbridge: not a function")
	}
	return fn
}

// VM returns the goja runtime, for setting it up before any script runs. Loop only.
func (r *Realm) VM() *goja.Runtime { return r.vm }

// Do runs fn as one outermost call: fn, then the nextTick queue, then the microtasks, repeated until both queues are empty. An
// error that fn returns, or a Go panic in it, goes to Hooks.Uncaught. Do returns a *PanicError if that hook itself panicked, else
// nil; Hooks.Panic has already received it, so a caller with nothing to add may ignore it. Inside a running Do it just calls fn.
// Loop only.
func (r *Realm) Do(fn func(s Scope) error) error {
	if r.stopped && r.depth == 0 {
		return nil
	}
	if r.depth > 0 {
		s := Scope{r}
		if err := s.Guard(func() error { return fn(s) }); err != nil {
			s.Report(err)
		}
		return nil
	}
	return r.rounds(fn)
}

// rescue is deferred by outermost calls: whatever happened, nothing runs after them.
func (r *Realm) rescue(err *error) {
	r.depth, r.frameless = 0, false
	r.interrupts.end()
	if x := recover(); x != nil {
		r.current = nil
		*err = r.failure(x)
	}
	if !r.frames.Idle() {
		r.frames.Reset()
	}
}

// rounds enters JavaScript for fn, and again for nextTicks that microtasks queued.
func (r *Realm) rounds(fn func(s Scope) error) (err error) {
	if !r.interrupts.begin() {
		return nil
	}
	defer r.rescue(&err)
	r.warm = false
	r.context, r.outer = nil, r.outer[:0]
	for {
		r.depth = 1
		r.current = fn
		if _, jsErr := r.vm.RunProgram(r.enter); jsErr != nil {
			// Interrupts and stack overflows pass through JavaScript's own catch.
			r.depth, r.current = 1, nil
			Scope{r}.Report(jsErr)
		}
		r.depth = 0
		if r.tickHead == len(r.ticks) || r.stopped || r.interrupts.cut.Load() {
			return nil
		}
		fn = nil // microtasks queued nextTicks: another round for those
	}
}

// Handle is Do for a handler that is called for every message, at half the cost. fn prepares values and makes at most one call of
// a function from [Scope.Direct], as the last thing that may run JavaScript; an error that fn returns goes to failed. There is no
// JavaScript frame around fn: one is entered afterwards if nextTicks or microtasks are pending, or for failed. The owner calls
// ReleaseValues at the end of a tick. Loop only.
func (r *Realm) Handle(fn func(s Scope) error, failed func(s Scope, err error)) error {
	if r.stopped && r.depth == 0 {
		return nil
	}
	s := Scope{r}
	if r.depth > 0 {
		if err := s.Guard(func() error { return fn(s) }); err != nil {
			failed(s, err)
		}
		return nil
	}
	if !r.interrupts.begin() {
		return nil
	}
	thrown := r.handle(s, fn)
	switch {
	case thrown != nil:
		return r.rounds(func(s Scope) error { failed(s, thrown); return nil })
	case r.tickHead < len(r.ticks) || r.jobsWait():
		return r.rounds(nil)
	}
	return nil
}

// handle calls fn without a JavaScript frame around it.
func (r *Realm) handle(s Scope, fn func(s Scope) error) (err error) {
	defer r.handled(&err)
	r.depth, r.frameless, r.warm = 1, true, true
	r.context = nil
	return fn(s)
}

// handled is deferred: it turns a panic in the handler into its failure.
func (r *Realm) handled(err *error) {
	r.depth, r.frameless = 0, false
	r.interrupts.end()
	r.overflow.Top()
	if x := recover(); x != nil {
		*err = r.failure(x)
	}
	if !r.frames.Idle() {
		r.frames.Reset()
	}
}

// jobsWait reports whether there may be microtasks.
func (r *Realm) jobsWait() bool { return !r.jobsSeen || r.jobs.Len() > 0 }

// ReleaseValues drops what [Realm.Handle] leaves behind for the next call: goja's value stack still holds the last values,
// perhaps a large message. Loop only, outside Do.
func (r *Realm) ReleaseValues() {
	if r.warm && !r.stopped && r.depth == 0 {
		_ = r.Do(func(Scope) error { return nil })
	}
}

// Stop ends the script: Do does nothing from now on, and queued work is not run. Loop only.
func (r *Realm) Stop() { r.stopped = true }

// Last runs fn as the last outermost call of a stopped realm, for the exit event. Loop only.
func (r *Realm) Last(fn func(s Scope) error) error {
	if r.interrupts.cut.Load() {
		return nil
	}
	r.vm.ClearInterrupt()
	r.stopped = false
	defer r.Stop()
	return r.Do(fn)
}

// Running reports whether a Do is running. Loop only.
func (r *Realm) Running() bool { return r.depth > 0 }

// NextTick queues fn for the end of the current outermost call, before its microtasks. Loop only, inside Do.
func (r *Realm) NextTick(fn goja.Callable, args ...goja.Value) {
	r.ticks = append(r.ticks, tick{fn, args, r.context})
}

// maxReported bounds the memory of a script that lives on with many unhandled rejections: HandledLate is not called for older
// ones.
const maxReported = 1000

func (r *Realm) trackRejection(p *goja.Promise, op goja.PromiseRejectionOperation) {
	if op == goja.PromiseRejectionReject {
		r.rejected = append(r.rejected, p)
		return
	}
	for i, q := range r.rejected {
		if q == p {
			r.rejected = append(r.rejected[:i], r.rejected[i+1:]...)
			return
		}
	}
	if i := slices.Index(r.reported, p); i >= 0 {
		r.reported = slices.Delete(r.reported, i, i+1)
		r.late = append(r.late, p)
	}
}

// CheckRejections passes every promise that is rejected without a handler to Hooks.Unhandled, once, and those that got one
// afterwards to Hooks.HandledLate. The owner calls it when a task and its microtasks are done. Loop only, outside Do.
func (r *Realm) CheckRejections() error {
	late := r.late
	r.late = nil
	for _, p := range late {
		if r.hooks.HandledLate == nil {
			continue
		}
		if err := r.Do(func(s Scope) error { r.hooks.HandledLate(s, p); return nil }); err != nil {
			return err
		}
	}
	for len(r.rejected) > 0 {
		batch := r.rejected
		r.rejected = nil
		for _, p := range batch {
			if len(r.reported) == maxReported {
				r.reported = slices.Delete(r.reported, 0, maxReported/2)
			}
			r.reported = append(r.reported, p)
			if r.hooks.Unhandled == nil {
				continue
			}
			if err := r.Do(func(s Scope) error { r.hooks.Unhandled(s, p); return nil }); err != nil {
				return err
			}
		}
	}
	return nil
}

// HasRejections reports whether CheckRejections has something to do. Loop only.
func (r *Realm) HasRejections() bool { return len(r.rejected) > 0 || len(r.late) > 0 }
