// subscribe, unsubscribe, isSubscribed, subscriptions, subscriberCount.
import { test, connected, probe, show, Queue, closing } from "../lib";

const closed = new Queue<void>();
const { server, ws, peer } = await connected({ close: () => closed.push() });

await test("3.7 subscribe and unsubscribe answer whether", () => {
  probe("subscribe", () => ws.subscribe("a"));
  probe("again", () => ws.subscribe("a"));
  probe("count", () => server.subscriberCount("a"));
  probe("isSubscribed", () => [ws.isSubscribed("a"), ws.isSubscribed("b")]);
  probe("unsubscribe", () => [ws.unsubscribe("a"), ws.unsubscribe("a"), ws.unsubscribe("never")]);
  probe("count", () => server.subscriberCount("a"));
});
await test("3.7 any string is a literal topic name", () => {
  const names = ["b", "a/+", "a/#", "#", "日本", "🙂", " ", "\0", "x".repeat(70000), "__proto__", "constructor", "0", "lone \ud800"];
  for (const t of names) probe(show(t.slice(0, 20)), () => [ws.subscribe(t), ws.isSubscribed(t)]);
  probe("subscriptions", () => ws.subscriptions.map((t: string) => t.slice(0, 20)).sort());
  probe("no wildcards", () => [ws.isSubscribed("a/b"), server.publish("a/b", "x")]);
  for (const t of names) ws.unsubscribe(t);
  probe("none left", () => ws.subscriptions);
});
await test("3.7 lone surrogates in topic names", () => {
  ws.subscribe("s\ud800");
  probe("same", () => [ws.isSubscribed("s\ud800"), ws.isSubscribed("s\ufffd"), ws.isSubscribed("s\ud801")]);
  probe("listed", () => [...ws.subscriptions[0]].map((c: string) => c.codePointAt(0)));
  ws.unsubscribe("s\ud800");
});
await test("3.7 subscriptions is a new array each time", () => {
  ws.subscribe("a");
  const list = ws.subscriptions;
  list.push("forged");
  probe("real", () => [ws.subscriptions, Array.isArray(list), ws.isSubscribed("forged")]);
  probe("printed", () => (console.log(ws.subscriptions), ""));
  ws.unsubscribe("a");
  console.log(ws.subscriptions);
});
for (const name of ["subscribe", "unsubscribe", "isSubscribed"]) {
  await test(`3.7 ${name}: what is no topic`, () => {
    probe("nothing", () => ws[name]());
    for (const v of ["", 1, null, undefined, {}, true, Symbol("q"), [], 5n, () => {}, Buffer.from("a"), ["a"], NaN]) probe(show(v), () => ws[name](v));
    probe("String object", () => ws[name](new String("boxed")));
    probe("empty String object", () => ws[name](new String("")));
  });
}
await test("3.7 subscriberCount: what it takes", () => {
  ws.subscribe("5");
  ws.subscribe("[object Object]");
  for (const v of ["5", 5, {}, "", null, undefined, "none", true, new String("5"), ["5"], 5n]) probe(show(v), () => (server as any).subscriberCount(v));
  probe("nothing", () => (server as any).subscriberCount());
  probe("symbol", () => (server as any).subscriberCount(Symbol("s")));
  probe("throws", () => (server as any).subscriberCount({ toString() { throw new RangeError("mine"); } }));
});
await test("3.7 many topics on one socket", () => {
  for (let i = 0; i < 300; i++) ws.subscribe("many" + i);
  probe("count", () => ws.subscriptions.filter((t: string) => t.startsWith("many")).length);
  for (let i = 0; i < 300; i += 2) ws.unsubscribe("many" + i);
  probe("half", () => [ws.subscriptions.filter((t: string) => t.startsWith("many")).length, ws.isSubscribed("many0"), ws.isSubscribed("many1")]);
});
await test("3.7 a closed socket has no subscriptions", async () => {
  ws.subscribe("late");
  await peer.write(closing());
  await closed.next();
  probe("after", () => [ws.subscriptions, server.subscriberCount("late"), server.publish("late", "x"), ws.isSubscribed("late"), ws.subscribe("late"), ws.unsubscribe("late")]);
});
server.stop(true);
