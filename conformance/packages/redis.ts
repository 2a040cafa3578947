//@redis
import { createClient } from "redis";

const c = createClient({ url: process.env.REDIS_URL, database: 4 });
c.on("error", (e) => console.log("error", e.message)).on("ready", () => console.log("ready")).on("end", () => console.log("end"));
await c.connect();
await c.flushDb();
console.log(await c.set("k", "v", { expiration: { type: "EX", value: 100 } } as any), await c.get("k"), await c.get("none"), await c.ttl("k") > 90);
console.log(await c.hSet("h", { a: 1, b: 2 }), { ...(await c.hGetAll("h")) });
console.log(await c.multi().set("m", "1").incr("m").get("m").exec());
console.log(await Promise.all([c.incr("n"), c.incr("n"), c.incr("n")]));
console.log(await c.zAdd("z", [{ score: 2, value: "two" }, { score: 1, value: "one" }]), await c.zRangeWithScores("z", 0, -1));
console.log(await c.sendCommand(["ECHO", "raw"]), await c.sendCommand(["NOSUCH"]).catch((e: any) => e.message.slice(0, 21)));
const sub = c.duplicate();
sub.on("error", () => {});
await sub.connect();
const got = new Promise((ok) => sub.subscribe("news", (m, ch) => ok([ch, m])).then(() => c.publish("news", "hi")));
console.log(await got);
for await (const keys of c.scanIterator({ MATCH: "h*" })) console.log("scan", keys);
await sub.unsubscribe("news");
await sub.close();
await c.close();
