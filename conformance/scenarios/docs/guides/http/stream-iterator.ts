import type { Scenario, Scenarios } from "../../../../harness/harness";

// The parts arrive one after the other: the first is there before the last was made.
const parts = (text: string): Scenario => ({
  async drive(t) {
    const response = await t.request();
    t.observe(response.status, response.headers.get("content-type"));
    const chunks: string[] = [];
    for await (const chunk of response.body as any) chunks.push(new TextDecoder().decode(chunk));
    t.observe(chunks[0], chunks.length > 1, JSON.stringify(chunks.join("")));
  },
  expect: ["200 text/plain", `Hello,  true ${JSON.stringify(text)}`],
});

export default { "/1": parts("Hello, world!\n"), "/2": parts("Hello, world!") } as Scenarios;
