// What is there without an import.
describe("globals", () => {
  test("of a file of tests", () => { expect([typeof it, typeof beforeAll, typeof jest.fn, typeof vi.fn]).toEqual(["function", "function", "function", "function"]); });
  test("NODE_ENV", () => { expect(process.env.NODE_ENV).toBe("test"); });
  test("import.meta.main", () => { expect(import.meta.path).toEndWith("globals.spec.js"); });
});
