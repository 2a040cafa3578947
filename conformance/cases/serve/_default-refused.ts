export default { port: 0, fetch() {}, idleTimeout: 1000 };
process.on("exit", (code) => console.log("exit", code));
