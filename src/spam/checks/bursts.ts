import { LIMITS } from "../../domain/limits.ts";
import type { Check } from "../check.ts";

/** One address, or one e-mail, that comments faster than people do; it may change the other one at will. */
export const checkBursts: Check = (submission, { trail, recent }) => {
  const earlier = [...new Map([...trail, ...recent].map((comment) => [comment.id, comment])).values()].filter(
    ({ createdAt }) => submission.receivedAt - createdAt < LIMITS.burstWindowMs,
  );
  const counts = {
    address: earlier.filter(({ addressHash }) => addressHash === submission.addressHash).length + 1,
    email: earlier.filter(({ email }) => email !== null && email === submission.email).length + 1,
  };
  const by = counts.address >= counts.email ? "address" : "email";
  const count = counts[by];
  if (count <= LIMITS.burstComments) return null;
  const evidence = { count, windowMs: LIMITS.burstWindowMs };
  return { check: "bursts", reason: `bursts.${by}`, says: "hold", evidence };
};
