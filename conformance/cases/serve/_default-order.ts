export default {
  get port() {
    console.log("the port is read");
    return 0;
  },
  get fetch() {
    console.log("fetch is read");
    return () => {};
  },
};
process.nextTick(() => console.log("next tick"));
Promise.resolve().then(() => console.log("microtask"));
setImmediate(() => console.log("immediate"));
setTimeout(() => (console.log("timer"), process.exit()), 0);
console.log("end of the module");
