import type { Me } from "../contract.ts";
import { AdminApi, AdminError } from "./api.ts";
import { create, find } from "./dom.ts";
import { Queue } from "./queue.ts";

const tokenKey = "afterword:admin-token";

const form = find("sign-in", HTMLFormElement);
const field = find("token", HTMLInputElement);
const problem = find("sign-in-problem", HTMLElement);
const session = find("session", HTMLElement);
const section = find("queue", HTMLElement);
const chooser = find("site", HTMLSelectElement);

let queue: Queue | null = null;

async function signIn(token: string): Promise<void> {
  problem.textContent = "";
  const api = new AdminApi(token);
  try {
    const me = await api.me();
    sessionStorage.setItem(tokenKey, token);
    await open(api, me);
  } catch (error) {
    close(error instanceof AdminError ? error.message : "Signing in failed. Reload the page and try again.");
  }
}

async function open(api: AdminApi, { sites }: Me): Promise<void> {
  field.value = "";
  form.hidden = true;
  session.hidden = false;
  section.hidden = false;
  chooser.replaceChildren(...sites.map(({ id, name }) => create("option", { value: id }, name)));
  queue = new Queue(api, () => close("This token is not valid any more. Sign in again."));
  find("queue-title", HTMLElement).focus();
  await queue.show(chooser.value);
}

/** Ends the session and says why, if there is more to say than that it was asked for. */
function close(reason: string): void {
  sessionStorage.removeItem(tokenKey);
  queue?.clear();
  queue = null;
  form.hidden = false;
  session.hidden = true;
  section.hidden = true;
  problem.textContent = reason;
  field.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void signIn(field.value.trim());
});
chooser.addEventListener("change", () => void queue?.show(chooser.value));
find("sign-out", HTMLElement).addEventListener("click", () => close(""));

const keptToken = sessionStorage.getItem(tokenKey);
if (keptToken !== null) void signIn(keptToken);
