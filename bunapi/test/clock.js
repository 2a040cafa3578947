// setSystemTime says what time it is for Date; with fake timers the test moves the clock of all of a script's timers.
"use strict";

const { state } = part("suite");

let base = null; // with fake timers: what Date says when the fake clock is at zero; null without, or after setSystemTime()

function setSystemTime(time) {
  if (time === undefined) {
    base = null;
    internal.setDate(null);
    return this;
  }
  const ms = typeof time === "number" ? time : time instanceof Date ? time.getTime() : new Date(time).getTime();
  if (Number.isNaN(ms)) throw new TypeError("Expected a valid date or a number of milliseconds");
  if (fake.isUsed()) base = ms - fake.elapsed();
  internal.setDate(ms);
  return this;
}

const fake = internal.fakeTimers;

function active() {
  if (!fake.isUsed()) throw new Error("Fake timers are not active. Call useFakeTimers() first.");
}

// follow has Date say what the fake clock says.
function follow() {
  if (base !== null) internal.setDate(Math.floor(base + fake.elapsed()));
}

// runUntil fires the timers that are due by then, in their order.
function runUntil(end) {
  for (let due; (due = fake.next()) !== undefined && due <= end; follow()) {
    fake.moveTo(due);
    follow();
    fire();
  }
}

// fire calls the next timer. As long as a test has not waited for anything, what its timers have queued runs at once.
function fire() {
  fake.fire();
  if (state.isStarting) internal.drain();
}

function startOf(options) {
  if (options === undefined || typeof options === "string") return undefined;
  if (typeof options !== "object" || options === null) throw new TypeError("useFakeTimers() expects an options object");
  const { now } = options;
  if (now === undefined) return undefined;
  if (typeof now !== "number" && !(now instanceof Date)) throw new TypeError("'now' must be a number or Date");
  if (!Number.isFinite(Number(now))) throw new TypeError("'now' must be a finite number or a valid Date");
  return Number(now);
}

const timers = {
  useFakeTimers(options) {
    const start = startOf(options);
    fake.use();
    globalThis.setTimeout.clock = true; // by which other libraries know that timers are fake
    internal.setDate(null);
    base = (start ?? Date.now()) - fake.elapsed();
    follow();
    return this;
  },
  useRealTimers() {
    if (!fake.isUsed()) return this;
    fake.stop();
    delete globalThis.setTimeout.clock;
    base = null;
    internal.setDate(null);
    return this;
  },
  advanceTimersToNextTimer() {
    active();
    const due = fake.next();
    if (due === undefined) return this;
    fake.moveTo(due);
    follow();
    fire();
    follow();
    return this;
  },
  advanceTimersByTime(ms) {
    active();
    if (typeof ms !== "number") throw new TypeError("advanceTimersByTime() expects a number of milliseconds");
    if (!(ms >= 0 && ms <= 4294967295)) throw new TypeError(`advanceTimersByTime() ms is out of range. It must be >= 0 and <= 4294967295. Received ${ms}`);
    const end = fake.elapsed() + ms;
    runUntil(end);
    fake.moveTo(end);
    follow();
    return this;
  },
  runOnlyPendingTimers() {
    active();
    runUntil(fake.last());
    return this;
  },
  runAllTimers() {
    active();
    runUntil(Infinity);
    return this;
  },
  getTimerCount() {
    active();
    return fake.count();
  },
  clearAllTimers() {
    active();
    fake.clear();
    return this;
  },
  isFakeTimers: () => fake.isUsed(),
};

module.exports = { setSystemTime, timers };
