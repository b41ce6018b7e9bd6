// `npm run safety -- FOLDER`: shows every payload of the corpus as name, address and text wherever comments are seen.
import { readCorpus } from "./payloads.ts";
import { places, Safety, type Sent } from "./places.ts";

const perPage = 100;
const shownMost = 20;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name the folder of the corpus: npm run safety -- ../shared/corpus");
const payloads = await readCorpus(folder);
const startedAt = performance.now();
const safety = await Safety.start();
const sent: Sent = { name: 0, url: 0, body: 0 };
const violations: string[] = [];
try {
  for (let start = 0; start < payloads.length; start += perPage) {
    const page = `/safety-${start / perPage}`;
    const { name, url, body } = await safety.seed(page, payloads.slice(start, start + perPage));
    Object.assign(sent, { name: sent.name + name, url: sent.url + url, body: sent.body + body });
    for (const place of places) {
      const found = await safety.inspect(place, page);
      violations.push(...found.map((violation) => `${place} ${page}: ${violation}`));
    }
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(
      `${Math.min(start + perPage, payloads.length)} of ${payloads.length}, ${violations.length} violations, ${seconds} s`,
    );
  }
} finally {
  await safety.stop();
}
console.log(`${payloads.length} payloads; taken as name ${sent.name}, as address ${sent.url}, as text ${sent.body}.`);
console.log(`Seen in ${places.length} places (${places.join(", ")}): ${violations.length} violations.`);
for (const violation of violations.slice(0, shownMost)) console.error(violation);
if (violations.length > 0) process.exitCode = 1;
