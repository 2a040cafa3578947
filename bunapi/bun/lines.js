// console as an iterable of the lines of standard input. A line ends at \n, which is not part of it; what stands behind the last
// one is a line, too. A loop that is left early leaves the following lines to the next one.
(function () {
  "use strict";
  let reader, ended = false, rest = "";
  const decoder = new TextDecoder();

  async function next(stdin) {
    for (;;) {
      const end = rest.indexOf("\n");
      if (end >= 0) {
        const value = rest.slice(0, end);
        rest = rest.slice(end + 1);
        return { value, done: false };
      }
      if (ended) {
        const value = rest;
        rest = "";
        return value === "" ? { value: undefined, done: true } : { value, done: false };
      }
      reader ??= stdin().stream().getReader();
      const chunk = await reader.read();
      if (chunk.done) ended = true;
      rest += chunk.done ? decoder.decode() : decoder.decode(chunk.value, { stream: true });
    }
  }

  return {
    lines(stdin) {
      let last = Promise.resolve();
      return {
        // Calls wait for each other.
        next: () => (last = last.then(() => next(stdin))),
        return: async (value) => ({ value, done: true }),
        [Symbol.asyncIterator]() { return this; },
      };
    },
  };
})()
