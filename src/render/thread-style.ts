import { PAGE_STYLE } from "./html-page.ts";

/** The look of the thread as a document: that of the other pages, with the comments and the form. */
export const THREAD_STYLE = `${PAGE_STYLE}
:root { --faint: color-mix(in srgb, currentColor 20%, transparent); --quiet: color-mix(in srgb, CanvasText 72%, Canvas) }
h1 { font-size: 1.5rem }
h2 { font-size: 1.25rem }
a { color: inherit }
small { font-size: .875rem; font-weight: 400 }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1rem 0; font-size: .875rem }
nav a, footer a, small a { display: inline-block; padding: .25rem 0 }
nav [aria-current] { font-weight: 600; text-decoration: none }
.afterword-comments, .afterword-replies { margin: 0; padding: 0; list-style: none }
.afterword-comments { border-top: 1px solid var(--faint) }
.afterword-comments > li { margin: 0; padding: 1.25rem 0; border-bottom: 1px solid var(--faint) }
.afterword-replies { margin-top: 1rem; padding-left: clamp(.7rem, 3.5vw, 1.5rem); border-left: 1px solid var(--faint) }
.afterword-replies > li { margin: 0 }
.afterword-replies > li + li { margin-top: 1.25rem }
article > :first-child { margin-top: 0 }
article > :last-child { margin-bottom: 0 }
article:target { outline: 2px solid var(--faint); outline-offset: .5rem }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .6rem }
.afterword-author { font-weight: 600 }
.afterword-aside, .afterword-more { color: var(--quiet); font-size: .875rem }
.afterword-aside a { text-decoration: none }
.afterword-aside a:hover, p.afterword-aside a { text-decoration: underline }
.afterword-badge { padding: 0 .5rem; border: 1px solid var(--quiet); border-radius: 1rem; font-size: .75rem; line-height: 1.4 }
.afterword-text { margin: .25rem 0 }
.afterword-text p, .afterword-text ul, .afterword-text ol { margin: .5rem 0 }
.afterword-text pre, .afterword-quote pre { overflow-x: auto; padding: .5rem .75rem; border: 1px solid var(--faint) }
blockquote { margin: .75rem 0; padding-left: 1rem; border-left: 3px solid var(--faint) }
.afterword-quote { max-height: 12rem; overflow: auto; color: var(--quiet) }
.afterword-notice, .afterword-problem { padding: .75rem 1rem; border: 1px solid var(--faint); border-left: 4px solid currentColor }
.afterword-problem { border-left-color: light-dark(#c01c28, #ff7b72) }
.afterword-field { display: grid; gap: .25rem; margin: 1rem 0 }
label { font-weight: 600 }
input, textarea, button { box-sizing: border-box; font: inherit; color: inherit }
input, textarea { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; background: Canvas }
input, textarea, button { border: 1px solid color-mix(in srgb, currentColor 55%, transparent); border-radius: 4px }
textarea { min-height: 9rem; resize: vertical }
[aria-invalid] { border-color: light-dark(#c01c28, #ff7b72) }
button { min-height: 2.75rem; padding: .5rem 1.25rem; border-color: CanvasText; background: CanvasText; color: Canvas; font-weight: 600 }
.afterword-extra { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%) }
@media (forced-colors: active) { button { border-color: ButtonBorder; background: ButtonFace; color: ButtonText } }
`;

/** SHA-256 of the style in base64. A test computes it anew and tells the right one. */
const STYLE_SHA256 = "+fAITpkvBoWJ6owmg95cgzx09UbXGYpIWIYnoX6bnzY=";

/** Any address: for an error of which no site is known whose article the form could lead to. */
const ANY = ["*"];

/**
 * The Content-Security-Policy of a thread's document. Chromium holds `form-action` against redirects too, so it names the
 * article that a form post leads back to beside the server that takes it.
 */
export function threadSecurityPolicy(ownOrigin: string, siteOrigins: readonly string[] = ANY): string {
  const origins = siteOrigins.join(" ");
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_SHA256}'`,
    "base-uri 'none'",
    `form-action ${ownOrigin} ${origins}`,
    `frame-ancestors ${origins}`,
  ].join("; ");
}

/** For comments without a document, should a browser open them as one. */
export const FRAGMENT_SECURITY_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
