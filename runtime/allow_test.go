// What a script cannot do without permission.

package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

// ways are the expressions that leave the script, by the field of Allow that permits them. Each gives "in" when it succeeds, and
// throws or rejects otherwise. FILE is a readable file, NEW a file that can be created, PEER the address of a server.
var ways = map[string][]string{
	"Read": {
		`Bun.file(FILE).text()`, `Bun.file(FILE).json().catch((e) => { if (e.name !== "SyntaxError") throw e; return "in" })`, `Bun.file(FILE).bytes()`, `Bun.file(FILE).arrayBuffer()`,
		`Bun.file(FILE).stat()`, `new Response(Bun.file(FILE)).text()`, `Array.fromAsync(Bun.file(FILE).stream())`, `Bun.file(FILE).slice(1).text()`, `Bun.file(new URL("file://" + FILE)).text()`,
		`fs.readFileSync(FILE)`, `fs.promises.readFile(FILE)`, `new Promise((yes, no) => fs.readFile(FILE, (e, v) => e ? no(e) : yes(v)))`,
		`fs.openSync(FILE)`, `fs.promises.open(FILE).then((f) => f.close())`, `fs.statSync(FILE)`, `fs.lstatSync(FILE)`, `fs.promises.stat(FILE)`, `fs.statfsSync(FILE)`,
		`fs.readdirSync(DIR)`, `fs.readdirSync(DIR, { recursive: true })`, `fs.promises.readdir(DIR)`, `fs.opendirSync(DIR).readSync()`, `fs.accessSync(FILE)`, `fs.realpathSync(FILE)`, `fs.realpathSync.native(FILE)`,
		`fs.readlinkSync(LINK)`, `fs.readFileSync(LINK)`, `new Promise((yes, no) => fs.createReadStream(FILE).on("error", no).on("data", yes))`,
		`(() => { const w = fs.watch(FILE); w.close() })()`, `Array.fromAsync(fs.promises.glob("*", { cwd: DIR })).then((l) => { if (!l.length) throw Error("empty") })`,
		`import(DIR + "/mod" + ".ts")`, `require(DIR + "/mod" + ".ts")`, `require.resolve(DIR + "/mod" + ".ts")`, `Bun.resolveSync(DIR + "/mod.ts", DIR)`, `process.chdir(DIR)`,
		`Array.fromAsync(new Bun.Glob("*").scan({ cwd: DIR }))`, `[...new Bun.Glob(DIR + "/*").scanSync()]`, `process.loadEnvFile(FILE)`,
		`Bun.serve({ routes: { "/d/*": { dir: DIR } }, fetch() {} }).stop(true)`,
		"Bun.$`ls ${FILE}`.quiet()", "Bun.$`echo ${DIR}/*`.quiet()", "Bun.$`true < ${FILE}`.quiet()", "Bun.$`cd ${DIR}`.quiet()", "Bun.$`[[ -f ${FILE} ]]`.quiet()", "Bun.$`true`.cwd(DIR).quiet()",
	},
	"Write": {
		`Bun.write(NEW, "x")`, `Bun.write(NEW, new Response("x"))`, `(async () => { const w = Bun.file(NEW).writer(); w.write("x"); await w.end() })()`, `Bun.file(TEMP).delete()`, `Bun.file(TEMP + "2").unlink()`,
		`fs.writeFileSync(NEW, "x")`, `fs.promises.writeFile(NEW, "x")`, `fs.appendFileSync(NEW, "x")`, `fs.openSync(NEW, "w")`, `fs.truncateSync(NEW)`,
		`fs.mkdirSync(NEW + "dir")`, `fs.mkdtempSync(NEW)`, `fs.rmdirSync(NEW + "dir")`, `fs.chmodSync(NEW, 0o600)`, `fs.utimesSync(NEW, 1, 1)`, `fs.renameSync(NEW, NEW + "3")`, `fs.rmSync(NEW + "3")`, `fs.mkdirSync(NEW + "a/b", { recursive: true })`,
		`new Promise((yes, no) => fs.createWriteStream(NEW).on("error", no).on("close", yes).end("x"))`, `fs.unlinkSync(NEW)`,
		"Bun.$`echo x > ${NEW}`.quiet()", "Bun.$`touch ${NEW}`.quiet()", "Bun.$`mv ${NEW} ${NEW + 5}`.quiet()", "Bun.$`rm ${NEW + 5}`.quiet()", "Bun.$`mkdir ${NEW + 6}`.quiet()", "Bun.$`rm -r ${NEW + 6}`.quiet()",
	},
	"Dial": {
		`fetch("http://" + PEER).then((r) => r.text())`, `new Promise((yes, no) => { const w = new WebSocket("ws://" + PEER); w.onopen = () => { w.close(); yes() }; w.onerror = no })`,
		`new Promise((yes, no) => { const s = require("net").connect({ host: "127.0.0.1", port: +PEER.split(":").at(-1) }, () => { s.destroy(); yes() }).on("error", no) })`,
		`new Promise((yes, no) => { const s = require("net").createConnection(+PEER.split(":").at(-1), "127.0.0.1", () => { s.destroy(); yes() }).on("error", no) })`,
		`new Promise((yes, no) => require("http").get("http://" + PEER, (r) => { r.resume(); r.on("end", yes) }).on("error", no))`,
		`new Promise((yes, no) => require("http").request("http://" + PEER, { agent: false }, (r) => { r.resume(); r.on("end", yes) }).on("error", no).end())`,
		`new Promise((yes, no) => new Bun.RedisClient("redis://" + PEER, { autoReconnect: false }).connect().then(yes, (e) => e.code === "EACCES" ? no(e) : yes()))`,
		`new Promise((yes, no) => new Bun.SQL("postgres://u@" + PEER + "/d", { max: 1, connectionTimeout: 1 }).connect().then(yes, (e) => e.code === "EACCES" ? no(e) : yes()))`,
		`Bun.connect({ hostname: "127.0.0.1", port: +PEER.split(":").at(-1), socket: { data() {}, open(s) { s.end() } } })`,
	},
	"Listen": {
		`new Promise((yes, no) => { const s = require("net").createServer().on("error", no).listen(0, "127.0.0.1", () => { s.close(); yes() }) })`,
		`new Promise((yes, no) => { const s = require("http").createServer().on("error", no).listen(0, "127.0.0.1", () => { s.close(); yes() }) })`,
		`(() => { Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } }).stop(true) })()`,
	},
	"Exit":    {`process.exit(0)`, `process.reallyExit(0)`, `process.abort()`},
	"Signals": {`process.kill(process.pid, 0)`},
	"Spawn": {`Bun.spawn(["true"], { env: { PATH: "/usr/bin:/bin" } }).exited`, `Bun.spawnSync(["true"], { env: { PATH: "/usr/bin:/bin" } })`,
		`require("child_process").execFileSync("/bin/sh", ["-c", "exit 0"])`, `new Promise((yes, no) => require("child_process").spawn("/bin/sh", ["-c", "exit 0"]).on("error", no).on("close", yes))`,
		"Bun.$`/bin/sh -c 'exit 0'`.env({}).quiet()"},
	// Only permission for everything opens these.
	"all": {
		`fs.symlinkSync(FILE, NEW + "s")`, `fs.linkSync(FILE, NEW + "l")`, `fs.fstatSync(0)`, `Bun.file(FD).text()`,
		`Bun.udpSocket({}).then((s) => s.close())`, `new Promise((yes, no) => { const s = require("dgram").createSocket("udp4"); s.on("error", no); s.bind(0, () => { s.close(); yes() }) })`,
		`new (require("bun:sqlite").Database)(":memory:")`, `new (require("node:sqlite").DatabaseSync)(":memory:")`, `new Bun.SQL(":memory:").connect()`,
		`Bun.build({ entrypoints: [DIR + "/mod.ts"] })`, `process.umask()`, `process.setuid(process.getuid())`, `require("os").userInfo()`, `require("os").hostname()`, `require("os").networkInterfaces()`, `require("os").homedir()`, `require("os").getPriority()`,
	},
}

// through runs the expressions and returns the result of each: "in", or the code and message of the error.
func through(t *testing.T, allow gobun.Allow, narrow bool, names []string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "file.txt")
	for name, text := range map[string]string{"file.txt": "text", "mod.ts": "export default 1", "temp": "t", "temp2": "t"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(file, filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if narrow && allow.Read != nil {
		allow.Read = gobun.Files(dir)
	}
	if narrow && allow.Write != "" {
		allow.Write = dir
	}
	peer := started(t, `Bun.serve({ port: 0, fetch(r, s) { if (!s.upgrade(r)) return new Response("in") }, websocket: { message() {} } })`, gobun.Options{})
	open, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = open.Close() }()
	out := map[string]string{}
	for _, expression := range names {
		var stdout, stderr bytes.Buffer
		code := `import fs from "node:fs"; 
const [DIR, PEER, FDTEXT] = process.argv.slice(2); const FILE = DIR + "/file.txt", NEW = DIR + "/new", LINK = DIR + "/link", TEMP = DIR + "/temp", FD = Number(FDTEXT);
try { await (` + expression + `); console.log("in") } catch (e: any) { console.log(e?.code ?? e?.error?.code, e?.message ?? e?.error?.message) }`
		app, err := gobun.Start(t.Context(), source(t, code), gobun.Options{
			Args: []string{dir, peer.Server().Addr().String(), strconv.Itoa(int(open.Fd()))}, Allow: allow, Stdout: &stdout, Stderr: &stderr, Dir: os.TempDir(),
		})
		if err == nil {
			err = app.Wait()
		}
		text := strings.TrimSpace(stdout.String())
		if exit := (*gobun.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			text += " " + err.Error()
		}
		if text == "" {
			text = "in" // the script ended
		}
		out[expression] = text
	}
	return out
}

// refused reports whether an expression was refused for the right reason. A WebSocket does not say why it fails.
func refused(text string) bool {
	return strings.HasPrefix(text, "EACCES ") || strings.HasPrefix(text, "EBADF ") || strings.Contains(text, "WebSocket") || strings.Contains(text, "empty")
}

// Each permission opens what it is named for and nothing else.
func TestDoors(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	one := map[string]gobun.Allow{
		"Read": {Read: gobun.Files("/")}, "Write": {Write: "/"}, "Listen": {Listen: true}, "Exit": {Exit: true}, "Signals": {Signals: true}, "Spawn": {Spawn: true},
		"Dial": {Dial: (&net.Dialer{}).DialContext},
	}
	for name, expressions := range ways {
		t.Run(name, func(t *testing.T) {
			for expression, text := range through(t, gobun.Allow{}, true, expressions) {
				if !refused(text) {
					t.Errorf("%s, with nothing allowed: %s", expression, text)
				}
			}
			allow, one := one[name]
			if !one {
				for expression, text := range through(t, gobun.AllowAll(), false, expressions) {
					if text != "in" {
						t.Errorf("%s, with everything allowed: %s", expression, text)
					}
				}
				return
			}
			for expression, text := range through(t, allow, true, expressions) {
				if text != "in" {
					t.Errorf("%s, allowed: %s", expression, text)
				}
			}
			// All fields except this one.
			others := gobun.Allow{Read: gobun.Files("/"), Write: "/", Dial: (&net.Dialer{}).DialContext, Listen: true, Exit: true, Signals: true, Spawn: true}
			switch name {
			case "Read":
				others.Read = nil
			case "Write":
				others.Write = ""
			case "Dial":
				others.Dial = nil
			case "Listen":
				others.Listen = false
			case "Exit":
				others.Exit = false
			case "Signals":
				others.Signals = false
			case "Spawn":
				others.Spawn = false
			}
			for expression, text := range through(t, others, true, expressions) {
				if !refused(text) {
					t.Errorf("%s, with all but %s allowed: %s", expression, name, text)
				}
			}
		})
	}
}

// A script sees only the environment that it was given, and only files below what it may read, however their names are written.
func TestNothingLeaksIn(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	t.Setenv("GOBUN_TEST_SECRET", "secret")
	dir := t.TempDir()
	inside := filepath.Join(dir, "inside")
	for name, text := range map[string]string{"secret.txt": "secret", "inside/ok.txt": "ok", "inside2/no.txt": "secret"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"out": filepath.Join(dir, "secret.txt"), "up": "..", "here": "ok.txt", "new": filepath.Join(dir, "made.txt")} {
		if err := os.Symlink(target, filepath.Join(inside, name)); err != nil {
			t.Fatal(err)
		}
	}
	var stdout bytes.Buffer
	app, err := gobun.Start(t.Context(), source(t, `
import fs from "node:fs";
console.log(Object.keys(process.env).length, process.env.GOBUN_TEST_SECRET, Bun.env.PATH, JSON.stringify(import.meta.env ?? {}));
for (const name of ["ok.txt", "here", "./x/../ok.txt", "out", "up/secret.txt", "../secret.txt", "../inside2/no.txt", "up/inside/ok.txt", "/etc/passwd", "/proc/self/environ", "new"]) {
	const got = [];
	for (const read of [() => Bun.file(name).text(), () => fs.readFileSync(name, "utf8"), () => { fs.writeFileSync(name, "ok", { flag: "r+" }); return "written" }]) {
		try { got.push(await read()) } catch (e: any) { got.push(e.code) }
	}
	console.log(name, ...got);
}`), gobun.Options{Dir: inside, Stdout: &stdout, Env: map[string]string{"ONE": "1"}, Allow: gobun.Allow{Read: os.DirFS(inside), Write: inside}})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Wait(); err != nil {
		t.Fatal(err)
	}
	want := `1 undefined undefined {"ONE":"1"}
ok.txt ok ok written
here ok ok written
./x/../ok.txt EACCES EACCES EACCES
out EACCES EACCES EACCES
up/secret.txt EACCES EACCES EACCES
../secret.txt EACCES EACCES EACCES
../inside2/no.txt EACCES EACCES EACCES
up/inside/ok.txt ok ok written
/etc/passwd EACCES EACCES EACCES
/proc/self/environ EACCES EACCES EACCES
new EACCES EACCES EACCES
`
	if stdout.String() != want {
		t.Errorf("printed\n%s", stdout.String())
	}
}

// Options.Listen and Allow.Dial make the script's connections.
func TestHooks(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	var listens, dials []string
	app, err := gobun.Start(t.Context(), source(t, `
const server = Bun.serve({ port: 4321, hostname: "127.0.0.1", fetch: () => new Response("hi") });
console.log(await (await fetch("http://chat.example/")).text());
await server.stop(true)`), gobun.Options{
		Listen: func(ctx context.Context, network, address string) (net.Listener, error) {
			listens = append(listens, address)
			return (&net.ListenConfig{}).Listen(ctx, network, "127.0.0.1:0")
		},
		Allow: gobun.Allow{Dial: func(_ context.Context, network, address string) (net.Conn, error) {
			dials = append(dials, network+" "+address)
			ours, theirs := net.Pipe()
			go func() {
				_, _ = theirs.Read(make([]byte, 1000))
				_, _ = theirs.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"))
				_ = theirs.Close()
			}()
			return ours, nil
		}},
	})
	if err == nil {
		err = app.Wait()
	}
	if err != nil || strings.Join(listens, ",") != "127.0.0.1:4321" || strings.Join(dials, ",") != "tcp chat.example:80" {
		t.Errorf("%v: listened on %q, dialled %q", err, listens, dials)
	}
	if _, err = gobun.Start(t.Context(), source(t, "1"), gobun.Options{Allow: gobun.Allow{Read: fstest.MapFS{}}}); err == nil || !strings.Contains(err.Error(), "use os.DirFS or gobun.Files") {
		t.Errorf("another file system: %v", err)
	}
}
