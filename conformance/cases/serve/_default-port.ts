// The address is one that nobody else uses; of a port that is taken all the same the error would tell.
const hostname = process.platform === "linux" ? "127.77.0.1" : "127.0.0.1";

console.debug = (line: string) => console.log(/:(\d+)$/.exec(line)![1]);
process.on("uncaughtException", (e) => console.log(/Is port (\d+) in use/.exec(e.message)![1]));
setTimeout(() => process.exit(), 0);

export default { hostname, fetch() {} };
