// Streams made of something else: Bun's direct sources, iterables, the halves of another stream. shared.make is the
// classes' (readable.js).
(function (host, shared) {
  "use strict";
  const {
    then, fail, nothing, deferred, attempt, settle, isObject, member, cancelStream, newReader, closedPromise, read, setUp,
    canEnqueue, closeController, enqueue, errorController,
  } = shared;

  /**
   * Bun's source type "direct": pull is called once, when the first chunk is wanted, and writes until it calls end, or
   * until the promise that it returned is fulfilled.
   */
  function setUpDirect(stream, source) {
    const pull = member(source, "pull", "underlying source"), cancel = member(source, "cancel", "underlying source");
    const close = member(source, "close", "underlying source");
    if (!pull) throw new TypeError("underlyingSource.pull is not a function");
    let pulled = false;
    const [c, go] = setUp(stream, {
      hwm: 0, size: () => 1, cancel: (reason) => ((over = true), cancel?.(reason)),
      pull() {
        if (pulled) return;
        pulled = true;
        let value;
        try {
          value = pull(controller);
        } catch (e) {
          ended(e);
          throw e;
        }
        return typeof value?.then === "function" ? then.call(Promise.resolve(value), () => closed()) : value;
      },
    });
    // The source's close is told once that it is over, and why.
    let over = false;
    const ended = (reason) => {
      if (over) return;
      over = true;
      close?.(reason);
    };
    const closed = (reason) => {
      ended(reason);
      if (reason instanceof Error) errorController(c, reason);
      else if (canEnqueue(c)) closeController(c);
    };
    const controller = {
      write(chunk) {
        if (!canEnqueue(c)) return 0;
        const bytes = host.bytes(chunk);
        if (bytes.byteLength > 0) enqueue(c, bytes);
        return bytes.byteLength;
      },
      end: () => closed(),
      close: closed,
      flush: nothing,
      error(e) {
        ended(e);
        errorController(c, e);
      },
    };
    go();
  }

  function from(iterable) {
    const method = iterable?.[Symbol.asyncIterator] ?? iterable?.[Symbol.iterator];
    if (typeof method !== "function") throw fail(TypeError, "ERR_ARG_NOT_ITERABLE", `${String(iterable)} must be iterable`);
    return fromIterator(method.call(iterable))[0];
  }
  const fromIterator = (iterator) => {
    const next = iterator.next;
    const made = shared.make({
      pull(c) {
        return then.call(attempt(() => next.call(iterator)), async (r) => {
          if (!isObject(r)) throw new TypeError("The promise returned by the iterator.next() method must fulfill with an object");
          if (r.done) c.close();
          else c.enqueue(await r.value);
        });
      },
      async cancel(reason) {
        const r = await iterator.return?.(reason);
        if (r !== undefined && !isObject(r)) throw new TypeError("The promise returned by the iterator.return() method must fulfill with an object");
      },
    });
    return made;
  };

  function tee(stream) {
    const reader = newReader(stream, undefined);
    const canceled = [false, false], reasons = [];
    const done = deferred();
    let reading = false, again = false;
    const branches = [];
    const pull = () => {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      read(reader, {
        // Behind a microtask, so that an error of the source comes before the chunk (as in the standard).
        chunk: (v) => queueMicrotask(() => {
          again = false;
          branches.forEach((b, i) => {
            if (!canceled[i] && canEnqueue(b[1])) enqueue(b[1], i === 1 && b[1].intos ? v.slice() : v); // a byte stream hands its memory on
          });
          reading = false;
          if (again) pull();
        }),
        close() {
          reading = false;
          branches.forEach((b, i) => {
            if (!canceled[i] && canEnqueue(b[1])) closeController(b[1]);
          });
          if (!canceled[0] || !canceled[1]) done.resolve();
        },
        error: (e) => {
          reading = false;
          for (const b of branches) errorController(b[1], e);
          if (!canceled[0] || !canceled[1]) done.resolve();
        },
      });
    };
    const cancel = (i) => (reason) => {
      canceled[i] = true;
      reasons[i] = reason;
      if (canceled[1 - i]) done.resolve(cancelStream(stream, reasons));
      return done.promise;
    };
    for (const i of [0, 1]) branches.push(shared.make({ pull, cancel: cancel(i), bytes: stream.bytes, hwm: stream.bytes ? 0 : 1 }));
    settle(closedPromise(reader), undefined, (e) => {
      for (const b of branches) errorController(b[1], e);
      if (!canceled[0] || !canceled[1]) done.resolve();
    });
    return branches.map((b) => b[0]);
  }

  Object.assign(shared, {
    setUpDirect, from, fromIterator, tee,
  });
})
