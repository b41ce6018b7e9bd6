import type { BrowserContext, Page } from "playwright-core";
import { ALLOWED_TAGS } from "../../../src/render/html-writer.ts";

/** Where each place shows the HTML of comments; all else there is its own markup with text in it. */
const bodies = ".body, .afterword-text, .afterword-quote";
/** What the moderators' page adds to the links of comments. */
const additions = ["rel", "target", "title"];

interface Found {
  /** `tag@attribute` of all that is no comment's HTML. */
  shape: string[];
  /** What the HTML of comments may not contain, and addresses that lead elsewhere than to pages. */
  wrong: string[];
  /** What the hooks heard. */
  heard: string[];
}

/** A page with hooks on what a payload could do; tells what it did, and what is in it that may not be. */
export class Watch {
  readonly page: Page;
  readonly #leaks: string[] = [];

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(context: BrowserContext, origins: readonly string[]): Promise<Watch> {
    await context.addInitScript(listen);
    const page = await context.newPage();
    page.setDefaultTimeout(240_000);
    const watch = new Watch(page);
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && !origins.includes(url.origin)) watch.#leaks.push(`asked ${url.href}`);
    });
    page.on("dialog", (dialog) => {
      watch.#leaks.push(`opened ${dialog.type()}`);
      void dialog.dismiss();
    });
    page.on("popup", (popup) => watch.#leaks.push(`opened ${popup.url()}`));
    return watch;
  }

  /** Everything wrong with the page as it is. What its `usual` shape lacks is wrong, if that is given. */
  async inspect(usual: ReadonlySet<string> | null): Promise<{ shape: string[]; violations: string[] }> {
    const address = this.page.url();
    const { shape, wrong, heard } = await this.page.evaluate(inspect, { bodies, allowed: ALLOWED_TAGS, additions });
    const moved = this.page.url() === address ? [] : [`went to ${this.page.url()}`];
    const unusual = usual === null ? [] : shape.filter((part) => !usual.has(part)).map((part) => `has ${part}`);
    return { shape, violations: [...this.#leaks.splice(0), ...moved, ...heard, ...wrong, ...unusual] };
  }
}

/** In the page, before its own scripts. */
function listen(): void {
  const heard: string[] = [];
  Object.defineProperty(window, "heard", { value: heard });
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
    Object.defineProperty(window, name, { value: () => void heard.push(`called ${name}`) });
  }
  addEventListener("securitypolicyviolation", (event) => heard.push(`violated ${event.violatedDirective}`));
}

/** In the page: fires the events that payloads wait for, and goes through all elements, those in shadow trees too. */
function inspect({ bodies, allowed, additions }: InspectionRules): Found {
  const roots: ParentNode[] = [document];
  const elements: Element[] = [];
  for (const root of roots) {
    for (const element of root.querySelectorAll("*")) {
      elements.push(element);
      if (element.shadowRoot) roots.push(element.shadowRoot);
    }
  }
  const shape = new Set<string>();
  const wrong: string[] = [];
  const events = [
    "mouseover",
    "pointerenter",
    "focus",
    "blur",
    "load",
    "error",
    "toggle",
    "animationend",
    "wheel",
    "copy",
  ];
  for (const element of elements) {
    const tag = element.localName;
    const isOfComment = element.parentElement?.closest(bodies) != null;
    const names = element.getAttributeNames();
    if (isOfComment) {
      for (const name of events) element.dispatchEvent(new Event(name));
      const may = allowed[tag];
      const odd = names.filter((name) => !may?.includes(name) && !(tag === "a" && additions.includes(name)));
      if (!may || odd.length > 0) wrong.push(`shows <${tag} ${odd.join(" ")}>`);
    } else for (const name of ["", ...names]) shape.add(`${tag}@${name}`);
    for (const name of names) {
      const value = element.getAttribute(name) ?? "";
      if (/^on/i.test(name)) wrong.push(`handles ${tag}@${name}`);
      const isAddress = ["href", "src", "action", "formaction", "xlink:href", "cite"].includes(name);
      if (!isAddress) continue;
      // What is no address at all leads nowhere.
      const protocol = URL.parse(value, location.href)?.protocol ?? "https:";
      const usual = tag === "a" && isOfComment ? ["http:", "https:", "mailto:"] : ["http:", "https:", "data:"];
      if (!usual.includes(protocol) || (protocol === "data:" && tag !== "link")) wrong.push(`leads to ${value}`);
    }
  }
  return { shape: [...shape], wrong, heard: (window as unknown as { heard: string[] }).heard.splice(0) };
}

interface InspectionRules {
  bodies: string;
  allowed: Readonly<Record<string, readonly string[]>>;
  additions: string[];
}
