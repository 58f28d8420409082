// ts-fsrs: reads cases as JSON, and prints what it makes of each review, an array of JSON per case; null for
// a case with parameters that ts-fsrs changes.
import { readFileSync } from "node:fs";
import { clipParameters, createEmptyCard, fsrs, State } from "ts-fsrs";

const minutes = (steps) => steps.map((seconds) => `${seconds / 60}m`);

function replay({ config, items }) {
  const w = config.parameters;
  if (clipParameters([...w], config.relearning_steps.length).some((value, i) => value !== w[i]))
    return null;
  const scheduler = fsrs({
    w,
    request_retention: config.retention,
    learning_steps: minutes(config.learning_steps),
    relearning_steps: minutes(config.relearning_steps),
    maximum_interval: config.max_interval,
    enable_fuzz: false,
  });
  return items.map((reviews) => {
    let card = createEmptyCard(new Date(reviews[0].at_ms));
    return reviews.map(({ rating, at_ms }) => {
      card = scheduler.next(card, new Date(at_ms), rating).card;
      return {
        stability: card.stability,
        difficulty: card.difficulty,
        state: State[card.state].toLowerCase(),
        interval: scheduler.next_interval(card.stability, 0),
      };
    });
  });
}

for (const each of JSON.parse(readFileSync(0, "utf8"))) console.log(JSON.stringify(replay(each)));
