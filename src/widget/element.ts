import { Api } from "./api.ts";
import { create } from "./dom.ts";
import { commentInFragment, oneLine, pageCandidates, parseTags } from "./page.ts";
import { sorts, Thread } from "./thread.ts";
import styles from "./widget.css";
import { findWords } from "./words.ts";

const loadWithin = "600px";
const maximumTitleLength = 300;

/** A style sheet made by script needs no permission from the page's Content-Security-Policy, and all elements share it. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(styles);

/**
 * `<afterword-comments site="…">`: the comments of the page it stands on. What it contains is shown until it is defined.
 *
 * Attributes, of which only `site` is required:
 * - `page`: the page's address or path; else its canonical link, else its location
 * - `title`, `published` (`2026-11-20`), `tags` (`a, b`): what the document does not say right
 * - `sort`: `oldest`, `newest` or `top`; else as the site does
 * - `theme`: `auto`, which takes the colours of the text around, `light` or `dark`
 * - `lang`: else the document's language, else English
 * - `eager`: loads at once, not when a reader comes near
 * - `count-target`: a selector; the elements of the page that it finds show how many comments there are
 *
 * Events, all of which bubble out: `afterword:loaded`, `afterword:submitted`, `afterword:error`.
 * A page's style sheet reaches what has a `part`, and sets `--afterword-accent`, `-rule`, `-radius` and `-measure`.
 *
 * Where it is in sight before the script has come, `afterword-comments:not(:defined) { display: block; min-height: 100vh }`
 * in the page's style sheet keeps room for it, so that nothing moves.
 *
 * Content-Security-Policy of the page: `script-src` and `connect-src` with the API's origin (with a nonce on the script
 * and 'strict-dynamic', `connect-src` alone), and where `require-trusted-types-for 'script'` is set, `trusted-types
 * afterword`. Nothing for styles, images, fonts or frames. Under Cross-Origin-Embedder-Policy nothing more is needed.
 */
export class AfterwordComments extends HTMLElement {
  static readonly observedAttributes = ["site", "page", "sort", "lang", "count-target"];
  static apiOrigin = "";

  #thread: Thread | null = null;
  #api: Api | null = null;
  #visibility: IntersectionObserver | null = null;
  #disconnected: AbortController | null = null;
  readonly #root = this.attachShadow({ mode: "open" });

  connectedCallback(): void {
    this.#root.adoptedStyleSheets = [sheet];
    this.#disconnected = new AbortController();
    const { signal } = this.#disconnected;
    addEventListener("pagehide", () => this.#thread?.save(), { signal });
    addEventListener("hashchange", () => this.#thread?.follow(location.hash), { signal });
    this.#start();
  }

  disconnectedCallback(): void {
    this.#disconnected?.abort();
    this.#stop();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (before === after || this.#disconnected?.signal.aborted !== false) return;
    if (name === "count-target") this.#showCount();
    else {
      this.#stop();
      this.#start();
    }
  }

  /** Waits until a reader comes near, unless one has come for the comments themselves. */
  #start(): void {
    // Room for what comes, so that what stands below is not seen moving.
    this.#root.replaceChildren(create("section", { class: "thread loading" }));
    if (this.hasAttribute("eager") || commentInFragment(location.hash) !== null) {
      void this.#load();
      return;
    }
    const nears = (entries: IntersectionObserverEntry[]) => {
      if (entries.some((entry) => entry.isIntersecting)) void this.#load();
    };
    this.#visibility = new IntersectionObserver(nears, { rootMargin: loadWithin });
    this.#visibility.observe(this);
  }

  /** Nobody should go on typing into a form that no longer works, so it goes too; its draft is kept. */
  #stop(): void {
    this.#visibility?.disconnect();
    this.#thread?.save();
    this.#api?.close();
    this.#thread = null;
    this.#root.replaceChildren();
  }

  async #load(): Promise<void> {
    this.#visibility?.disconnect();
    const site = this.getAttribute("site") ?? "";
    const options = {
      site,
      sort: sorts.find((sort) => sort === this.getAttribute("sort")) ?? null,
      index: this.#index(),
      article: () => this.#article(),
      reload: () => void this.#load(),
      counted: () => this.#showCount(),
      notify: (event: string, detail: unknown) =>
        this.dispatchEvent(new CustomEvent(`afterword:${event}`, { detail, bubbles: true, composed: true })),
    };
    const api = new Api(AfterwordComments.apiOrigin, site);
    this.#api?.close();
    this.#api = api;
    const first = api.firstThread(pageCandidates(this.getAttribute("page"), document), options.sort);
    first.catch(() => {});
    const tags = [this.getAttribute("lang"), document.documentElement.lang].flatMap((tag) => tag || []);
    const words = await findWords(tags, (name) => api.loadPart(name));
    if (api.closed.aborted) return;
    this.#thread = new Thread(api, words, options);
    // Who pressed the button to try again is not thrown out.
    const hasFocus = this.#root.activeElement;
    this.#root.replaceChildren(this.#thread.element);
    await this.#thread.load(first);
    if (hasFocus) this.#thread?.heading.focus();
  }

  /** Among the elements with the same comments, so that each keeps a draft of its own. */
  #index(): number {
    const isSame = (other: Element) =>
      ["site", "page"].every((name) => other.getAttribute(name) === this.getAttribute(name));
    return [...document.querySelectorAll(this.localName)].filter(isSame).indexOf(this);
  }

  #article() {
    const title = this.getAttribute("title") ?? document.title;
    const published = (this.getAttribute("published") ?? "").slice(0, 10);
    return {
      title: [...oneLine(title)].slice(0, maximumTitleLength).join(""),
      tags: parseTags(this.getAttribute("tags")),
      ...(new Date(published).toJSON()?.slice(0, 10) === published && { published }),
    };
  }

  #showCount(): void {
    const selector = this.getAttribute("count-target");
    if (!selector || !this.#thread?.answer) return;
    const text = this.#thread.count.toLocaleString(this.#thread.words.language);
    try {
      for (const target of document.querySelectorAll(selector)) target.textContent = text;
    } catch {
      // No selector, so no element.
    }
  }
}
