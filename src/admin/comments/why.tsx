import type { QueueComment } from "../../contract.ts";
import { describeAkismet, describeFinding, describeReports } from "../reasons.ts";

interface WhyProps {
  comment: QueueComment;
  /** Leads to the reasons that readers gave. */
  showReports(): void;
}

/** Why a comment was held or called spam, in words, and what is known of its author. */
export function Why({ comment, showReports }: WhyProps) {
  const { akismet, nextCheckAt, authorRecord, verdict, reports } = comment;
  const isHeldByReports = verdict.findings.some(({ check }) => check === "reports");
  const against = verdict.findings.filter(
    ({ check, says }) => says !== "ham" && check !== "akismet" && (check !== "reports" || reports === 0),
  );
  const isUnclear = nextCheckAt !== null || akismet?.result === "unchecked";
  const isSpam = akismet?.result === "spam" || akismet?.result === "discard";
  return (
    <ul class="why" aria-label="Why, and by whom">
      {against.map((finding) => (
        <li key={finding.reason} class={finding.says === "hold" ? "hold" : "spam"}>
          <bdi>{describeFinding(finding)}</bdi>
        </li>
      ))}
      {reports > 0 && (
        <li class={isHeldByReports ? "hold" : ""}>
          <button type="button" class="plain" onClick={showReports}>
            {describeReports(reports)}
          </button>
        </li>
      )}
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
