import type { Scenario, Scenarios } from "../../../../harness/harness";

const files = { "index.html": "<!doctype html><form></form>" };
const form: Scenario["drive"] = (t) => t.get("/", { show: ["content-type"] });
const shown = ["Listening on http://localhost:PORT", '/ 200 content-type: text/html "<!doctype html><form></form>"'];

export default {
  "/1": {
    files,
    async drive(t) {
      await form!(t);
      await t.get("/none");
    },
    expect: [...shown, '/none 404 "Not Found"'],
  },
  // The picture that a form sends is written to the disk.
  "/4": {
    files,
    async drive(t) {
      await form!(t);
      const data = new FormData();
      data.set("name", "Ada");
      data.set("profilePicture", new File([new Uint8Array([137, 80, 78, 71])], "me.png", { type: "image/png" }));
      await t.get("/action", { method: "POST", body: data });
      t.observe(...new Uint8Array(await Bun.file("profilePicture.png").arrayBuffer()));
      const { status } = await t.request("/action", { method: "POST", body: new URLSearchParams({ name: "no picture" }) });
      t.observe(status);
    },
    expect: [shown[1], '/action 200 "Success"', "137 80 78 71", "500"],
    status: 1, // of the error that the last request makes
  },
} as Scenarios;
