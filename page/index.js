const designs = JSON.parse(document.getElementById("data").textContent);
const body = document.querySelector("tbody");
const rows = [...body.rows];
const count = document.getElementById("count");
const form = document.getElementById("filters");

// The ends of "..5M", "1G..2G" or "500k", both part of it; null for what is no range.
function range(text) {
  const units = { "": 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };
  function number(word, otherwise) {
    if (word === "") return otherwise;
    const parts = /^(\d+(?:\.\d+)?)([kKMGT]?)$/.exec(word);
    return parts ? Number(parts[1]) * units[parts[2]] : NaN;
  }
  const parts = text.split("..");
  if (parts.length > 2) return null;
  const low = number(parts[0].trim(), parts.length > 1 ? 0 : NaN);
  const high = parts.length > 1 ? number(parts[1].trim(), Infinity) : low;
  return low <= high ? [low, high] : null;
}

// For each field a test of a design for what it says; nothing where that is not understood.
const tests = {
  words(text) {
    const words = text.toLowerCase().split(/\s+/);
    return (design) => words.every((word) => design.words.includes(word));
  },
  params(text) {
    const ends = range(text);
    return ends && ((design) => design.params >= ends[0] && design.params <= ends[1]);
  },
  macs(text) {
    const ends = range(text);
    return ends && ((design) => design.macs >= ends[0] && design.macs <= ends[1]);
  },
  map(text) {
    if (!/^\d+(x\d+)*$/.test(text)) return undefined;
    return (design) => design.sizes.includes(text);
  },
  // "4:..64,8": a map at each stride, with so many channels.
  pyramid(text) {
    const wanted = text.split(",").map((level) => {
      const [stride, channels] = level.trim().split(":");
      const ends = channels === undefined ? [0, Infinity] : range(channels);
      return /^\d+(x\d+)?$/.test(stride) && ends ? { stride, ends } : undefined;
    });
    if (wanted.includes(undefined)) return undefined;
    return (design) => wanted.every(({ stride, ends }) => design.maps.some(
      (map) => map.stride === stride && map.channels >= ends[0] && map.channels <= ends[1]));
  },
};

function filter() {
  const asked = [];
  for (const [name, test] of Object.entries(tests)) {
    const field = document.getElementById(name);
    const text = field.value.trim();
    const found = text === "" ? () => true : test(text);
    field.setAttribute("aria-invalid", String(!found));
    if (found) asked.push(found);
  }
  let shown = 0;
  for (const row of rows) {
    row.hidden = !asked.every((test) => test(designs[row.dataset.d]));
    if (!row.hidden) shown += 1;
  }
  count.textContent = shown === rows.length ? `${shown} designs` : `${shown} of ${rows.length} designs`;
}

// Names upwards at first, numbers downwards; the other way the second time.
function sort(head) {
  const key = head.dataset.key;
  const first = head.className === "number" ? "descending" : "ascending";
  const other = first === "ascending" ? "descending" : "ascending";
  const order = head.getAttribute("aria-sort") === first ? other : first;
  for (const each of document.querySelectorAll("thead th")) each.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1;
  rows.sort((x, y) => {
    const [a, b] = [designs[x.dataset.d][key], designs[y.dataset.d][key]];
    if (a === b) return x.dataset.d - y.dataset.d;
    if (a === null || b === null) return a === null ? 1 : -1;
    return (a < b ? -1 : 1) * sign;
  });
  body.append(...rows);
}

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
for (const head of document.querySelectorAll("thead th[data-key]")) {
  head.firstElementChild.addEventListener("click", () => sort(head));
}
