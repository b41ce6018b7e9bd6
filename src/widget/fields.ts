export const visibleFields = ["body", "name", "email", "url"] as const;
export type VisibleField = (typeof visibleFields)[number];

/** One sentence for the reader, beside the field it is about if there is one. */
export interface Problem {
  field: VisibleField | null;
  text: string;
}

/** Characters as the server counts them. */
export function lengthOf(text: string): number {
  return [...text].length;
}
