// node:perf_hooks: histograms, timerify, observers, and the options of marks and measures.
import { test } from "../lib";
import { performance, PerformanceObserver, createHistogram, monitorEventLoopDelay, timerify, eventLoopUtilization } from "node:perf_hooks";

const t = (n: string, f: () => any) => {
  try { console.log(n, f()); } catch (e: any) { console.log(n, "throws", e?.name, e?.code, e?.message); }
};

await test("1 histograms", () => {
  const h: any = createHistogram();
  console.log(Object.prototype.toString.call(h), h.constructor.name);
  t("h0", () => [h.min, h.max, h.mean, h.stddev, h.count, h.exceeds, h.percentile(50), h.percentiles]);
  t("rec", () => h.record(5));
  for (const v of [1, 2, 3, 100, 1000, 100000]) h.record(v);
  t("h", () => [h.min, h.max, h.mean, h.stddev, h.count, h.exceeds, h.percentile(50), h.percentile(99), h.percentile(100), [...h.percentiles]]);
  t("big", () => [h.minBigInt, h.maxBigInt, h.countBigInt, h.exceedsBigInt, h.percentileBigInt(50)]);
  for (const v of [0, -1, 1.5, "a", undefined, null, {}, 2n, NaN, Infinity, 2 ** 53]) t("record " + String(v), () => h.record(v as any));
  for (const v of [0, -1, 101, "a", undefined, null, NaN]) t("pct " + v, () => h.percentile(v as any));
  t("reset", () => { h.reset(); return [h.count, h.min, h.max] });
  t("add", () => { const g = createHistogram(); g.record(7); h.reset(); h.add(g); return [h.count, h.min] });
  for (const v of [undefined, {}, 3]) t("add", () => h.add(v as any));
  for (const o of [{ lowest: 0 }, { lowest: 1, highest: 1 }, { figures: 0 }, { figures: 6 }, { lowest: 5, highest: 100, figures: 3 }, 3, null, { lowest: "a" }, { lowest: 1n, highest: 1000n }]) t("create " + Bun.inspect(o), () => { const h = createHistogram(o as any); h.record(50); return [h.min, h.max, h.count] });
  t("exceeds", () => { const h = createHistogram({ lowest: 1, highest: 100 }); h.record(1000); return [h.exceeds, h.count] });
  t("big3", () => { const h = createHistogram(); h.record(123456789); return [h.min, h.max, h.mean, h.percentile(50)] });
});
await test("2 the loop, and functions", async () => {
  t("utilization", () => [eventLoopUtilization(), Object.keys(performance.nodeTiming), performance.nodeTiming.name, performance.nodeTiming.entryType]);
  const d: any = monitorEventLoopDelay({ resolution: 10 });
  t("en", () => [d.enable(), d.enable(), d.disable(), d.disable()]);
  for (const o of [{ resolution: 0 }, { resolution: "a" }, { resolution: 1.5 }, 3, null, {}]) t("mon " + JSON.stringify(o), () => typeof monitorEventLoopDelay(o as any));
  t("dmin", () => [d.count >= 0, d.min > 0]);
  d.enable();
  await new Promise((r) => setTimeout(r, 60));
  d.disable();
  t("d", () => [d.count > 0, d.min >= 1, d.mean > 0]);
  t("timerify", () => { const f = timerify(function sum(a: number, b: number) { return a + b; }); return [f(1, 2), f.name, f.length]; });
  t("timerify", () => timerify(3 as any));
  t("timerify class", () => { const F = timerify(class X { v = 1 }); return new (F as any)().v });
  t("timerify opts", () => timerify(() => {}, { histogram: 3 } as any));
  t("timerify hist", () => { const g = createHistogram(); const f = timerify(() => {}, { histogram: g }); f(); return g.count });
  t("same", () => timerify === performance.timerify);
});
await test("3 observers", async () => {
  const seen: any[] = [];
  let done: any;
  const all = new Promise((r) => (done = r));
  const obs: any = new PerformanceObserver((list, o) => {
    seen.push(list.getEntries().map((e) => e.entryType + ":" + e.name), o === obs, list.getEntriesByName("a").length, list.getEntriesByType("mark").length);
    done();
  });
  obs.observe({ entryTypes: ["mark", "measure"] });
  performance.mark("a", { startTime: 3 });
  performance.mark("b", { startTime: 5, detail: { x: 1 } });
  const m = performance.measure("m", "a", "b"), m2 = performance.measure("d", { start: 1, duration: 5 });
  t("measure", () => [m.name, m.startTime, m.duration, m2.duration, m2.startTime, m2.detail]);
  t("end", () => { const m = performance.measure("e", { end: 10, duration: 4, detail: "x" }); return [m.startTime, m.duration, m.detail]; });
  t("all three", () => performance.measure("e", { start: 1, end: 2, duration: 4 }));
  t("length alone", () => performance.measure("e", { duration: 4 } as any).startTime);
  t("mark and length", () => performance.measure("e", { start: "a", duration: 3 }).duration);
  t("negative", () => performance.mark("x", { startTime: -1 }));
  t("nothing", () => (performance as any).measure());
  t("nothing", () => (performance as any).mark());
  await all;
  console.log(seen);
  obs.disconnect();
  t("obs", () => new PerformanceObserver(3 as any));
  t("obs", () => obs.observe());
  t("obs", () => obs.observe({} as any));
  t("obs", () => obs.observe({ entryTypes: 3 } as any));
  t("obs both", () => obs.observe({ type: "mark", entryTypes: ["mark"] } as any));
  t("obs", () => obs.observe({ entryTypes: ["nope"] }));
  t("take", () => { obs.observe({ type: "mark" }); performance.mark("z"); return obs.takeRecords().map((e) => e.name) }); obs.disconnect();
  t("clear", () => { performance.clearMarks("a"); performance.clearMeasures(); return performance.getEntries().map((e) => e.name); });
});
