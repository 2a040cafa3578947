// A handler that fails when its client is gone: nobody hears of it, neither the error hook nor standard error.
import { gate, test } from "../lib";

for (const hook of [false, true])
  for (const kind of ["its body breaks off", "it throws", "it returns an Error", "it returns nothing"])
    for (const how of ["abort", "a stream that fails", "stop(true)"])
      await test(`8.4 ${how}: ${kind}${hook ? ", with an error hook" : ""}`, async () => {
        const begun = gate(), over = gate();
        const server: any = Bun.serve({
          port: 0,
          ...(hook && { error: (e: any) => (console.log("error hook", e.name), new Response("failed")) }),
          async fetch(req: Request) {
            const aborted = gate();
            req.signal.addEventListener("abort", () => aborted.open());
            begun.open();
            try {
              if (kind === "its body breaks off") return new Response(await req.text());
              await aborted.passed;
              if (kind === "it throws") throw new RangeError("own");
              return (kind === "it returns nothing" ? undefined : new RangeError("own")) as any;
            } finally {
              setImmediate(over.open);
            }
          },
        });
        const a = new AbortController();
        let fail!: () => void;
        const body = new ReadableStream({ start(c) { c.enqueue(new Uint8Array(10)); fail = () => c.error(new Error("of the stream")); } });
        const done = fetch(server.url, { method: "POST", body, signal: a.signal }).then((r) => r.status, (e) => e.name);
        await begun.passed;
        if (how === "abort") a.abort();
        else if (how === "stop(true)") server.stop(true);
        else fail();
        console.log(await done);
        await over.passed;
        console.log("pending", server.pendingRequests);
        await server.stop(true);
      });
await test("8.4 control: the client is there", async () => {
  const server = Bun.serve({ port: 0, error: (e: any) => (console.log("error hook", e.name), new Response("failed")), fetch() { throw new RangeError("own"); } });
  console.log(await (await fetch(server.url)).text());
  server.stop(true);
});
