// Two designs beside each other: what was edited, and what follows from it at an input.

const KINDS = ["edited", "affected", "added", "removed", "equal", "not reached"];

class Comparison {
  constructor(designs, pairs, page) {
    this.designs = designs;
    this.page = page;
    this.pairs = pairs.map(([was, now, text]) => ({ was, now, text }));
    this.shown = new Set(["edited", "affected", "added", "removed"]);
    this.build();
  }

  build() {
    const host = document.getElementById("difference");
    host.hidden = false;
    const [was, now] = this.designs;
    this.buttons = new Map(KINDS.map((kind) => [kind, element("button", {
      "aria-pressed": String(this.shown.has(kind)),
      onclick: () => {
        if (this.shown.has(kind)) this.shown.delete(kind);
        else this.shown.add(kind);
        this.buttons.get(kind).setAttribute("aria-pressed", String(this.shown.has(kind)));
        this.draw();
      },
    }, kind)]));
    this.body = element("tbody");
    const head = ["", "layer", was.title, now.title, "params", "MACs", "RF", "what"].map((title, at) =>
      element("th", { scope: "col", class: isFigure(at) ? "number" : null },
        element("span", {}, title)));
    this.totals = element("p", { class: "quiet" });
    host.append(
      element("div", { class: "bar" }, element("h2", {}, `${was.title} and ${now.title}`),
        ...this.buttons.values(),
        element("button", { onclick: () => copy(this.markdown(), "Markdown") }, "copy Markdown")),
      this.totals,
      element("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": "Layers that differ" },
        this.table = element("table", { class: "pairs" }, element("thead", {}, element("tr", {}, ...head)), this.body)));
  }

  /** What a pair is at the input: edited, or with other figures, or only on one side, or behind a refusal. */
  kindOf({ was, now, text }) {
    if (was < 0) return "added";
    if (now < 0) return "removed";
    if (text !== "") return "edited";
    if (!isReached(this.figures[0], was) || !isReached(this.figures[1], now)) return "not reached";
    const [x, y] = [this.side(0, was), this.side(1, now)];
    return ["output", "params", "macs", "seen"].every((figure) => x[figure] === y[figure]) ? "equal" : "affected";
  }

  side(at, place) {
    if (place < 0) return { path: "", output: "", params: null, macs: null, field: "", seen: "", isKnown: true };
    const [design, figures] = [this.designs[at], this.figures[at]];
    const layer = design.layers[place];
    const known = isReached(figures, place);
    return {
      isKnown: known, path: layer.path, params: layer.params, macs: known ? figures.layers[place].macs : null,
      output: known ? outputsText(
        layer.outputs.map((shape) => sizesOf(design, shape, figures.values)), figures.dims[0]) : "",
      field: known ? fieldText(design, figures.fields, place) : "",
      // How far it sees, and how far that moves from cell to cell.
      seen: known ? (figures.fields[place] || []).filter(Boolean)
        .map((field) => `${sizeOf(field)} by ${strideText(field)}`).join() : "",
    };
  }

  update(figures) {
    this.figures = figures;
    this.draw();
  }

  rows() {
    return this.pairs.map((pair) => {
      const kind = this.kindOf(pair);
      const [x, y] = [this.side(0, pair.was), this.side(1, pair.now)];
      const path = x.path === "" || x.path === y.path ? y.path || x.path : y.path === "" ? x.path : `${x.path} -> ${y.path}`;
      const change = (a, b, isKnown) => {
        if (!isKnown) return "";
        if (a === b) return a === null || a === 0 ? "" : grouped(a);
        const by = difference(b === null ? 0 : b, a === null ? 0 : a);
        return by > 0 ? `+${grouped(by)}` : by === 0 ? "" : grouped(by);
      };
      return {
        kind, pair,
        texts: [kind, path, x.output, y.output, change(x.params, y.params, true), change(x.macs, y.macs, x.isKnown && y.isKnown),
          x.field === y.field || x.field === "" || y.field === "" ? y.field || x.field : `${x.field} -> ${y.field}`, pair.text],
      };
    });
  }

  draw() {
    const counts = new Map(KINDS.map((kind) => [kind, 0]));
    const rows = [];
    for (const { kind, pair, texts } of this.rows()) {
      counts.set(kind, counts.get(kind) + 1);
      if (!this.shown.has(kind)) continue;
      const cells = texts.map((text, at) => {
        const properties = { class: isFigure(at) ? "number" : at === 0 ? kind : null, title: text };
        if (at !== 1) return element("td", properties, text);
        const side = pair.now < 0 ? 0 : 1;
        return element("th", { scope: "row", title: text }, element("button", {
          onclick: () => this.page.showInTable(this.designs[side], [side === 0 ? pair.was : pair.now]),
        }, text));
      });
      rows.push(element("tr", {}, ...cells));
    }
    this.body.replaceChildren(...rows);
    fitColumns(this.table, ["params", "macs", "field"],
      [4, 5, 6].map((at) => rows.map((row) => row.cells[at].textContent)));
    for (const kind of KINDS) this.buttons.get(kind).textContent = `${grouped(counts.get(kind))} ${kind}`;
    this.buttons.get("not reached").hidden = counts.get("not reached") === 0;
    this.totals.textContent = this.totalsText();
  }

  totalsText() {
    const [x, y] = this.figures;
    const [was, now] = this.designs;
    const change = (name, a, b) => {
      const by = difference(b, a);
      return `${name} ${grouped(a)} -> ${grouped(b)} (${by > 0 ? "+" : ""}${grouped(by)})`;
    };
    const parts = [change("params", was.params, now.params)];
    if (!x.refusal && !y.refusal) parts.push(change("MACs", x.macs, y.macs));
    return parts.join(" \u00b7 ");
  }

  markdown() {
    const line = (cells) => `| ${cells.map(markdownCell).join(" | ")} |`;
    const rows = this.rows().filter(({ kind }) => this.shown.has(kind)).map(({ texts }) => line(texts));
    const head = line(["", "layer", ...this.designs.map(({ title }) => title), "params", "MACs", "RF", "what"]);
    return [head, "| --- | --- | --- | --- | ---: | ---: | ---: | --- |", ...rows, ""].join("\n");
  }
}

/** Whether a column has numbers. */
function isFigure(at) { return at >= 4 && at <= 6; }

/** b - a, however large. */
function difference(b, a) {
  const by = BigInt(b) - BigInt(a);
  return by >= -9007199254740991n && by <= 9007199254740991n ? Number(by) : by;
}
