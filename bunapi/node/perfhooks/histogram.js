// Histograms, and the one that watches the loop.
"use strict";

const { check, argType } = internal;

const states = new WeakMap();
const stateOf = (h) => states.get(h);
const number = (v) => Number(v);

function percent(percentile) {
  check.number(percentile, "percentile", 0, 100);
  if (percentile === 0) throw check.outOfRange("percentile", "> 0 && <= 100", percentile);
  return percentile;
}

class Histogram {
  record(value) {
    if (typeof value !== "number" && typeof value !== "bigint") throw argType("value", "number or BigInt", value);
    if (!(value >= 1) || value === Infinity) throw check.codedError(RangeError, "ERR_OUT_OF_RANGE", "value is out of range (must be >= 1)");
    stateOf(this).record(Math.trunc(Number(value)));
  }
  recordDelta() {
    const state = stateOf(this), now = internal.nanoseconds();
    if (state.last !== undefined) state.record(Math.max(1, now - state.last));
    state.last = now;
  }
  add(other) {
    if (!(other instanceof Histogram)) throw argType("argument", "Histogram", other);
    stateOf(this).add(stateOf(other));
  }
  reset() { stateOf(this).reset(); }
  percentile(percentile) { return number(stateOf(this).percentile(percent(percentile))); }
  percentileBigInt(percentile) { return stateOf(this).percentile(percent(percentile)); }
  get count() { return number(stateOf(this).count()); }
  get countBigInt() { return stateOf(this).count(); }
  get min() { return number(stateOf(this).min()); }
  get minBigInt() { return stateOf(this).min(); }
  get max() { return number(stateOf(this).max()); }
  get maxBigInt() { return stateOf(this).max(); }
  get mean() { return stateOf(this).mean(); }
  get stddev() { return stateOf(this).stddev(); }
  get exceeds() { return number(stateOf(this).exceeds()); }
  get exceedsBigInt() { return stateOf(this).exceeds(); }
  get percentiles() { return new Map(stateOf(this).percentiles()); }
  get percentilesBigInt() { return new Map(stateOf(this).percentiles()); }
}
Object.defineProperty(Histogram.prototype, Symbol.toStringTag, { value: "RecordableHistogram", configurable: true });

function make(lowest, highest, figures) {
  const h = new Histogram();
  states.set(h, internal.histogram(lowest, highest, figures));
  return h;
}

const limit = Number.MAX_SAFE_INTEGER;
function bound(v, name, min) {
  if (typeof v === "bigint") v = Number(v);
  if (typeof v !== "number") throw internal.wrongType(name, "one of type number or bigint", v);
  return check.integer(v, name, min, limit);
}

function createHistogram(options = {}) {
  check.object(options, "options");
  const { lowest = 1, highest = limit, figures = 3 } = options;
  const low = bound(lowest, "options.lowest", 1), high = bound(highest, "options.highest", 2 * low);
  return make(low, high, check.integer(figures, "options.figures", 1, 5));
}
Object.defineProperty(createHistogram, "length", { value: 0 });

// monitorEventLoopDelay is a histogram of how late a timer of the given interval comes, in nanoseconds.
function monitorEventLoopDelay(options = {}) {
  check.object(options, "options");
  const { resolution = 10 } = options;
  if (typeof resolution !== "number") throw check.property("options.resolution", "number", resolution);
  check.integer(resolution, "options.resolution", 1, limit);
  const h = make(1, 3600e9, 3);
  let timer, last;
  h.enable = function enable() {
    if (timer !== undefined) return false;
    last = internal.nanoseconds();
    timer = setInterval(() => {
      const now = internal.nanoseconds();
      h.record(Math.max(1, now - last));
      last = now;
    }, resolution);
    timer.unref();
    return true;
  };
  h.disable = function disable() {
    if (timer === undefined) return false;
    clearInterval(timer);
    timer = undefined;
    return true;
  };
  return h;
}

module.exports = { Histogram, createHistogram, monitorEventLoopDelay, stateOf };
