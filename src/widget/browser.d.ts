declare module "*.css" {
  const text: string;
  export default text;
}

/** Not yet in TypeScript's DOM library. `createHTML` returns an opaque TrustedHTML that only sinks accept. */
interface Window {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): string };
  };
}
