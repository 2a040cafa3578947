// How a process ends with writes under way.
import { separately } from "../lib";
import { content } from "./_dir";

separately("1 the end waits for a write", async () => {
  Bun.write("large", "x".repeat(1_000_000)).then(() => console.log("written", content("large")));
});
separately("2 exit does not wait", async () => {
  Bun.write("large", "x".repeat(1_000_000)).then(() => console.log("never"));
  process.exit(3);
});
separately("3 a failed write that nobody awaits", async () => {
  Bun.write("none/x", "x", { createPath: false });
});
separately("4 a sink that nobody ends", async () => {
  const w = Bun.file("unended").writer();
  w.write("x");
  process.on("exit", () => console.log("exit"));
});
