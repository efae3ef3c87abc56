"""Answers for 2,000 designs by one process, by several, by Spark and by DuckDB, compared line by line; then for a
million members of a design space, which Spark's partitions make themselves."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

DESIGNS = 2_000

# 5^6 * 2^6 = 10^6 members: channels and kernels of six layers.
SPACE = """
name: million
input: [3, 32, 32]
layers:
  - c1: Conv2d(choice(8, 12, 16, 24, 32), choice(3, 5), padding="same")
  - c2: Conv2d(choice(16, 24, 32, 48, 64), choice(1, 3), padding="same")
  - p2: MaxPool2d(2)
  - c3: Conv2d(choice(16, 24, 32, 48, 64), choice(1, 3), padding="same")
  - c4: Conv2d(choice(16, 32, 48, 64, 96), choice(3, 5), padding="same")
  - p4: MaxPool2d(2)
  - c5: Conv2d(choice(32, 64, 96, 128, 192), choice(1, 3), padding="same")
  - c6: Conv2d(choice(10, 20, 30, 40, 50), choice(1, 3), padding="same")
  - pool: AdaptiveAvgPool2d(1)
  - flatten: Flatten
  - classifier: Linear(10)
"""
MEMBERS = 1_000_000


def designs(archdb: str) -> list[str]:
    """ResNet-18 with as many other widths and strides of its first layer; one in fifty is refused."""
    text = subprocess.run(
        [archdb, "show", "resnet18", "--flat", "--format", "json"], check=True, capture_output=True, text=True)
    flat = json.loads(text.stdout)
    lines = []
    for number in range(DESIGNS):
        flat["name"] = f"net{number}"
        flat["input"] = [3, 64 + number % 97, 64 + number % 89]
        flat["layers"][0]["stride"] = [1 + number % 3] * 2
        flat["layers"][0]["dilation"] = [40 if number % 50 == 7 else 1] * 2
        lines.append(json.dumps(flat))
    return lines


def one_process(archdb: str, file: Path) -> list[str]:
    with open(file) as lines:
        answer = subprocess.run(
            [archdb, "shapes", "-", "--format", "ndjson"], stdin=lines, capture_output=True, text=True)
    return answer.stdout.splitlines()


def several_processes(archdb: str, file: Path, folder: Path) -> list[str]:
    subprocess.run(["split", "--number", "l/8", str(file), str(folder / "part.")], check=True)
    subprocess.run(
        f"ls part.* | xargs -P 4 -I{{}} sh -c '{archdb} shapes - --format ndjson <{{}} >{{}}.answers || true'",
        shell=True, check=True, cwd=folder)
    return [line for part in sorted(folder.glob("part.*.answers")) for line in part.read_text().splitlines()]


def spark(archdb: str, file: Path) -> tuple[list[str], list[tuple]]:
    from pyspark import SparkFiles
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.addFile(archdb)
    lines = session.sparkContext.textFile(str(file), minPartitions=4)
    answers = lines.pipe(f"{SparkFiles.get(Path(archdb).name)} shapes - --format ndjson")
    found = answers.collect()
    frame = session.read.json(answers)
    rows = [tuple(row) for row in frame.select("architecture", "params", "macs").collect()]
    session.stop()
    return found, rows


def duckdb_rows(folder: Path) -> list[tuple]:
    import duckdb

    return duckdb.sql(
        f"SELECT architecture, params, macs FROM read_json('{folder}/part.*.answers', format='newline_delimited')"
    ).fetchall()


def answers(lines: list[str]) -> list[dict]:
    """What the lines say; an error's line is that of its own part."""
    found = [json.loads(line) for line in lines]
    for answer in found:
        answer.get("error", {}).pop("line", None)
    return found


def member_rows(archdb: str, space: str, first: int, last: int) -> list[tuple]:
    """Name, parameters and multiply-accumulates of members by their numbers, both ends included."""
    command = (
        f"{archdb} members {space} --range {first}..{last} --format ndjson"
        f" | {archdb} shapes - --totals --format ndjson")
    answer = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], check=True, capture_output=True, text=True)
    rows = map(json.loads, answer.stdout.splitlines())
    return [(row["architecture"], row["params"], row["macs"]) for row in rows]


def spark_members(archdb: str, space: str, target: Path) -> None:
    """A row a member to Parquet; each partition makes its own members."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    step = MEMBERS // 20
    ranges = session.sparkContext.parallelize([(at, at + step - 1) for at in range(0, MEMBERS, step)], 20)
    rows = ranges.flatMap(lambda ends: member_rows(archdb, space, *ends))
    session.createDataFrame(rows, "architecture string, params long, macs long").write.parquet(str(target))
    session.stop()


def compare_members(archdb: str, folder: Path) -> None:
    import duckdb

    space = folder / "million.yaml"
    space.write_text(SPACE)
    start = time.perf_counter()
    expected = member_rows(archdb, str(space), 0, MEMBERS - 1)
    print(f"one process and its reader: {len(expected)} members, {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    spark_members(archdb, str(space), folder / "members")
    print(f"Spark on local[2]: {time.perf_counter() - start:.1f} s")
    files = f"read_parquet('{folder}/members/*.parquet')"
    found = duckdb.sql(f"SELECT architecture, params, macs FROM {files}").fetchall()
    assert len(expected) == MEMBERS and sorted(found) == sorted(expected)
    print("Spark's rows are those of one process")
    for demand in ["--params ..50k", "--macs ..10M", "--params 100k..120k"]:
        option, bounds = demand.split()
        solved = subprocess.run(
            [archdb, "solve", str(space), option, bounds, "--limit", "0", "--format", "json"],
            check=True, capture_output=True, text=True)
        low, high = bounds.replace("k", "000").replace("M", "000000").split("..")
        column = option.removeprefix("--")
        where = f"{column} >= {low or 0} AND {column} <= {high}"
        counted = duckdb.sql(f"SELECT count(*) FROM {files} WHERE {where}").fetchall()[0][0]
        assert counted == json.loads(solved.stdout)["count"], (demand, counted, solved.stdout)
        print(f"DuckDB and solve count {counted} members with {demand}")


def main() -> None:
    archdb, folder = sys.argv[1], Path(sys.argv[2])
    file = folder / "designs.ndjson"
    file.write_text("\n".join(designs(archdb)) + "\n")
    start = time.perf_counter()
    lines = one_process(archdb, file)
    print(f"one process: {len(lines)} answers, {time.perf_counter() - start:.2f} s")
    parsed = answers(lines)
    refused = sum("error" in answer for answer in parsed)
    rows = [(answer.get("architecture"), answer.get("params"), answer.get("macs")) for answer in parsed]
    assert len(lines) == DESIGNS and refused, (len(lines), refused)
    assert answers(several_processes(archdb, file, folder)) == parsed
    print("xargs -P 4: the same answers")
    found, spark_rows = spark(archdb, file)
    assert answers(found) == parsed and spark_rows == rows
    print("Spark's pipe: the same answers, and the same rows of a DataFrame")
    assert sorted(duckdb_rows(folder), key=str) == sorted(rows, key=str)
    print("DuckDB: the same rows")
    compare_members(archdb, folder)


if __name__ == "__main__":
    main()
