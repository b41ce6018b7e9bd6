/**
 * What is used of Turnstile's own script
 * (https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/widget-configurations/).
 */
interface Turnstile {
  render(container: HTMLElement, options: Record<string, unknown>): string;
  reset(id: string): void;
  remove(id: string): void;
}

declare global {
  interface Window {
    turnstile?: Turnstile;
  }
}

const scriptUrl = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";
const maximumWaitMs = 10_000;
/** Turnstile's flexible size is never narrower. */
const flexibleWidth = 300;

let loading: Promise<Turnstile> | null = null;

/** Loads Turnstile once for all forms of the page; after a failure the next call tries again. */
function loadTurnstile(trustUrl: (url: string) => string): Promise<Turnstile> {
  loading ??= new Promise<Turnstile>((resolve, reject) => {
    const settle = () => (window.turnstile ? resolve(window.turnstile) : reject(new Error("No Turnstile")));
    if (window.turnstile) return settle();
    const script = document.createElement("script");
    script.src = trustUrl(scriptUrl);
    script.addEventListener("load", settle);
    script.addEventListener("error", settle);
    document.head.append(script);
  }).catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

/**
 * Turnstile's challenge in one comment form. It stands in the light tree and is shown through a slot, since Turnstile
 * does not find its way into a shadow tree. A reader is never kept from posting by it: without a token the server holds
 * the comment.
 */
export class Challenge {
  readonly #key: string;
  readonly #form: HTMLElement;
  readonly #trustUrl: (url: string) => string;
  readonly #place = document.createElement("div");
  readonly #slot = document.createElement("slot");
  #rendering: Promise<void> | null = null;
  #turnstile: Turnstile | null = null;
  #id = "";
  /** `undefined` while Turnstile has not answered, `null` when no answer is to be had. */
  #token: string | null | undefined;
  #answered = (): void => {};

  constructor(key: string, form: HTMLElement, trustUrl: (url: string) => string, closed: AbortSignal) {
    this.#key = key;
    this.#form = form;
    this.#trustUrl = trustUrl;
    this.#place.slot = this.#slot.name = "turnstile";
    closed.addEventListener("abort", () => {
      this.#turnstile?.remove(this.#id);
      this.#turnstile = null;
      this.#place.remove();
    });
    this.#show();
  }

  /** The token to send, as soon as there is one; nothing if none is to be had or it takes too long. */
  async take(): Promise<string | null> {
    this.#show();
    if (this.#token === undefined) {
      await new Promise<void>((resolve) => {
        this.#answered = resolve;
        setTimeout(resolve, maximumWaitMs);
      });
    }
    return this.#token ?? null;
  }

  /** After a submission: a token counts once, so the next one needs another. */
  reset(): void {
    this.#token = undefined;
    this.#turnstile?.reset(this.#id);
  }

  /** Shows the challenge unless it is shown; a failure is tried again the next time. */
  #show(): void {
    if (this.#rendering !== null) return;
    this.#token = undefined;
    this.#rendering = this.#render().catch(() => {
      this.#rendering = null;
      this.#answer(null);
    });
  }

  async #render(): Promise<void> {
    const turnstile = await loadTurnstile(this.#trustUrl);
    const root = this.#form.getRootNode();
    if (!(root instanceof ShadowRoot)) throw new Error("The form is gone");
    this.#form.querySelector(".post")?.before(this.#slot);
    root.host.append(this.#place);
    const noToken = () => this.#answer(null);
    this.#id = turnstile.render(this.#place, {
      sitekey: this.#key,
      appearance: "interaction-only",
      size: this.#form.clientWidth < flexibleWidth ? "compact" : "flexible",
      "response-field": false,
      callback: (token: string) => this.#answer(token),
      "expired-callback": () => this.#answer(undefined),
      "timeout-callback": noToken,
      "unsupported-callback": noToken,
      // `true` says that the error has been dealt with; Turnstile goes on trying by itself.
      "error-callback": () => {
        noToken();
        return true;
      },
    });
    this.#turnstile = turnstile;
  }

  #answer(token: string | null | undefined): void {
    this.#token = token;
    if (token !== undefined) this.#answered();
  }
}
