import type { Scenarios } from "../../../../harness/harness";

export default {
  "/1": {
    before(t) {
      t.upstream({
        fetch(req: Request) {
          t.observe(req.method, new URL(req.url).pathname);
          return new Response("<html>");
        },
      });
    },
    expect: ["GET /"],
  },
  "/2": {
    before(t) {
      t.upstream({
        async fetch(req: Request) {
          t.observe(req.method, new URL(req.url).pathname, req.headers.get("content-type"), await req.text());
          return Response.json({ ok: true });
        },
      });
    },
    expect: ['POST /api application/json {"message":"Hello from Bun!"}'],
  },
} as Scenarios;
