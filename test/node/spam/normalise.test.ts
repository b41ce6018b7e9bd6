import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { LOOKALIKES, ORNAMENTS } from "../../../src/spam/confusables.ts";
import { foldText, markedSkeletonOf, skeletonOf, withoutMarkup } from "../../../src/spam/normalise.ts";
import { cpuMs } from "../cpu-time.ts";

const INVISIBLE = ["\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\ufe0f", "\u202e", "\u3164", "\u180e"];
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom(
        "A",
        "\u0301",
        "İ",
        "Σ",
        "ﬁ",
        "Å",
        "ｖ",
        "ß",
        "\u00a0",
        " ",
        "¨",
        "\u1100",
        "\u1161",
        ...INVISIBLE,
      ),
    )
    .map((parts) => parts.join("")),
);

describe("foldText works", () => {
  test.each([
    ["Buy VIAGRA now", "buy viagra now"],
    ["Ｂｕｙ　ｖｉａｇｒａ", "buy viagra"],
    ["𝐁𝐮𝐲 ⓥⓘⓐⓖⓡⓐ", "buy viagra"],
    ["b\u200bu\u00ady vi\u2060agra\ufeff", "buy viagra"],
    ["buy \u202eviagra", "buy viagra"],
    ["  buy\n\n\tviagra\u00a0", "buy viagra"],
    ["ﬁne", "fine"],
    ["Cafe\u0301", "caf\u00e9"],
    ["e\u034f\u0301", "\u00e9"],
  ])("%j is folded to %j", (typed, folded) => {
    expect(foldText(typed)).toBe(folded);
  });

  test("what differs in its letters stays different", () => {
    const texts = ["viagra", "viagara", "via gra", "vïagra", "виагра", ""];
    expect(new Set(texts.map(foldText)).size).toBe(texts.length);
  });
});

describe("foldText resists", () => {
  test("folding twice changes nothing", () => {
    fc.assert(
      fc.property(text, (typed) => {
        const folded = foldText(typed);
        expect(foldText(folded)).toBe(folded);
      }),
      { numRuns: 2_000 },
    );
  });

  test("invisible characters anywhere make no other text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme-ascii" }),
        fc.constantFrom(...INVISIBLE),
        fc.nat(),
        (typed, mark, where) => {
          const at = where % (typed.length + 1);
          expect(foldText(typed.slice(0, at) + mark + typed.slice(at))).toBe(foldText(typed));
        },
      ),
    );
  });

  test("no case, no invisible character and no wide space is left", () => {
    fc.assert(
      fc.property(text, (typed) => {
        const folded = foldText(typed);
        expect(folded).not.toMatch(/\p{Default_Ignorable_Code_Point}|[^\S ]|^ | $| {2}/u);
        expect(folded.toLowerCase().normalize("NFKC")).toBe(folded);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("skeletonOf works", () => {
  test.each([
    ["Buy VIAGRA\n now", "buy viagra now"],
    ["ｖｉａｇｒａ", "viagra"],
    ["v\u200bi\u00ada\u2060gra", "viagra"],
    ["vïágr̷ä", "viagra"],
    ["v\u0336i\u0336a\u0336g\u0336r\u0336a\u0336", "viagra"],
    ["vіаgrа", "viagra"],
    ["ѴІАGRА", "viagra"],
    ["νιαgrα", "viagra"],
    ["ᏙᎥᎪᏀᎡᎪ", "viagra"],
    ["ᐯIᗩGᖇᗩ", "viagra"],
    ["𝓿𝓲𝓪𝓰𝓻𝓪 𝕧𝕚𝕒𝕘𝕣𝕒", "viagra viagra"],
    ["ᴠɪᴀɢʀᴀ", "viagra"],
    ["ⓥⓘⓐⓖⓡⓐ 🅥🅘🅐🅖🅡🅐 🆅🅸🅰🅶🆁🅰 ⒱⒤⒜⒢⒭⒜", "viagra viagra viagra viagra"],
    ["🇻🇮🇦🇬🇷🇦", "viagra"],
    ["v.i.a.g.r.a v-i-a-g-r-a V I A G R A now", "viagraviagraviagra now"],
    ["p.o.r.n", "porn"],
    ["v·i·a·g·r·a v•i•a•g•r•a v–i–a–g–r–a v—i—a—g—r—a", "viagra viagra viagra viagra"],
    ["v\u2800i\u2800a\u2800g\u2800r\u2800a, п•о•р•н•о!", "viagra, nopho!"],
    ["v😀i😀a😀g😀r😀a", "viagra"],
    ["evil。example evil．example evil｡example", "evil.example evil.example evil.example"],
    ["❶②⑶⒋ 1\ufe0f\u20e3", "1234 1"],
    ["Straße, STRASSE, STRAẞE", "strasse, strasse, strasse"],
    ["ΣΟΦΟΣ σοφος", "σoφoσ σoφoσ"],
    ["İstanbul ILIK ılık", "istanbul ilik ilik"],
    ["مُحَمَّد محـــمد", "محمد محمد"],
    ["שָׁלוֹם", "שלום"],
    ["", ""],
    ["\u200b \u0301", ""],
  ])("%j becomes %j", (typed, skeleton) => {
    expect(skeletonOf(typed)).toBe(skeleton);
  });

  test.each([
    ["сам cam Сам", "cam cam cam", "сам cam сам"],
    ["λόγος", "λoyoσ", "λογοσ"],
    ["кaзинo, казино", "kaзиho, kaзиho", "KAзиHO, казино"],
    ["vіаgrа is vi\u0430gra", "viagra is viagra", "VIAGRA is VIAGRA"],
    ["iPhone для Ады", "iphone для aды", "iphone для ады"],
    ["саѕіпо", "casino", "CASINO"],
    ["рауреӏ", "paypel", "PAYPEL"],
    ["νατо", "vato", "VATO"],
    ["ᏙᎥᎪᏀᎡᎪ", "viagra", "viagra"],
  ])("%j keeps honest words and marks others: %j, %j", (typed, latin, marked) => {
    expect([skeletonOf(typed), markedSkeletonOf(typed)]).toEqual([latin, marked]);
  });

  test.each([
    ["Russian", "абвгдежзийклмнопрстуфхцчшщъыьэюя"],
    ["Ukrainian", "абвгґдеєжзиійклмнопрстуфхцчшщьюя"],
    ["Serbian", "абвгдђежзијклљмнњопрстћуфхцчџш"],
    ["Kazakh", "аәбвгғдежзийкқлмнңоөпрстуұүфхцчшщъыіьэюя"],
    ["Greek", "αβγδεζηθικλμνξοπρστυφχψω"],
    ["Armenian", "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"],
    ["Georgian", "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"],
    ["Hebrew", "אבגדהוזחטיכךלמםנןסעפףצץקרשת"],
    ["Hindi", "अआइईउऊकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसहाि\u0940\u0941\u0942\u0947\u0948"],
    ["Thai", "กขคงจฉชซญดตถทธนบปผพฟภมยรลวศษสหอฮ\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49"],
    ["Japanese", "かがきぎくぐけげこごはばぱカガハバパ"],
    ["Cherokee", "ᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯᏰᏱᏲᏳᏴ"],
    ["Latin", "abcdefghijklmnopqrstuvwxyz0123456789"],
  ])("no two letters of one alphabet become the same: %s", (_, alphabet) => {
    const letters = [...alphabet];
    expect(new Set(letters.map((letter) => skeletonOf(`${letter}.`))).size).toBe(letters.length);
  });

  test.each([
    "j. r. r. tolkien, a b c, 1 2 3 4 5",
    "a · b · c · d · e",
    "a, b, c, d or e?",
    "a•b•c and d•e•f",
    "x=y+z-w",
    "f(a)(b)(c)",
    "春・夏・秋・冬",
    "ab•c•d•e•fg",
    "가、나、다、라",
  ])("separate letters are not one word: %j", (typed) => {
    expect(skeletonOf(typed)).toBe(typed);
  });
});

describe("skeletonOf resists", () => {
  const alphabets = fc.string({
    unit: fc.constantFrom(..."aеΣςßİıйи́ё ᎪⓐⒶ⒜🅰ﬁǅ각が\u3099\u0345.,-\n\t", ...INVISIBLE),
    maxLength: 20,
  });
  const anything = fc.oneof(text, alphabets);

  test("folding twice changes nothing", () => {
    fc.assert(
      fc.property(anything, (typed) => {
        const latin = skeletonOf(typed);
        expect(skeletonOf(latin)).toBe(latin);
      }),
      { numRuns: 3_000 },
    );
  });

  test("every character, folded twice, is what it is folded once", () => {
    for (let code = 0; code <= 0x1ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const latin = skeletonOf(String.fromCodePoint(code));
      if (skeletonOf(latin) !== latin) expect.fail(`U+${code.toString(16)}`);
    }
  });

  test("letters that are folded by the table are folded as all others are", () => {
    const known = fc.string({ unit: fc.integer({ min: 1, max: 0x58f }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(known, (typed) => {
        // A character that is not in the table sends the whole text the long way.
        const [long, short] = [skeletonOf(`${typed}✓`), skeletonOf(`${typed}#`)];
        expect(long).toBe(short.replace(/#$/, "✓"));
      }),
      { numRuns: 2_000 },
    );
  });

  test("both forms are alike character by character, but for the capitals of words in disguise", () => {
    const alphabets = fc.string({ unit: fc.constantFrom(..."aеαоѕᎪⓐж字🅰 .,\n", ...INVISIBLE), maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(text, alphabets), (typed) => {
        const [latin, marked] = [skeletonOf(typed), markedSkeletonOf(typed)];
        expect(marked).toHaveLength(latin.length);
        const differ = latin.split("").filter((letter, index) => letter !== marked[index]?.toLowerCase());
        expect(differ.join("")).toMatch(/^[a-z]*$/);
        expect(latin).not.toMatch(/[A-Z]/);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a word in any disguise is the word", () => {
    const all = new Map([...LOOKALIKES, ...ORNAMENTS]);
    const disguises = Map.groupBy(all.keys(), (character) => all.get(character)!);
    const disguised = (letter: string) =>
      fc.tuple(
        fc.constantFrom(letter, letter.toUpperCase(), ...(disguises.get(letter) ?? [])),
        fc.constantFrom("", "\u0301", "\u0336", "\u20dd", ...INVISIBLE),
      );
    const word = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 1 });
    const pair = word.chain((plain) => fc.tuple(fc.constant(plain), fc.tuple(...[...plain].map(disguised))));
    fc.assert(
      fc.property(pair, ([plain, parts]) => {
        expect(skeletonOf(parts.flat().join(""))).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });

  test("upper and lower case are the same in every alphabet", () => {
    for (let code = 0; code <= 0x1ffff; code += 1) {
      const letter = String.fromCodePoint(code);
      // Ancient Greek writes a small iota below a letter, but beside it in capitals; the accent is left out, the iota not.
      if (!/\p{L}/u.test(letter) || letter.normalize("NFD").includes("\u0345")) continue;
      const [upper, lower] = [skeletonOf(letter.toUpperCase()), skeletonOf(letter.toLowerCase())];
      if (upper !== lower) expect.fail(`U+${code.toString(16)}: ${upper} and ${lower}`);
    }
  });

  test.each(["aе ", "aеαѕ", "а", "a b c ", "a.b.c.d.ee ", "\u0301", "a\u0301", " ", "😀a", "각", "ⓐ", "-", "и\u0306"])(
    "folding costs no more than the length: %j",
    (piece) => {
      expectLinear((length) => [skeletonOf, markedSkeletonOf].map((fold) => fold(piece.repeat(length / piece.length))));
    },
  );
});

describe("withoutMarkup", () => {
  test.each([
    ["via<b></b>gra", "viagra"],
    ["via<!-- x -->gra", "viagra"],
    ["vi<!-- > -->agra vi<!-- <b> - -- > -->agra", "viagra viagra"],
    ["vi<!-->agra vi<!--->agra vi<!---->agra", "viagra viagra viagra"],
    ["a <!-- b > c", "a  c"],
    ["via**g**ra and __v__iagra", "viagra and viagra"],
    ["via[g](https://a.example)ra", "viagra"],
    ["![via](x.png)gra [via][1]gra", "viagra viagra"],
    ["vi\\agra via`gra`", "viagra viagra"],
    ["v&#105;agra v&#x69;agra v&shy;iagra &#99999999; &#9999999;", "viagra viagra viagra &#99999999; "],
    ["1 < 2 and 3 > 2, a & b; c", "1 < 2 and 3 > 2, a & b; c"],
  ])("works: %j reads %j", (source, plain) => {
    expect(withoutMarkup(source)).toBe(plain);
  });

  test.each(["<a ", "<", "<!--", "<!-- -->", "-->", "[", "](", "][", "&a", "&#1", "[x](", "<a<b>", "*"])(
    "resists: it costs no more than the length: %j",
    (piece) => {
      expectLinear((length) => withoutMarkup(piece.repeat(length / piece.length)));
    },
  );

  test("resists: any text, and makes it no longer", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."<>a/[]()!&#x9;*_\n\\") }), (source) => {
        expect(withoutMarkup(source).length).toBeLessThanOrEqual(source.length);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Squared growth takes 16 times as long, and hundreds of milliseconds for the long one. */
function expectLinear(run: (length: number) => unknown): void {
  const timeOf = (length: number) => cpuMs(() => run(length));
  run(LIMITS.bodyCharacters);
  expect(timeOf(4 * LIMITS.bodyCharacters)).toBeLessThan(10 * timeOf(LIMITS.bodyCharacters) + 20);
}
