// 10,000 sockets that end in every possible way leave no descriptor and no goroutine behind.

package runtime_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	gobun "github.com/gobun/gobun/runtime"
)

const manySockets = `
import net from "node:net";
import dgram from "node:dgram";
import { createServer } from "node:http";
import { readdirSync } from "node:fs";
import WebSocket, { WebSocketServer } from "ws";

const descriptors = () => readdirSync("/proc/self/fd").length;
const reset = net.createServer((s) => s.on("error", () => {}).once("data", () => s.resetAndDestroy()));
const half = net.createServer({ allowHalfOpen: true }, (s) => s.on("error", () => {}).resume().once("end", () => s.end("after")));
const http = createServer();
const wss = new WebSocketServer({ server: http });
wss.on("connection", (ws, req) => req.url === "/t" ? ws.terminate() : ws.on("message", () => ws.close()));
const servers = [reset, half, http];
for (const s of servers) await new Promise((ok) => s.listen(0, "127.0.0.1", ok));
const free = net.createServer();
await new Promise((ok) => free.listen(0, "127.0.0.1", ok));
const nobody = free.address().port;
await new Promise((ok) => free.close(ok));

const tcp = (port, use) => new Promise((ok) => use(net.connect(port, "127.0.0.1").on("error", () => {}).on("close", ok)));
const ways = [
  () => tcp(nobody, () => {}),
  () => tcp(reset.address().port, (c) => c.write("x")),
  () => tcp(half.address().port, (c) => c.resume().end("x")),
  () => tcp(half.address().port, (c) => c.on("connect", () => c.destroy())),
  () => tcp(half.address().port, (c) => c.destroy()),
  () => new Promise((ok) => { const s = dgram.createSocket("udp4"); s.on("close", ok).bind(0, "127.0.0.1", () => s.send("x", s.address().port, "127.0.0.1", () => s.close())); }),
  () => Bun.udpSocket({ hostname: "127.0.0.1" }).then((s) => s.close()),
  () => new Promise((ok) => { const ws = new WebSocket("ws://127.0.0.1:" + http.address().port); ws.on("error", () => {}).on("close", ok).on("open", () => ws.send("x")); }),
  () => new Promise((ok) => new WebSocket("ws://127.0.0.1:" + http.address().port + "/t").on("error", () => {}).on("close", ok)),
];
const wave = (n) => Promise.all(Array.from({ length: n }, (_, i) => ways[i % ways.length]()));
await wave(ways.length * 4);
const before = descriptors();
for (let done = 0; done < 10000; done += 180) await wave(180);
// The servers' ends of the connections close a little later.
for (let i = 0; i < 1000 && (descriptors() > before + 8 || wss.clients.size > 0); i++) await new Promise((ok) => setTimeout(ok, 20));
console.log(descriptors() > before + 8 ? before + " descriptors became " + descriptors() : "clean", wss.clients.size);
wss.close();
for (const s of servers) s.close();
http.closeAllConnections();
`

func TestSocketsLeaveNothing(t *testing.T) {
	if _, err := os.Stat("/proc/self/fd"); err != nil {
		t.Skip("NOT RUN: the descriptors of a process cannot be counted here")
	}
	t.Cleanup(func() { goleak.VerifyNone(t) })
	var stdout, stderr bytes.Buffer
	app, err := gobun.Start(t.Context(), source(t, manySockets), gobun.Options{Allow: gobun.AllowAll(), Stdout: &stdout, Stderr: &stderr, Dir: os.TempDir()})
	if err == nil {
		err = app.Wait()
	}
	if err != nil || strings.TrimSpace(stdout.String()) != "clean 0" {
		t.Fatalf("%v: %s\n%s", err, stdout.String(), stderr.String())
	}
}
