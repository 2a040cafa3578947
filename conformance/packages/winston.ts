import winston from "winston";
import Transport from "winston-transport";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";

const dir = mkdtempSync(join(tmpdir(), "w"));
const seen: any[] = [];
class Mine extends Transport { log(info: any, next: () => void) { seen.push(info[Symbol.for("message")]); next(); } }
const log = winston.createLogger({
  level: "debug", defaultMeta: { app: "t" }, format: winston.format.combine(winston.format.splat(), winston.format.errors(), winston.format.json()),
  transports: [new Mine(), new winston.transports.File({ filename: join(dir, "a.log"), level: "warn" }), new winston.transports.Console({ format: winston.format.printf((i) => `${i.level}: ${i.message}`) })],
});
log.info("plain");
log.warn("with %s and %d", "words", 5, { extra: true });
log.debug({ message: "object", a: 1 });
log.child({ part: "child" }).error(new Error("bad"));
log.silly("not seen");
const done = new Promise((ok) => log.on("finish", ok));
log.end();
await done;
for (const s of seen) console.log(s);
const file = log.transports.find((t: any) => t.filename) as any;
await new Promise((ok) => (file?._dest?.closed ?? true ? ok(0) : file._dest.on("close", ok)));
console.log(readFileSync(join(dir, "a.log"), "utf8").trim());
rmSync(dir, { recursive: true });
