import { leave } from "./_leaving";
await leave("middle", ["default", "byte"]);
