import type { Scenarios } from "../../../../../harness/harness";
import { compressed, withoutFetch } from "../../../../docs/runtime/http/websockets";

export default {
  // What is sent and published with `true` is compressed.
  "/2": withoutFetch({
    watch: true,
    async drive(t) {
      const text = "again and ".repeat(20);
      const far = await t.tap();
      await t.events(far, 1);
      const subscriber = await t.sockets.next();
      const other = await t.tap();
      await t.events(other, 1);
      subscriber.subscribe("chat");
      other.send(text);
      for (const client of [far, other]) t.observe((await client.next()) === "message " + JSON.stringify(text));
      t.observe(...(await compressed(t)));
    },
    expect: ["open", "open", "true", "true", "true true"],
  }),
  "/3": withoutFetch({
    async drive(t) {
      const far = await t.tap();
      await t.events(far, 1);
      const server = await t.server();
      const text = "again and ".repeat(20);
      server.publish("chat", text);
      server.publish("chat", text, false);
      for (let i = 0; i < 2; i++) t.observe((await far.next()) === "message " + JSON.stringify(text));
      t.observe(...(await compressed(t)));
    },
    expect: ["open", "true", "true", "true false"],
  }),
} as Scenarios;
