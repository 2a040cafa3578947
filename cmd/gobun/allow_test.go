package main

import (
	"strings"
	"testing"
)

// What the flags open and close, each tried by a script that uses every door.
func TestAllowAndDeny(t *testing.T) {
	const script = `const said = async (f) => { try { await f(); return "yes" } catch (e) { return e.code === "EACCES" || /not allowed/.test(e.message + e.cause?.message) || e.code === "ConnectionRefused" || e.code === "FailedToOpenSocket" ? "no" : String(e) } };
const fs = require("node:fs");
const server = await said(() => { globalThis.s = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("x") }) });
console.log("read", await said(() => fs.readFileSync("in/a.txt")), await said(() => Bun.file("b.txt").text()),
	"write", await said(() => fs.writeFileSync("in/a.txt", "x")), await said(() => Bun.write("b.txt", "x")),
	"listen", server, "dial", server === "no" ? "-" : await said(() => fetch(s.url)), "env", process.env.ONE ?? "-", process.env.TWO ?? "-");
process.exit(0)`
	t.Setenv("ONE", "1")
	t.Setenv("TWO", "2")
	files := map[string]string{"in/a.txt": "a", "b.txt": "b", "main.js": script}
	for flags, want := range map[string]string{
		"":                                "read yes yes write yes yes listen yes dial yes env 1 2",
		"--allow-read":                    "read yes yes write no no listen no dial - env - -",
		"--allow-read=in":                 "read yes no write no no listen no dial - env - -",
		"--allow-read --deny-read=in":     "read no yes write no no listen no dial - env - -",
		"--allow-write=in":                "read no no write yes no listen no dial - env - -",
		"--allow-write=in,b.txt":          "read no no write yes yes listen no dial - env - -",
		"--allow-env=ONE":                 "read no no write no no listen no dial - env 1 -",
		"--allow-env --deny-env=ONE":      "read no no write no no listen no dial - env - 2",
		"--allow-net":                     "read no no write no no listen yes dial yes env - -",
		"--allow-net=127.0.0.1":           "read no no write no no listen yes dial yes env - -",
		"--allow-net=127.0.0.2":           "read no no write no no listen no dial - env - -",
		"--deny-read":                     "read no no write yes yes listen yes dial yes env 1 2",
		"--deny-write=in":                 "read yes yes write no yes listen yes dial yes env 1 2",
		"--deny-net":                      "read yes yes write yes yes listen no dial - env 1 2",
		"--deny-env=TWO":                  "read yes yes write yes yes listen yes dial yes env 1 -",
		"--allow-read=in --allow-env=TWO": "read yes no write no no listen no dial - env - 2",
	} {
		t.Run(flags, func(t *testing.T) {
			status, stdout, stderr := runGobun(t, files, "", append(strings.Fields(flags), "main.js")...)
			if status != 0 || strings.TrimSpace(stdout) != want {
				t.Errorf("status %d\n%s want %s\n%s", status, stdout, want, stderr)
			}
		})
	}
}
