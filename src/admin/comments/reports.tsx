import type { CommentWithHistory } from "../../contract.ts";
import { describeReports } from "../reasons.ts";
import { Age } from "./age.tsx";

interface ReportsProps {
  count: number;
  /** The first of them. */
  reports: CommentWithHistory["reports"];
}

/** Why readers reported a comment, in their own words. */
export function Reports({ count, reports }: ReportsProps) {
  if (reports.length === 0) return null;
  return (
    <section class="reports" aria-label={describeReports(count)}>
      <h4>{describeReports(count)}</h4>
      <ul>
        {reports.map(({ at, reason }, place) => (
          <li key={place}>
            {reason === "" ? <span class="quiet">No reason given</span> : <q dir="auto">{reason}</q>}{" "}
            <span class="quiet">
              <Age at={at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
