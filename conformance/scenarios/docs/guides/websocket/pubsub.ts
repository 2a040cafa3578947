import type { Scenarios } from "../../../../harness/harness";

export default {
  "/1": {
    globals: { getUsernameFromCookies: (cookies: string | null) => /name=(\w+)/.exec(cookies ?? "")?.[1] },
    async drive(t) {
      await t.get("/");
      const ada = await t.connect("/", { headers: { Cookie: "name=ada" } });
      await t.events(ada, 2, "ada");
      const bob = await t.connect("/", { headers: { Cookie: "name=bob" } });
      await t.events(bob, 2, "bob");
      bob.send("hello");
      await t.events(ada, 2, "ada");
      await t.events(bob, 1, "bob");
      bob.close();
      await t.events(ada, 1, "ada");
    },
    expect: [
      /Listening on localhost:\w+/,
      '/ 200 "Hello world"',
      "ada: open",
      'ada: message "ada has entered the chat"',
      "bob: open",
      'bob: message "bob has entered the chat"',
      'ada: message "bob has entered the chat"',
      'ada: message "bob: hello"',
      'bob: message "bob: hello"',
      'ada: message "bob has left the chat"',
    ],
  },
} as Scenarios;
