declare namespace Cloudflare {
  interface Env extends WorkerEnvironment {
    /** How many malformed requests the fuzzing test sends. */
    FUZZ_RUNS: string;
    TEST_MIGRATIONS: import("cloudflare:test").D1Migration[];
  }
  interface GlobalProps {
    mainModule: typeof import("../../src/index.ts");
  }
}

type WorkerEnvironment = import("../../src/config.ts").WorkerEnv;

declare module "*.md?raw" {
  const text: string;
  export default text;
}

declare module "*.sql?raw" {
  const text: string;
  export default text;
}
