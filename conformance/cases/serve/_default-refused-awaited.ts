await 1;
export default { port: 0, fetch() {}, routes: 5 };
process.on("exit", (code) => console.log("exit", code));
