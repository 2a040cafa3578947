import type { Scenario, Scenarios } from "../../../../harness/harness";

export const counts: Scenario = {
  drive: (t) => t.get("/"),
  expect: ['/ 200 "Active requests: 1\\nActive WebSockets: 0"'],
};

/** The example's fetch upgrades nothing: its handlers are reached through a reload. */
export const subscribers: Scenario = {
  async drive(t) {
    await t.get("/");
    const server = await t.server();
    const { options } = t.servers[0];
    const fetch = (req: Request, server: any) => (server.upgrade(req) ? undefined : options.fetch(req, server));
    server.reload({ ...options, fetch });
    for (let i = 0; i < 2; i++) {
      const client: any = await t.connect();
      await client.next();
      client.send("in");
      client.socket.ping("done?"); // the pong comes behind the message
      await new Promise((resolve) => client.socket.addEventListener("pong", resolve));
      await t.get("/");
    }
  },
  expect: ['/ 200 "0 users in chat"', '/ 200 "1 users in chat"', '/ 200 "2 users in chat"'],
};

export default {
  "`server.pendingRequests` and `server.pendingWebSockets`/1": counts,
  "`server.subscriberCount(topic)`/1": subscribers,
} as Scenarios;
