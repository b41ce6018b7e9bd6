const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/**
 * Alphabets in whose letters Latin words are disguised, each in the order of ours; where one has no look-alike, the
 * letter stands for itself. No two letters of one alphabet stand for the same, so that its own words stay apart. Our own
 * choice, much smaller than Unicode's list (https://www.unicode.org/reports/tr39/#Confusable_Detection).
 */
const WIDELY_READ = [
  "авсԁеfgніјкӏмпорԛгѕтuѵшхуz", // Cyrillic
  "abcdefԍһijklmnopqrstuvԝxyz", // Cyrillic beyond Russian
  "αβcdεfghιϳκlμηορqrsτυνωχγζ", // Greek
  "abcdefցհiյkլmոօpզrտtսvաxyz", // Armenian
];

/** What is seldom read but often used for show; strokes and hooks count as accents. */
const ORNAMENTAL = [
  "ⲁⲃⲥdⲉfghⲓjⲕlⲙⲛⲟⲣqrsⲧuvwⲭⲩz", // Coptic
  "ᎪᏴᏟᎠᎬfᏀᎻᎥᎫᏦᏞᎷnoᏢqᎡᏚᎢuᏙᎳxᎩᏃ", // Cherokee
  "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑqꓣꓢꓔꓴꓦꓪꓫꓬꓜ", // Lisu
  "ᗩᗷᑕᗪeᖴgᕼiᒍkᒪᗰᑎoᑭᑫᖇᔕtᑌᐯᗯ᙭yz", // Canadian syllabics
  "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘqʀꜱᴛᴜᴠᴡxʏᴢ", // small capitals
  "ɑƀȼđɇƒǥħɨɉƙłɱɲøƥɋɍʂŧʉʋⱳxɏƶ", // strokes and hooks
  "ⱥɓƈɗeꞙɠɦɩȷⱪƚmɳɵᵽʠɽȿƭuvwxƴȥ", // more of them
  "abcɖefɡhijĸɫmƞopqɾstuvwxyz", // and others
];

/** Runs of letters or digits in circles, brackets and flags which Unicode's compatibility forms leave as they are. */
const RUNS: [firstCodePoint: number, letters: string][] = [
  [0x2474, "123456789"],
  [0x2488, "123456789"],
  [0x24f5, "123456789"],
  [0x2776, "123456789"],
  [0x2780, "123456789"],
  [0x278a, "123456789"],
  [0x249c, LETTERS],
  [0x1f110, LETTERS],
  [0x1f150, LETTERS],
  [0x1f170, LETTERS],
  [0x1f1e6, LETTERS],
];

/** What a letter of an alphabet with its own readers is drawn like, in lower case: one letter a to z for each. */
export const LOOKALIKES: ReadonlyMap<string, string> = new Map(WIDELY_READ.flatMap((row) => pairs([...row], LETTERS)));

/** What an ornamental character is drawn like: lower-case letters as a to z, encircled digits as digits. */
export const ORNAMENTS: ReadonlyMap<string, string> = new Map([
  ...ORNAMENTAL.flatMap((row) => pairs([...row.toLowerCase()], LETTERS)),
  ...RUNS.flatMap(([first, letters]) =>
    pairs(
      [...letters].map((_, index) => String.fromCodePoint(first + index)),
      letters,
    ),
  ),
]);

function pairs(characters: string[], letters: string): [string, string][] {
  return characters.flatMap((character, index): [string, string][] =>
    character === letters[index] ? [] : [[character, letters[index]!]],
  );
}
