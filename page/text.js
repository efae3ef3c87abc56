// Numbers and shapes as people read them, and elements of the page. Texts are set as text, never as markup.

function grouped(value) {
  return value === null ? "" : String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** At most four figures with a unit: 11.7 M. */
function short(value) {
  for (const [unit, size] of [["G", 1e9], ["M", 1e6], ["k", 1e3]]) {
    if (value < size) continue;
    const amount = Number(value) / size;
    const scale = amount >= 100 ? 1 : amount >= 10 ? 10 : 100;
    return `${Math.round(amount * scale) / scale} ${unit}`;
  }
  return String(value);
}

/** A number of elements as bytes; empty where they do not fit 64 bits. */
function bytesOf(elements, size) {
  const bytes = elements === null ? null : orNull(() => multiply(elements, size));
  if (bytes === null) return "";
  const text = short(bytes);
  return text + (text.includes(" ") ? "B" : " B");
}

/** The shapes of a layer's outputs without the batch, where it comes first. */
function outputsText(shapes, batch) {
  const one = (sizes) => sizes.slice(sizes.length > 1 && sizes[0] === batch ? 1 : 0).join("x");
  if (shapes.length === 0) return "";
  if (shapes.length === 1) return one(shapes[0]);
  return shapes.length === 2
    ? `${one(shapes[0])}, ${one(shapes[1])}` : `${one(shapes[0])}, +${shapes.length - 1}`;
}

/** A text as it may be shown: characters that are none to see, but turn what is around them, as their numbers. */
function visible(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
}

// Rows that are laid out by themselves are no table to a browser's layout; to who hears the page they are.
const ROLES = {
  table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell",
};

function element(name, properties, ...children) {
  const made = document.createElement(name);
  if (name === "button") made.type = name;
  if (ROLES[name]) made.setAttribute("role", ROLES[name]);
  if (name === "th") made.setAttribute("role", properties.scope === "col" ? "columnheader" : "rowheader");
  for (const [key, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null) continue;
    if (key === "class") made.className = value;
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null)
    .map((child) => (typeof child === "string" ? visible(child) : child)));
  return made;
}

/** A text within a cell of a table in Markdown. */
function markdownCell(text) {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("\n", " ");
}

function say(text) {
  document.getElementById("said").textContent = text;
}

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the permission, the older way.
    const area = element("textarea", { "aria-hidden": "true", class: "said" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  say(`${what} copied`);
}

function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
