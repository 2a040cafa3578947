// bun:test.
"use strict";

const { test, describe, hooks } = part("suite");
const { expect } = part("expect");
const { mock, spyOn } = part("mock");
const { setSystemTime } = part("clock");
const { expectTypeOf } = part("types");
const runner = part("run");

internal.begin(runner.run, runner.uncaught, runner.end);

/** What vi and jest have of mocks. */
const jest = {
  fn: mock, spyOn, setSystemTime,
  clearAllMocks: mock.clearAllMocks, restoreAllMocks: mock.restore, resetAllMocks: mock.resetAllMocks, now: () => Date.now(), setTimeout: (ms) => { runner.options.timeout = ms; },
};

module.exports = {
  test, it: test, describe, expect, mock, spyOn, jest, vi: jest, setSystemTime, ...hooks, setDefaultTimeout: jest.setTimeout,
  expectTypeOf, xit: test.skip, xtest: test.skip, xdescribe: describe.skip,
};
module.exports.default = module.exports;
