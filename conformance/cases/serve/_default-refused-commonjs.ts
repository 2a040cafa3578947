module.exports = { port: 0, fetch() {}, websocket: 5 };
process.on("exit", (code) => console.log("exit", code));
