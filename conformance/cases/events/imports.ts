// What becomes of the process when a module is not there.
import { separately } from "../lib";

separately("9 nobody catches a failing import()", async () => {
  await import("./not-there" + "");
});
separately("9 nobody catches a failing require()", () => {
  require("./not-there" + "");
});
separately("9 optional packages are asked for by code", async () => {
  for (const load of [() => import("no-such-package" + ""), async () => require("no-such-package" + "")])
    try {
      await load();
    } catch (e: any) {
      console.log(e.code);
    }
});
