/** The first of these tags that names a language there is, with the name of its file; English needs none. */
export function chooseLanguage(tags: string[]): { language: string; file: string | null } {
  for (const language of tags) {
    const file = findFile(language);
    if (file) return { language, file: file === "en" ? null : file };
  }
  return { language: "en", file: null };
}

/** `zh-TW` is `zh-Hant-TW` in full, so that a file `zh-hant` is found before `zh`. */
function findFile(tag: string): string | undefined {
  const { language, script } = new Intl.Locale(tag).maximize();
  const candidates = [tag, `${language}-${script}`, language].map((candidate) => candidate.toLowerCase());
  return candidates.find((candidate) => LANGUAGES.includes(candidate));
}
