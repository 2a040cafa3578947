package runtime

import (
	"bytes"
	"context"
	"errors"
	goruntime "runtime"
	"strings"
	"testing"
	"time"
)

// runThreads runs a script that uses Workers to its end.
func runThreads(t *testing.T, code string, o Options) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s, err := Source("main.ts", code)
	if err != nil {
		t.Fatal(err)
	}
	out := &bytes.Buffer{}
	o.Stdout, o.Stderr = out, out
	app, err := Start(ctx, s, o)
	if err == nil {
		err = app.Wait()
	}
	return out.String(), err
}

// goroutinesSettle waits until no more than n goroutines are left.
func goroutinesSettle(t *testing.T, n int) {
	t.Helper()
	for limit := time.Now().Add(30 * time.Second); goruntime.NumGoroutine() > n; goruntime.Gosched() {
		if time.Now().After(limit) {
			t.Fatalf("%d goroutines are left, of %d", goruntime.NumGoroutine(), n)
		}
	}
}

const echoWorker = "const source = `data:text/javascript,self.onmessage = (e) => { if (e.data === \"spin\") for (;;); postMessage(e.data + 1); }`;\n"

func TestWorkersOneAfterAnother(t *testing.T) {
	before := goruntime.NumGoroutine()
	var heap [2]uint64
	for i, n := range []int{20, 200} {
		out, err := runThreads(t, echoWorker+`
for (let i = 0; i < Number(process.argv[2]); i++) {
  const w = new Worker(source);
  await new Promise((done) => { w.onmessage = (e) => { if (e.data !== i + 1) throw e.data; w.terminate(); }; w.addEventListener("close", done); w.postMessage(i); });
}
console.log("done");`, Options{Args: []string{map[bool]string{true: "20", false: "200"}[n == 20]}})
		if err != nil || out != "done\n" {
			t.Fatalf("%q, %v", out, err)
		}
		goroutinesSettle(t, before)
		goruntime.GC()
		goruntime.GC()
		var m goruntime.MemStats
		goruntime.ReadMemStats(&m)
		heap[i] = m.HeapAlloc
	}
	if heap[1] > heap[0]+4<<20 {
		t.Errorf("20 Workers leave %d KB, 200 more leave %d KB", heap[0]>>10, heap[1]>>10)
	}
}

func TestWorkersAtOnce(t *testing.T) {
	before := goruntime.NumGoroutine()
	out, err := runThreads(t, echoWorker+`
let sum = 0, left = 20;
for (let i = 0; i < 20; i++) {
  const w = new Worker(source);
  w.onmessage = (e) => { sum += e.data; if (e.data < 1000) w.postMessage(e.data); else { w.terminate(); if (--left === 0) console.log("all"); } };
  w.postMessage(980);
}`, Options{})
	if err != nil || out != "all\n" {
		t.Fatalf("%q, %v", out, err)
	}
	goroutinesSettle(t, before)
}

func TestTerminateEndsAnEndlessLoop(t *testing.T) {
	before := goruntime.NumGoroutine()
	out, err := runThreads(t, `
const { Worker } = require("node:worker_threads");
const w = new Worker("for (;;);", { eval: true });
w.on("online", async () => console.log(await w.terminate()));`, Options{})
	if err != nil || out != "1\n" {
		t.Fatalf("%q, %v", out, err)
	}
	goroutinesSettle(t, before)
}

// TestCloseEndsAllWorkers closes an app whose Workers, and a Worker of a Worker, are in endless loops.
func TestCloseEndsAllWorkers(t *testing.T) {
	before := goruntime.NumGoroutine()
	s, err := Source("main.ts", `
const inner = "data:text/javascript,postMessage('in'); for (;;);";
const outer = "data:text/javascript," + encodeURIComponent("new Worker(" + JSON.stringify(inner) + ").onmessage = () => { postMessage('up'); for (;;); };");
await Promise.all([1, 2, 3].map(() => new Promise((up) => { new Worker(outer).onmessage = up; })));`)
	if err != nil {
		t.Fatal(err)
	}
	app, err := Start(context.Background(), s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Close(); err != nil {
		t.Fatal(err)
	}
	goroutinesSettle(t, before)
}

// TestExitDoesNotWaitForWorkers ends a script while its Workers run.
func TestExitDoesNotWaitForWorkers(t *testing.T) {
	before := goruntime.NumGoroutine()
	for _, end := range []string{"process.exit(3)", "throw new Error('over')", "w.unref()"} {
		_, err := runThreads(t, `const w = new Worker("data:text/javascript,postMessage(1); for (;;);"); w.onmessage = () => { `+end+` };`, Options{Allow: Allow{Exit: true}})
		if (err == nil) != strings.Contains(end, "unref") {
			t.Errorf("%s: %v", end, err)
		}
		goroutinesSettle(t, before)
	}
}

func TestWorkersInheritLimitsAndPermissions(t *testing.T) {
	out, err := runThreads(t, `
const worker = (code) => new Promise((done) => { const w = new Worker("data:text/javascript," + encodeURIComponent(code)); w.onmessage = (e) => { done(e.data); w.terminate(); }; w.onerror = (e) => done(String(e.message).includes("Limits.Heap") ? "heap" : e.message); });
console.log(await worker("try { require('fs').readFileSync('/etc/passwd'); postMessage('read'); } catch (e) { postMessage(e.code); }"));
console.log(await worker("const all = []; setInterval(() => { for (let i = 0; i < 100; i++) all.push({ i, text: 'x'.repeat(1000) + i }); });"));
const file = await new Promise((done) => { const w = new Worker("/etc/hostname.ts"); w.onerror = (e) => done(e.message.startsWith("BuildMessage")); });
console.log(file);
const first = new Worker("data:text/javascript,onmessage = () => {}"), second = new Worker("data:text/javascript,onmessage = () => {}");
try { new Worker("data:text/javascript,1"); } catch (e) { console.log(e.code); }
first.terminate(); second.terminate();`, Options{Limits: Limits{Heap: 20 << 20, Threads: 2}})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"heap\n", "ERR_LIMIT\n", "true\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.HasPrefix(out, "read") {
		t.Errorf("a Worker read a file that its parent may not read: %s", out)
	}
}

func TestWorkersOfSeveralLoops(t *testing.T) {
	before := goruntime.NumGoroutine()
	out, err := runThreads(t, `
const { Worker, isMainThread, threadId } = require("node:worker_threads");
const w = new Worker("const { parentPort, threadId, isMainThread } = require('node:worker_threads'); parentPort.postMessage([threadId >= 2, isMainThread])", { eval: true });
w.on("message", (m) => console.log(m[0], m[1]));`, Options{Workers: 2})
	if err != nil || out != "true false\ntrue false\n" {
		t.Fatalf("%q, %v", out, err)
	}
	goroutinesSettle(t, before)
}

func TestClockAndWorkersExcludeEachOther(t *testing.T) {
	_, err := runThreads(t, `new Worker("data:text/javascript,1")`, Options{Clock: &Clock{}})
	var thrown *ScriptError
	if !errors.As(err, &thrown) || !strings.Contains(thrown.Message, "Options.Clock") {
		t.Fatal(err)
	}
}

// A port that a Worker was given and never took closes with the Worker.
func TestPortsOfAWorkerCloseWithIt(t *testing.T) {
	out, err := runThreads(t, `
import { MessageChannel, Worker } from "node:worker_threads";
const { port1, port2 } = new MessageChannel();
port1.on("message", () => {});
port1.on("close", () => console.log("closed"));
new Worker("postMessage(1)", { eval: true, workerData: port2, transferList: [port2] });`, Options{})
	if err != nil || out != "closed\n" {
		t.Errorf("%q, %v", out, err)
	}
}

func TestWorkersHaveBoundedArguments(t *testing.T) {
	out, err := runThreads(t, `
for (const name of ["argv", "execArgv", "preload"]) {
  try { new Worker("data:text/javascript,0", { [name]: Array(65537).fill("") }); } catch (e) { console.log(e.message); }
}`, Options{})
	want := ""
	for _, name := range []string{"argv", "execArgv", "preload"} {
		want += `The "options.` + name + `" property has more than 65536 items` + "\n"
	}
	if err != nil || out != want {
		t.Errorf("%q, %v", out, err)
	}
}
