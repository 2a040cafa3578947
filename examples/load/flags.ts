// The command line of the load generator.

export interface Flags {
  url: string;
  clients: number;
  connecting: number;
  seconds: number;
  size: number;
  rate: number;
}

export const usage = `usage: gobun run load.ts [flags] URL

URL is a ws: or wss: server that answers every message with one message.

  --clients N     how many clients (100)
  --connecting N  how many of them connect at the same time (200)
  --seconds N     how long to measure once all have connected (10)
  --size N        bytes of a message (64)
  --rate N        messages a second of each client; 0 sends the next when the last is answered (0)`;

const limits: Record<string, [fallback: number, least: number, most: number]> = {
  clients: [100, 1, 100_000], connecting: [200, 1, 10_000], seconds: [10, 0.1, 86_400], size: [64, 0, 64 << 20], rate: [0, 0, 1000],
};

/** The flags, or what is wrong with them. */
export function parseFlags(args: string[]): Flags | string {
  const flags: any = { url: "" };
  for (const [name, [fallback]] of Object.entries(limits)) flags[name] = fallback;
  for (let i = 0; i < args.length; i++) {
    if (!args[i].startsWith("--")) {
      if (flags.url !== "") return "more than one URL: " + args[i];
      flags.url = args[i];
      continue;
    }
    const [name, inline] = args[i].slice(2).split("=");
    const limit = limits[name];
    if (limit === undefined) return "unknown flag: " + args[i];
    const value = Number(inline ?? args[++i] ?? NaN);
    if (!(value >= limit[1] && value <= limit[2])) return `--${name} must be a number from ${limit[1]} to ${limit[2]}`;
    flags[name] = value;
  }
  if (flags.url === "") return "no URL";
  return flags;
}
