//@redis
import Redis from "ioredis";

const url = process.env.REDIS_URL!;
const r = new Redis(url, { db: 3 });
r.on("ready", () => console.log("ready"));
await r.flushdb();
console.log(await r.set("k", "v"), await r.get("k"), await r.get("none"));
console.log(await r.incrby("n", 5), await r.mset({ a: 1, b: 2 }), await r.mget("a", "b", "c"));
console.log(await r.hset("h", { x: "1", y: "2" }), await r.hgetall("h"), await r.lpush("l", 1, 2, 3), await r.lrange("l", 0, -1));
console.log(await r.pipeline().set("p", 1).incr("p").get("p").exec());
console.log(await r.multi().set("m", "1").incr("m").exec());
console.log([...(await r.getBuffer("k"))!]);
await r.set("big", "x".repeat(300_000));
console.log((await r.get("big"))!.length);
r.defineCommand("twice", { numberOfKeys: 1, lua: "return redis.call('get', KEYS[1]) .. ARGV[1]" });
console.log(await (r as any).twice("k", "!"));
console.log(await r.call("nosuch").catch((e) => [e.name, e.message.slice(0, 21)]));
const sub = new Redis(url);
console.log(await sub.subscribe("news", "more"), await sub.psubscribe("p*"));
const got: any[] = [];
const two = new Promise<void>((ok) => {
  sub.on("message", (...m) => (got.push(m), got.length === 2 && ok()));
  sub.on("pmessage", (...m) => (got.push(m), got.length === 2 && ok()));
});
console.log(await r.publish("news", "hi"), await r.publish("pop", "up"));
await two;
console.log(got);
for await (const keys of r.scanStream({ match: "h*" })) console.log("scan", keys);
const blocked = new Redis(url, { db: 3 });
const popped = blocked.blpop("queue", 5);
await r.rpush("queue", "job");
console.log(await popped);
for (const c of [r, sub, blocked]) await c.quit();
const bad = new Redis({ port: 1, host: "127.0.0.1", retryStrategy: () => null, maxRetriesPerRequest: 0 });
bad.on("error", (e: any) => console.log("error", e.code));
await new Promise((ok) => bad.on("end", ok));
console.log("end");
