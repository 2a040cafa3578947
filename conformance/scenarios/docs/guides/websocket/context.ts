import type { Scenarios } from "../../../../harness/harness";

export default {
  // Every socket has data of its own.
  "/1": {
    watch: true,
    async drive(t) {
      const [a, b] = [await t.connect(), await t.connect()];
      await t.events(a, 1);
      await t.events(b, 1);
      a.send("one");
      await t.events(t.handlers, 1, "called");
      b.send("two");
      await t.events(t.handlers, 1, "called");
      const [x, y] = [await t.sockets.next(), await t.sockets.next()];
      t.observe(x.data.socketId !== y.data.socketId);
    },
    expect: ["open", "open", /Received one from 0\.\d+\}?/, "called: message", /Received two from 0\.\d+\}?/, "called: message", "true"],
  },
  "/2": {
    before(t) {
      const [saved, save] = t.call<object>();
      t.notes.saved = saved;
      Object.assign(globalThis, {
        parseCookies: (header: string) => Object.fromEntries(header.split("; ").map((pair) => pair.split("="))),
        getUserFromToken: async (token: string) => ({ id: "user of " + token }),
        saveMessageToDatabase: async (row: object) => save(row),
      });
    },
    async drive(t) {
      const client = await t.connect("/", { headers: { Cookie: "theme=dark; X-Token=abc" } });
      await t.events(client, 1);
      client.send("keep this");
      t.observe(JSON.stringify(await t.notes.saved));
    },
    expect: ["open", '{"message":"keep this","userId":"user of abc"}'],
  },
} as Scenarios;
