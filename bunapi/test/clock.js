// setSystemTime: what time it is for Date.
"use strict";

const Real = Date;
let offset = null; // the time that Date says, in milliseconds; null is the clock's

class Fake extends Real {
  constructor(...args) {
    if (args.length === 0 && offset !== null) super(offset);
    else super(...args);
  }
  static now() { return offset ?? Real.now(); }
}
Object.defineProperty(Fake, "name", { value: "Date" });

function setSystemTime(time) {
  if (time === undefined) {
    offset = null;
    globalThis.Date = Real;
    return;
  }
  const ms = typeof time === "number" ? time : time instanceof Real ? time.getTime() : new Real(time).getTime();
  if (Number.isNaN(ms)) throw new TypeError("Expected a valid date or a number of milliseconds");
  offset = ms;
  globalThis.Date = new Proxy(Fake, { apply: () => String(new Real(ms)) });
}

module.exports = { setSystemTime };
