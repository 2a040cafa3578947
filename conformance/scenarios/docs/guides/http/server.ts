import type { Scenarios } from "../../../../harness/harness";

export default {
  "/1": {
    async drive(t) {
      await t.get("/");
      await t.get("/abc", { show: ["location"] });
      const source = await t.request("/source");
      t.observe(source.status, (await source.text()).startsWith("const server = Bun.serve({"));
      await t.get("/api");
      await t.get("/api/post", { method: "POST", body: '{"a":1}' });
      await t.get("/form", { method: "POST", body: new URLSearchParams({ someField: "some value" }) });
      await t.get("/none");
    },
    expect: [
      "Listening on http://localhost:PORT/",
      '/ 200 "Welcome to Bun!"',
      '/abc 301 location: /source ""',
      "200 true",
      '/api 200 "{\\"some\\":\\"buns\\",\\"for\\":\\"you\\"}"',
      "Received JSON: {",
      "  a: 1,",
      "}",
      '/api/post 200 "{\\"success\\":true,\\"data\\":{\\"a\\":1}}"',
      "some value",
      '/form 200 "Success"',
      '/none 404 "Page not found"',
    ],
  },
} as Scenarios;
