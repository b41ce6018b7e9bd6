import type { QueueComment } from "../../contract.ts";
import { describeAkismet, describeFinding } from "../reasons.ts";

/** Why a comment was held or called spam, in words, and what is known of its author. */
export function Why({ comment }: { comment: QueueComment }) {
  const { akismet, nextCheckAt, authorRecord, verdict } = comment;
  const against = verdict.findings.filter(({ check, says }) => says !== "ham" && check !== "akismet");
  const isUnclear = nextCheckAt !== null || akismet?.result === "unchecked";
  const isSpam = akismet?.result === "spam" || akismet?.result === "discard";
  return (
    <ul class="why" aria-label="Why, and by whom">
      {against.map((finding) => (
        <li key={finding.reason} class={finding.says === "hold" ? "hold" : "spam"}>
          <bdi>{describeFinding(finding)}</bdi>
        </li>
      ))}
      {nextCheckAt !== null && <li class="hold">Awaiting spam check</li>}
      <li class={isSpam ? "spam" : isUnclear ? "hold" : ""}>{describeAkismet(akismet, verdict.findings)}</li>
      <li>{describeRecord(authorRecord)}</li>
    </ul>
  );
}

function describeRecord({ approved, spam }: QueueComment["authorRecord"]): string {
  if (approved + spam === 0) return "This author: nothing else yet";
  return `This author: ${approved} approved, ${spam} spam`;
}
