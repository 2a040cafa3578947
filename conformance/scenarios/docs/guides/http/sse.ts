import type { Scenario, Scenarios } from "../../../../harness/harness";

// The first event arrives at once; when the client goes away, the stream is cancelled and nothing holds the process.
const events: Scenario = {
  async drive(t) {
    const leave = new AbortController();
    const response = await t.request("/events", { signal: leave.signal });
    t.observe(response.status, response.headers.get("content-type"), response.headers.get("cache-control"));
    const { value } = await response.body!.getReader().read();
    t.observe(/^data: connected at \d+\n\n$/.test(new TextDecoder().decode(value)));
    leave.abort();
  },
  expect: ["200 text/event-stream no-cache", "true"],
};

export default { "Using an async generator/1": events, "Using a `ReadableStream`/1": events } as Scenarios;
