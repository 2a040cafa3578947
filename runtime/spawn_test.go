package runtime_test

import (
	"bytes"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// children runs a script that starts programs, and returns what it printed.
func children(t *testing.T, code string) string {
	t.Helper()
	var out bytes.Buffer
	app, err := gobun.Start(t.Context(), source(t, code), gobun.Options{
		Allow: gobun.AllowAll(), Environ: os.Environ(), Stdout: &out, Stderr: &out, Dir: os.TempDir(),
	})
	if err == nil {
		err = app.Wait()
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	return strings.TrimSpace(out.String())
}

// spawnSync blocks the loop, but Close still ends it: the child is killed.
func TestCloseEndsSpawnSync(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("NOT RUN: the programs are those of unix")
	}
	defer goleak.VerifyNone(t)
	on := make(signal, 1)
	app, err := gobun.Start(t.Context(), source(t, `setTimeout(() => { console.log("on"); Bun.spawnSync(["sleep", "1000"]) }, 1)`), gobun.Options{
		Allow: gobun.AllowAll(), Environ: os.Environ(), Stdout: on, Dir: os.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	<-on
	within(t, "Close", func() { err = app.Close() })
	if err != nil {
		t.Error(err)
	}
}

// Children, in sequence and in parallel, leave no descriptor and no goroutine behind. GOBUN_SOAK=1 starts a thousand.
func TestChildrenLeaveNothing(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("NOT RUN: the programs are those of unix")
	}
	defer goleak.VerifyNone(t)
	n := "50"
	if os.Getenv("GOBUN_SOAK") != "" {
		n = "1000"
	}
	before := descriptors(t)
	if got := children(t, `
		let ended = 0;
		for (let i = 0; i < `+n+`; i++) {
			const p = Bun.spawn(["cat"], { stdin: "pipe", stderr: "pipe" });
			p.stdin.write("child " + i);
			p.stdin.end();
			if (i % 2 === 0 && (await p.stdout.text()) !== "child " + i) console.log("wrong");
			ended += 1 - (await p.exited);
			if (i % 10 === 0) ended += Number(Bun.spawnSync(["sh", "-c", "exit 3"]).exitCode === 3) - 1;
		}
		const codes = await Promise.all(Array.from({ length: 50 }, (_, i) => Bun.spawn(["sh", "-c", "exit " + i]).exited));
		console.log(ended, codes.every((c, i) => c === i));`); got != n+" true" {
		t.Errorf("printed %q", got)
	}
	deadline := time.Now().Add(30 * time.Second)
	for descriptors(t) > before { // each descriptor is closed by its owner, not by the garbage collector
		if time.Now().After(deadline) {
			t.Fatalf("%d descriptors, %d before", descriptors(t), before)
		}
		runtime.Gosched()
	}
}

// A child that dies, hangs, floods, closes a pipe or leaves a child of its own behind blocks nothing.
func TestHostileChildren(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("NOT RUN: the programs are those of unix")
	}
	for name, c := range map[string]struct{ code, want string }{
		"dies":             {`const p = Bun.spawn(["sh", "-c", "kill -9 $$"]); console.log(await p.exited, p.signalCode)`, "137 SIGKILL"},
		"hangs":            {`const p = Bun.spawn(["sleep", "600"], { timeout: 20 }); console.log(await p.exited, p.signalCode)`, "143 SIGTERM"},
		"hangs, sync":      {`const r = Bun.spawnSync(["sleep", "600"], { timeout: 20 }); console.log(r.signalCode, r.exitedDueToTimeout)`, "SIGTERM true"},
		"ignores signals":  {`const p = Bun.spawn(["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.01; done"], { stderr: "ignore" }); await p.stdout.getReader().read(); p.kill(); p.kill("SIGKILL"); console.log(await p.exited)`, "137"},
		"floods":           {`const p = Bun.spawn(["sh", "-c", "exec cat /dev/zero"]); const r = p.stdout.getReader(); let n = 0; while (n < 3e7) n += (await r.read()).value.length; await r.cancel(); console.log(await p.exited > 128)`, "true"},
		"floods unread":    {`const p = Bun.spawn(["sh", "-c", "exec cat /dev/zero"]); await Bun.sleep(50); p.kill(); console.log(await p.exited)`, "143"},
		"floods, sync":     {`const r = Bun.spawnSync(["sh", "-c", "exec cat /dev/zero"], { maxBuffer: 1e6 }); console.log(r.exitedDueToMaxBuffer, r.stdout.length < 3e6)`, "true true"},
		"closes its input": {`const p = Bun.spawn(["sh", "-c", "exec 0<&-; echo closed"], { stdin: "pipe" }); p.stdin.write("x".repeat(1e6)); p.stdin.end(); console.log(await p.stdout.text(), await p.exited)`, "closed\n 0"},
		"forks on":         {`const p = Bun.spawn(["sh", "-c", "sleep 600 & echo $!"]); const c = await p.exited; const r = p.stdout.getReader(); const { value } = await r.read(); process.kill(Number(new TextDecoder().decode(value)), "SIGKILL"); await r.cancel(); console.log(c)`, "0"},
		"forks on, sync":   {`const r = Bun.spawnSync(["sh", "-c", "sleep 600 & echo $!; sleep 600"], { timeout: 50 }); try { process.kill(Number(r.stdout), "SIGKILL") } catch {} console.log(r.signalCode)`, "SIGTERM"},
	} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t)
			within(t, name, func() {
				if got := children(t, c.code); got != c.want {
					t.Errorf("printed %q, want %q", got, c.want)
				}
			})
		})
	}
}
