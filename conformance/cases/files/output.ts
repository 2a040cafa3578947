// Bun.stdout as a destination.
import { test } from "../lib";
import { attempt, stream } from "./_dir";

await test("1 standard output", async () => {
  await Bun.write("f", "a file\n");
  await Bun.write(Bun.stdout, "text\n");
  await Bun.write(1 as any, new Uint8Array([98, 121, 116, 101, 115, 10]));
  await Bun.write(Bun.file(1), new Blob(["a blob\n"]));
  await Bun.write(Bun.stdout, new Response("a response\n"));
  await Bun.write(Bun.stdout, stream("a ", "stream\n"));
  console.log("console");
  const w = Bun.stdout.writer();
  await attempt("write", () => w.write("a sink\n"));
  await attempt("flush", () => w.flush());
  await attempt("end", () => w.end());
  await attempt("it is open", () => Bun.write(Bun.stdout, "still\n"));
  await attempt("nothing", () => Bun.write(Bun.stdout, ""));
});
