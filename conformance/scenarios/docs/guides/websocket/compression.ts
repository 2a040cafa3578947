import type { Scenarios } from "../../../../harness/harness";
import { compressing, withoutFetch } from "../../runtime/http/websockets";

export default { "/1": withoutFetch(compressing) } as Scenarios;
