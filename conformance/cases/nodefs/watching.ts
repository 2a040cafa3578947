// fs.watch, fs/promises.watch and fs.watchFile. How often a change is reported differs between runs.
import fs from "node:fs";
import { EventEmitter } from "node:events";
import { test } from "../lib";
import { place, words } from "./_place";

/** Calls act until an event comes that is wanted. */
function until(watcher: any, wanted: string, act: () => void): Promise<string> {
  return new Promise((ok) => {
    const timer = setInterval(act, 50);
    watcher.on("change", function seen(type: string, name: any) {
      if (`${type} ${name}` !== wanted) return;
      clearInterval(timer);
      watcher.off("change", seen);
      ok(wanted);
    });
    act();
  });
}
const closed = (w: any) => new Promise<void>((ok) => (w.once("close", () => ok()), w.close()));

await test("7.1 a directory", async () => {
  const d = place(), w = fs.watch(d);
  console.log(w instanceof EventEmitter, w.constructor.name);
  console.log(await until(w, "change file", () => fs.appendFileSync(d + "/file", "x")));
  console.log(await until(w, "rename made", () => { fs.writeFileSync(d + "/made", "x"); fs.unlinkSync(d + "/made"); }));
  await closed(w);
  w.close();
  console.log("closed");
});

await test("7.2 a file, with a listener", async () => {
  const d = place();
  let heard = "";
  const w = fs.watch(d + "/file", (type, name) => (heard = `${type} ${name}`));
  console.log(await until(w, "change file", () => fs.appendFileSync(d + "/file", "x")), heard);
  await closed(w);
});

await test("7.3 recursive", async () => {
  const d = place(), w = fs.watch(d, { recursive: true });
  console.log(await until(w, "change dir/inner", () => fs.appendFileSync(d + "/dir/inner", "x")));
  fs.mkdirSync(d + "/dir/new");
  console.log(await until(w, "change dir/new/file", () => fs.appendFileSync(d + "/dir/new/file", "x")));
  await closed(w);
});

await test("7.4 names as bytes, and signals", async () => {
  const d = place(), w = fs.watch(d, { encoding: "buffer" });
  const name: any = await new Promise((ok) => { w.on("change", (type, name) => ok(name)); fs.appendFileSync(d + "/file", "x"); });
  console.log(name instanceof Buffer, String(name));
  await closed(w);
  for (const early of [true, false]) {
    const c = new AbortController();
    if (early) c.abort();
    const w = fs.watch(d, { signal: c.signal });
    const events: string[] = [];
    w.on("error", (e) => events.push(words(e)));
    const end = new Promise<void>((ok) => w.on("close", () => ok()));
    if (!early) c.abort();
    await end;
    console.log(events);
  }
});

await test("7.5 what cannot be watched", () => {
  const d = place();
  for (const args of [["/none/at/all"], [5], [d, { encoding: "zz" }], [d, { persistent: 5 }], [d, { recursive: 5 }], [d, { signal: 5 }]] as any[]) {
    try {
      fs.watch(args[0], args[1]).close();
      console.log("nothing");
    } catch (e: any) { console.log(words(e), "filename" in e); }
  }
  fs.watch("/none/at/all", { throwIfNoEntry: false } as any).close();
});

await test("7.6 the async iterator", async () => {
  const d = place(), c = new AbortController();
  const events: any[] = [];
  const timer = setInterval(() => fs.appendFileSync(d + "/file", "x"), 50);
  try {
    for await (const e of fs.promises.watch(d, { signal: c.signal })) {
      events.push(e);
      c.abort();
    }
  } catch (e) { console.log(words(e)); }
  for await (const e of fs.promises.watch(d)) {
    events.push(e);
    break;
  }
  clearInterval(timer);
  console.log(events.map((e) => Object.keys(e).join() + " " + e.eventType + " " + e.filename));
  for (const path of [5, "/none/at/all"] as any[]) {
    try {
      await fs.promises.watch(path)[Symbol.asyncIterator]().next();
    } catch (e) { console.log(words(e).replace(/ \[.*/, "")); }
  }
});

await test("7.7 watchFile", async () => {
  const d = place(), calls: string[] = [];
  let wake = () => {};
  const watcher = fs.watchFile(d + "/file", { interval: 20 }, (now, before) => { calls.push(`${before.size} to ${now.size} ${now instanceof fs.Stats}`); wake(); });
  const next = (act: () => void) => new Promise<void>((ok) => { wake = ok; act(); });
  console.log(watcher.constructor.name, watcher instanceof EventEmitter);
  await new Promise((ok) => setTimeout(ok, 100)); // it has looked once
  await next(() => fs.writeFileSync(d + "/file", "longer than before"));
  await next(() => fs.unlinkSync(d + "/file"));
  fs.unwatchFile(d + "/file");
  console.log(calls);
  const none: string[] = [];
  await new Promise<void>((ok) => fs.watchFile(d + "/none", { interval: 20 }, (now, before) => { none.push(`${before.size} to ${now.size} ${now.mtimeMs}`); ok(); }));
  fs.unwatchFile(d + "/none");
  console.log(none);
  for (const args of [[d], [5, () => {}], [d, { interval: "a" }, () => {}]] as any[]) {
    try {
      (fs as any).watchFile(...args);
    } catch (e) { console.log(words(e)); }
  }
});
