/** The first of these tags that names a language there is, with the name of its file; English needs none. */
export function chooseLanguage(tags: string[]): { language: string; file: string | null } {
  for (const tag of tags) {
    const locale = parse(tag);
    const file = locale && findFile(locale);
    if (file) return { language: locale.toString(), file: file === "en" ? null : file };
  }
  return { language: "en", file: null };
}

/** Many sites write `de_DE`, as POSIX does. What is no tag at all names no language. */
function parse(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag.replaceAll("_", "-"));
  } catch {
    return null;
  }
}

/** `zh-TW` is `zh-Hant-TW` in full, so that a file `zh-hant` is found before `zh`. */
function findFile(locale: Intl.Locale): string | undefined {
  const { language, script } = locale.maximize();
  const candidates = [locale.baseName, `${language}-${script}`, language].map((candidate) => candidate.toLowerCase());
  return candidates.find((candidate) => LANGUAGES.includes(candidate));
}
