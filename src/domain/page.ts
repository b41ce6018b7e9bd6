/** An article that has had a comment; before its first one there is no such page. */
export interface Page {
  id: number;
  key: string;
  title: string | null;
  published: string | null;
  tags: string[];
  open: boolean;
  count: number;
  version: number;
}
