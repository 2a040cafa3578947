import yargs from "yargs";

const make = (args: string) => yargs(args.split(" ")).scriptName("tool").exitProcess(false).version("1.2.3").locale("en")
  .option("port", { alias: "p", type: "number", demandOption: true }).option("list", { array: true }).count("v").fail((m, e) => { throw e ?? new Error(m); });
console.log(make("-p 1 --list a b -vv --deep.x 2 rest").parseSync());
for (const args of ["", "-p 1 --list", "--version -p 1"]) { try { console.log((make(args) as any).strict().parseSync()._); } catch (e: any) { console.log(e.message); } }
await make("-p 3 add one").command("add <what>", "adds", (y) => y.option("n", { default: 5 }), (argv: any) => console.log("add", argv.what, argv.n, argv.port)).parse();
console.log((await make("-p 1").getHelp()).split("\n").map((l) => l.trimEnd()).join("\n"));
