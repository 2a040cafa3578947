//go:build unix

package conformance

import (
	"os/exec"
	"strings"
	"testing"
)

// scarce starts children until no descriptor is left. Each failure is an error with a code; when the children have ended, all
// of their descriptors are free again, for children and for shells.
const scarce = `
	const alive = [];
	const codes = new Set();
	for (let round = 0; round < 3; round++) {
		for (let i = 0; i < 60; i++) {
			try {
				alive.push(Bun.spawn(["cat"], { stdin: "pipe", stdout: "pipe", stderr: "pipe" }));
			} catch (e) {
				codes.add(e.code);
				try { Bun.spawnSync(["true"]); codes.add("spawnSync worked") } catch (e) { codes.add(e.code) }
				await Bun.$` + "`true | sh -c true | cat`" + `.quiet().then(() => codes.add("the shell worked"), (e) => codes.add(e.code));
			}
		}
		if (codes.size === 0 || alive.length < 3) console.log("never full", alive.length);
		for (const p of alive.splice(0)) {
			p.stdin.write("x");
			p.stdin.end();
			if ((await p.stdout.text()) !== "x" || (await p.stderr.text()) !== "" || (await p.exited) !== 0) console.log("a child was hurt");
		}
		const again = await Bun.$` + "`echo a | cat | cat`" + `.text();
		if (again !== "a\n" || Bun.spawnSync(["echo", "b"]).stdout.toString() !== "b\n") console.log("not free again");
	}
	console.log([...codes].sort().join());`

func TestChildrenWithoutDescriptors(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -n 64; exec "$0" -e "$1"`, gobun, scarce)
	out, err := cmd.CombinedOutput()
	if got := strings.TrimSpace(string(out)); err != nil || got != "EMFILE" {
		t.Errorf("%v; printed %q, want EMFILE alone", err, got)
	}
}
