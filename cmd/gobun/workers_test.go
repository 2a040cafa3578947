package main

import (
	"slices"
	"strings"
	"testing"
)

// How many loops a script runs on: the flag, the environment, and what they may not say.
func TestWorkers(t *testing.T) {
	const who = `console.log(process.env.GOBUN_WORKER, process.env.GOBUN_WORKERS, Bun.isMainThread)`
	for _, tt := range []struct {
		name, variable, worker string
		args                   []string
		status                 int
		out                    string
	}{
		{name: "one", args: []string{"run", "a.ts"}, out: "undefined undefined true\n"},
		{name: "flag", args: []string{"run", "--workers", "3", "a.ts"}, out: "0 3 true\n1 3 false\n2 3 false\n"},
		{name: "flag 1", args: []string{"run", "--workers", "1", "a.ts"}, out: "undefined undefined true\n"},
		{name: "environment", variable: "2", args: []string{"a.ts"}, out: "0 2 true\n1 2 false\n"},
		{name: "the flag wins", variable: "7", args: []string{"run", "--workers=2", "a.ts"}, out: "0 2 true\n1 2 false\n"},
		{name: "a process that a loop started", variable: "2", worker: "1", args: []string{"a.ts"}, out: "1 2 false\n"},
		{name: "isolated", args: []string{"run", "--workers", "2", "--isolated", "a.ts"}, out: "0 2 true\n1 2 false\n"},
		{name: "code has one", variable: "2", args: []string{"-e", "console.log(process.env.GOBUN_WORKER, Bun.isMainThread)"}, out: " true\n"},
		{name: "0", args: []string{"run", "--workers", "0", "a.ts"}, status: 1, out: "--workers expects a number from 1 to 63, or auto, received \"0\""},
		{name: "64", args: []string{"run", "--workers", "64", "a.ts"}, status: 1, out: "received \"64\""},
		{name: "text", args: []string{"run", "--workers", "x", "a.ts"}, status: 1, out: "received \"x\""},
		{name: "environment, wrong", variable: "many", args: []string{"a.ts"}, status: 1, out: "GOBUN_WORKERS expects a number"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("GOBUN_WORKERS", tt.variable)
			t.Setenv("GOBUN_WORKER", tt.worker)
			script := who
			if tt.worker != "" {
				// It has the variables of the loop that started it, and runs on one loop.
				script = `console.log(process.env.GOBUN_WORKER, process.env.GOBUN_WORKERS, !Bun.isMainThread)`
			} else {
				script = `if (!process.env.GOBUN_WORKER) { delete process.env.GOBUN_WORKER; delete process.env.GOBUN_WORKERS; }` + "\n" + who
			}
			status, out, errs := runGobun(t, map[string]string{"a.ts": script}, "", tt.args...)
			if status != tt.status || tt.status == 0 && sortedLines(out) != tt.out || tt.status != 0 && !strings.Contains(errs, tt.out) {
				t.Errorf("status %d\n%s%s\nwant %d\n%s", status, out, errs, tt.status, tt.out)
			}
		})
	}
}

// sortedLines is output whose order is that of several loops.
func sortedLines(text string) string {
	lines := strings.SplitAfter(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// --hot reads changed files once and evaluates them on all loops; the server and its port stay.
func TestHotOnSeveralLoops(t *testing.T) {
	t.Setenv("GOBUN_WORKERS", "3")
	w := startWatched(t, "--hot", map[string]string{"version.ts": "export const version = 1;", "a.ts": `
import { version } from "./version";
globalThis.port ??= 0;
const server = Bun.serve({ port: 0, id: "one", fetch: () => new Response(String(version)) });
const same = globalThis.port === 0 || globalThis.port === server.port;
globalThis.port = server.port;
console.log("version", version, same);`})
	for range 3 {
		w.await("version 1 true")
	}
	w.put("version.ts", "export const version = 2;")
	for range 3 {
		w.await("version 2 true")
	}
	w.put("version.ts", "export const version = ;")
	w.await("error")
	w.put("version.ts", "export const version = 3;")
	for range 3 {
		w.await("version 3 true")
	}
}

// The first process.exit in the handling of a signal lets the handlers of the other loops come to their end.
func TestASignalReachesAllLoops(t *testing.T) {
	status, out, errs := runGobun(t, map[string]string{"a.ts": `
const id = Number(process.env.GOBUN_WORKER);
process.on("SIGUSR2", async () => {
	if (id > 0) await Bun.sleep(20);
	console.log("handled", id);
	if (id === 0) process.exit(6);
});
if (id === 0) setTimeout(() => process.kill(process.pid, "SIGUSR2"), 50);
setInterval(() => {}, 1000);`}, "", "run", "--workers", "3", "a.ts")
	if want := "handled 0\nhandled 1\nhandled 2\n"; status != 6 || sortedLines(out) != want {
		t.Errorf("status %d\n%s%s\nwant 6\n%s", status, out, errs, want)
	}
}
