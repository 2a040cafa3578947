// readable.pipe and unpipe.
"use strict";

const { errorOrDestroy, nextTick } = part("base");

/** One pipe: the listeners of both ends. */
class Pipe {
  constructor(source, dest) {
    this.source = source;
    this.dest = dest;
    this.cleaned = false;
    this.draining = undefined; // the listener of "drain", there from the first time that dest was full
    this.onData = (chunk) => {
      let room;
      try {
        room = dest.write(chunk);
      } catch (error) { // what dest does not take
        dest.destroy(error);
        return;
      }
      if (room === false) this.pause();
    };
    this.onEnd = undefined;
    this.onUnpipe = (readable, info) => {
      if (readable === source && info && info.hasUnpiped === false) {
        info.hasUnpiped = true;
        this.clean();
      }
    };
    this.onError = (error) => {
      this.unpipe();
      dest.removeListener("error", this.onError);
      if (dest.listenerCount("error") > 0) return;
      const state = dest._writableState ?? dest._readableState;
      if (state && !state.errorEmitted) errorOrDestroy(dest, error);
      else dest.emit("error", error);
    };
    this.onClose = () => {
      dest.removeListener("finish", this.onFinish);
      this.unpipe();
    };
    this.onFinish = () => {
      dest.removeListener("close", this.onClose);
      this.unpipe();
    };
  }

  unpipe() { this.source.unpipe(this.dest); }

  clean() {
    const { source, dest } = this;
    const state = source._readableState;
    dest.removeListener("close", this.onClose);
    dest.removeListener("finish", this.onFinish);
    if (this.draining) dest.removeListener("drain", this.draining);
    dest.removeListener("error", this.onError);
    dest.removeListener("unpipe", this.onUnpipe);
    source.removeListener("end", this.onEnd);
    source.removeListener("data", this.onData);
    this.cleaned = true;
    // Nobody will tell the source any more that dest has drained.
    if (this.draining && state.awaitDrainWriters && (!dest._writableState || dest._writableState.needDrain)) this.draining();
  }

  pause() {
    const { source, dest } = this;
    const state = source._readableState;
    if (!this.cleaned) {
      if (state.pipes.length === 1 && state.pipes[0] === dest) {
        state.awaitDrainWriters = dest;
        state.multiAwaitDrain = false;
      } else if (state.pipes.length > 1 && state.pipes.includes(dest)) {
        state.awaitDrainWriters.add(dest);
      }
      source.pause();
    }
    if (!this.draining) {
      this.draining = () => this.drained();
      dest.on("drain", this.draining);
    }
  }

  drained() {
    const { source, dest } = this;
    const state = source._readableState;
    if (state.awaitDrainWriters === dest) state.awaitDrainWriters = null;
    else if (state.multiAwaitDrain) state.awaitDrainWriters.delete(dest);
    if ((!state.awaitDrainWriters || state.awaitDrainWriters.size === 0) && source.listenerCount("data") > 0) source.resume();
  }
}

function pipe(source, dest, options) {
  const state = source._readableState;
  if (state.pipes.length === 1 && !state.multiAwaitDrain) {
    state.multiAwaitDrain = true;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  state.pipes.push(dest);
  const p = new Pipe(source, dest);
  const ends = (!options || options.end !== false) && !dest._isStdio;
  p.onEnd = ends ? () => dest.end() : () => p.unpipe();
  if (state.endEmitted) nextTick(p.onEnd);
  else source.once("end", p.onEnd);
  dest.on("unpipe", p.onUnpipe);
  source.on("data", p.onData);
  dest.prependListener("error", p.onError);
  dest.once("close", p.onClose);
  dest.once("finish", p.onFinish);
  dest.emit("pipe", source);
  if (dest.writableNeedDrain === true) p.pause();
  else if (!state.flowing) source.resume();
  return dest;
}

function unpipe(source, dest) {
  const state = source._readableState;
  if (state.pipes.length === 0) return source;
  if (!dest) {
    const all = state.pipes;
    state.pipes = [];
    source.pause();
    for (const one of all) one.emit("unpipe", source, { hasUnpiped: false });
    return source;
  }
  const i = state.pipes.indexOf(dest);
  if (i === -1) return source;
  state.pipes.splice(i, 1);
  if (state.pipes.length === 0) source.pause();
  dest.emit("unpipe", source, { hasUnpiped: false });
  return source;
}

module.exports = { pipe, unpipe };
