import type { Scenario, Scenarios } from "../../../../harness/harness";
import { certificate } from "../../../files";
import { counts, subscribers } from "./metrics";

const says = (text: string): Scenario => ({ drive: (t) => t.get("/"), expect: [`/ 200 ${JSON.stringify(text)}`] });

/** A fragment that uses a server which is there. */
const withServer = (scenario: Scenario): Scenario => ({
  ...scenario,
  before: () => Object.assign(globalThis, { server: (Bun as any).serve({ fetch: (req: Request) => new Response(new URL(req.url).pathname) }) }),
});

export default {
  "Basic Setup/1": {
    files: { "favicon.ico": "an icon" },
    async drive(t) {
      for (const path of ["/api/status", "/users/7", "/api/posts", "/api/none", "/none"]) await t.get(path);
      await t.get("/api/posts", { method: "POST", body: '{"title":"T"}' });
      await t.get("/blog/hello", { show: ["location"] });
      await t.get("/favicon.ico");
    },
    expect: [
      /Server running at http:\/\/localhost:PORT\//,
      '/api/status 200 "OK"',
      '/users/7 200 "Hello User 7!"',
      '/api/posts 200 "List posts"',
      '/api/none 404 "{\\"message\\":\\"Not found\\"}"',
      '/none 404 "Not Found"',
      '/api/posts 200 "{\\"created\\":true,\\"title\\":\\"T\\"}"',
      '/blog/hello 302 location: /blog/hello/world ""',
      '/favicon.ico 200 "an icon"',
    ],
  },
  "HTML imports/1": {
    files: { "index.html": "<!doctype html><title>App</title><h1>Hello</h1>" },
    async drive(t) {
      const response = await t.request();
      t.observe(response.status, response.headers.get("content-type"), (await response.text()).includes("<h1>Hello</h1>"));
    },
    expect: ["200 text/html;charset=utf-8 true"],
  },
  "Changing the `port` and `hostname`/1": says("404!"),
  "Changing the `port` and `hostname`/2": {
    async drive(t) {
      t.observe((await t.server()).port > 0);
    },
    expect: [/\d+/, "true"],
  },
  "Changing the `port` and `hostname`/3": withServer({ drive() {}, expect: [/\d+/, "http://localhost:PORT/"] }),
  "Unix domain sockets/1": {
    async drive(t) {
      await t.get("/");
      t.observe((await t.server()).port, String((await t.server()).url));
    },
    expect: ['/ 200 "404!"', /undefined unix:\/\/.*my-socket\.sock/],
  },
  "Abstract namespace sockets/1": says("404!"),
  "HTTP/3 (QUIC)/1": {
    files: certificate,
    drive: (t) => t.get("/", { show: ["alt-svc"] }),
    expect: [/\/ 200 alt-svc: h3=":\d+"; ma=\d+ "Hello over HTTP\/3!"/],
  },
  "HTTP/3 (QUIC)/2": {
    files: certificate,
    drive: async (t) => t.observe((await t.server()).protocol),
    expect: ["https"],
  },
  "HTTP/2/1": { ...says("Hello over HTTP/2!"), files: certificate },
  "idleTimeout/1": says("Bun!"),
  "export default syntax/1": { drive: (t) => t.get("/"), expect: ["Started development server: http://localhost:PORT", '/ 200 "Bun!"'] },
  "Hot Route Reloading/1": { drive: (t) => t.get("/api/version"), expect: ['/api/version 200 "{\\"version\\":\\"2.0.0\\"}"'] },
  // The example stops its server: nothing answers any more, and the process ends.
  "`server.stop()`/1": {},
  "`server.closeIdleConnections()`/1": withServer({ drive() {}, expect: ["closed 0 idle connections"] }),
  "`server.ref()` and `server.unref()`/1": withServer(says("/")),
  "`server.reload()`/1": {
    async drive(t) {
      await t.get("/api/version");
      await t.get("/");
    },
    expect: ['/api/version 200 "{\\"version\\":\\"v2\\"}"', '/ 200 "v2"'],
  },
  "`server.timeout(Request, seconds)`/1": {
    drive: (t) => t.get("/", { method: "POST", body: "slow" }),
    expect: ['/ 200 "Done!"'],
  },
  "`server.timeout(Request, seconds)`/2": {
    drive: (t) => t.get("/events", { show: ["content-type"] }),
    expect: ['/events 200 content-type: text/event-stream "data: hello\\n\\n"'],
  },
  "`server.requestIP(Request)`/1": {
    drive: (t) => t.get("/"),
    expect: [/\/ 200 "Client IP: (::1|127\.0\.0\.1|::ffff:127\.0\.0\.1), Port: \d+"/],
  },
  "`server.pendingRequests` and `server.pendingWebSockets`/1": counts,
  "`server.subscriberCount(topic)`/1": subscribers,
  "Benchmarks/1": says("Bun!"),
  "Practical example: REST API/1": {
    async drive(t) {
      await t.get("/api/posts");
      const made: any = await (await t.request("/api/posts", { method: "POST", body: '{"title":"T","content":"C"}' })).json();
      t.observe(made.title, made.content);
      t.observe((await t.request("/api/posts/" + made.id)).status, (await t.request("/api/posts/none")).status);
    },
    expect: ['/api/posts 200 "[]"', "T C", "200 404"],
  },
} as Scenarios;
