import type { Scenarios } from "../../../../../harness/harness";
import common from "../../../../docs/runtime/http/server";

export default {
  // This version prints the URL object itself.
  "Changing the `port` and `hostname`/3": {
    ...common["Changing the `port` and `hostname`/3"],
    expect: [
      /\d+/,
      "URL {",
      "  href: 'http://localhost:PORT/',",
      "  origin: 'http://localhost:PORT',",
      "  protocol: 'http:',",
      "  username: '',",
      "  password: '',",
      "  host: 'localhost:PORT',",
      "  hostname: 'localhost',",
      "  port: PORT,",
      "  pathname: '/',",
      "  search: '',",
      "  searchParams: URLSearchParams {},",
      "  hash: ''",
      "}",
    ],
  },
} as Scenarios;
