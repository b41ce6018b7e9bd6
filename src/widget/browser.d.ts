declare module "*.css" {
  const text: string;
  export default text;
}

/** Not yet in TypeScript's DOM library. What the rules' functions make is opaque: only sinks accept it. */
interface Window {
  readonly trustedTypes?: {
    createPolicy<Rules extends Record<string, (text: string) => string>>(name: string, rules: Rules): Rules;
  };
}

/** The tags of the languages that there are, put in by the build. */
declare const LANGUAGES: string[];

/** Changes with the files that are loaded on demand. */
declare const VERSION: string;
