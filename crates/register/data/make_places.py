"""Writes `places.gz` beside this file from the published package of area codes.

    python3 make_places.py idn-area-data-4.0.1.tgz

One line for each place in the order of the codes, so that a place follows the one that holds
it: `#18` province, `##04` kab/kota, `###05` kecamatan, `2001` desa or kelurahan, each with a
tab and the name. A desa numbered one after the desa before it has no number.
"""

import csv
import gzip
import hashlib
import io
import sys
import tarfile
from pathlib import Path

PACKAGE = "8d47ffb2be39c08aacb0a2dd43193a1edb5754edb1022d57158341c702acc32d"
COUNTS = {"provinces": 38, "regencies": 514, "districts": 7285, "villages": 83762}


def rows(package):
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        for table, count in COUNTS.items():
            text = archive.extractfile(f"package/data/{table}.csv").read().decode("utf-8")
            found = [(r["code"], r["name"]) for r in csv.DictReader(io.StringIO(text))]
            assert len(found) == count, (table, len(found))
            yield from found


def line(code, name, expected):
    parts = code.split(".")
    if len(parts) < 4:
        return f"{'#' * len(parts)}{parts[-1]}\t{name}"
    number = "" if int(parts[3]) == expected else parts[3]
    return f"{number}\t{name}"


def main(path):
    package = Path(path).read_bytes()
    assert hashlib.sha256(package).hexdigest() == PACKAGE, "another version of the package"
    places = sorted(rows(package))
    codes = {code for code, _ in places}
    assert len(codes) == len(places)
    lines, expected = [], None
    for code, name in places:
        above, _, last = code.rpartition(".")
        assert not above or above in codes, code
        assert name == name.strip() and "\t" not in name and "\n" not in name, code
        lines.append(line(code, name, expected))
        expected = int(last) + 1 if code.count(".") == 3 else None
    text = "\n".join(lines).encode("utf-8") + b"\n"
    packed = gzip.compress(text, 9, mtime=0)
    Path(__file__).with_name("places.gz").write_bytes(packed)
    print(len(packed), hashlib.sha256(packed).hexdigest())


main(sys.argv[1])
