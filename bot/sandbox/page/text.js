// Text and entities become DOM here, and only here; nothing is ever parsed as HTML.
// JavaScript strings count UTF-16 units, exactly as Telegram's offsets do.

import { word } from "./words.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [kind, act] of Object.entries(value)) node.addEventListener(kind, act);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function safeLink(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

export function rich(text, entities = [], links = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nest(text, 0, text.length, sorted, links);
}

function nest(text, start, end, entities, links) {
  const parts = [];
  let at = start;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    index += 1;
    if (to <= from) continue;
    const inner = [];
    while (index < entities.length && entities[index].offset < to) inner.push(entities[index++]);
    // What sticks out of its neighbour goes on behind it.
    const rest = inner
      .filter((it) => it.offset + it.length > to)
      .map((it) => ({ ...it, offset: to, length: it.offset + it.length - to }));
    parts.push(text.slice(at, from));
    parts.push(wrap(entity, text.slice(from, to), nest(text, from, to, inner, links), links));
    entities = [...rest, ...entities.slice(index)].sort((a, b) => a.offset - b.offset || b.length - a.length);
    index = 0;
    at = to;
  }
  parts.push(text.slice(at, end));
  return parts.filter((part) => part !== "");
}

function wrap(entity, shown, children, links) {
  const tag = TAGS[entity.type];
  if (entity.type === "expandable_blockquote") return folding(children);
  if (entity.type === "spoiler") return spoiler(children);
  if (entity.type === "pre") {
    return element("pre", { "data-language": entity.language }, element("code", {}, ...children));
  }
  if (tag) return element(tag, tag === "blockquote" ? { dir: "auto" } : {}, ...children);
  if (entity.type === "text_link") return link(entity.url, children, links);
  if (entity.type === "url") return link(shown.includes("://") ? shown : `http://${shown}`, children, links);
  if (entity.type === "bot_command" && links.onCommand) {
    const act = () => links.onCommand(shown);
    return element("button", { type: "button", class: "link", on: { click: act } }, ...children);
  }
  return element("span", { class: `mark ${entity.type}` }, ...children);
}

function link(url, children, links) {
  const start = links.deepLink?.(url);
  if (start) {
    const act = () => links.onStart(start);
    return element("button", { type: "button", class: "link", title: url, on: { click: act } }, ...children);
  }
  const href = links.resolve ? links.resolve(url) : safeLink(url);
  if (!href) return element("span", { class: "mark" }, ...children);
  return element("a", { href, title: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

function spoiler(children) {
  const node = element(
    "span",
    { class: "spoiler", role: "button", tabindex: "0", "aria-label": word("spoiler") },
    element("span", {}, ...children),
  );
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    node.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", show, { once: true });
  node.addEventListener("keydown", show);
  return node;
}

function folding(children) {
  const text = element("span", { class: "fold-text" }, ...children);
  const more = element("button", { type: "button", class: "fold", "aria-expanded": "false", title: word("more") }, "⌄");
  const quote = element("blockquote", { class: "folding", dir: "auto" }, text, more);
  more.addEventListener("click", () => {
    const open = quote.classList.toggle("open");
    more.setAttribute("aria-expanded", String(open));
  });
  return quote;
}
