// Errors that nobody handles while the script stands at a top-level await: seen at once, counted when it is through.
import { separately } from "../lib";

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const say = (what: string) => () => console.log(what);

separately("4.4 at a top-level await a rejection is printed at once and ends the process afterwards", () => {
  process.on("exit", (code) => console.log("exit", code));
  setTimeout(() => Promise.reject("first"), 1);
  setTimeout(() => Promise.reject("second"), 3);
  setTimeout(say("timer"), 5);
});
separately("4.4 at a top-level await an unhandledRejection listener is called at once", () => {
  process.on("unhandledRejection", (e: any) => console.log("listener", e));
  setTimeout(() => Promise.reject("first"), 1);
  setTimeout(say("timer"), 5);
});
separately("4.4 at a top-level await a rejection that is handled late", () => {
  process.on("unhandledRejection", (e: any) => console.log("listener", e));
  process.on("rejectionHandled", (p: any) => console.log("rejectionHandled", p === late));
  const late = Promise.reject("first");
  setTimeout(() => late.catch(say("handled late")), 3);
});
separately("4.4 at a top-level await a throw ends the process afterwards", () => {
  process.on("exit", (code) => console.log("exit", code));
  setTimeout(() => {
    throw new Error("thrown");
  }, 1);
  setTimeout(say("timer"), 5);
});
separately("4.4 at a top-level await an uncaughtException listener is called at once", () => {
  process.on("uncaughtException", (e: any, origin: any) => console.log("listener", e, origin));
  setTimeout(() => {
    throw "thrown";
  }, 1);
  setTimeout(say("timer"), 5);
});
separately("4.4 at a top-level await process.exit ends at once", () => {
  setTimeout(() => process.exit(3), 1);
  setTimeout(say("timer"), 5);
});
separately("4.4 at a top-level await a server goes on behind a rejection", () => {
  const server = Bun.serve({ port: 0, fetch: () => new Response("answered") });
  setTimeout(() => Promise.reject("first"), 1);
  setTimeout(async () => (console.log(await (await fetch(server.url)).text()), server.stop(true)), 3);
});
await after(20);
console.log("through");
