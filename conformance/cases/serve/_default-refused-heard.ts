process.on("uncaughtException", (e, origin) => console.log("heard:", e.message, origin));
process.on("exit", (code) => console.log("exit", code));
export default { port: 0, fetch() {}, idleTimeout: 1000 };
