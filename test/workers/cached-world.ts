import { Afterword } from "./afterword.ts";
import { CacheModel } from "./cache-model.ts";

/** What one address answered without a cache, and until when that was so. */
interface Truth {
  body: string;
  endedAt: number | null;
}

/** Two sites behind one edge on the real app, and for each address all that was ever true there. */
export class CachedWorld {
  readonly sites: [Afterword, Afterword];
  readonly edge: CacheModel;
  readonly #truths = new Map<string, { known: Truth[]; checkedAt: number }>();
  readonly #changes: number[] = [];
  /** By what reached the app through the cache. */
  cost = { answers: 0, rowsRead: 0 };

  private constructor(sites: [Afterword, Afterword], isPurged: boolean) {
    this.sites = sites;
    this.edge = new CacheModel(
      "edge",
      () => this.now,
      (request) => this.#ask(request),
    );
    for (const site of sites) {
      const cache = { purge: async ({ tags }: { tags: string[] }) => this.edge.purge(tags) };
      site.cache = isPurged ? cache : undefined;
    }
  }

  static async open({ isPurged }: { isPurged: boolean }): Promise<CachedWorld> {
    const sites: [Afterword, Afterword] = [await new Afterword().open(), await new Afterword().open()];
    await sites[1].set({ url: "https://other.example/", sort: "newest" });
    return new CachedWorld(sites, isPurged);
  }

  /** From here on the plan's limits are near, until midnight. */
  approachLimits(): void {
    for (const site of this.sites) site.approachLimits();
  }

  get now(): number {
    return Math.max(...this.sites.map(({ now }) => now));
  }

  advance(milliseconds: number): void {
    const next = this.now + Math.floor(milliseconds);
    for (const site of this.sites) site.now = next;
  }

  /** One reader's own cache, before the edge. */
  browser(): CacheModel {
    return new CacheModel(
      "browser",
      () => this.now,
      (request) => this.edge.fetch(request),
    );
  }

  async #ask(request: Request): Promise<Response> {
    const { pathname, search, origin } = new URL(request.url);
    const init = { method: request.method, headers: Object.fromEntries(request.headers) };
    const { value, cost } = await this.sites[0].database.measure(() =>
      this.sites[0].fetch(pathname + search, init, origin),
    );
    this.cost.answers += 1;
    this.cost.rowsRead += cost.rowsRead;
    return value;
  }

  /** Does something that readers may see. */
  async change(work: () => Promise<unknown>): Promise<void> {
    await work();
    this.advance(0);
    this.#changes.push(this.now);
  }

  /** Looks up what is true at this address now. */
  async truth(path: string): Promise<string> {
    const seen = this.#truths.get(path);
    const changedAt = this.#changes.find((at) => seen !== undefined && at > seen.checkedAt);
    if (seen !== undefined && changedAt === undefined) return seen.known.at(-1)!.body;
    const body = await (await this.sites[0].fetch(path)).text();
    const known: Truth[] = seen?.known ?? [];
    const last = known.at(-1);
    if (last !== undefined && last.body !== body) last.endedAt = changedAt ?? this.now;
    if (last?.body !== body) known.push({ body, endedAt: null });
    this.#truths.set(path, { known, checkedAt: this.now });
    return body;
  }

  /** For how many seconds an answer has been untrue. Throws when it was never true at this address. */
  async staleness(path: string, body: string): Promise<number> {
    await this.truth(path);
    const then = this.#truths.get(path)!.known.findLast((truth) => truth.body === body);
    if (then === undefined) throw new Error(`${path} was never answered with ${body.slice(0, 300)}`);
    return then.endedAt === null ? 0 : (this.now - then.endedAt) / 1_000;
  }
}
