import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readOptions } from "../../../dev/start.ts";

describe("the environment of npm start", () => {
  it("needs to say nothing", () => {
    expect(readOptions({})).toEqual({ port: 8787, stateDir: resolve(".wrangler/state") });
  });

  it("may say where to listen, where to keep the data, and whom to ask", () => {
    const environment = {
      PORT: "9000",
      STATE_DIR: "/tmp/x",
      AKISMET_KEY: "key",
      AKISMET_URL: "http://127.0.0.1:9001/",
    };
    const options = { port: 9000, stateDir: "/tmp/x", akismetKey: "key", akismetUrl: "http://127.0.0.1:9001" };
    expect(readOptions(environment)).toEqual(options);
  });

  it("tells an empty key, which turns Akismet off, from none", () => {
    expect(readOptions({ AKISMET_KEY: "" })).toHaveProperty("akismetKey", "");
    expect(readOptions({})).not.toHaveProperty("akismetKey");
  });

  it.each(["", "0", "65535", "-1", "80.5", "0x50", "http"])("refuses the port %j", (PORT) => {
    expect(() => readOptions({ PORT })).toThrow(`PORT is "${PORT}"`);
  });

  it.each(["127.0.0.1:9000", "localhost", "ftp://host", "http://host/1.1", "http://host?a"])(
    "refuses the Akismet address %j",
    (AKISMET_URL) => {
      expect(() => readOptions({ AKISMET_URL })).toThrow(`AKISMET_URL is "${AKISMET_URL}"`);
    },
  );
});
