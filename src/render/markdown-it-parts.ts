/**
 * Stands in the build for what markdown-it brings along (`[alias]` in wrangler.toml). Of linkify-it, mdurl and punycode
 * Afterword replaces or switches off every use, and the tables of uc.micro are the engine's own.
 */
export class LinkifyIt {}

function unused(): never {
  throw new Error("Afterword does not use this part of markdown-it");
}

export { unused as decode, unused as encode, unused as format, unused as parse };
export default { toASCII: unused, toUnicode: unused };

export const P = /\p{P}/u;
export const S = /\p{S}/u;
