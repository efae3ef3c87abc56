"""Holds pages against `archdb shapes`; scripts/page-check says how it is called."""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import xml.etree.ElementTree as ET
from itertools import zip_longest
from typing import Any

from page_chromium import Chromium

LIMIT = 2**63
# What an opened layer says beside what `explain` says of it.
TOLD = """(dims, at) => {
  const design = page.designs[0];
  const now = evaluate(design, dims.map((size) => integer(BigInt(size))));
  return isReached(now, at) ? explanationRows(design, at, now) : null;
}"""
# What a page says at dimensions, as text, so that no number passes a double.
FIGURES = """(dims) => {
  const design = page.designs[0];
  const read = dims.map((size) => integer(BigInt(size)));
  page.fields[0].dims = read;
  page.show();
  const figures = page.figures[0];
  const text = (value) => (value === null || value === undefined ? null : String(value));
  if (figures.refusal) {
    const { path, message, layer, found, expected } = figures.refusal;
    const nearest = nearestTo(design, read, figures.refusal);
    const shown = document.getElementById("refusal");
    return JSON.stringify({
      error: { path, message, layer, found, expected, nearest }, isShown: !shown.hidden,
      shown: shown.textContent,
    }, (key, value) => (typeof value === "bigint" ? String(value) : value));
  }
  return JSON.stringify({
    macs: text(figures.macs), activations: text(figures.activations),
    peak: figures.peak === null ? null : [design.layers[figures.peak].path, text(figures.peakElements)],
    total: page.tables[0].foot.map((cell) => cell.textContent),
    layers: design.layers.map((layer, at) => ({
      path: layer.path, params: layer.params, macs: text(figures.layers[at].macs),
      activations: text(figures.layers[at].activations), alive: text(figures.layers[at].alive),
      outputs: layer.outputs.map((shape) => sizesOf(design, shape, figures.values).map(String)),
    })),
  });
}"""


# Columns of an index whose head does not stand where their cells do, and those that do not stand in one line.
ALIGNED = """(() => {
  const edges = (cell) => {
    const range = document.createRange();
    range.selectNodeContents(cell.firstElementChild || cell);
    return range.getBoundingClientRect();
  };
  const heads = [...document.querySelectorAll("thead th")];
  // The first one that is not empty.
  const cells = heads.map((_, at) =>
    [...document.querySelectorAll("tbody tr")].map((row) => row.cells[at]).find((cell) => cell.textContent));
  const [top] = heads.map((head) => edges(head).top);
  return heads.filter((head, at) => {
    const side = head.className === "number" ? "right" : "left";
    const [x, y] = [edges(head), edges(cells[at])];
    return Math.abs(x[side] - y[side]) > 1 || Math.abs(x.top - top) > 1;
  }).map((head) => head.textContent);
})()"""
# Figures of which a part is not seen.
CUT = """[...document.querySelectorAll("td.number")]
  .filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent)"""


class Checker:
    def __init__(self, archdb: str, folder: str) -> None:
        self.archdb, self.folder = archdb, folder
        self.browser = Chromium(os.path.join(folder, "browser"))
        self.server = subprocess.Popen(
            [archdb, "serve", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.failures: list[str] = []
        self.counts = {"accepted": 0, "refused": 0, "above 2^53": 0, "explained": 0}
        # How many layers are held against `explain` at each input.
        self.explained = 2
        self.sizes: list[tuple[int, str]] = []

    def ask(self, *arguments: str) -> Any:
        assert self.server.stdin and self.server.stdout
        self.server.stdin.write(json.dumps({"id": 1, "args": list(arguments)}) + "\n")
        self.server.stdin.flush()
        return json.loads(self.server.stdout.readline())

    def fail(self, what: str) -> None:
        self.failures.append(what)
        print("DIFFERS", what[:600], flush=True)

    def expect(self, what: str, found: Any, expected: Any) -> None:
        if found != expected:
            self.fail(f"{what}: {found!r}, expected {expected!r}")

    def page(self, *names: str) -> str:
        answer = self.ask("page", *names)
        if answer["status"] != 0:
            raise RuntimeError(answer["error"])
        path = os.path.join(self.folder, "-".join(names).replace("/", "_") + ".html")
        with open(path, "w", encoding="utf-8") as file:
            file.write(answer["output"])
        return path

    # Figures

    def figures(self, name: str, count: int) -> None:
        path = self.page(name)
        self.sizes.append((os.path.getsize(path), name))
        self.browser.open(path)
        design = self.browser.script(
            "({batch: page.designs[0].batch, macs: String(page.figures[0].macs || 1), inputs:"
            " page.designs[0].inputs.map(({name, batch, sizes, free}) => ({name, batch, sizes, free}))})")
        for number in range(count):
            batch, shapes = self.input(design, is_wide=number % 4 == 3)
            self.compare(name, design, batch, shapes)
        for problem in self.browser.problems():
            self.fail(f"{name}: {problem}")

    @staticmethod
    def input(design: Any, is_wide: bool) -> tuple[int, list[list[int]]]:
        batch = random.choice([design["batch"], random.randint(1, 8)])
        kind, is_square = random.random(), random.random() < 0.5
        own = max(int(design["macs"]), 1)
        has_batch = any(each["batch"] for each in design["inputs"])
        factor = 1
        if is_wide:
            wanted = 2**53 * random.randint(2, 1000) // own + 1
            if has_batch and random.random() < 0.6:
                batch = wanted * design["batch"]
            else:
                factor = int(wanted**0.5) + 1
        shapes, last = [], None
        for each in design["inputs"]:
            sizes = list(each["sizes"])
            for at, is_free in enumerate(each["free"]):
                if not is_free:
                    if random.random() < 0.03:
                        sizes[at] = max(1, sizes[at] + random.choice([-1, 1, 5]))
                    continue
                size = sizes[at]
                if is_wide:
                    size *= factor
                elif kind < 0.3:
                    size = random.choice([size, 2 * size, max(1, size + random.randint(-20, 20))])
                elif kind < 0.6:
                    size = 32 * random.randint(1, 30)
                elif kind < 0.63:
                    size = random.randint(2**53, LIMIT - 1)
                else:
                    size = random.randint(1, random.choice([64, 1500]))
                sizes[at] = last = last if is_square and last and not is_wide else size
            shapes.append(sizes)
        return batch if has_batch else design["batch"], shapes

    def compare(self, name: str, design: Any, batch: int, shapes: list[list[int]]) -> None:
        arguments = ["shapes", name, "--format", "json"]
        if any(each["batch"] for each in design["inputs"]):
            arguments += ["--batch", str(batch)]
        for each, sizes in zip(design["inputs"], shapes):
            prefix = f"{each['name']}=" if len(shapes) > 1 else ""
            if sizes:
                arguments += ["--input", prefix + "x".join(map(str, sizes))]
        answer = self.ask(*arguments)
        if not answer["output"].strip():
            return self.fail(f"{name} {arguments}: no answer: {answer['error']}")
        there = json.loads(answer["output"])
        dims = [str(batch)] + [str(size) for sizes in shapes for size in sizes]
        here = json.loads(self.browser.script(f"({FIGURES})({json.dumps(dims)})"))
        where = f"{name} {' '.join(arguments[4:])}"
        reached = json.loads(self.browser.script(
            f"JSON.stringify(page.designs[0].layers.slice(0, page.figures[0].layers.length).map(({{path}}) => path))"))
        for at in random.sample(range(len(reached)), min(self.explained, len(reached))):
            self.explain(where, [name, reached[at], *arguments[4:]], dims, at)
        if "error" in there or "error" in here:
            self.counts["refused"] += 1
            self.expect(where, as_text(here.get("error")), as_text(there.get("error")))
            if "error" in here and not (here["isShown"] and here["error"]["message"] in here["shown"]):
                self.fail(f"{where}: the page does not say {here['error']['message']}")
            return None
        self.counts["accepted"] += 1
        self.counts["above 2^53"] += there["macs"] > 2**53
        self.expect(f"{where} MACs", here["macs"], str(there["macs"]))
        self.expect(f"{where} total", here["total"][4].replace(",", ""), str(there["macs"]))
        self.expect(f"{where} activations", here["activations"], text(there["activations"]))
        peak = here["peak"] and [here["peak"][0], bytes_of(here["peak"][1])]
        memory = there["memory"]
        self.expect(f"{where} peak", peak, memory["layer"] and [memory["layer"], memory["peak"]])
        for x, y in zip(here["layers"], there["layers"]):
            shapes_there = y["output"]
            if not shapes_there or not isinstance(shapes_there[0], list):
                shapes_there = [shapes_there] if x["outputs"] else []
            self.expect(f"{where} {x['path']}", [
                x["path"], x["outputs"], x["params"], x["macs"], x["activations"], bytes_of(x["alive"]),
            ], [
                y["path"], [[str(size) for size in shape] for shape in shapes_there], y["params"],
                text(y["macs"]), text(y["activations"]), y["memory"],
            ])
        return None

    def explain(self, where: str, arguments: list[str], dims: list[str], at: int) -> None:
        """Holds what a layer's row says when it is opened against `explain`."""
        answer = self.ask("explain", *arguments)
        # A type that only its own name explains has no more than its heading.
        lines = [line.strip() for line in answer["output"].split("\n")]
        there = [" ".join(line.split()) for line in lines[2:] if line]
        told = self.browser.script(f"({TOLD})({json.dumps(dims)}, {at})") or []
        if answer["status"] != 0:
            # A count of the layer does not fit: `explain` says that alone.
            self.expect(f"{where}: {arguments[1]}", any("past 64 bits" in text for _, text in told), True)
            return None
        here = [" ".join(line.split()) for name, text in told for line in f"{name} {text}".split("\n")]
        self.counts["explained"] += 1
        for x, y in zip_longest(here, there):
            if x != y:
                return self.fail(f"{where}: {arguments[1]} says {x!r}, expected {y!r}")
        return None

    # Events

    def events(self) -> None:
        browser = self.browser
        browser.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        browser.open(self.page("resnet18"))
        browser.type("page.fields[0].inputs.get(2)", "320")
        macs = json.loads(self.ask("shapes", "resnet18", "--input", "320x224", "--format", "json")["output"])
        self.expect("typing", browser.script("page.tables[0].foot[4].textContent"), f"{macs['macs']:,}")
        browser.type("page.fields[0].inputs.get(2)", "12x")
        self.expect("no size", browser.script(
            "page.fields[0].inputs.get(2).getAttribute('aria-invalid')"), "true")
        browser.type("page.fields[0].inputs.get(2)", "224")
        browser.click("page.tables[0].heads[4].querySelector('button')")
        order = browser.script("page.tables[0].shown.map((e) => Number(page.tables[0].figuresOf(e.first, e.end).macs))")
        self.expect("sorting", order, sorted(order, reverse=True))
        for _ in range(2):
            browser.click("page.tables[0].heads[4].querySelector('button')")
        browser.click("page.tables[0].fold")
        browser.click("[...document.querySelectorAll('button')].find((b) => b.textContent === 'copy CSV')")
        lines = browser.script("navigator.clipboard.readText()").strip().split("\n")
        there = json.loads(self.ask("shapes", "resnet18", "--format", "json")["output"])["layers"]
        self.expect("CSV", [line.split(",")[::3][:2] for line in lines[1:]],
                    [[each["path"], str(each["params"])] for each in there])
        browser.click("[...document.querySelectorAll('button')].find((b) => b.textContent === 'copy Markdown')")
        rows = browser.script("navigator.clipboard.readText()").strip().split("\n")
        self.expect("Markdown", [len(rows), rows[-1].split(" | ")[4]], [72, "1,814,073,344"])
        browser.type("page.tables[0].filter", "downsample")
        self.expect("filtering", browser.script("page.tables[0].body.querySelectorAll('tr').length"), 6)
        browser.type("page.tables[0].filter", "conv1")
        browser.click("page.tables[0].body.querySelector('button')")
        said = browser.script("page.tables[0].body.querySelector('.detail').textContent")
        if "floor(223 / 2) + 1 = 112" not in said:
            self.fail(f"explaining: {said}")
        browser.type("page.drawings[0].word", "layer4.1.conv2")
        self.expect("finding", browser.script("page.drawings[0].svg.querySelectorAll('.found').length > 0"), True)
        browser.click("page.drawings[0].nodes.find((n) => n.layers.length === 3).node")
        self.expect("going to the table", browser.script(
            "page.tables[0].body.querySelectorAll('.marked').length"), 3)
        browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=self.folder)
        browser.click("document.querySelector('[aria-label=\"Download the drawing as SVG\"]')")
        file = os.path.join(self.folder, "resnet18.svg")
        for _ in range(200):
            if os.path.exists(file) and os.path.getsize(file) > 0:
                break
            browser.script("new Promise((done) => setTimeout(done, 25))")
        self.expect("downloading", ET.parse(file).getroot().tag, "{http://www.w3.org/2000/svg}svg")
        self.finish("resnet18")

        for name, width in (("unet", 1440), ("unet", 800), ("unet", 390), ("nasnetalarge", 390)):
            browser.open(self.page(name), width)
            self.expect(f"{name} cut off at {width}", browser.script(CUT), [])
        browser.open(self.page("unet_same"))
        own = browser.script("page.fields[0].dims[2]")
        browser.click("page.fields[0].inputs.get(2).nextSibling")
        self.expect("stepping", browser.script("page.fields[0].inputs.get(2).value"), str(own + 16))
        browser.click("page.fields[0].inputs.get(2)")
        browser.key("ArrowDown")
        browser.key("ArrowDown")
        self.expect("arrows", browser.script("page.fields[0].inputs.get(2).value"), str(own - 16))
        browser.type("page.fields[0].inputs.get(2)", "100")
        browser.click("document.querySelector('#refusal button')")
        self.expect("nearest", browser.script("page.fields[0].inputs.get(2).value"), "96")
        self.expect("the field after it", browser.script("document.activeElement.value"), "96")
        browser.key("Tab")
        self.expect("Tab", browser.script("document.activeElement.tagName"), "BUTTON")
        self.finish("unet_same")

        for names in (("resnet50", "wide_resnet50_2"), ("vgg16", "vgg16_bn"), ("resnet18", "alexnet"),
                      ("resnet18", "unet"), ("vgg11", "vgg13")):
            browser.open(self.page(*names))
            changes = json.loads(self.ask("diff", *names, "--format", "json")["output"])["changes"]
            found = browser.script("Object.fromEntries(page.comparison.rows().map((r) => [r.pair.was + ' ' + r.pair.now, r.kind]))")
            for kind in ("edited", "affected", "added", "removed"):
                there = sum(each["kind"] == kind and each["path"] != "" for each in changes)
                self.expect(f"{names} {kind}", sum(each == kind for each in found.values()), there)
            browser.click("page.comparison.buttons.get('equal')")
            self.expect(f"{names} shown", browser.script(
                "page.comparison.body.children.length === page.comparison.pairs.length"), True)
            # Designs with other inputs of their own are not steered by one field.
            other = 572 if "unet" in names else 256
            browser.type("page.fields[0].inputs.get(2)", "256")
            self.expect(f"{names} fields", browser.script("page.fields.map((f) => f.dims[2])"), [256, other])
            self.expect(f"{names} cut off", browser.script(CUT), [])
            self.finish(str(names))

    # The site

    def site(self) -> None:
        """The index of a site, held against `list` and `search`; a page that it leads to."""
        browser, folder = self.browser, os.path.join(self.folder, "site")
        subprocess.run([self.archdb, "page", "--all", "-o", folder], check=True, stdout=subprocess.DEVNULL)
        listed = json.loads(self.ask("list", "--format", "json")["output"])["architectures"]
        browser.open(os.path.join(folder, "index.html"))
        shown = "[...document.querySelectorAll('tbody tr')].filter((row) => !row.hidden).map((row) => row.cells[0].textContent)"
        every = sorted(each["name"] for each in listed)
        self.expect("all designs", sorted(browser.script(shown)), every)
        self.expect("heads above their columns", browser.script(ALIGNED), [])
        fields = {
            "params": ("..5M", [each["name"] for each in listed if each["params"] <= 5_000_000]),
            "macs": ("1G..4.1G", [each["name"] for each in listed if 10**9 <= each["macs"] <= 4.1 * 10**9]),
            "words": ("segmentation unet", [
                each["name"] for each in listed
                if each["task"] == "segmentation" and "unet" in f"{each['name']} {each['family']} {each['source']}".lower()]),
        }
        for pyramid in ("4:..64,8,16,32", "8:256..512,32"):
            hits = json.loads(self.ask(
                "search", "--pyramid", pyramid, "--limit", "1000", "--format", "json")["output"])["hits"]
            fields[f"pyramid {pyramid}"] = (pyramid, [each["architecture"] for each in hits])
        for name, (text, names) in fields.items():
            field = f"document.getElementById('{name.split()[0]}')"
            browser.type(field, text)
            self.expect(f"the index by {name}", sorted(browser.script(shown)), sorted(names))
            browser.click("document.querySelector('button[type=reset]')")
            browser.script("new Promise((done) => setTimeout(done, 20))")
        self.expect("show all", len(browser.script(shown)), len(every))
        for size in ("14x14", "7x7", "13x13"):
            hits = json.loads(self.ask(
                "search", "--output", size, "--limit", "1000", "--format", "json")["output"])["hits"]
            browser.type("document.getElementById('map')", size)
            self.expect(f"maps of {size}", sorted(browser.script(shown)), sorted({each["architecture"] for each in hits}))
        browser.type("document.getElementById('map')", "256x14x14")
        self.expect("a map", "vgg16" not in browser.script(shown) and "resnet18" in browser.script(shown), True)
        browser.type("document.getElementById('map')", "x14")
        self.expect("no map", browser.script("document.getElementById('map').getAttribute('aria-invalid')"), "true")
        browser.click("document.querySelector('button[type=reset]')")
        browser.click("document.querySelector('th[data-key=macs] button')")
        macs = {each["name"]: each["macs"] for each in listed}
        order = [macs[name] for name in browser.script(shown)]
        self.expect("the index sorted", order, sorted(order, reverse=True))
        self.finish("the index")
        link = browser.script("document.querySelector('tbody a').href")
        browser.open(link.removeprefix("file://"))
        self.expect("a linked page", browser.script("page.fields.length"), 1)
        self.finish("a linked page")

    def finish(self, what: str) -> None:
        for problem in self.browser.problems():
            self.fail(f"{what}: {problem}")

    # Times and pictures

    def times(self) -> None:
        for name, limit in (("resnet152", 16), ("nasnetalarge", 50), ("hrnet_w48", 50)):
            self.browser.open(self.page(name))
            took = self.browser.script("""(() => {
              const [table, fields] = [page.tables[0], page.fields[0]];
              table.setFolded(false);
              const own = ownDims(fields.design);
              const times = [];
              for (let turn = 0; turn < 31; turn += 1) {
                const start = performance.now();
                fields.set(fields.places.slice(1).map((place) => [place, own[place] * (1 + turn % 3)]));
                document.body.getBoundingClientRect();
                times.push(performance.now() - start);
              }
              return times;
            })()""")
            median = statistics.median(took)
            print(f"{name}: an update with its layout in {median:.1f} ms ({max(took):.1f} at most), limit {limit}")
            if median > limit:
                self.fail(f"{name}: an update takes {median:.1f} ms")

    def shots(self, folder: str) -> None:
        os.makedirs(folder, exist_ok=True)
        scenes = [("resnet50",), ("unet_same",), ("resnet50", "wide_resnet50_2")]
        for names in scenes:
            for width in (1440, 390):
                for is_dark in (False, True):
                    self.browser.open(self.page(*names), width, 900 if width > 500 else 844, is_dark)
                    if names == ("unet_same",):
                        self.browser.type("page.fields[0].inputs.get(2)", "500")
                    path = f"{folder}/{'-'.join(names)}-{width}-{'dark' if is_dark else 'light'}"
                    self.browser.script("window.scrollTo(0, 0)")
                    self.browser.shot(f"{path}.png")
                    self.browser.script("document.getElementById('drawing').scrollIntoView({behavior: 'instant'})")
                    self.browser.shot(f"{path}-drawing.png")
                    print(f"{path}.png")


def text(value: Any) -> str | None:
    return None if value is None else str(value)


def as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_text(each) for key, each in value.items()}
    return [as_text(each) for each in value] if isinstance(value, list) else text(value)


def bytes_of(elements: str | None) -> int | None:
    count = None if elements is None else 4 * int(elements)
    return None if count is None or count >= LIMIT else count


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("archdb")
    parser.add_argument("folder")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--inputs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shots")
    options = parser.parse_args()
    random.seed(options.seed)
    subprocess.run([options.archdb, "list"], stdout=subprocess.DEVNULL, check=True)
    check = Checker(options.archdb, options.folder)
    try:
        listed = json.loads(check.ask("list", "--format", "json")["output"])["architectures"]
        for name in options.names or [each["name"] for each in listed]:
            check.figures(name, options.inputs)
        if not options.names:
            check.events()
            check.site()
            check.times()
        if options.shots:
            check.shots(options.shots)
    finally:
        check.browser.close()
        check.server.terminate()
    print(", ".join(f"{count} {what}" for what, count in check.counts.items()))
    for size, name in sorted(check.sizes)[-3:]:
        print(f"{name}: {size / 1000:.1f} kB")
        if size > 300_000:
            check.fail(f"{name} has more than 300 kB")
    print(f"{len(check.failures)} differences" if check.failures else "all agree")
    return 1 if check.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
