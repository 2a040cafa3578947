import { leave } from "./_leaving";
await leave("middle", ["direct", "generator", "transform"]);
