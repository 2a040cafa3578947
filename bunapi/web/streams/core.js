// The algorithms of ReadableStream (streams.spec.whatwg.org).
//
// A stream, its controller and its reader are plain records here, which the public objects hold in a private field; all
// algorithms work on records, so that nothing a script does to the prototypes changes them. A read is a request
// { chunk(v), close(), error(e) }, as in the standard: reading from Go makes no promise.
(function (host, shared) {
  "use strict";
  const { then, invalidState, nothing, deferred, attempt, settle, tellWatchers, Queue } = shared;

  // ---- streams

  const newStream = (self) => ({ self, state: "readable", error: undefined, reader: undefined, disturbed: false, controller: undefined, bytes: false });

  function closeStream(stream) {
    stream.state = "closed";
    tellWatchers(stream);
    const { reader } = stream;
    if (!reader) return;
    settleClosed(reader);
    if (reader.byob) return; // the source answers what was asked for, with respond(0)
    for (const request of reader.requests.splice(0)) request.close();
  }
  function errorStream(stream, e) {
    stream.state = "errored";
    stream.error = e;
    tellWatchers(stream);
    const { reader } = stream;
    if (!reader) return;
    settleClosed(reader);
    for (const request of reader.requests.splice(0)) request.error(e);
  }
  function cancelStream(stream, reason) {
    stream.disturbed = true;
    if (stream.state === "closed") return Promise.resolve();
    if (stream.state === "errored") return Promise.reject(stream.error);
    closeStream(stream);
    if (stream.reader?.byob) for (const request of stream.reader.requests.splice(0)) request.close();
    return then.call(cancelSteps(stream.controller, reason), nothing);
  }

  // ---- readers

  const newReader = (stream, self) => {
    if (stream.reader) throw invalidState("ReadableStream is locked");
    return (stream.reader = { self, stream, requests: [], closed: undefined, byob: false });
  };
  /** The promise behind reader.closed, made when it is asked for. */
  const closedPromise = (reader) => {
    if (!reader.closed) {
      reader.closed = deferred();
      settleClosed(reader);
    }
    return reader.closed.promise;
  };
  function settleClosed(reader) {
    if (!reader.closed) return;
    if (!reader.stream) reader.closed.reject(detached());
    else if (reader.stream.state === "closed") reader.closed.resolve();
    else if (reader.stream.state === "errored") reader.closed.reject(reader.stream.error);
  }
  const detached = () => invalidState("The reader is not attached to a stream");

  function read(reader, request) {
    const { stream } = reader;
    stream.disturbed = true;
    if (stream.state === "closed") request.close();
    else if (stream.state === "errored") request.error(stream.error);
    else pullSteps(stream.controller, request);
  }
  function release(reader) {
    const { stream } = reader;
    if (reader.closed && stream.state !== "readable") reader.closed = undefined;
    reader.stream = undefined;
    stream.reader = undefined;
    settleClosed(reader);
    if (stream.controller.intos) shared.releaseIntos(stream.controller);
    const e = invalidState("Releasing reader");
    for (const request of reader.requests.splice(0)) request.error(e);
  }
  const result = (value, done) => ({ value, done });
  const readPromise = (reader) => {
    if (!reader.stream) return Promise.reject(detached());
    return new Promise((resolve, reject) =>
      read(reader, { chunk: (v) => resolve(result(v, false)), close: () => resolve(result(undefined, true)), error: reject }),
    );
  };

  // ---- controllers

  function setUp(stream, { start, pull, cancel, hwm, size }) {
    const c = (stream.controller = {
      stream, self: undefined, queue: new Queue(), hwm, size, pull: pull ?? nothing, cancel: cancel ?? nothing,
      started: false, closing: false, pulling: false, again: false,
    });
    return [c, () => {
      const begun = start ? start() : undefined;
      // What Go starts has nothing to wait for.
      if (start === undefined || begun === host.started) return begin(c);
      settle(Promise.resolve(begun), () => begin(c), (e) => errorController(c, e));
    }];
  }
  const begin = (c) => {
    c.started = true;
    pullIfNeeded(c);
  };
  const canEnqueue = (c) => !c.closing && c.stream.state === "readable";
  const desiredSize = (c) => (c.stream.state === "errored" ? null : c.stream.state === "closed" ? 0 : c.hwm - c.queue.total);

  function pullIfNeeded(c) {
    if (!c.started || !canEnqueue(c) || !(c.stream.reader?.requests.length > 0 || desiredSize(c) > 0)) return;
    if (c.pulling) {
      c.again = true;
      return;
    }
    c.pulling = true;
    const pulled = () => {
      c.pulling = false;
      if (c.again) {
        c.again = false;
        pullIfNeeded(c);
      }
    };
    let value;
    try {
      value = c.pull(c.self);
    } catch (e) {
      return errorController(c, e);
    }
    if (value === host.pending) return; // Go pulls once and calls pulled itself
    settle(Promise.resolve(value), pulled, (e) => errorController(c, e));
  }
  function forget(c) {
    c.pull = c.cancel = c.size = nothing;
  }
  function closeController(c) {
    if (!canEnqueue(c)) throw invalidState("Controller is already closed");
    if (c.queue.length === 0) {
      if (c.intos) shared.closeBytes(c);
      c.closing = true;
      forget(c);
      closeStream(c.stream);
    } else c.closing = true;
  }
  function enqueue(c, chunk) {
    if (!canEnqueue(c)) throw invalidState("Controller is already closed");
    if (c.intos) return shared.enqueueBytes(c, chunk);
    const { reader } = c.stream;
    if (reader?.requests.length > 0) reader.requests.shift().chunk(chunk);
    else {
      try {
        c.queue.push(chunk, c.size(chunk));
      } catch (e) {
        errorController(c, e);
        throw e;
      }
    }
    pullIfNeeded(c);
  }
  function errorController(c, e) {
    if (c.stream.state !== "readable") return;
    if (c.intos) shared.dropIntos(c);
    c.queue.clear();
    forget(c);
    errorStream(c.stream, e);
  }
  function cancelSteps(c, reason) {
    if (c.intos) shared.dropIntos(c);
    c.queue.clear();
    const { cancel } = c;
    forget(c);
    return attempt(() => cancel(reason));
  }
  function pullSteps(c, request) {
    if (c.queue.length === 0) {
      if (c.intos) shared.allocate(c);
      c.stream.reader.requests.push(request);
      pullIfNeeded(c);
      return;
    }
    const chunk = c.queue.shift();
    if (c.closing && c.queue.length === 0) {
      forget(c);
      closeStream(c.stream);
    } else pullIfNeeded(c);
    request.chunk(chunk);
  }

  Object.assign(shared, {
    newStream, closeStream, errorStream, cancelStream, newReader, closedPromise, settleClosed, detached, read, release, result,
    readPromise, setUp, begin, canEnqueue, desiredSize, pullIfNeeded, forget, closeController, enqueue, errorController,
    cancelSteps, pullSteps,
  });
})
