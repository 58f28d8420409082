// ts-fsrs: replays a review log for some seconds and prints the reviews per second.
import { readFileSync } from "node:fs";
import { createEmptyCard, fsrs } from "ts-fsrs";

const log = readFileSync(process.argv[2], "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [card, rating, when] = line.split(",");
    return { card, rating: Number(rating), when: new Date(when) };
  })
  .sort((a, b) => a.when - b.when);
const scheduler = fsrs({ enable_fuzz: true });
const begun = performance.now();
let count = 0;
while (performance.now() - begun < 3000) {
  const cards = new Map();
  for (const { card, rating, when } of log)
    cards.set(card, scheduler.next(cards.get(card) ?? createEmptyCard(when), when, rating).card);
  count += log.length;
}
console.log(Math.round((count * 1000) / (performance.now() - begun)));
