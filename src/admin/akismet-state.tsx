import type { SiteWithState } from "../contract.ts";

interface AkismetStateProps {
  state: SiteWithState["akismetState"];
  alert: SiteWithState["akismetAlert"];
}

const STATES: Record<AkismetStateProps["state"], string> = {
  on: "Akismet is on and answers.",
  off: "Akismet is off: local checks alone judge, and an author's first comment waits by default.",
  away: "Akismet gives no clear answers at the moment. Comments are held and checked again by themselves.",
};

/** Whether comments are being checked, and what Akismet wants the owner to know. */
export function AkismetState({ state, alert }: AkismetStateProps) {
  return (
    <div class={`state ${alert === null ? state : "alert"}`}>
      <p>{STATES[state]}</p>
      {alert !== null && (
        <p>
          <strong>Akismet says:</strong> {alert.message}{" "}
          {/^\d+$/.test(alert.code) && (
            <a href={`https://akismet.com/errors/${alert.code}`} target="_blank" rel="noreferrer">
              What {alert.code} means
            </a>
          )}
        </p>
      )}
    </div>
  );
}
