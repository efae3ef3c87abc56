// The table of layers: folded or not, sorted, filtered, copied.

const COLUMNS = [
  { key: "path", title: "layer" },
  { key: "type", title: "type" },
  { key: "output", title: "output" },
  { key: "params", title: "params", isNumber: true },
  { key: "macs", title: "MACs", isNumber: true },
  { key: "activations", title: "activations", isNumber: true },
  { key: "memory", title: "memory", isNumber: true },
  { key: "field", title: "RF", isNumber: true },
];

class LayersTable {
  constructor(design, host, page) {
    this.design = design;
    this.page = page;
    this.isFolded = design.rows.length < design.layers.length;
    this.open = new Set();
    this.details = new Map();
    this.order = { key: null, isDescending: true };
    this.rows = new Map();
    this.size = 4;
    this.build(host);
  }

  build(host) {
    const { design } = this;
    this.filter = element("input", {
      type: "search", placeholder: "filter by path or type", "aria-label": "Filter layers by path or type",
      oninput: () => this.arrange(),
    });
    this.fold = element("button", {
      "aria-pressed": String(this.isFolded), onclick: () => this.setFolded(!this.isFolded),
    }, "blocks folded");
    this.fold.hidden = design.rows.length === design.layers.length;
    const types = [["float64", 8], ["float32", 4], ["float16", 2], ["bfloat16", 2], ["float8", 1], ["int8", 1]];
    this.type = element("select", {
      "aria-label": "What tensors hold",
      onchange: () => {
        this.size = Number(this.type.value.split(" ")[1]);
        this.page.show();
      },
    }, ...types.map(([name, size]) => element("option", { value: `${name} ${size}` }, name)));
    this.type.value = "float32 4";
    host.append(element("div", { class: "bar" }, element("h2", {}, design.title), this.filter, this.fold,
      this.type,
      element("button", { onclick: () => copy(this.csv(), "CSV") }, "copy CSV"),
      element("button", { onclick: () => copy(this.markdown(), "Markdown") },
        "copy Markdown")));
    this.heads = COLUMNS.map((column) => element("th", {
      scope: "col", class: column.isNumber ? "number" : null, "aria-sort": "none",
    }, element("button", { onclick: () => this.sort(column) }, column.title)));
    this.body = element("tbody");
    this.foot = COLUMNS.map((column, at) => element(at === 0 ? "th" : "td", {
      class: column.isNumber ? "number" : null, scope: at === 0 ? "row" : null,
    }, ""));
    this.count = element("span", { class: "quiet", role: "status" });
    this.box = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Layers of ${design.title}` },
      this.table = element("table", { class: "layers" },
        element("thead", {}, element("tr", {}, ...this.heads)), this.body,
        element("tfoot", {}, element("tr", {}, ...this.foot))));
    host.append(this.box, this.count);
  }

  // Figures

  /** Takes the figures at an input and shows them. */
  update(figures) {
    this.now = figures;
    this.shapeTexts = new Map();
    if (this.order.key !== null && this.order.key !== "path" && this.order.key !== "type") this.arrange();
    else this.refresh();
  }

  /** The figures of a row: of a layer, or of several summed. */
  figuresOf(first, end) {
    const { design, now } = this;
    let params = 0;
    for (let at = first; at < end; at += 1) params += design.layers[at].params;
    if (!now || !isReached(now, end - 1)) return { params, macs: null, activations: null, alive: null };
    let macs = null;
    let activations = 0;
    let alive = 0;
    for (let at = first; at < end; at += 1) {
      const own = now.layers[at];
      if (own.macs !== null) macs = macs === null ? own.macs : orNull(() => add(macs, own.macs));
      activations = activations === null || own.activations === null
        ? null : orNull(() => add(activations, own.activations));
      alive = alive === null || own.alive === null ? null : own.alive > alive ? own.alive : alive;
    }
    return { params, macs, activations, alive };
  }

  /** What a layer gives, as text; equal shapes are written once. */
  output(at) {
    if (!this.now || !isReached(this.now, at)) return "";
    const layer = this.design.layers[at];
    const key = layer.outputs.join();
    let text = this.shapeTexts.get(key);
    if (text === undefined) {
      const { design, now } = this;
      text = outputsText(layer.outputs.map((shape) => sizesOf(design, shape, now.values)), now.dims[0]);
      this.shapeTexts.set(key, text);
    }
    return text;
  }

  texts(entry) {
    const own = this.figuresOf(entry.first, entry.end);
    return [entry.path, entry.type, this.output(entry.end - 1),
      own.params === 0 ? "" : grouped(own.params), grouped(own.macs), grouped(own.activations),
      bytesOf(own.alive, this.size), this.field(entry.end - 1)];
  }

  field(at) {
    return this.now && isReached(this.now, at) ? fieldText(this.design, this.now.fields, at) : "";
  }

  totals() {
    const { design, now } = this;
    const isKnown = now && !now.refusal;
    return ["total", `${grouped(design.layers.length)} layer${design.layers.length === 1 ? "" : "s"}`, "",
      grouped(design.params), isKnown ? grouped(now.macs) : "", isKnown ? grouped(now.activations) : "",
      isKnown ? bytesOf(now.peakElements, this.size) : "", ""];
  }

  // Which rows there are

  setFolded(isFolded) {
    this.isFolded = isFolded;
    this.fold.setAttribute("aria-pressed", String(isFolded));
    this.arrange();
  }

  sort(column) {
    const { order } = this;
    const first = Boolean(column.isNumber || column.key === "output");
    if (order.key !== column.key) this.order = { key: column.key, isDescending: first };
    else if (order.isDescending === first) this.order = { key: column.key, isDescending: !first };
    else this.order = { key: null, isDescending: true };
    this.heads.forEach((head, at) => head.setAttribute("aria-sort",
      COLUMNS[at].key !== this.order.key ? "none" : this.order.isDescending ? "descending" : "ascending"));
    this.arrange();
  }

  layerEntry(at, isChild) {
    const layer = this.design.layers[at];
    return { path: layer.path, type: layer.type, first: at, end: at + 1, isChild };
  }

  /** The rows that are shown, in their order. */
  entries() {
    const { design } = this;
    const word = this.filter.value.trim().toLowerCase();
    let entries;
    if (word !== "") {
      entries = design.layers.map((_, at) => this.layerEntry(at, false)).filter((entry) =>
        entry.path.toLowerCase().includes(word) || entry.type.toLowerCase().includes(word));
    } else if (this.isFolded) {
      entries = design.rows.map((row, at) => ({ ...row, group: row.end - row.first > 1 ? at : undefined }));
    } else {
      entries = design.layers.map((_, at) => this.layerEntry(at, false));
    }
    const { key, isDescending } = this.order;
    if (key !== null) {
      const measured = entries.map((entry, at) => ({ entry, at, measure: this.measure(entry, key) }));
      measured.sort((x, y) => {
        const order = x.measure < y.measure ? -1 : x.measure > y.measure ? 1 : 0;
        return order === 0 ? x.at - y.at : isDescending ? -order : order;
      });
      entries = measured.map(({ entry }) => entry);
    }
    return entries.flatMap((entry) => {
      if (entry.group === undefined || !this.open.has(entry.group)) return [entry];
      const children = [];
      for (let at = entry.first; at < entry.end; at += 1) children.push(this.layerEntry(at, true));
      return [entry, ...children];
    });
  }

  measure(entry, key) {
    const own = this.figuresOf(entry.first, entry.end);
    const none = (value) => (value === null ? -1 : value);
    switch (key) {
      case "path": case "type": return entry[key];
      case "output": {
        if (!this.now || !isReached(this.now, entry.end - 1)) return -1;
        const shape = this.design.layers[entry.end - 1].outputs[0];
        return shape === undefined
          ? -1 : none(orNull(() => product(1, this.design.shapes[shape], this.now.values)));
      }
      case "memory": return none(own.alive);
      case "field": {
        const known = ((this.now && this.now.fields[entry.end - 1]) || []).filter(Boolean);
        return known.length === 0 ? -1 : sizeOf(known[0]);
      }
      default: return none(own[key]);
    }
  }

  // Rows of the page

  /** Puts the rows that are shown into the page, in their order. */
  arrange() {
    this.shown = this.entries();
    const rows = [];
    for (const entry of this.shown) {
      const made = this.row(entry);
      rows.push(made.row);
      const detail = entry.end - entry.first === 1 ? this.details.get(entry.first) : undefined;
      if (detail) rows.push(detail);
    }
    this.body.replaceChildren(...rows);
    const isFiltered = this.filter.value.trim() !== "";
    this.count.textContent = isFiltered
      ? `${grouped(this.shown.length)} of ${grouped(this.design.layers.length)} layers match` : "";
    this.refresh();
  }

  /** Writes the figures into the rows that are shown, where they are others than before. */
  refresh() {
    if (!this.shown) return this.arrange();
    const refused = this.now && this.now.refusal ? this.now.refusal.place : -1;
    let field = "";
    for (const entry of this.shown) {
      const made = this.row(entry);
      const texts = this.texts(entry);
      for (let at = 2; at < texts.length; at += 1) {
        if (made.texts[at] !== texts[at]) {
          made.texts[at] = texts[at];
          made.cells[at].nodeValue = texts[at];
        }
      }
      if (texts[7].length > field.length) field = texts[7];
      const isRefused = refused >= entry.first && refused < entry.end;
      if (made.isRefused !== isRefused) {
        made.isRefused = isRefused;
        made.row.classList.toggle("refused", isRefused);
      }
    }
    this.totals().forEach((text, at) => {
      if (this.foot[at].textContent !== text) this.foot[at].textContent = text;
    });
    // No figure of a row is longer than the totals.
    fitColumns(this.table, ["params", "macs", "activations", "field"],
      [...[3, 4, 5].map((at) => [this.foot[at].textContent]), [field]]);
    for (const [at, detail] of this.details) {
      detail.firstChild.replaceChildren(...explained(this.design, at, this.now, this.page));
    }
    return undefined;
  }

  row(entry) {
    const key = entry.group === undefined ? `${entry.isChild ? "c" : "l"}${entry.first}` : `g${entry.group}`;
    let made = this.rows.get(key);
    if (!made) {
      made = entry.group === undefined ? this.layerRow(entry) : this.groupRow(entry);
      this.rows.set(key, made);
    }
    return made;
  }

  cells(row, entry) {
    const cells = [null, document.createTextNode(visible(entry.type))];
    row.append(element("td", { title: entry.type }, cells[1]));
    for (let at = 2; at < COLUMNS.length; at += 1) {
      cells.push(document.createTextNode(""));
      row.append(element("td", { class: COLUMNS[at].isNumber ? "number" : null }, cells[at]));
    }
    return { row, cells, texts: [entry.path, entry.type, ...COLUMNS.slice(2).map(() => "")], isRefused: false };
  }

  layerRow(entry) {
    const button = element("button", {
      "aria-expanded": "false", title: entry.path, onclick: () => this.toggleDetail(entry.first),
    }, entry.path);
    const row = element("tr", { class: entry.isChild ? "child" : "leaf" },
      element("th", { scope: "row" }, button));
    const made = this.cells(row, entry);
    made.button = button;
    return made;
  }

  groupRow(entry) {
    const button = element("button", {
      "aria-expanded": "false", title: entry.path, onclick: () => this.toggle(entry.group),
    }, entry.path);
    const row = element("tr", { class: "group" }, element("th", { scope: "row" }, button));
    const made = this.cells(row, entry);
    made.button = button;
    return made;
  }

  toggle(group, isOpen) {
    if (isOpen === undefined ? this.open.has(group) : !isOpen) this.open.delete(group);
    else this.open.add(group);
    this.arrange();
    const made = this.rows.get(`g${group}`);
    if (made) made.button.setAttribute("aria-expanded", String(this.open.has(group)));
  }

  toggleDetail(at) {
    if (this.details.has(at)) this.details.delete(at);
    else {
      this.details.set(at, element("tr", { class: "detail" },
        element("td", { colspan: String(COLUMNS.length) })));
    }
    for (const key of [`l${at}`, `c${at}`]) {
      const made = this.rows.get(key);
      if (made) made.button.setAttribute("aria-expanded", String(this.details.has(at)));
    }
    this.arrange();
  }

  /** Marks layers' rows, opens the blocks that they are in, and goes to the first one. */
  reveal(layers) {
    const wanted = new Set(layers);
    if (this.filter.value !== "") this.filter.value = "";
    const rows = this.design.rows;
    const groups = rows.map((row, at) => at).filter((at) => {
      const row = rows[at];
      return row.end - row.first > 1 && layers.some((layer) => layer >= row.first && layer < row.end);
    });
    const isWhole = (at) => {
      for (let layer = rows[at].first; layer < rows[at].end; layer += 1) if (!wanted.has(layer)) return false;
      return true;
    };
    if (this.isFolded) for (const at of groups) if (!isWhole(at)) this.open.add(at);
    this.arrange();
    let first = null;
    for (const entry of this.shown) {
      let isMarked = true;
      for (let at = entry.first; at < entry.end; at += 1) if (!wanted.has(at)) isMarked = false;
      const { row } = this.row(entry);
      row.classList.toggle("marked", isMarked);
      if (isMarked && first === null) first = row;
    }
    if (first) {
      first.scrollIntoView({ block: "center" });
      first.querySelector("button").focus({ preventScroll: true });
    }
  }

  // Copies

  lines() {
    const plain = (value) => (value === null ? "" : String(value));
    return this.shown.map((entry) => {
      const own = this.figuresOf(entry.first, entry.end);
      const bytes = own.alive === null ? null : orNull(() => multiply(own.alive, this.size));
      return [entry.path, entry.type, this.output(entry.end - 1), String(own.params),
        plain(own.macs), plain(own.activations), plain(bytes), this.field(entry.end - 1).replaceAll(",", "")];
    });
  }

  csv() {
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const head = ["path", "type", "output", "params", "macs", "activations", "memory", "rf"];
    return [head, ...this.lines()].map((line) => line.map(quoted).join(",")).join("\n") + "\n";
  }

  markdown() {
    const line = (cells) => `| ${cells.join(" | ")} |`;
    const rows = this.shown.map((entry) => line(this.texts(entry).map(markdownCell)));
    return [line(COLUMNS.map((column) => column.title)),
      line(COLUMNS.map((column) => (column.isNumber ? "---:" : "---"))), ...rows,
      line(this.totals())].join("\n") + "\n";
  }
}

/**
 * Makes columns at least as wide as the longest of their texts: a figure that is cut off is another figure. They get
 * no narrower again, since all rows are laid out anew then.
 */
function fitColumns(table, names, texts) {
  table.fitted ||= {};
  names.forEach((name, at) => {
    const length = Math.max(0, ...texts[at].map((text) => text.length));
    if (length <= (table.fitted[name] || 0)) return;
    table.fitted[name] = length;
    table.style.setProperty(`--${name}`, `calc(${length} * 1.15ch + 1.3rem)`);
  });
}
