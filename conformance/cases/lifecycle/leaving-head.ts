import { leave } from "./_leaving";
await leave("head", ["string"]); // no handler runs
