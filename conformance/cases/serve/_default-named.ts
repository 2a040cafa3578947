export const port = 0;
export function fetch() {}
process.on("exit", () => console.log("nothing to do"));
