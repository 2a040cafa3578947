// node:perf_hooks.
"use strict";

const { check } = internal;
const { Histogram, createHistogram, monitorEventLoopDelay } = part("histogram");
const { PerformanceObserver, PerformanceObserverEntryList, tell } = part("observer");

// Go does not tell how long the loop was idle: like Bun's, the figures are 0.
function eventLoopUtilization(_before, _after) { return { idle: 0, active: 0, utilization: 0 }; }

function timerify(fn, options = {}) {
  check.function(fn, "fn");
  check.object(options, "options");
  const { histogram } = options;
  if (histogram !== undefined && !(histogram instanceof Histogram)) throw check.property("options.histogram", "RecordableHistogram", histogram);
  function timed(...args) {
    const start = performance.now();
    const done = () => {
      const duration = performance.now() - start;
      if (histogram !== undefined) histogram.record(Math.max(1, Math.ceil(duration * 1e6)));
      tell({ name: fn.name, entryType: "function", startTime: start, duration, detail: args });
    };
    const result = new.target ? Reflect.construct(fn, args, fn) : Reflect.apply(fn, this, args);
    if (new.target || typeof result?.finally !== "function") {
      done();
      return result;
    }
    return result.finally(done);
  }
  Object.defineProperty(timed, "length", { value: fn.length, configurable: true });
  Object.defineProperty(timed, "name", { value: `timerified ${fn.name}`, configurable: true });
  return timed;
}

// PerformanceNodeTiming says when the parts of the start were done, in milliseconds of performance.now().
class PerformanceNodeTiming {
  get name() { return "node"; }
  get entryType() { return "node"; }
  get startTime() { return performance.timeOrigin; }
  get duration() { return performance.now(); }
  toJSON() {
    const { name, entryType, startTime, duration } = this;
    return { name, entryType, startTime, duration };
  }
}
const nodeTiming = new PerformanceNodeTiming();
for (const [key, value] of Object.entries({ v8Start: 0, nodeStart: 0, environment: 0, bootstrapComplete: 0, idleTime: 0, loopStart: 0, loopExit: -1 })) nodeTiming[key] = value;

for (const [name, value] of Object.entries({ timerify, eventLoopUtilization, nodeTiming })) {
  if (!Object.hasOwn(performance, name)) Object.defineProperty(performance, name, { value, writable: true, enumerable: false, configurable: true });
}

module.exports = {
  timerify, performance, Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver, PerformanceObserverEntryList,
  PerformanceNodeTiming, eventLoopUtilization, monitorEventLoopDelay, createHistogram,
};
