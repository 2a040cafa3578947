import { jest, setSystemTime, test, vi } from "bun:test";
import { setTimeout as nodeTimeout } from "node:timers";
import { setTimeout as sleep } from "node:timers/promises";

const log = console.log;
const attempt = (f: () => any) => { try { return f(); } catch (e: any) { return e.name + " " + e.message; } };

test("timers of every kind fire in their order", async () => {
  const real = { setTimeout, Date, now: performance.now, sleep: Bun.sleep };
  log(jest.useFakeTimers() === jest, jest.isFakeTimers(), setTimeout === real.setTimeout, Date === real.Date, performance.now === real.now, Bun.sleep === real.sleep);
  log((setTimeout as any).clock, Object.keys(setTimeout));
  const from = Date.now(), events: any[] = [];
  setTimeout((a: any, b: any) => events.push(["10", a, b, Date.now() - from]), 10, 1, 2);
  setTimeout(() => events.push("5"), 5);
  const interval = setInterval(() => events.push("every 3"), 3);
  setImmediate(() => events.push("immediate"));
  nodeTimeout(() => events.push("node 4"), 4);
  Bun.sleep(7).then(() => events.push("sleep 7"));
  sleep(8).then(() => events.push("promise 8"));
  log(jest.getTimerCount());
  log(jest.advanceTimersByTime(4) === jest, events, Date.now() - from, performance.now(), jest.getTimerCount());
  jest.advanceTimersToNextTimer();
  log(events.splice(0), Date.now() - from);
  jest.advanceTimersToNextTimer();
  log(events.splice(0), Date.now() - from);
  clearInterval(interval);
  log(jest.getTimerCount());
  jest.advanceTimersByTime(100);
  await 0;
  log(events.splice(0), Date.now() - from, jest.getTimerCount());
  setTimeout(() => { events.push("a"); setTimeout(() => events.push("nested"), 5); }, 5);
  setTimeout(() => events.push("b"), 10);
  jest.runOnlyPendingTimers();
  log(events.splice(0), jest.getTimerCount());
  setTimeout(() => setTimeout(() => events.push("deep"), 1000), 1000);
  jest.runAllTimers();
  log(events.splice(0), jest.getTimerCount());
  setTimeout(() => events.push("x"), 5);
  jest.clearAllTimers();
  log(jest.getTimerCount());
  const signal = AbortSignal.timeout(10);
  jest.advanceTimersByTime(20);
  log(signal.aborted);
  jest.useRealTimers();
  log(jest.isFakeTimers(), "clock" in setTimeout, Math.abs(Date.now() - from) < 60_000);
});

test("what is queued runs between two timers", () => {
  jest.useFakeTimers();
  const order: string[] = [];
  setTimeout(() => { order.push("a"); Promise.resolve().then(() => order.push("after a")); }, 1);
  setTimeout(() => order.push("b"), 1);
  Promise.resolve().then(() => order.push("first"));
  jest.advanceTimersByTime(1);
  log(order);
  jest.useRealTimers();
});

test("intervals, refresh, nesting", () => {
  jest.useFakeTimers();
  let n = 0;
  const interval = setInterval(() => { if (++n === 3) clearInterval(interval); }, 10);
  jest.runAllTimers();
  log(n, jest.getTimerCount());
  const from = Date.now(), timer = setTimeout(() => log("refreshed", Date.now() - from), 10);
  jest.advanceTimersByTime(5);
  log(timer.refresh() === timer);
  jest.advanceTimersByTime(7);
  log("not yet");
  jest.advanceTimersByTime(5);
  setTimeout(() => { log("outer"); jest.advanceTimersByTime(10); log("inner is done"); }, 1);
  setTimeout(() => log("second"), 5);
  jest.advanceTimersByTime(2);
  log(jest.getTimerCount());
  jest.useRealTimers();
});

test("dates", () => {
  jest.useFakeTimers({ now: 1000 });
  log(Date.now(), new Date().getTime(), jest.now(), typeof Date(), Date.length);
  jest.advanceTimersByTime(50);
  log(Date.now(), jest.now());
  jest.setSystemTime(5000);
  jest.advanceTimersByTime(1.5);
  log(Date.now());
  setSystemTime();
  log(Date.now() > 1e12);
  jest.useFakeTimers({ now: new Date(7) });
  log(Date.now());
  jest.useRealTimers();
  setSystemTime(new Date("2020-01-01T00:00:00Z"));
  log(new Date().toISOString(), new Date(5).getTime());
  setSystemTime();
});

test("misuse", () => {
  for (const f of [jest.advanceTimersByTime, jest.advanceTimersToNextTimer, jest.runAllTimers, jest.runOnlyPendingTimers, jest.getTimerCount, jest.clearAllTimers] as any[]) log(attempt(() => f(1)));
  for (const o of [5, null, { now: "x" }, { now: NaN }, { now: new Date(NaN) }] as any[]) log(attempt(() => jest.useFakeTimers(o)));
  jest.useFakeTimers();
  for (const ms of [-1, NaN, "5", undefined, 5e9] as any[]) log(attempt(() => jest.advanceTimersByTime(ms)));
  jest.useRealTimers();
  log(vi.useFakeTimers() === vi, vi === (jest as any), vi.useRealTimers() === vi, Object.keys(vi));
  setTimeout(() => {}, 1);
  jest.useFakeTimers();
  setTimeout(() => log("never"), 1);
  jest.useRealTimers();
  jest.useFakeTimers();
  log(jest.getTimerCount());
  jest.useRealTimers();
});
