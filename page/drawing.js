// The drawing: its nodes go to layers and layers to its nodes; it zooms, is searched and kept as a file.

class Drawing {
  constructor(design, svg, page) {
    this.design = design;
    this.svg = svg;
    this.page = page;
    this.width = Number(svg.getAttribute("width"));
    this.height = Number(svg.getAttribute("height"));
    this.nodes = [...svg.querySelectorAll("g[data-l]")].map((node) => {
      const layers = layersIn(node.dataset.l);
      const texts = brokenText(node.querySelector("text"));
      const path = design.layers[layers[0]].path;
      const name = layers.length === 1 ? `${path}, ${design.layers[layers[0]].call}`
        : `${texts.join(", ")}: ${layers.length} layers from ${path} on`;
      const title = madeOfSVG("title");
      title.textContent = visible(name);
      node.prepend(title);
      return { node, layers, name, words: `${name} ${texts.join(" ")}`.toLowerCase() };
    });
    this.labels = [...svg.querySelectorAll("text[data-t]")].map((label) => ({ label, tensor: Number(label.dataset.t) }));
    for (const text of svg.querySelectorAll("text.w")) brokenText(text);
    for (const { node, layers, name } of this.nodes) {
      node.setAttribute("tabindex", "0");
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", `${name}; show in the table`);
      const go = () => {
        this.mark(node);
        page.showInTable(design, layers);
      };
      node.addEventListener("click", go);
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        go();
      });
    }
    this.build();
  }

  build() {
    const { design, svg } = this;
    this.word = element("input", {
      type: "search", placeholder: "find a layer", "aria-label": "Find a layer in the drawing",
      oninput: () => this.find(false),
      onkeydown: (event) => {
        if (event.key === "Enter") this.find(true);
      },
    });
    this.found = element("span", { class: "quiet", role: "status" });
    this.canvas = element("div", {
      class: "canvas", tabindex: "0", role: "region", "aria-label": `Drawing of ${design.title}`,
      onwheel: (event) => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        this.zoomTo(this.zoom * (event.deltaY < 0 ? 1.15 : 1 / 1.15));
      },
      onkeydown: (event) => {
        if (event.key === "+" || event.key === "=") this.zoomTo(this.zoom * 1.25);
        if (event.key === "-") this.zoomTo(this.zoom / 1.25);
        if (event.key === "0") this.fit();
      },
    }, svg);
    const button = (text, label, act) =>
      element("button", { "aria-label": label, onclick: act }, text);
    document.getElementById("drawing").append(
      element("div", { class: "bar" }, element("h2", {}, `Drawing of ${design.title}`), this.word,
        button("\u2212", "Smaller", () => this.zoomTo(this.zoom / 1.25)),
        button("+", "Larger", () => this.zoomTo(this.zoom * 1.25)),
        button("fit", "Fit the width", () => this.fit()),
        button("download SVG", "Download the drawing as SVG", () =>
          download(`${design.name}.svg`, "image/svg+xml", this.file())),
        this.found),
      this.canvas);
    this.fit();
  }

  zoomTo(zoom) {
    this.zoom = Math.min(4, Math.max(0.1, zoom));
    this.svg.setAttribute("width", String(this.width * this.zoom));
    this.svg.setAttribute("height", String(this.height * this.zoom));
  }

  /** As wide as there is room, and no larger than 1.35 times its own size. */
  fit() {
    const room = this.canvas.clientWidth;
    this.zoomTo(room > 0 ? Math.min(1.35, Math.max(0.6, room / this.width)) : 1);
  }

  find(goesOn) {
    const word = this.word.value.trim().toLowerCase();
    const matches = word === "" ? [] : this.nodes.filter(({ words, layers }) => words.includes(word)
      || layers.some((at) => this.design.layers[at].path.toLowerCase().includes(word)));
    for (const { node } of this.nodes) node.classList.remove("found");
    for (const { node } of matches) node.classList.add("found");
    this.at = goesOn && matches.length > 0 ? (this.at + 1) % matches.length : 0;
    this.found.textContent = word === "" ? "" : matches.length === 0 ? "none found"
      : `${this.at + 1} of ${matches.length}`;
    if (matches.length > 0) this.scrollTo(matches[this.at].node);
  }

  scrollTo(node) {
    const [place, room] = [node.getBoundingClientRect(), this.canvas.getBoundingClientRect()];
    this.canvas.scrollLeft += place.left - room.left - (room.width - place.width) / 2;
    this.canvas.scrollTop += place.top - room.top - (room.height - place.height) / 2;
  }

  mark(node) {
    for (const other of this.nodes) other.node.classList.toggle("marked", other.node === node);
  }

  /** The node that shows a layer, the one of fewest layers where several do. */
  nodeOf(at) {
    let best = null;
    for (const each of this.nodes) {
      if (each.layers.includes(at) && (best === null || each.layers.length < best.layers.length)) best = each;
    }
    return best && best.node;
  }

  has(at) {
    return this.nodeOf(at) !== null;
  }

  reveal(at) {
    const node = this.nodeOf(at);
    if (!node) return;
    this.mark(node);
    this.canvas.scrollIntoView({ block: "nearest" });
    this.scrollTo(node);
    node.focus({ preventScroll: true });
  }

  /** Writes the shapes at an input beside the lines, none behind a layer that refuses it, and marks that one. */
  update(figures) {
    const refused = figures.refusal && !figures.refusal.isCount ? figures.refusal.place : -1;
    for (const { node, layers } of this.nodes) node.classList.toggle("refused", layers.includes(refused));
    const batch = figures.dims[0];
    for (const { label, tensor } of this.labels) {
      const text = tensor < 0 || isReached(figures, tensor)
        ? outputsText([tensorSizes(this.design, [tensor, 0], figures.values)], batch) : "";
      if (label.textContent !== text) label.textContent = text;
    }
  }

  /** The drawing as a file of its own, with the sizes that it shows. */
  file() {
    const copied = this.svg.cloneNode(true);
    copied.setAttribute("width", String(this.width));
    copied.setAttribute("height", String(this.height));
    for (const node of copied.querySelectorAll("g[data-l], text[data-t]")) {
      for (const name of ["data-l", "data-t", "tabindex", "role", "aria-label"]) node.removeAttribute(name);
      node.classList.remove("found", "marked", "refused");
      if (node.getAttribute("class") === "") node.removeAttribute("class");
    }
    const style = madeOfSVG("style");
    style.textContent = document.getElementById("picture").textContent;
    copied.prepend(style);
    return `${new XMLSerializer().serializeToString(copied)}\n`;
  }
}

function madeOfSVG(name) {
  return document.createElementNS("http://www.w3.org/2000/svg", name);
}

/** Puts the lines of a text below each other, the first one bold, and gives them. */
function brokenText(text) {
  const lines = text.textContent.split("\n");
  text.replaceChildren(...lines.map((line, at) => {
    const part = madeOfSVG("tspan");
    part.setAttribute("x", text.getAttribute("x"));
    part.setAttribute(at === 0 ? "class" : "dy", at === 0 ? "b" : "12");
    part.textContent = line;
    return part;
  }));
  return lines;
}

/** The layers of runs such as 4-9,12. */
function layersIn(runs) {
  return runs.split(",").flatMap((run) => {
    const [first, last] = run.split("-").map(Number);
    const layers = [];
    for (let at = first; at <= (last === undefined ? first : last); at += 1) layers.push(at);
    return layers;
  });
}

/** The drawing of a design; null where the page has none. */
function drawingOf(design, at, page) {
  const holder = document.getElementById("drawings").children[0];
  const svg = holder && holder.querySelector("svg");
  if (holder) holder.remove();
  if (!svg) return null;
  document.getElementById("drawing").hidden = false;
  return new Drawing(design, svg, page);
}
