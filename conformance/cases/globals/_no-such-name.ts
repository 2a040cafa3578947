import { nope } from "node:os";
console.log(nope);
