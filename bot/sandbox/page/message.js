// One message as a bubble.

import { firstWords, page } from "./rich.js";
import { element, rich, safeLink } from "./text.js";
import { locale, word } from "./words.js";

export function bubble(message, view) {
  const note = serviceNote(message);
  if (note) return element("p", { class: "service", ...marks(message) }, note);
  const own = message.from ? message.from.id === view.personId : false;
  const parts = [author(message, view), origin(message), quoted(message), ...body(message, view), foot(message)];
  const paper = element("div", { class: "paper" }, ...parts.filter(Boolean));
  const stack = element("div", { class: "stack" }, paper, keyboard(message, view));
  return element(
    "article",
    { class: own ? "message own" : "message", "data-testid": "message", ...marks(message) },
    stack,
    actions(message, view),
  );
}

function marks(message) {
  return { "data-message-id": message.message_id, "data-chat-id": message.chat.id, "data-by-bot": message.by_bot };
}

function serviceNote(message) {
  if (message.new_chat_members) return message.new_chat_members.map((it) => word("joined", it.first_name)).join(", ");
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return word("upgraded");
  if (message.chat_shared || message.users_shared) return word("shared");
  return null;
}

function author(message, view) {
  const via = message.via_bot ? word("via", message.via_bot.username) : null;
  if (message.chat.type === "private" || message.from?.id === view.personId) {
    return via ? element("p", { class: "author", dir: "auto" }, via) : null;
  }
  const name = message.sender_chat?.title ?? message.from.first_name;
  return element("p", { class: "author", dir: "auto" }, [name, via].filter(Boolean).join(" "));
}

function origin(message) {
  const from = message.forward_origin;
  if (!from) return null;
  const name = from.chat?.title ?? from.sender_user?.first_name ?? "";
  return element("p", { class: "origin", dir: "auto" }, word("forwarded", name));
}

function quoted(message) {
  const replied = message.reply_to_message;
  if (!replied) return null;
  const own = replied.from?.username === "visitor";
  const name = own ? word("sent") : (replied.from?.first_name ?? replied.sender_chat?.title ?? "");
  return element(
    "div",
    { class: "quoted" },
    element("b", { dir: "auto" }, name),
    element("span", { dir: "auto" }, summary(replied)),
  );
}

export function summary(message) {
  const said = message.text ?? message.caption;
  if (said) return said.slice(0, 160);
  if (message.rich_message) return firstWords(message).slice(0, 160);
  if (message.document) return message.document.file_name;
  if (message.photo) return word("photo");
  return serviceNote(message) ?? "";
}

// What passes by: it is no message, and the next one of the bot takes its place.
export function passing(draft, view) {
  const said = draft.text ? prose(draft.text, draft.entities, view) : element("p", { class: "prose" }, word("thinking"));
  return element(
    "article",
    { class: "message draft", "data-testid": "draft", "aria-live": "polite" },
    element("div", { class: "stack" }, element("div", { class: "paper" }, said)),
  );
}

function body(message, view) {
  if (message.rich_message) return [page(message, view)];
  if (message.text !== undefined) {
    const said = prose(message.text, message.entities, view);
    const card = message.preview ? preview(message.preview, view) : null;
    return message.preview?.above ? [card, said] : [said, card];
  }
  const media = message.photo ? photo(message) : message.document ? file(message.document) : null;
  const said = message.caption ? prose(message.caption, message.caption_entities, view) : null;
  return message.show_caption_above_media ? [said, media] : [media, said];
}

function prose(text, entities, view) {
  const face = /\p{Script=Han}/u.test(text) ? "prose han" : "prose";
  return element("div", { class: face, dir: "auto" }, ...rich(text, entities, view.links));
}

function photo(message) {
  const size = message.photo.at(-1);
  const source = `/sandbox/files/${size.file_id}`;
  const picture = element("img", {
    src: source,
    width: size.width,
    height: size.height,
    alt: message.caption?.split("\n")[0] ?? word("photo"),
    class: message.has_media_spoiler ? "veiled" : "",
  });
  return element("a", { class: "photo", href: source, target: "_blank", rel: "noopener" }, picture);
}

function file(document) {
  const kind = (document.file_name.split(".").pop() ?? "").slice(0, 4).toUpperCase();
  return element(
    "a",
    { class: "file", href: `/sandbox/files/${document.file_id}`, download: document.file_name },
    element("span", { class: "file-kind", "aria-hidden": "true" }, kind),
    element(
      "span",
      { class: "file-name" },
      element("b", { dir: "auto" }, document.file_name),
      element("small", {}, weight(document.file_size)),
    ),
  );
}

function weight(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function preview(card, view) {
  const picture = card.image
    ? element("img", { src: `/sandbox/pictures?url=${encodeURIComponent(card.image)}`, alt: "", class: "card-image" })
    : null;
  picture?.addEventListener("error", () => picture.remove());
  const lines = element(
    "span",
    { class: "card-lines" },
    element("small", { dir: "auto" }, card.site),
    card.title ? element("b", { dir: "auto" }, card.title) : null,
    card.description ? element("span", { dir: "auto" }, card.description) : null,
  );
  const bare = !card.title && !card.image;
  const order = card.large ? (card.above ? [picture, lines] : [lines, picture]) : [lines, picture];
  return element(
    "a",
    {
      class: `card${card.large ? " large" : ""}${bare ? " bare" : ""}`,
      href: view.links.resolve(card.url) ?? undefined,
      target: "_blank",
      rel: "noopener noreferrer",
      "data-testid": "preview",
    },
    ...order,
  );
}

function foot(message) {
  const time = new Date(message.date * 1000);
  const shown = time.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
  return element(
    "footer",
    { class: "foot" },
    message.reactions?.length ? reactions(message.reactions) : null,
    element("span", { class: "stamp" }, message.edit_date ? `${word("edited")} ${shown}` : shown),
  );
}

function reactions(chosen) {
  const counts = new Map();
  for (const emoji of chosen) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  const chips = [...counts].map(([emoji, count]) =>
    element("span", { class: "reaction", "data-testid": "reaction" }, count > 1 ? `${emoji} ${count}` : emoji),
  );
  return element("span", { class: "reactions" }, ...chips);
}

function keyboard(message, view) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  const key = (button) => {
    const common = { class: "key", "data-testid": "inline-button", dir: "auto" };
    if (button.url) {
      const href = view.links.resolve(button.url) ?? safeLink(button.url) ?? undefined;
      const arrow = element("span", { class: "arrow", "aria-hidden": "true" }, "↗");
      return element("a", { ...common, href, target: "_blank", rel: "noopener noreferrer" }, button.text, arrow);
    }
    if (button.copy_text) {
      const copy = () => view.onCopy(button.copy_text.text);
      return element("button", { ...common, type: "button", on: { click: copy } }, button.text);
    }
    const press = (event) => view.onPress(message, button, event.currentTarget);
    return element("button", { ...common, type: "button", on: { click: press } }, button.text);
  };
  return element(
    "div",
    { class: "keys" },
    ...rows.map((row) => element("div", { class: "key-row" }, ...row.map(key))),
  );
}

function actions(message, view) {
  const act = (name, sign, run) =>
    element("button", { type: "button", title: word(name), "aria-label": word(name), "data-testid": name, on: { click: run } }, sign);
  return element(
    "div",
    { class: "actions" },
    view.mayWrite ? act("reply", "↩", () => view.onReply(message)) : null,
    act("react", "♥", () => view.onReact(message, "❤")),
  );
}
