import type { Scenarios } from "../../../../harness/harness";

export default {
  "/1": {
    async drive(t) {
      await t.get("/");
      const client = await t.connect();
      await t.events(client, 1);
      client.send("hi");
      await t.events(client, 1);
    },
    expect: [/Listening on localhost:\w+/, '/ 200 "Hello world!"', "open", "Received hi", 'message "You said: hi"'],
  },
} as Scenarios;
