/** The files that are loaded on demand, by their names below `/widget/`. */
export interface Parts {
  editor: typeof import("./editor.ts");
  live: typeof import("./live.ts");
  own: typeof import("./own.ts");
  paging: typeof import("./paging.ts");
  permalink: typeof import("./permalink.ts");
  reactions: typeof import("./reactions.ts");
}
