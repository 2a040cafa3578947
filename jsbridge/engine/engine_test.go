package engine

import (
	"strconv"
	"testing"

	"github.com/dop251/goja"
)

// Without what the package assumes about goja, a Go panic in goja leaves a broken realm.
func TestAssumptions(t *testing.T) {
	vm := goja.New()
	if NewFrames(vm) == nil {
		t.Error("goja's stacks are not found")
	}
	if _, ok := NewJobs(vm); !ok {
		t.Error("goja's queue of microtasks is not found")
	}
	if knownJob().word == 0 {
		t.Error("a job does not show for which promise it runs")
	}
}

func TestRejection(t *testing.T) {
	vm := goja.New()
	jobs, _ := NewJobs(vm)
	var taken []func()
	_ = vm.Set("take", func(goja.FunctionCall) goja.Value { taken = jobs.Take(nil); return nil })
	v, err := vm.RunString(`
		let resolve, reject;
		const resolved = new Promise((r) => { resolve = r }), rejected = new Promise((_, r) => { reject = r });
		const promises = [
			resolved.then(() => {}), (async () => { await resolved })(), rejected.then(() => {}, () => {}), (async () => { await rejected })(),
			Promise.resolve().then(() => {}), (async () => { await null })(), Promise.reject(1).then(() => {}), (async () => { await Promise.reject(1) })(),
		];
		// The jobs of promises that are already settled are in the queue.
		resolve(); reject();
		Promise.resolve({ then() {} });
		take();
		[4, 5, 6, 7, 0, 1, 2, 3].map((i) => promises[i])`)
	if err != nil {
		t.Fatal(err)
	}
	if len(taken) != 9 {
		t.Fatalf("%d jobs", len(taken))
	}
	for i, job := range taken[:8] {
		reject := Rejection(job)
		if reject == nil {
			t.Fatalf("the promise of job %d is not found", i)
		}
		if _, err := reject(goja.Undefined(), vm.ToValue("reason")); err != nil {
			t.Fatal(err)
		}
		p := v.(*goja.Object).Get(strconv.Itoa(i)).Export().(*goja.Promise)
		if p.State() != goja.PromiseStateRejected || p.Result().String() != "reason" {
			t.Errorf("the promise of job %d is not rejected", i)
		}
	}
	if Rejection(taken[8]) != nil || Rejection(func() {}) != nil {
		t.Error("a job without reaction has a promise")
	}
}

// A panic that passes a generator leaves its frames behind.
func TestUnwind(t *testing.T) {
	vm := goja.New()
	f := NewFrames(vm)
	left := 0
	_ = vm.Set("guard", func(call goja.FunctionCall) (v goja.Value) {
		mark := f.Mark()
		defer func() {
			recover()
			left += f.Mark().tries - mark.tries
			f.Unwind(mark)
			v = vm.ToValue("stopped")
		}()
		fn, _ := goja.AssertFunction(call.Argument(0))
		_, _ = fn(goja.Undefined())
		return nil
	})
	_ = vm.Set("panic", func(goja.FunctionCall) goja.Value { panic("defect") })
	v, err := vm.RunString(`
		function* g() { for (const x of [1, 2]) { yield x; panic() } }
		let log = "";
		try { for (const y of ["a", "b"]) { let z = y; log += guard(() => [...g()]) + z } throw "end" } catch (e) { log += e }
		log`)
	if err != nil || v.String() != "stoppedastoppedbend" {
		t.Errorf("%v %v", v, err)
	}
	if left == 0 {
		t.Error("nothing was left behind: the test tests nothing")
	}
	if !f.Idle() {
		t.Error("frames are left over")
	}
}
