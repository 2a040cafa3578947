// The iterators of Bun.Glob.
(function () {
  "use strict";
  return {
    sync: (function* (list) { yield* list; }),
    // goja has no async generators.
    async(promise) {
      let at = 0, ended = false;
      const end = { value: undefined, done: true };
      const it = {
        async next() {
          if (ended) return end;
          const list = await promise;
          if (ended || at >= list.length) return ended = true, end;
          return { value: list[at++], done: false };
        },
        async return(value) { ended = true; return { value, done: true }; },
        async throw(error) { ended = true; throw error; },
      };
      Object.defineProperty(it, Symbol.asyncIterator, { value() { return it; } });
      Object.defineProperty(it, Symbol.toStringTag, { value: "AsyncGenerator" });
      return it;
    },
  };
})()
