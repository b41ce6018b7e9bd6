/**
 * Runs scripts of package.json beside each other, and prints what each has said once it is over:
 * `node dev/run-together.ts lint types`. Ends with 1 when one of them failed.
 */
import { spawn } from "node:child_process";

function run(script: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn("npm", ["run", "--silent", script], { stdio: ["ignore", "pipe", "pipe"] });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => said.push(chunk));
    child.on("error", (error) => said.push(Buffer.from(error.message)));
    child.on("close", (code) => {
      console.log(`${script}: ${code === 0 ? "passed" : "failed"}`);
      process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

const passed = await Promise.all(process.argv.slice(2).map(run));
if (passed.includes(false)) process.exitCode = 1;
