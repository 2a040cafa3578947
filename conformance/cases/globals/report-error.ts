// reportError: as if nobody had caught the error.
import { separately } from "../lib";

separately("3.3 reportError", () => {
  reportError(new Error("reported"));
  console.log("the code behind it runs");
  setTimeout(() => console.log("timers do not"), 100);
});
separately("3.3 reportError with a listener", () => {
  process.on("uncaughtException", (e, origin) => console.log("listener", e.message, origin));
  reportError(new Error("reported"));
  setTimeout(() => console.log("timers run"), 1);
});
