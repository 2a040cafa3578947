const serve = Bun.serve;
Bun.serve = ((options: any) => {
  console.log("serve", options.port);
  return { protocol: "a", hostname: "b", port: "c", development: "yes" };
}) as any;
console.debug = (...args: any[]) => console.log("debug:", ...args);

export default { port: 1, fetch() {} };
