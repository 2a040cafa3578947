// Errors that nobody handles while the script stands at a top-level await: seen at once, counted when it is through.
import { separately, gate } from "../lib";

const end = gate();
/** Does the steps in turns of the loop of their own, then lets the script go on. */
const steps = (...list: (() => unknown)[]) =>
  setTimeout(() => {
    const next = list.shift();
    if (!next) return end.open();
    steps(...list);
    next();
  }, 0);
const say = (what: string) => () => console.log(what);
const reject = (what: string) => () => void Promise.reject(what);

separately("4.4 at a top-level await a rejection is printed at once and ends the process afterwards", () => {
  process.on("exit", (code) => console.log("exit", code));
  steps(reject("first"), reject("second"), say("timer"));
});
separately("4.4 at a top-level await an unhandledRejection listener is called at once", () => {
  process.on("unhandledRejection", (e: any) => console.log("listener", e));
  steps(reject("first"), say("timer"));
});
separately("4.4 at a top-level await a rejection that is handled late", () => {
  process.on("unhandledRejection", (e: any) => console.log("listener", e));
  process.on("rejectionHandled", (p: any) => console.log("rejectionHandled", p === late));
  const late = Promise.reject("first");
  steps(say("timer"), () => late.catch(say("handled late")), say("timer"));
});
separately("4.4 at a top-level await a throw ends the process afterwards", () => {
  process.on("exit", (code) => console.log("exit", code));
  steps(() => {
    throw new Error("thrown");
  }, say("timer"));
});
separately("4.4 at a top-level await an uncaughtException listener is called at once", () => {
  process.on("uncaughtException", (e: any, origin: any) => console.log("listener", e, origin));
  steps(() => {
    throw "thrown";
  }, say("timer"));
});
separately("4.4 at a top-level await process.exit ends at once", () => {
  steps(() => process.exit(3), say("timer"));
});
separately("4.4 at a top-level await a server goes on behind a rejection", () => {
  const server = Bun.serve({ port: 0, fetch: () => new Response("answered") });
  setTimeout(reject("first"), 0);
  setTimeout(async () => {
    console.log(await (await fetch(server.url)).text());
    server.stop(true);
    end.open();
  }, 1);
});
await end.passed;
console.log("through");
