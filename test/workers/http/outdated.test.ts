import { expect, it } from "vitest";
import type { ErrorEnvelope } from "../../../src/contract.ts";
import { Afterword } from "../afterword.ts";

it("refuses clearly, and says what to do, when the database lacks what the code knows", async () => {
  const afterword = await new Afterword().open();
  afterword.database.fault = {
    error: new Error("D1_ERROR: no such column: reports at offset 17: SQLITE_ERROR"),
    afterCommit: false,
  };
  const response = await afterword.fetch(`/v1/sites/${afterword.siteId}/comments?page=/hello`);
  expect(response.status).toBe(503);
  expect(response.headers.get("Retry-After")).toBe("60");
  const { error } = (await response.json()) as ErrorEnvelope;
  expect(error).toMatchObject({ code: "unavailable", message: expect.stringContaining("npm run upgrade") });
});
