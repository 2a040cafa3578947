// @ts-nocheck: flags define some names.
// One part for each flag, by name.

const parts: Record<string, () => unknown> = {
  define: () => console.log(ANSWER + 1, GREETING, OTHER, process.env.MODE),
  depth: () => console.log({ a: { b: { c: { d: { e: { f: 1 } } } } }, list: [[[[[[1]]]]]] }),
  loader: async () => console.log((await import("./_text.words")).default),
  conditions: async () => console.log((await import("./_modules/conditional/self.js")).default),
  agent: async () => {
    const server = Bun.serve({ port: 0, fetch: (r) => new Response(r.headers.get("user-agent")?.replace(/^Bun.*/, "Bun")) });
    console.log(await (await fetch(server.url)).text());
    server.stop(true);
  },
  gc: () => console.log(typeof (globalThis as any).gc, typeof (globalThis as any).gc === "function" && (globalThis as any).gc()),
  rejection: () => {
    process.on("exit", (code) => console.log("exit", code));
    setTimeout(() => console.log("goes on"), 5);
    Promise.reject(7);
  },
  listener: () => {
    process.on("unhandledRejection", (reason) => console.log("rejection", reason));
    Promise.reject(7);
  },
  argv: () => console.log(process.argv.slice(2), process.execArgv),
  env: () => console.log(process.env.FROM_FILE, process.env.OTHER),
  paths: async () => console.log((await import("@aliased")).default),
};
await parts[process.argv[2]]();
