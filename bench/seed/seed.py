"""The way of the system that libsrs grew from, as a baseline: one user's review session.

Due: PING, then ZRANGEBYSCORE, then one SELECT for the items' details. Submit: ZADD and EXPIRE for
each item. Persistence: for each item a SELECT, then an INSERT or an UPDATE, and a row in the log; one
commit for the batch. Usage: seed.py REDIS-SOCKET MARIADB-SOCKET; prints microseconds of due, of
submit, and persisted reviews per second.
"""
import sys
import time
import uuid

import pymysql
import redis

USER, SEASON, BATCH, TRACKED, ROUNDS = "ada@example.com", "SEASON-2026", 20, 1000, 100


def median(values):
    return sorted(values)[len(values) // 2]


def create_tables(cursor):
    cursor.execute("CREATE DATABASE IF NOT EXISTS seed CHARACTER SET utf8mb4")
    cursor.execute("USE seed")
    cursor.execute(
        "CREATE OR REPLACE TABLE tracker (name VARCHAR(140) PRIMARY KEY, player VARCHAR(140),"
        " season VARCHAR(140), question_id VARCHAR(140), stability INT, next_review_date DATETIME(6),"
        " last_review_date DATETIME(6), subject VARCHAR(140), topic VARCHAR(140),"
        " INDEX (player), INDEX (season), INDEX (question_id), INDEX (next_review_date))"
    )
    cursor.execute(
        "CREATE OR REPLACE TABLE log (name VARCHAR(140) PRIMARY KEY, player VARCHAR(140),"
        " question_id VARCHAR(140), rating INT, at DATETIME(6))"
    )


def due(cache, cursor, key):
    cache.ping()
    items = cache.zrangebyscore(key, "-inf", time.time(), start=0, num=BATCH)
    marks = ",".join(["%s"] * len(items))
    cursor.execute(
        "SELECT question_id, stability, subject, topic FROM tracker"
        f" WHERE player = %s AND season = %s AND question_id IN ({marks})",
        (USER, SEASON, *[item.decode() for item in items]),
    )
    return cursor.fetchall()


def submit(cache, key, items):
    cache.ping()
    for item in items:
        cache.zadd(key, {item: time.time() - 1})
        cache.expire(key, 30 * 86400)


def persist(connection, cursor, items):
    for item in items:
        cursor.execute(
            "SELECT name, stability FROM tracker WHERE player = %s AND season = %s AND question_id = %s",
            (USER, SEASON, item),
        )
        row = cursor.fetchone()
        if row:
            cursor.execute(
                "UPDATE tracker SET stability = %s, last_review_date = NOW(6),"
                " next_review_date = NOW(6) - INTERVAL 1 SECOND WHERE name = %s",
                (min(row[1] + 1, 4), row[0]),
            )
        else:
            cursor.execute(
                "INSERT INTO tracker VALUES (%s, %s, %s, %s, 1, NOW(6), NOW(6), 'math', 'algebra')",
                (uuid.uuid4().hex, USER, SEASON, item),
            )
        cursor.execute(
            "INSERT INTO log VALUES (%s, %s, %s, 3, NOW(6))", (uuid.uuid4().hex, USER, item)
        )
    connection.commit()


def main():
    cache = redis.Redis(unix_socket_path=sys.argv[1])
    connection = pymysql.connect(unix_socket=sys.argv[2], user="root", autocommit=False)
    cursor = connection.cursor()
    create_tables(cursor)
    key = f"srs:{USER}:{SEASON}"
    cache.delete(key)
    items = [str(uuid.uuid5(uuid.NAMESPACE_URL, str(i))) for i in range(TRACKED)]
    batches = [items[i : i + BATCH] for i in range(0, TRACKED, BATCH)]
    for batch in batches:
        submit(cache, key, batch)
        persist(connection, cursor, batch)

    due_us, submit_us = [], []
    for i in range(ROUNDS):
        begun = time.perf_counter()
        assert len(due(cache, cursor, key)) == BATCH
        between = time.perf_counter()
        submit(cache, key, batches[i % len(batches)])
        due_us.append((between - begun) * 1e6)
        submit_us.append((time.perf_counter() - between) * 1e6)
    begun = time.perf_counter()
    for i in range(ROUNDS):
        persist(connection, cursor, batches[i % len(batches)])
    spent = time.perf_counter() - begun
    print(f"{median(due_us):.1f} {median(submit_us):.1f} {ROUNDS * BATCH / spent:.0f}")


main()
