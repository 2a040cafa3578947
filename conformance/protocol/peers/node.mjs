// Runs a script for browsers' WebSockets on Node with the package ws.
import WebSocket from "ws";
import { pathToFileURL } from "node:url";

globalThis.WebSocket = WebSocket;
const [script] = process.argv.splice(2, 1);
await import(pathToFileURL(script));
