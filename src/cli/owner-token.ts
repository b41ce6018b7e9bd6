import * as prompts from "@clack/prompts";

/**
 * The owner's token: from the flag, the variable `ADMIN_TOKEN`, or asked for where somebody can answer.
 * @throws where none of these gives one.
 */
export async function readOwnerToken(flag: string | undefined, environment: NodeJS.ProcessEnv): Promise<string> {
  const given = flag ?? environment.ADMIN_TOKEN ?? "";
  if (given !== "") return given;
  const advice = "The owner's token is needed: put it into the variable ADMIN_TOKEN, or pass it with --admin-token.";
  if (!process.stdin.isTTY) throw new Error(advice);
  const answer = await prompts.password({ message: "The owner's token" });
  if (typeof answer !== "string" || answer === "") throw new Error(advice);
  return answer;
}
