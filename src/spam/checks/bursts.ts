import type { Check } from "../check.ts";

/** An author's comments within the window, the one that is judged included; more than these hold. */
export const BURST = { commentsMost: 5, windowMs: 10 * 60 * 1_000 } as const;

/** One address, or one e-mail, that comments faster than people do; it may change the other one at will. */
export const checkBursts: Check = (submission, { trail, recent }) => {
  const earlier = [...new Map([...trail, ...recent].map((comment) => [comment.id, comment])).values()].filter(
    ({ createdAt }) => submission.receivedAt - createdAt < BURST.windowMs,
  );
  const counts = {
    address: earlier.filter(({ addressHash }) => addressHash === submission.addressHash).length + 1,
    email: earlier.filter(({ email }) => email !== null && email === submission.email).length + 1,
  };
  const by = counts.address >= counts.email ? "address" : "email";
  const count = counts[by];
  if (count <= BURST.commentsMost) return null;
  const evidence = { count, windowMs: BURST.windowMs };
  return { check: "bursts", reason: `bursts.${by}`, says: "hold", evidence };
};
