// The page: fields for the input, and what follows from it.

const LARGEST_SIZE = 9223372036854775807n;

/** The size that a field says; null where it says none. */
function sizeIn(text) {
  const digits = text.replace(/[,_ ]/g, "");
  if (!/^[0-9]{1,19}$/.test(digits)) return null;
  const size = BigInt(digits);
  return size >= 1n && size <= LARGEST_SIZE ? integer(size) : null;
}

class Fields {
  constructor(design, page, isOnly) {
    this.design = design;
    this.page = page;
    this.dims = ownDims(design);
    this.inputs = new Map();
    const sets = design.inputs.map((input, at) => this.input(input, at, isOnly));
    const hasBatch = design.inputs.some((input) => input.batch);
    this.element = element("fieldset", {},
      isOnly ? null : element("legend", {}, design.title),
      hasBatch ? this.field(0, "batch", "the batch") : null, ...sets);
  }

  input(input, at, isOnly) {
    const first = dimPlace(this.design, at, input.batch ? 1 : 0);
    const fields = input.sizes.map((size, dimension) => {
      const name = input.axes[dimension];
      // The legend has the input's name.
      const label = name.startsWith(`${input.name}.`) ? name.slice(input.name.length + 1) : name;
      return input.free[dimension] ? this.field(first + dimension, label, name)
        : element("div", { class: "field" }, element("span", { class: "quiet label" }, label),
          element("span", { class: "fixed" }, String(size)));
    });
    return element("fieldset", {},
      this.design.inputs.length > 1 ? element("legend", {}, input.name) : null, ...fields);
  }

  field(place, label, name) {
    const id = `size-${this.page.nextId()}`;
    const text = element("input", {
      id, type: "text", inputmode: "numeric", autocomplete: "off", spellcheck: "false",
      "aria-describedby": "legal",
      oninput: () => this.typed(place),
      onkeydown: (event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        this.step(place, event.key === "ArrowUp" ? 1 : -1);
      },
    });
    text.value = String(this.dims[place]);
    this.inputs.set(place, text);
    const button = (sign, direction, word) => element("button", {
      "aria-label": `next ${word} ${name} that is accepted`,
      onclick: () => this.step(place, direction),
    }, sign);
    return element("div", { class: "field" }, element("label", { for: id }, label),
      element("div", { class: "stepper" }, button("\u2212", -1, "smaller"), text, button("+", 1, "larger")));
  }

  typed(place) {
    const text = this.inputs.get(place);
    const size = sizeIn(text.value);
    text.setAttribute("aria-invalid", String(size === null));
    if (size === null) {
      say("a size is a whole number from 1 to 2^63 - 1");
      return;
    }
    this.dims[place] = size;
    this.page.changed(this);
  }

  step(place, direction) {
    const next = nextSize(this.design, this.dims, place, direction);
    if (next === null) {
      say(`no ${direction > 0 ? "larger" : "smaller"} size is accepted near by`);
      return;
    }
    this.set([[place, next]]);
  }

  set(sizes) {
    for (const [place, size] of sizes) {
      this.dims[place] = size;
      const text = this.inputs.get(place);
      if (text) {
        text.value = String(size);
        text.setAttribute("aria-invalid", "false");
      }
    }
    this.page.changed(this);
  }

  /** Sets sizes, and goes to the first of them: the button that was pressed is gone. */
  take(sizes) {
    this.set(sizes);
    const text = this.inputs.get(sizes[0][0]);
    if (text) text.focus();
  }

  /** The places whose sizes are typed. */
  get places() { return [...this.inputs.keys()]; }
}

class PageOfDesigns {
  constructor(data) {
    this.ids = 0;
    this.designs = data.designs.map(makeReady);
    const isOnly = this.designs.length === 1;
    const form = document.getElementById("fields");
    form.addEventListener("submit", (event) => event.preventDefault());
    // Designs that begin at one input, all but their fixed sizes, have one set of fields.
    const begins = this.designs.map((design) => JSON.stringify([design.batch, design.inputs.map((input) =>
      [input.batch, input.sizes.filter((_, at) => input.free[at]), input.axes.filter((_, at) => input.free[at])])]));
    this.isShared = !isOnly && begins[0] === begins[1];
    this.fields = this.designs.map((design) => new Fields(design, this, isOnly || this.isShared));
    const [first] = this.fields;
    for (const fields of this.isShared ? [first] : this.fields) form.append(fields.element);
    form.append(element("button", { onclick: () => this.reset() }, "reset"));
    document.getElementById("legal").textContent = this.designs.filter((design) => design.legal)
      .map((design) => `${isOnly ? "Accepted" : design.title}: ${design.legal.text}`).join(" \u00b7 ");
    this.tables = this.designs.map(
      (design) => new LayersTable(design, document.getElementById("layers"), this));
    this.drawings = this.designs.map((design, at) => drawingOf(design, at, this));
    this.comparison = isOnly ? null : new Comparison(this.designs, data.pairs, this);
    for (const text of [data.notice, ...this.designs.map((design) => design.note)]) if (text) this.notice(text);
    this.show();
  }

  nextId() {
    this.ids += 1;
    return this.ids;
  }

  notice(text) {
    document.getElementById("fields").after(element("p", { class: "quiet" }, text));
  }

  reset() {
    this.fields.forEach((fields) => {
      const own = ownDims(fields.design);
      fields.set(fields.places.map((place) => [place, own[place]]));
    });
  }

  changed(fields) {
    if (this.isShared && fields === this.fields[0]) {
      const other = this.fields[1];
      fields.places.forEach((place, at) => { other.dims[other.places[at]] = fields.dims[place]; });
    }
    this.show();
  }

  /** Evaluates the designs at the fields' input and shows what follows. */
  show() {
    this.figures = this.designs.map((design, at) => evaluate(design, [...this.fields[at].dims]));
    this.figures.forEach((figures, at) => this.tables[at].update(figures));
    if (this.comparison) this.comparison.update(this.figures);
    this.drawings.forEach((drawing, at) => drawing && drawing.update(this.figures[at]));
    this.showRefusals();
    this.showTotals();
  }

  showRefusals() {
    const host = document.getElementById("refusal");
    const parts = this.figures.flatMap((figures, at) =>
      (figures.refusal ? this.refusal(this.designs[at], figures, this.fields[at]) : []));
    host.hidden = parts.length === 0;
    host.replaceChildren(...parts);
  }

  refusal(design, { refusal, dims }, fields) {
    const rows = [];
    const row = (name, ...content) => rows.push(element("dt", {}, name), element("dd", {}, ...content));
    if (refusal.layer) row("layer", refusal.layer);
    if (refusal.given) row("found", refusal.given);
    if (refusal.expected) row("expected", refusal.expected);
    const nearest = nearestTo(design, dims, refusal);
    if (nearest) row("nearest", ...this.nearestButtons(design, nearest, fields));
    if (refusal.help) row("help", refusal.help);
    const where = [this.designs.length > 1 ? design.title : null, refusal.path].filter(Boolean);
    return [element("p", {}, [...where, refusal.message].join(": ")), element("dl", {}, ...rows)];
  }

  nearestButtons(design, nearest, fields) {
    const target = this.isShared ? this.fields[0] : fields;
    const at = (place) => target.places[fields.places.indexOf(place)];
    if (nearest.inputs) {
      return [nearest.inputs, ...(nearest.equally_near || [])].map((input) => {
        const sizes = input.flat();
        return element("button", {
          onclick: () => target.take(fields.places.filter((place) => place > 0)
            .map((place) => [at(place), sizes[place - 1]])),
        }, input.map((each) => shapeText(each, 0)).join(", "));
      });
    }
    const buttons = [];
    for (let place = 0; place < design.dims; place += 1) {
      const axis = nearest[axisName(design, place)];
      if (!axis) continue;
      for (const size of [axis.below, axis.above]) {
        if (size === null) continue;
        const text = `${axisName(design, place)} ${size}`;
        buttons.push(fields.inputs.has(place)
          ? element("button", { onclick: () => target.take([[at(place), size]]) }, text)
          : element("span", {}, text));
      }
    }
    return buttons.length > 0 ? buttons : ["none"];
  }

  showTotals() {
    const host = document.getElementById("totals");
    const entries = this.designs.map((design, at) => {
      const figures = this.figures[at];
      const { size } = this.tables[at];
      const isKnown = !figures.refusal;
      const entry = (title, text, note) => element("div", {}, element("dt", {}, title),
        element("dd", {}, text, note ? element("small", {}, note) : null));
      const outputs = isKnown ? design.outputs.map(({ name: output, tensor }) => {
        const text = outputsText([tensorSizes(design, tensor, figures.values)], figures.dims[0]);
        return output ? `${output} ${text}` : text;
      }).join(", ") : "\u2013";
      return element("dl", { "aria-label": `Totals of ${design.title}` },
        this.designs.length > 1 ? entry("design", design.title) : null,
        entry("output", outputs),
        entry("params", grouped(design.params), bytesOf(design.params, size)),
        entry("MACs", isKnown ? grouped(figures.macs) : "\u2013"),
        entry("activations", isKnown ? grouped(figures.activations) || "past 64 bits" : "\u2013"),
        entry("peak memory", isKnown ? bytesOf(figures.peakElements, size) || "past 64 bits" : "\u2013",
          isKnown && figures.peak !== null ? `at ${design.layers[figures.peak].path}` : null));
    });
    host.replaceChildren(...entries);
  }

  canShow(design, at) {
    const drawing = this.drawings[this.designs.indexOf(design)];
    return Boolean(drawing && drawing.has(at));
  }

  showInDrawing(design, at) {
    this.drawings[this.designs.indexOf(design)].reveal(at);
  }

  showInTable(design, layers) {
    this.tables[this.designs.indexOf(design)].reveal(layers);
  }
}

const page = new PageOfDesigns(JSON.parse(document.getElementById("data").textContent));
