// A rich message becomes DOM here: blocks in the form in which the Bot API hands them out.

import { element, safeLink } from "./text.js";
import { word } from "./words.js";

const INLINE = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", marked: "mark" };

export function page(message, view) {
  const { blocks, is_rtl: leftward } = message.rich_message;
  const parts = blocks.map((it) => block(it, view));
  return element("div", { class: "prose page", dir: leftward ? "rtl" : "auto", "data-testid": "rich" }, ...parts);
}

export function firstWords(message) {
  const heading = message.rich_message.blocks.find((it) => it.text !== undefined);
  return heading ? plain(heading.text) : word("photo");
}

function block(it, view) {
  const blocks = {
    heading: () => element(`h${it.size}`, { dir: "auto" }, ...inline(it.text, view)),
    paragraph: () => element("p", { dir: "auto" }, ...inline(it.text, view)),
    footer: () => element("p", { class: "page-foot", dir: "auto" }, ...inline(it.text, view)),
    divider: () => element("hr"),
    photo: () => figure(it, view),
    details: () => details(it, view),
  };
  return blocks[it.type]?.() ?? null;
}

function figure(it, view) {
  const size = it.photo.at(-1);
  const caption = it.caption && [
    ...inline(it.caption.text, view),
    it.caption.credit ? element("cite", {}, ...inline(it.caption.credit, view)) : null,
  ];
  return element(
    "figure",
    {},
    element("img", { src: `/sandbox/files/${size.file_id}`, width: size.width, height: size.height, alt: "" }),
    caption ? element("figcaption", { dir: "auto" }, ...caption.filter(Boolean)) : null,
  );
}

function details(it, view) {
  const inner = it.blocks.map((child) => block(child, view));
  return element("details", { open: it.is_open }, element("summary", { dir: "auto" }, ...inline(it.summary, view)), ...inner);
}

function inline(text, view) {
  if (Array.isArray(text)) return text.flatMap((it) => inline(it, view));
  if (typeof text === "string") return text.split(/(\n)/).map((it) => (it === "\n" ? element("br") : it));
  const children = inline(text.text, view);
  if (text.type !== "url") return [element(INLINE[text.type] ?? "span", {}, ...children)];
  const href = view.links.resolve(text.url) ?? safeLink(text.url);
  if (!href) return children;
  return [element("a", { href, title: text.url, target: "_blank", rel: "noopener noreferrer" }, ...children)];
}

function plain(text) {
  if (Array.isArray(text)) return text.map(plain).join("");
  return typeof text === "string" ? text : plain(text.text);
}
