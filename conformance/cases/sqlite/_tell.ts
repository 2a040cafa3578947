// What the scripts about SQLite share.
import { show } from "../lib";

/** Prints what fn gives, or everything that its error says. */
export function tell(name: string, fn: () => unknown) {
  let text: string;
  try {
    const v = fn();
    text = show(v);
  } catch (e: any) {
    text = e instanceof Error ? `throws ${e.name} ${JSON.stringify(e.message)}` : "throws " + show(e);
    if (e?.name === "SQLiteError") text += ` ${e.code} ${e.errno} ${e.byteOffset}`;
  }
  console.log(`${name}: ${text}`);
}
