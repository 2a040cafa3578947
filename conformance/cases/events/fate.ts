// What becomes of the process and of the sockets when handlers fail. Each case is a process of its own; the peer's
// report shows what the socket got up to the end.
//@tls
import { separately, over, Raw, text, ping, pong, closing } from "../lib";

const state = (what: string) => (ws: any, code?: any, reason?: any) => console.log(what, ws.readyState, ...(typeof code === "number" ? [code, JSON.stringify(reason)] : []));
const onError = (e: any, ws: any) => console.log("error handler", e instanceof Error ? e.message : e, ws.readyState);

/** A server with the handlers and two peers: what befalls one must not reach the other. */
async function two(handlers: any) {
  const server = Bun.serve({ ...over, port: 0, fetch: (r: any, s: any) => void s.upgrade(r), websocket: handlers } as any) as any;
  const peer = await Raw.connect(server);
  const other = await Raw.connect(server);
  await peer.report();
  await other.report();
  return { server, peer, other };
}
/** Ends a process that nothing ended. */
const survived = (server: any) =>
  setTimeout(() => {
    console.log("survived", server.pendingWebSockets);
    server.stop(true);
  }, 60);

let opens = 0, fails = 0;
/** Handlers of which one fails; open fails for the first socket only. */
function failing(which: string, fail: () => any, more: any = {}) {
  const failure = (name: string) => {
    console.log(`${name} fails`);
    // Not as the last thing: JavaScriptCore has proper tail calls, which leave no frame.
    try {
      return fail();
    } finally {
      fails++;
    }
  };
  const all: any = {
    open() {
      if (++opens === 1) return failure("open"), fails;
    },
    message() {
      return failure("message"), fails;
    },
    ping() {
      return failure("ping"), fails;
    },
    pong() {
      return failure("pong"), fails;
    },
    close() {
      return failure("close"), fails;
    },
  };
  return { message: (ws: any, m: any) => ws.send(`echo ${m}`), close: state("close"), ...more, [which]: all[which] };
}
const boom = () => {
  throw new Error("boom");
};
const reject = async () => {
  throw new Error("rejected");
};

separately("4.4 throw in open, no error handler", async () => {
  process.on("exit", (code) => console.log("exit", code));
  await two(failing("open", boom));
});
separately("4.4 throw in open, with an error handler", async () => {
  const { server, other } = await two(failing("open", boom, { error: onError }));
  await other.write(text("x"));
  survived(server);
});
separately("4.4 throw in open: what was sent before", async () => {
  const { server } = await two({ open(ws: any) { ws.send("sent"); if (++opens === 1) throw new Error("boom"); }, close: state("close"), error: onError });
  survived(server);
});
separately("4.4 throw in message, no error handler", async () => {
  process.on("exit", (code) => console.log("exit", code));
  const { peer } = await two(failing("message", boom));
  await peer.write(text("x"));
});
separately("4.4 throw in message, with an error handler", async () => {
  const { server, peer } = await two(failing("message", boom, { error: (e: any, ws: any) => (onError(e, ws), ws.send("still usable")) }));
  await peer.write(text("x"), text("y"));
  survived(server);
});
separately("4.4 throw in ping, no error handler", async () => {
  const { peer } = await two(failing("ping", boom));
  await peer.write(ping("x"));
});
separately("4.4 throw in ping, with an error handler", async () => {
  const { server, peer } = await two(failing("ping", boom, { error: onError }));
  await peer.write(ping("x"), text("y"));
  survived(server);
});
separately("4.4 throw in pong, with an error handler", async () => {
  const { server, peer } = await two(failing("pong", boom, { error: onError }));
  await peer.write(pong("x"), text("y"));
  survived(server);
});
separately("4.4 throw in close, no error handler", async () => {
  const { peer } = await two(failing("close", boom));
  await peer.write(closing(4000));
});
separately("4.4 throw in close, with an error handler", async () => {
  const { server, peer } = await two(failing("close", boom, { error: onError }));
  await peer.write(closing(4000));
  survived(server);
});
separately("4.4 throw in close called by ws.close, with an error handler", async () => {
  const { server, peer } = await two(failing("close", boom, { error: onError, message: (ws: any) => (ws.close(4001), console.log("after close")) }));
  await peer.write(text("x"));
  survived(server);
});
separately("4.4 throw in close called by ws.close, no error handler", async () => {
  const { peer } = await two(failing("close", boom, { message: (ws: any) => (ws.close(4001), console.log("after close")) }));
  await peer.write(text("x"));
});
separately("4.4 throw of a string, no error handler", async () => {
  const { peer } = await two(failing("message", () => { throw "str"; }));
  await peer.write(text("x"));
});
separately("4.4 throw of values, with an error handler", async () => {
  const values: any[] = ["str", undefined, null, 5, { a: 1 }];
  const { server, peer } = await two({ message() { throw values.shift(); }, error: (e: any, ws: any) => console.log("error handler", e, ws.readyState) });
  await peer.write(...values.map(() => text("x")));
  survived(server);
});
separately("4.4 an async message handler rejects, no error handler", async () => {
  process.on("exit", (code) => console.log("exit", code));
  const { peer } = await two(failing("message", reject));
  await peer.write(text("x"));
});
separately("4.4 an async message handler rejects, with an error handler", async () => {
  const { peer } = await two(failing("message", reject, { error: onError }));
  await peer.write(text("x"));
});
separately("4.4 an async open rejects, with an error handler", async () => {
  await two(failing("open", reject, { error: onError }));
});
separately("4.4 an async close rejects, with an error handler", async () => {
  const { peer } = await two(failing("close", reject, { error: onError }));
  await peer.write(closing(1000));
});
separately("4.4 the error handler throws", async () => {
  const { peer } = await two(failing("message", boom, { error() { throw new Error("second"); } }));
  await peer.write(text("x"));
});
separately("4.4 the error handler rejects", async () => {
  const { peer } = await two(failing("message", boom, { async error() { throw new Error("second"); } }));
  await peer.write(text("x"));
});
separately("4.4 a rejection handled in a microtask", async () => {
  const { server, peer } = await two(failing("message", () => {
    const p = reject();
    Promise.resolve().then(() => p.catch((e: any) => console.log("caught", e.message)));
  }));
  await peer.write(text("x"));
  survived(server);
});
separately("4.4 a rejection handled by a timer is too late", async () => {
  const { peer } = await two(failing("message", () => {
    const p = reject();
    setTimeout(() => p.catch(() => {}), 0);
  }));
  await peer.write(text("x"));
});
separately("4.4 an uncaughtException listener keeps the process and the socket", async () => {
  process.on("uncaughtException", (e: any, origin: any) => console.log("listener", e.message, origin));
  const { server, peer } = await two(failing("message", boom));
  await peer.write(text("x"), text("y"));
  survived(server);
});
separately("4.4 an uncaughtException listener and a throw in open", async () => {
  process.on("uncaughtException", (e: any, origin: any) => console.log("listener", e.message, origin));
  const { server } = await two(failing("open", boom));
  survived(server);
});
separately("4.4 an unhandledRejection listener", async () => {
  process.on("unhandledRejection", (e: any, promise: any) => console.log("listener", e.message, promise instanceof Promise));
  const { server, peer } = await two(failing("message", reject));
  await peer.write(text("x"));
  survived(server);
});
separately("4.4 an uncaughtException listener does not catch rejections", async () => {
  process.on("uncaughtException", (e: any, origin: any) => console.log("listener", e.message, origin));
  const { peer } = await two(failing("message", reject));
  await peer.write(text("x"));
});
separately("4.4 a throw in cork in a handler, with an error handler", async () => {
  const { server, peer } = await two({ message: (ws: any) => ws.cork(() => { ws.send("corked"); boom(); }), error: onError });
  await peer.write(text("x"));
  survived(server);
});
separately("4.4 throw in the first message of a packet", async () => {
  const { peer } = await two({ message(_: any, m: any) { console.log("message", m); throw m; } });
  await peer.write(text("x"), text("y"));
});
separately("4.4 nextTicks and microtasks of a handler that throws", async () => {
  process.on("exit", () => console.log("exit"));
  const { peer } = await two({
    message() {
      process.nextTick(() => console.log("tick"));
      Promise.resolve().then(() => console.log("micro"));
      setTimeout(() => console.log("timer"), 0);
      throw "str";
    },
  });
  await peer.write(text("x"));
});
separately("4.4 nextTicks and microtasks of a handler that throws, with an error handler", async () => {
  const { server, peer } = await two({
    message() {
      process.nextTick(() => console.log("tick"));
      Promise.resolve().then(() => console.log("micro"));
      throw "str";
    },
    error: onError,
  });
  await peer.write(text("x"));
  survived(server);
});
separately("4.4 each error of a packet reaches the listener", async () => {
  let seen = 0;
  process.on("uncaughtException", (e: any) => (console.log("listener", e), ++seen === 2 && server.stop(true)));
  const { server, peer } = await two({ message(_: any, m: any) { throw m; } });
  await peer.write(text("x"), text("y"));
});
separately("4.4 throw of undefined, no error handler", async () => {
  const { peer } = await two(failing("message", () => { throw undefined; }));
  await peer.write(text("x"));
});
separately("4.4 the sockets of others notice nothing of a throw", async () => {
  const { server, peer, other } = await two({ message(ws: any, m: any) { if (m === "bad") throw new Error("boom"); ws.send(`echo ${m}`); }, error: onError, close: state("close") });
  await peer.write(text("bad"));
  await other.write(text("good"));
  await peer.write(text("good"));
  survived(server);
});
