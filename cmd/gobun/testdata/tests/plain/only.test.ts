import { describe, expect, test } from "bun:test";
test("not meant", () => { throw 1; });
test.only("meant", () => { expect(1).toBe(1); });
describe("group", () => { test.only("meant, too", () => {}); test("nor this", () => { throw 1; }); });
