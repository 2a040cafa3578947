import type { Scenario, Scenarios } from "../../../../harness/harness";

/** The examples ask a database for its version: one that answers stands in. */
const withDatabase: Scenario = {
  before: () => Object.defineProperty(Bun, "sql", { value: async () => [{ version: "1.2.3" }] }),
  drive: (t) => t.get("/api/version"),
  expect: ['/api/version 200 "{\\"version\\":\\"1.2.3\\"}"'],
};

export default {
  "Basic Setup/1": {
    async drive(t) {
      for (const path of ["/", "/api", "/users", "/other"]) await t.get(path);
    },
    expect: ['/ 200 "Home"', '/api 200 "{\\"success\\":true}"', '/users 200 "{\\"users\\":[]}"', '/other 200 "Unmatched route"'],
  },
  "Async/await/1": withDatabase,
  "Promise/1": withDatabase,
  "Route precedence/1": {
    async drive(t) {
      for (const path of ["/api/users/me", "/api/users/7", "/api/other", "/other"]) await t.get(path);
    },
    expect: ['/api/users/me 200 "Current user"', '/api/users/7 200 "User 7"', '/api/other 200 "API catch-all"', '/other 200 "Global catch-all"'],
  },
  "Type-safe route parameters/1": {
    async drive(t) {
      for (const path of ["/orgs/bun/repos/a%20b", "/orgs/%E2%98%83/repos/r/settings", "/orgs/%FF/repos/r"]) await t.get(path);
    },
    expect: [
      '/orgs/bun/repos/a%20b 200 "{\\"orgId\\":\\"bun\\",\\"repoId\\":\\"a b\\"}"',
      '/orgs/%E2%98%83/repos/r/settings 200 "{\\"orgId\\":\\"☃\\",\\"repoId\\":\\"r\\"}"',
      '/orgs/%FF/repos/r 200 "{\\"orgId\\":\\"\ufffd\\",\\"repoId\\":\\"r\\"}"',
    ],
  },
  "Static responses/1": {
    async drive(t) {
      await t.get("/health");
      await t.get("/ready", { show: ["x-ready"] });
      await t.get("/blog", { show: ["location"] });
      await t.get("/api/config", { show: ["content-type"] });
    },
    expect: [
      '/health 200 "OK"',
      '/ready 200 x-ready: 1 "Ready"',
      '/blog 302 location: https://bun.com/blog ""',
      '/api/config 200 content-type: application/json;charset=utf-8 "{\\"version\\":\\"1.0.0\\",\\"env\\":\\"production\\"}"',
    ],
  },
  // A buffered file is a static route with an ETag; a file route has a date, and serves parts.
  "File Responses vs Static Responses/1": {
    files: { "logo.png": "a picture", "download.zip": "0123456789" },
    async drive(t) {
      const logo = await t.request("/logo.png");
      t.observe(logo.status, await logo.text());
      const again = await t.request("/logo.png", { headers: { "If-None-Match": logo.headers.get("etag")! } });
      t.observe(again.status);
      const zip = await t.request("/download.zip");
      t.observe(zip.status, zip.headers.get("content-type"), await zip.text());
      const unchanged = await t.request("/download.zip", { headers: { "If-Modified-Since": zip.headers.get("last-modified")! } });
      t.observe(unchanged.status);
      await t.get("/download.zip", { headers: { Range: "bytes=2-4" }, show: ["content-range"] });
    },
    expect: ["200 a picture", "304", "200 application/zip 0123456789", "304", '/download.zip 206 content-range: bytes 2-4/10 "234"'],
  },
  "Directory routes/1": {
    files: { "public/a.txt": "A", "public/sub/index.html": "<p>sub", "secret.txt": "no" },
    async drive(t) {
      await t.get("/static/a.txt", { show: ["content-type"] });
      await t.get("/static/sub", { show: ["location"] });
      await t.get("/static/sub/");
      for (const path of ["/static/none.txt", "/static/%2e%2e/secret.txt", "/static/..%2Fsecret.txt"]) {
        const { status } = await t.request(path);
        t.observe(path, status);
      }
    },
    expect: [
      '/static/a.txt 200 content-type: text/plain;charset=utf-8 "A"',
      '/static/sub 301 location: /static/sub/ ""',
      '/static/sub/ 200 "<p>sub"',
      "/static/none.txt 404",
      "/static/%2e%2e/secret.txt 404",
      "/static/..%2Fsecret.txt 404",
    ],
  },
  "Streaming files/1": {
    files: { "hello.txt": "Hello, file!" },
    drive: (t) => t.get("/", { show: ["content-type", "content-length"] }),
    expect: ['/ 200 content-type: text/plain;charset=utf-8 content-length: 12 "Hello, file!"'],
  },
  "Streaming files/2": {
    files: { "big-video.mp4": "0123456789" },
    async drive(t) {
      await t.get("/", { headers: { Range: "bytes=2-5" }, show: ["content-range", "content-length"] });
    },
    // Number("2-5".split("-")[1]) is the end of the slice, which does not belong to it.
    expect: ['/ 206 content-range: bytes 2-4/* content-length: 3 "234"'],
  },
  "`fetch` request handler/1": {
    async drive(t) {
      for (const path of ["/", "/blog", "/other"]) await t.get(path);
    },
    expect: ['/ 200 "Home page!"', '/blog 200 "Blog!"', '/other 200 "404!"'],
  },
  "`fetch` request handler/2": {
    async drive(t) {
      const text = await (await t.request()).text();
      const ms = Number(/^Slept for ([\d.]+)ms$/.exec(text)?.[1]);
      t.observe(ms >= 9 && ms < 2000);
    },
    expect: ["true"],
  },
  "`fetch` request handler/3": {
    before(t) {
      t.upstream({ fetch: (req: Request) => new Response("from the other server", { status: 202, headers: { "X-From": "upstream" } }) });
    },
    drive: (t) => t.get("/", { show: ["x-from"] }),
    expect: ['/ 202 x-from: upstream "from the other server"'],
  },
  "`fetch` request handler/4": {
    drive: (t) => t.get("/"),
    expect: [/\/ 200 "Your IP is (::1|127\.0\.0\.1|::ffff:127\.0\.0\.1)"/],
  },
} as Scenarios;
