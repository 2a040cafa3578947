// What the scripts about fetch's options share: a server that tells what came, and one line for what a call gives.
export const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: async (r) => new Response(`direct ${r.method} ${r.headers.get("connection")} ${(await r.text()).length}`) });
/** Without the ports, which differ from run to run. */
export const known = (s: unknown) => String(s).replace(/:\d{4,5}\b/g, ":PORT");
/** Prints what a call gives or throws. */
export async function call(url: any, init?: any) {
  try {
    const r = await fetch(url, init);
    console.log(r.status, known(await r.text()));
  } catch (e: any) {
    console.log(e?.name, e?.code, known(e?.message ?? e), known(e?.path));
  }
}
