// A Duplex over a WebSocket.
"use strict";
const { Duplex } = require("stream");

function create(ws, options) {
  let terminate = true;
  const duplex = new Duplex({ ...options, autoDestroy: false, emitClose: false, objectMode: false, writableObjectMode: false });
  ws.on("message", (message, binary) => {
    if (!duplex.push(!binary && duplex._readableState.objectMode ? message.toString() : message)) ws.pause();
  });
  ws.once("error", (error) => {
    if (duplex.destroyed) return;
    terminate = false; // the connection ends by itself
    duplex.destroy(error);
  });
  ws.once("close", () => {
    if (!duplex.destroyed) duplex.push(null);
  });
  duplex._destroy = (error, callback) => {
    if (ws.readyState === ws.CLOSED) {
      callback(error);
      process.nextTick(emitClose, duplex);
      return;
    }
    let called = false;
    ws.once("error", (e) => {
      called = true;
      callback(e);
    });
    ws.once("close", () => {
      if (!called) callback(error);
      process.nextTick(emitClose, duplex);
    });
    if (terminate) ws.terminate();
  };
  duplex._final = (callback) => {
    if (ws.readyState === ws.CONNECTING) return void ws.once("open", () => duplex._final(callback));
    if (ws.readyState !== ws.OPEN) return void finished();
    ws.once("close", finished);
    ws.close();
    function finished() {
      callback();
      if (duplex._readableState.endEmitted) duplex.destroy();
    }
  };
  duplex._read = () => {
    if (ws.isPaused) ws.resume();
  };
  duplex._write = (chunk, encoding, callback) => {
    if (ws.readyState === ws.CONNECTING) return void ws.once("open", () => duplex._write(chunk, encoding, callback));
    ws.send(chunk, callback);
  };
  duplex.on("end", () => {
    if (!duplex.destroyed && duplex._writableState.finished) duplex.destroy();
  });
  duplex.on("error", onError);
  function onError(error) {
    duplex.removeListener("error", onError);
    duplex.destroy();
    if (duplex.listenerCount("error") === 0) duplex.emit("error", error);
  }
  return duplex;
}

function emitClose(stream) { stream.emit("close"); }

module.exports = { create };
