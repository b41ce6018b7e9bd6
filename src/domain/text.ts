const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const CONTROL_BUT_WHITE_SPACE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** The number of code points. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Cuts to at most `most` code points. */
export function cutCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  return [...text.slice(0, 2 * most)].slice(0, most).join("");
}

/** Why a text cannot be kept, or `null`. `multiline` allows line feeds, carriage returns and tabs. */
export function textProblem(text: string, most: number, multiline: boolean): string | null {
  if (!text.isWellFormed()) return "contains half of a character (a lone surrogate)";
  if ((multiline ? CONTROL_BUT_WHITE_SPACE : CONTROL).test(text)) return "contains control characters";
  if (text.length > most && countCharacters(text) > most) return `is longer than ${most} characters`;
  return null;
}

const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\s]/gu;

/** Whether a reader would see nothing at all. */
export function isBlank(text: string): boolean {
  return text.replace(INVISIBLE, "") === "";
}

/** The rule of HTML's `type=email`: https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address */
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}
