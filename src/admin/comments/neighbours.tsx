import type { Neighbour } from "../../contract.ts";
import { statusNames } from "../reasons.ts";
import { addressOf } from "../routing.ts";
import { Age } from "./age.tsx";

/** Other comments from the same network; each leads to all by that author, or else on that page. */
export function Neighbours({ neighbours }: { neighbours: Neighbour[] }) {
  if (neighbours.length === 0) return null;
  return (
    <section class="neighbours">
      <h4>From the same network</h4>
      <ul>
        {neighbours.map(({ id, status, name, email, createdAt, page }) => (
          <li key={id}>
            <span class={`badge ${status}`}>{statusNames[status]}</span>{" "}
            <a href={addressOf("comments", { status: "all", ...(email ? { email } : { page: page.key }) })}>
              <bdi>{name}</bdi>
            </a>{" "}
            on <bdi>{page.title ?? page.key}</bdi>{" "}
            <span class="quiet">
              <Age at={createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
