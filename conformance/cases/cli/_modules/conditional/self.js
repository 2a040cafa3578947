export { default } from "conditional"
