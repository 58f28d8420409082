"""Random histories: generates them, replays them with each library, and compares the results."""
import argparse
import json
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone

from fsrs import Card, Rating, Scheduler
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

DAY_MS = 86_400_000
STEPS = [[], [60], [60, 600], [60, 600, 3600], [600, 86400]]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


# ---- histories -----------------------------------------------------------------------------------


def draw_parameters(draw):
    """FSRS-6's defaults, some near them, or any within the bounds."""
    kind = draw.randrange(3)
    bounds = zip(DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS)
    if kind == 0:
        return list(DEFAULT_PARAMETERS)
    if kind == 1:
        return [min(max(w * draw.uniform(0.7, 1.3), low), high) for w, low, high in bounds]
    return [draw.uniform(low, high) for _, low, high in bounds]


def draw_config(draw):
    return {
        "parameters": draw_parameters(draw),
        "retention": draw.choice([0.9, round(draw.uniform(0.7, 0.99), 3)]),
        "learning_steps": draw.choice(STEPS),
        "relearning_steps": draw.choice(STEPS),
        "max_interval": draw.choice([36500, 365, 30]),
    }


def draw_gap_ms(draw):
    """Minutes, hours, around a day, days, or months."""
    return draw.choice(
        [
            lambda: draw.randrange(0, 3_600_000),
            lambda: draw.randrange(0, DAY_MS),
            lambda: DAY_MS * draw.randrange(1, 4) + draw.randrange(-2000, 2000),
            lambda: draw.randrange(DAY_MS, 30 * DAY_MS),
            lambda: draw.randrange(30 * DAY_MS, 400 * DAY_MS),
        ]
    )()


def draw_item(draw, reviews):
    at_ms = 1_700_000_000_000 + draw.randrange(0, 400 * DAY_MS)
    item = []
    for _ in range(reviews):
        item.append({"rating": draw.choices([1, 2, 3, 4], [2, 2, 4, 1])[0], "at_ms": at_ms})
        at_ms += draw_gap_ms(draw)
    return item


def draw_cases(seed, cases, items, reviews):
    draw = random.Random(seed)
    return [
        {
            "config": draw_config(draw),
            "items": [draw_item(draw, reviews) for _ in range(items)],
        }
        for _ in range(cases)
    ]


# ---- replays: for each case a list of items, each a list of results ------------------------------


def numbers(values):
    return ",".join(repr(value) for value in values)


def replay_srs(srs, case, days):
    config = case["config"]
    command = [srs, "schedule", "--no-fuzz", "--elapsed", days, "--rollover-hour", "0"]
    command += ["--parameters", numbers(config["parameters"])]
    command += ["--retention", repr(config["retention"])]
    command += ["--max-interval", str(config["max_interval"])]
    for name in ("learning_steps", "relearning_steps"):
        command += ["--" + name.replace("_", "-"), numbers(config[name])]
    lines = [
        json.dumps({"item": str(number), **review})
        for number, item in enumerate(case["items"])
        for review in item
    ]
    done = subprocess.run(command, input="\n".join(lines), text=True, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr)
    results = [[] for _ in case["items"]]
    for line in done.stdout.splitlines():
        result = json.loads(line)
        results[int(result["item"])].append(result)
    return results


def replay_py_item(scheduler, item):
    card, results = Card(card_id=1), []
    for review in item:
        at = EPOCH + timedelta(milliseconds=review["at_ms"])
        card, _ = scheduler.review_card(card, Rating(review["rating"]), at)
        due_ms = (card.due - EPOCH) // timedelta(milliseconds=1)
        results.append(
            {
                "stability": card.stability,
                "difficulty": card.difficulty,
                "state": card.state.name.lower(),
                "step": card.step,
                "due_ms": due_ms,
            }
        )
    return results


def replay_py(cases):
    for case in cases:
        config = case["config"]
        scheduler = Scheduler(
            parameters=config["parameters"],
            desired_retention=config["retention"],
            learning_steps=[timedelta(seconds=s) for s in config["learning_steps"]],
            relearning_steps=[timedelta(seconds=s) for s in config["relearning_steps"]],
            maximum_interval=config["max_interval"],
            enable_fuzzing=False,
        )
        yield [replay_py_item(scheduler, item) for item in case["items"]]


def replay_ts(script, cases):
    done = subprocess.run(
        ["node", script], input=json.dumps(cases), text=True, stdout=subprocess.PIPE, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def rs_lines(case):
    config = case["config"]
    yield "case " + " ".join(map(repr, [config["retention"], *config["parameters"]]))
    for item in case["items"]:
        yield "item"
        before = item[0]["at_ms"]
        for review in item:
            yield f"{review['rating']} {(review['at_ms'] - before) // DAY_MS}"
            before = review["at_ms"]


def replay_rs(program, cases):
    text = "\n".join(line for case in cases for line in rs_lines(case))
    done = subprocess.run([program], input=text, text=True, stdout=subprocess.PIPE, check=True)
    lines = iter(done.stdout.splitlines())
    for case in cases:
        results = []
        for item in case["items"]:
            found = [map(float, next(lines).split()) for _ in item]
            results.append([{"stability": s, "difficulty": d} for s, d in found])
        yield results


# ---- comparison ----------------------------------------------------------------------------------


class Tally:
    def __init__(self, name, tolerance):
        self.name, self.tolerance = name, tolerance
        self.reviews = self.left_out = self.failures = 0
        self.worst = {"stability": 0.0, "difficulty": 0.0}
        self.compared, self.equal = {}, {}

    def fail(self, what, ours, theirs):
        self.failures += 1
        if self.failures <= 5:
            print(f"{self.name}: {what}: {theirs}, and here {ours}", file=sys.stderr)

    def number(self, what, ours, theirs):
        difference = abs(ours[what] - theirs[what]) / max(abs(theirs[what]), 1e-300)
        self.worst[what] = max(self.worst[what], difference)
        if not difference <= self.tolerance:
            self.fail(what, ours, theirs)

    def same(self, what, ours, theirs):
        self.compared[what] = self.compared.get(what, 0) + 1
        self.equal[what] = self.equal.get(what, 0) + (ours == theirs)
        if ours != theirs:
            self.fail(what, ours, theirs)

    def show(self):
        print(f"{self.name}: {self.reviews} reviews, {self.left_out} left out")
        for what, worst in self.worst.items():
            print(f"    {what}: relative difference at most {worst:.1e}")
        for what, count in self.compared.items():
            print(f"    {what}: {self.equal[what]} of {count} equal")


def within_bounds(result, first_stability=0.0):
    """ts-fsrs and fsrs-rs bound the stability by 36,500 days, ts-fsrs the first by 0.1 from below."""
    return first_stability <= result["stability"] < 36500


def compare_py(tally, ours, theirs):
    for mine, other in zip(ours, theirs):
        tally.reviews += 1
        tally.number("stability", mine, other)
        tally.number("difficulty", mine, other)
        for what in ("state", "step", "due_ms"):
            tally.same(what, mine[what], other[what])


def days_to_due(result, review):
    return round((result["due_ms"] - review["at_ms"]) / DAY_MS)


def compare_ts(tally, ours, theirs, item):
    if not within_bounds(ours[0], 0.1):
        tally.left_out += len(item)
        return
    for place, (mine, other, review) in enumerate(zip(ours, theirs, item)):
        if not within_bounds(mine):
            tally.left_out += len(item) - place
            return
        tally.reviews += 1
        tally.number("stability", mine, other)
        tally.number("difficulty", mine, other)
        if mine["state"] == "review" == other["state"]:
            tally.same("interval of its stability", days_to_due(mine, review), other["interval"])


def compare_rs(tally, ours, theirs):
    for place, (mine, other) in enumerate(zip(ours, theirs)):
        if not within_bounds(mine):
            tally.left_out += len(ours) - place
            return
        tally.reviews += 1
        tally.number("stability", mine, other)
        tally.number("difficulty", mine, other)


def main():
    options = argparse.ArgumentParser()
    for name in ("--srs", "--ts", "--rs"):
        options.add_argument(name)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--cases", type=int, default=300)
    given = options.parse_args()
    cases = draw_cases(given.seed, given.cases, 10, 20)
    blocks = [replay_srs(given.srs, case, "blocks") for case in cases]
    dates = [replay_srs(given.srs, case, "calendar") for case in cases]
    py, ts, rs = Tally("py-fsrs", 1e-9), Tally("ts-fsrs", 1e-4), Tally("fsrs-rs", 1e-2)
    for ours, theirs in zip(blocks, replay_py(cases)):
        for mine, other in zip(ours, theirs):
            compare_py(py, mine, other)
    for case, ours, theirs in zip(cases, dates, replay_ts(given.ts, cases)):
        for number, item in enumerate(case["items"]):
            if theirs is None:
                ts.left_out += len(item)
            else:
                compare_ts(ts, ours[number], theirs[number], item)
    if given.rs:
        for ours, theirs in zip(blocks, replay_rs(given.rs, cases)):
            for mine, other in zip(ours, theirs):
                compare_rs(rs, mine, other)
    for tally in (py, ts, rs) if given.rs else (py, ts):
        tally.show()
    sys.exit(any(tally.failures for tally in (py, ts, rs)))


main()
