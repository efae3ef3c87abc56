"""Answers for 2,000 designs by one process, by several, by Spark and by DuckDB, compared line by line."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

DESIGNS = 2_000


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


if __name__ == "__main__":
    main()
