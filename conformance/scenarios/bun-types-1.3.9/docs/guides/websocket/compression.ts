import type { Scenarios } from "../../../../../harness/harness";
import { withoutFetch } from "../../../../docs/runtime/http/websockets";

export default {
  // The example asks for compression without having switched it on: the message arrives all the same.
  "/2": withoutFetch({
    async drive(t) {
      const client = await t.connect();
      await t.events(client, 1);
      client.send("hello");
      await t.events(client, 1);
    },
    expect: ["open", 'message "hello"'],
  }),
} as Scenarios;
