exports.default = { port: 0, fetch() {} };
process.on("exit", () => console.log("nothing to do"));
