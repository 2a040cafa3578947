import a from "./_a.js"; import { x, y } from "./_b.js"; import * as b from "./_b.js"; export { a, x, y, b }; export const same = require("./_a.js") === a;
