// node:dns and Bun.dns: names that the system knows, and arguments.
import dns from "node:dns";
import { test, probe, probeAsync, show } from "../lib";

const log = (...a: any[]) => console.log(...a);
const fault = (x: any) => (x instanceof Error ? `${x.name}/${(x as any).code}/${x.message}/${Object.keys(x)}` : show(x));
const answer = (fn: any) => new Promise<string>((resolve) => fn((...a: any[]) => resolve(a.map(fault).join(" "))));
const D: any = dns;

await test("1.1 lookup", async () => {
  log(await answer((done: any) => dns.lookup("127.0.0.1", done)));
  log(await answer((done: any) => dns.lookup("::1", done)));
  log(await answer((done: any) => dns.lookup("localhost", { family: 4 }, done)));
  log(await answer((done: any) => dns.lookup("localhost", { family: 4, all: true }, done)));
  log(await answer((done: any) => dns.lookup("no.such.host.invalid", done)));
  await probeAsync("promise", () => dns.promises.lookup("localhost", { family: 4 }));
  await probeAsync("promise, nobody", () => dns.promises.lookup("no.such.host.invalid"));
  await probeAsync("Bun", () => Bun.dns.lookup("localhost", { family: 4 }));
  await probeAsync("Bun, nobody", () => Bun.dns.lookup("no.such.host.invalid"));
  await probeAsync("Bun, family 5", () => (Bun.dns as any).lookup("localhost", { family: 5 }));
  await probeAsync("Bun, nothing", () => (Bun.dns as any).lookup());
  await probeAsync("Bun, backend", () => (Bun.dns as any).lookup("localhost", { backend: "x" }));
});

await test("1.2 arguments of lookup that are wrong", () => {
  for (const args of [[], ["x"], [5, () => {}], ["x", { family: 5 }, () => {}], ["x", 7, () => {}], ["x", { hints: 3 }, () => {}], ["x", { all: 5 }, () => {}], ["x", { order: "x" }, () => {}]]) {
    probe(`lookup(${JSON.stringify(args)})`, () => D.lookup(...args));
  }
  probe("order", () => dns.getDefaultResultOrder());
  probe("wrong order", () => D.setDefaultResultOrder("x"));
  dns.setDefaultResultOrder("ipv4first");
  probe("order", () => dns.getDefaultResultOrder());
  probe("service", () => D.lookupService("x", 80, () => {}));
  probe("port", () => D.lookupService("127.0.0.1", 70000, () => {}));
});

await test("1.3 resolvers and their arguments", () => {
  const R: any = new dns.Resolver();
  probe("x", () => R.setServers(["x"]));
  probe("no list", () => R.setServers("x"));
  probe("no text", () => R.setServers([5]));
  probe("no name", () => R.resolve4());
  probe("no callback", () => R.resolve4("x"));
  probe("number", () => R.resolve4(5, () => {}));
  probe("type", () => R.resolve("x", "x", () => {}));
  R.setServers(["1.2.3.4", "[::1]:53", "5.6.7.8:5353"]);
  log(show(R.getServers()), R.cancel());
  log(dns.NOTFOUND, dns.ADDRCONFIG, dns.ALL, dns.V4MAPPED);
});
