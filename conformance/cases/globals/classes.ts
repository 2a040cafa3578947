// Classes that name themselves, and data files that are imported by a name known only when the script runs.
import { test } from "../lib";

class Room { static count = 0; static made = new Room(); id = Room.count; constructor() { Room.count++; } static same(r: any) { return r instanceof Room; } }
class Hall extends Room { #kept = 1; seats(Room: number) { return Room + this.#kept + Hall.name.length; } static self = () => ({ Hall }); static deep = class Inner { of() { return [Hall.name, Inner.name]; } }; }
const Own = class { static me = 1; };
class _Low { static own = () => _Low; pair() { return { _Low, Low: 1 }; } }

await test("1 a class that names itself keeps its name", () => {
  console.log(Room.name, new Room(), Room.made, Room.count, Room.same(new Hall()));
  console.log(Hall.name, new Hall().seats(2), Hall.self().Hall === Hall, Object.keys(Hall.self()), new Hall.deep().of(), Object.getPrototypeOf(Hall) === Room);
  console.log(Own.name, _Low.name, _Low.own() === _Low, Object.keys(new _Low().pair()), new _Low());
});
await test("2 JSON and text by a computed import", async () => {
  for (const name of ["./_data.json", "./_data.txt"]) {
    const data = await import(name);
    console.log(data.default, Object.keys(data).includes("default"));
  }
});
