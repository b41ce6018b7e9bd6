const tones = 8;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The initials of a name on a tone that goes with the person, to recognise them by; nothing is fetched from elsewhere. */
export function Avatar({ name, identity }: { name: string; identity: string }) {
  return (
    <span class={`avatar tone-${toneOf(identity)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}][^\s]*/gu) ?? name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  const initials = ends.map((word) => [...graphemes.segment(word ?? "")][0]?.segment ?? "").join("");
  return initials.toLocaleUpperCase() || "?";
}

function toneOf(identity: string): number {
  let hash = 0;
  for (const character of identity) hash = (hash * 31 + character.codePointAt(0)!) % 65_521;
  return hash % tones;
}
