import { leave } from "./_leaving";
await leave("chunk");
