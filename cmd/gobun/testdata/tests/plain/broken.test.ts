import { test } from "bun:test";
test("never runs", () => {});
throw new Error("at the top level");
