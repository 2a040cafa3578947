// bun:test.
"use strict";

const { test, describe, hooks } = part("suite");
const { expect } = part("expect");
const { mock, spyOn } = part("mock");
const { setSystemTime, timers } = part("clock");
const { expectTypeOf } = part("types");
const runner = part("run");

internal.begin(runner.run, runner.uncaught, runner.end);

/** What jest and vi have in common. */
const both = { fn: mock, spyOn, restoreAllMocks: mock.restore, clearAllMocks: mock.clearAllMocks, resetAllMocks: mock.resetAllMocks, ...timers };
const jest = { ...both, setSystemTime, now: () => Date.now(), setTimeout: (ms) => { runner.options.timeout = ms; } };
const vi = { ...both };

module.exports = {
  test, it: test, describe, expect, mock, spyOn, jest, vi, setSystemTime, ...hooks, onTestFinished: runner.onTestFinished, setDefaultTimeout: jest.setTimeout,
  expectTypeOf, xit: test.skip, xtest: test.skip, xdescribe: describe.skip,
};
module.exports.default = module.exports;
