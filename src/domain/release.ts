/** What this code is: its version, and the newest migration that it knows (test/node/release.test.ts). */
export const RELEASE = { version: "0.1.0", schema: "0001_initial.sql" } as const;
