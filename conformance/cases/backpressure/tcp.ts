// A client that stops reading, over TCP.
import { suite } from "./_suite";

await suite("TCP", {});
