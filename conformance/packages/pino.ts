import pino from "pino";
import { Writable } from "node:stream";

const lines: string[] = [];
const log = pino({ level: "debug", base: { app: "t" }, timestamp: false, redact: ["secret", "deep.*"], serializers: { err: pino.stdSerializers.err } }, new Writable({ write: (c, _, done) => (lines.push(String(c).trim()), done()) }));
log.info("plain");
log.warn({ a: 1, secret: "s", deep: { x: 1 } }, "with %s", "words");
log.child({ part: "child" }).debug([1, 2]);
log.trace("not seen");
log.error(new TypeError("bad"));
console.log(lines.slice(0, 3).join("\n"));
const e = JSON.parse(lines[3]);
console.log(e.level, e.msg, e.err.type, typeof e.err.stack, log.isLevelEnabled("trace"), pino.levels.labels[30]);
const direct = pino({ base: null, timestamp: false }, pino.destination({ dest: 1, sync: true }));
direct.info({ to: "stdout" }, "sync");
