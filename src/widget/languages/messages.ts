import type { core, editor, failure, live, notice, own, permalink, problems, reactions, waiting } from "./en.ts";

/** A text for each plural form that the language has, as `Intl.PluralRules` names them; `{count}` decides. */
export type PluralForms = { other: string } & { [Form in Intl.LDMLPluralRule]?: string };

type English = typeof core &
  typeof notice &
  typeof problems &
  typeof waiting &
  typeof failure &
  typeof editor &
  typeof own &
  typeof reactions &
  typeof live &
  typeof permalink;

export type Direction = "ltr" | "rtl";

/**
 * Every word of the widget in one language. English says which keys there are, which of them have plural forms and which
 * `{placeholders}` they may use; a language's file `<tag>.ts`, its tag in lower case, exports one as its default.
 */
export type Messages = {
  [Key in keyof English]: Key extends "direction" ? Direction : English[Key] extends string ? string : PluralForms;
};
