// The two ends of a CompressionStream. What a piece of input becomes is made step by step, and not faster than it is read.
(function (step, end) {
  "use strict";
  const room = 65536; // bytes that may wait to be read
  let controller, pulled, over = false;
  const wanted = () => (controller.desiredSize > 0 ? undefined : new Promise((resolve) => { pulled = resolve; }));
  const wake = () => {
    const resolve = pulled;
    pulled = undefined;
    resolve?.();
  };
  const finish = () => {
    if (over) return;
    over = true;
    end();
  };
  const run = async (chunk, last) => {
    try {
      for (let more = true; more && !over; chunk = undefined) {
        const r = step(chunk, last);
        more = r.more;
        if (!r.out) continue;
        controller.enqueue(r.out);
        if (more) await wanted();
      }
    } catch (e) {
      finish();
      controller.error(e);
      throw e;
    }
  };
  let input;
  const readable = new ReadableStream({
    start(c) { controller = c; },
    pull: wake,
    cancel(reason) {
      finish();
      wake();
      input.error(reason);
    },
  }, { highWaterMark: room, size: (chunk) => chunk.byteLength });
  const writable = new WritableStream({
    start(c) { input = c; },
    async write(chunk) {
      await wanted();
      if (!over) await run(chunk, false);
    },
    async close() {
      await run(undefined, true);
      if (over) return;
      finish();
      controller.close();
    },
    abort(reason) {
      finish();
      wake();
      controller.error(reason);
    },
  });
  return { readable, writable };
})
