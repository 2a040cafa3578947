// The project's own page.
import type { Scenarios } from "../harness/harness";

export default {
  "A server in 15 lines/1": {
    async drive(t) {
      const ada = await t.connect("/?name=Ada");
      await t.events(ada, 1, "Ada");
      const bob = await t.connect("/?name=Bob");
      await t.events(bob, 1, "Bob");
      bob.send("hello");
      await t.events(ada, 1, "Ada");
      await t.events(bob, 1, "Bob");
      bob.close();
      await t.events(ada, 1, "Ada");
      await t.get("/");
    },
    expect: [
      "Listening on http://localhost:PORT/",
      "Ada: open",
      "Bob: open",
      'Ada: message "Bob: hello"',
      'Bob: message "Bob: hello"',
      'Ada: message "Bob left"',
      '/ 400 "Upgrade failed"',
    ],
  },
} as Scenarios;
