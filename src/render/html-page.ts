import { escapeHtml } from "./html-writer.ts";

/**
 * The look of all pages that stand alone. Colours are the system's, so that light, dark and forced colours all read
 * well; there is nothing to load.
 */
export const PAGE_STYLE = `
:root { color-scheme: light dark; background: Canvas; color: CanvasText }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 70ch; font: 100%/1.6 system-ui, sans-serif }
body { overflow-wrap: break-word }
h1, h2, h3 { margin: 2.5rem 0 .5rem; line-height: 1.25; text-wrap: balance }
h1 { margin-top: 0; font-size: 2rem }
h2 { font-size: 1.375rem }
h3 { margin-top: 1.5rem; font-size: 1.0625rem }
p, ul, dl, table { margin: .75rem 0 }
ul { padding-left: 1.25rem }
li { margin: .25rem 0 }
dt { font-weight: 600 }
dd { margin: 0 0 .75rem }
table { width: 100%; border-collapse: collapse }
th, td { padding: .5rem 1rem .5rem 0; font-weight: inherit; text-align: left; vertical-align: top }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
td { padding-right: 0 }
@media (min-width: 40rem) { dl { display: grid; grid-template-columns: 9rem 1fr; gap: .25rem 1rem } dd { margin: 0 } }
a { text-underline-offset: .15em }
`;

/** SHA-256 of the style in base64. A test computes it anew and tells the right one. */
const STYLE_SHA256 = "vlor7r9etz93VFpIFvGzX0hKgiG8PYwnZTGk1D7kx2k=";

/** The Content-Security-Policy for such a page: no script, nothing loaded, no style but this one. */
export const PAGE_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_SHA256}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A whole document from a plain title and a body that is HTML already; `head` is HTML for its head, `style` its whole style. */
export function renderHtmlPage(title: string, body: string, head = "", style = PAGE_STYLE): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
${head}<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
