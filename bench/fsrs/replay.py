"""py-fsrs: replays a review log for some seconds and prints the reviews per second."""
import csv
import sys
import time
from datetime import datetime

from fsrs import Card, Rating, Scheduler

with open(sys.argv[1], newline="") as file:
    log = [
        (row["card_id"], Rating(int(row["review_rating"])), datetime.fromisoformat(row["review_time"]))
        for row in csv.DictReader(file)
    ]
log.sort(key=lambda review: review[2])
scheduler = Scheduler()
cards, count, begun = {}, 0, time.monotonic()
while time.monotonic() - begun < 3:
    cards = {}
    for card_id, rating, when in log:
        card = cards.get(card_id) or Card(card_id=int(card_id))
        cards[card_id], _ = scheduler.review_card(card, rating, when)
    count += len(log)
print(round(count / (time.monotonic() - begun)))
