import type { CommentSort } from "../contract.ts";
import { Api } from "./api.ts";
import { commentInFragment, pageCandidates, parseTags } from "./page.ts";
import { type Notify, Thread } from "./thread.ts";
import styles from "./widget.css";
import { findWords } from "./words.ts";

const loadWithin = "600px";
const sorts: CommentSort[] = ["oldest", "newest", "top"];
const maximumTitleLength = 300;

let sheet: CSSStyleSheet | undefined;

/** A style sheet made by script needs no permission from the page's Content-Security-Policy, and all elements share it. */
function styleSheet(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
  }
  return sheet;
}

/**
 * `<afterword-comments site="…">`: the comments of the page it stands on.
 *
 * Attributes: `site`; `page`, `title`, `published`, `tags` where the document does not say it right; `sort`; `eager`.
 * Events, all of which bubble out: `afterword:loaded`, `afterword:submitted`, `afterword:error`.
 */
export class AfterwordComments extends HTMLElement {
  static readonly observedAttributes = ["site", "page", "sort", "lang"];
  static apiOrigin = "";

  #thread: Thread | null = null;
  #visibility: IntersectionObserver | null = null;
  #disconnected = new AbortController();

  connectedCallback(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet()];
    this.#disconnected = new AbortController();
    const { signal } = this.#disconnected;
    window.addEventListener("pagehide", () => this.#thread?.save(), { signal });
    window.addEventListener("hashchange", () => this.#thread?.follow(location.hash), { signal });
    this.#start();
  }

  disconnectedCallback(): void {
    this.#disconnected.abort();
    this.#stop();
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before === after || !this.isConnected || this.shadowRoot === null) return;
    this.#stop();
    this.#start();
  }

  get sort(): CommentSort | null {
    return sorts.find((sort) => sort === this.getAttribute("sort")) ?? null;
  }

  /** Waits until a reader comes near, unless one has come for the comments themselves. */
  #start(): void {
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
    this.#thread?.close();
    this.#thread = null;
    this.shadowRoot?.replaceChildren();
  }

  async #load(): Promise<void> {
    this.#visibility?.disconnect();
    const site = this.getAttribute("site") ?? "";
    const pages = pageCandidates(this.getAttribute("page"), document);
    const options = { site, pages, sort: this.sort, article: () => this.#article() };
    const api = new Api(AfterwordComments.apiOrigin, site);
    const words = await findWords([this.getAttribute("lang"), document.documentElement.lang], (tag) =>
      api.loadPart(`languages/${tag}`),
    );
    this.#thread = new Thread(api, words, options, this.#notify);
    this.shadowRoot?.replaceChildren(this.#thread.element);
    void this.#thread.load();
  }

  #article() {
    const title = this.getAttribute("title") ?? document.title;
    const published = this.getAttribute("published");
    return {
      title: [...title].slice(0, maximumTitleLength).join(""),
      tags: parseTags(this.getAttribute("tags")),
      ...(published && { published }),
    };
  }

  #notify: Notify = (event, detail) => {
    this.dispatchEvent(new CustomEvent(`afterword:${event}`, { detail, bubbles: true, composed: true }));
  };
}
