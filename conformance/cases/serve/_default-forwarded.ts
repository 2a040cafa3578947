export { default } from "./_default-options";
setTimeout(() => process.exit(), 0);
