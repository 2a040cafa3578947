import { leave } from "./_leaving";
await leave("middle", ["blob", "file", "string"]);
