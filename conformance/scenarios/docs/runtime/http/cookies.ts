import type { Scenarios } from "../../../../harness/harness";

export default {
  "Reading cookies/1": {
    async drive(t) {
      await t.get("/profile", { headers: { Cookie: "user_id=7; theme=dark" } });
      await t.get("/profile");
    },
    expect: [
      '/profile 200 "{\\"userId\\":\\"7\\",\\"theme\\":\\"dark\\",\\"message\\":\\"Profile page\\"}"',
      '/profile 200 "{\\"userId\\":null,\\"theme\\":\\"light\\",\\"message\\":\\"Profile page\\"}"',
    ],
  },
  // What is set on the request's cookies becomes headers of the response.
  "Setting cookies/1": {
    async drive(t) {
      const response = await t.request("/login");
      t.observe(await response.text());
      for (const cookie of response.headers.getSetCookie()) t.observe(cookie);
    },
    expect: ["Login successful", "user_id=12345; Path=/; Max-Age=604800; Secure; HttpOnly; SameSite=Lax", "theme=dark; Path=/; SameSite=Lax"],
  },
  "Deleting cookies/1": {
    async drive(t) {
      await t.get("/logout", { headers: { Cookie: "user_id=7" }, show: ["set-cookie"] });
    },
    expect: ['/logout 200 set-cookie: user_id=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax "Logged out successfully"'],
  },
} as Scenarios;
