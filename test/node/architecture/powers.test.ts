import { describe, expect, test } from "vitest";
import { powerBreaches } from "./powers.ts";
import { parseSource } from "./sources.ts";

describe("refuses: a power outside its owner", () => {
  test.each([
    ["http/a.ts", "const q = 'SELECT 1'", "SQL: SELECT"],
    ["usecases/a.ts", `const q = \`UPDATE \${table} SET x = 1\``, "SQL: UPDATE"],
    ["cli/a.ts", 'const q = "INSERT INTO sites VALUES (1)"', "SQL: INSERT"],
    ["usecases/a.ts", "database.prepare(sql)", "statements: prepare"],
    ["usecases/a.ts", 'database["prepare"](sql)', "statements: prepare"],
    ["usecases/a.ts", "fetch(url)", "the network: fetch"],
    ["usecases/a.ts", "const send = fetch", "the network: fetch"],
    ["http/a.ts", "exchange.fetch(request)", "the network: fetch"],
    ["domain/a.ts", "new Request(url)", "the network: Request"],
    ["http/a.ts", "new WebSocket(url)", "the network: WebSocket"],
    ["spam/a.ts", "const now = Date.now()", "clock and chance: Date.now"],
    ["spam/a.ts", "const now = Date['now']()", "clock and chance: Date.now"],
    ["clients/a.ts", "const now = new Date()", "clock and chance: Date"],
    ["clients/a.ts", "const now = Date()", "clock and chance: Date"],
    ["spam/a.ts", "const { now } = Date", "clock and chance: Date"],
    ["db/a.ts", "const x = Math.random()", "clock and chance: Math.random"],
    ["domain/a.ts", "crypto.randomUUID()", "clock and chance: crypto.randomUUID"],
    ["domain/a.ts", "crypto.getRandomValues(bytes)", "clock and chance: crypto.getRandomValues"],
    ["domain/a.ts", "const source = crypto", "clock and chance: crypto"],
    ["clients/a.ts", "setTimeout(run, 5)", "clock and chance: setTimeout"],
    ["clients/a.ts", "AbortSignal.timeout(5)", "clock and chance: AbortSignal.timeout"],
    ["db/a.ts", "const all = globalThis", "the global object: globalThis"],
    ["http/a.ts", "console.log(comment)", "the console: console"],
    ["config.ts", "const key = process.env.KEY", "Node: process"],
    ["context.ts", "const bytes = Buffer.from(text)", "Node: Buffer"],
    ["http/a.ts", `const page = \`<p>\${text}</p>\``, "markup: <p>"],
    ["widget/thread.ts", "element.innerHTML = html", "HTML into a document: innerHTML"],
    ["widget/thread.ts", 'element["innerHTML"] = html', "HTML into a document: innerHTML"],
    ["admin/queue.ts", "row.insertAdjacentHTML('beforeend', html)", "HTML into a document: insertAdjacentHTML"],
    ["admin/queue.ts", "row.setHTML(html)", "HTML into a document: setHTML"],
    [
      "admin/row.tsx",
      "const row = <p dangerouslySetInnerHTML={{ __html: html }} />",
      "HTML into a document: dangerouslySetInnerHTML",
    ],
    ["admin/queue.ts", "document.write(html)", "HTML into a document: document.write"],
    ["http/a.ts", "text('name', { most: 50 })", "a limit of its own: most"],
    ["http/a.ts", "optionalLine('until', 40)", "a limit of its own: optionalLine"],
    ["domain/a.ts", "origin.slice(0, 300)", "a limit of its own: slice"],
    ["spam/a.ts", "const HOST_CHARACTERS = 253", "a limit of its own: _CHARACTERS"],
    ["clients/a.ts", "const TIMEOUT_MS = 3_000", "a limit of its own: TIMEOUT_MS"],
    ["widget/safe-html.ts", "eval(text)", "code from text: eval"],
    ["widget/thread.ts", "await import(address)", "code from an address: import()"],
  ])("%s: %s", (path, text, what) => {
    expect(powerBreaches(parseSource(path, text))).toContain(`${path} uses ${what}`);
  });

  test.each([
    ["db/a.ts", `database.prepare(\`SELECT \${columns} FROM sites\`)`],
    ["context.ts", "export const powers = { now: () => Date.now(), fetch: (r: Request) => globalThis.fetch(r) }"],
    ["clients/a.ts", "interface E { fetch(request: Request): Promise<Response> } new Request(url); e.fetch(r)"],
    ["spam/a.ts", "const at = new Date(0); Date.UTC(2000, 0, 1); settings.now(); c.process; ({ fetch: 1, Buffer: 2 })"],
    ["domain/a.ts", "await crypto.subtle.sign('HMAC', key, message); Math.max(1, 2)"],
    ["index.ts", "export default { fetch: app.fetch }"],
    ["http/a.ts", "text('a', { most: LIMITS.a }); at.slice(0, 10); cut(a, 50); const DAY_MS = 86_400_000"],
    [
      "widget/api.ts",
      "fetch(url); setTimeout(run, Date.now()); tokens.prepare(); storage.write(1); element.textContent = ''",
    ],
    ["widget/safe-html.ts", "element.innerHTML = html"],
    ["widget/api.ts", "await import(address); await import('./turnstile.ts')"],
    ["render/a.ts", `const page = \`<p>\${escape(text)}</p>\``],
    ["http/a.ts", "const sum = a < b && c > d; const update = 'Please update your settings'"],
  ])("but not in %s: %s", (path, text) => {
    expect(powerBreaches(parseSource(path, text))).toEqual([]);
  });
});
