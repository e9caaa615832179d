// Inline mode: whoever types @bot in any chat sees what the bot offers, and one tap sends it.

import { element } from "./text.js";
import { word } from "./words.js";

const PAUSE_MILLISECONDS = 300;

export function inlineQuery(text, botName) {
  const prefix = `@${botName} `.toLowerCase();
  return text.toLowerCase().startsWith(prefix) ? text.slice(prefix.length) : null;
}

export class InlineResults {
  // ``view`` gives ask(path, body), chatId(), onSent() and onStart(parameter).
  constructor(list, view) {
    this.list = list;
    this.view = view;
    this.query = null;
    this.chosen = 0;
    this.clear();
  }

  get open() {
    return this.results.length > 0;
  }

  clear() {
    clearTimeout(this.timer);
    this.asked = 0;
    this.results = [];
    this.button = null;
    this.token = null;
    this.next = "";
    this.query = null;
    this.list.hidden = true;
    this.list.replaceChildren();
  }

  type(query) {
    if (query === null) return this.clear();
    if (query === this.query) return undefined;
    this.query = query;
    clearTimeout(this.timer);
    this.list.setAttribute("aria-busy", "true");
    this.timer = setTimeout(() => this.load(""), PAUSE_MILLISECONDS);
    return undefined;
  }

  async load(offset) {
    const asked = ++this.asked;
    const { query } = this;
    try {
      const answer = await this.view.ask("inline", { chat_id: this.view.chatId(), query, offset });
      if (asked !== this.asked || query !== this.query) return;
      const found = answer.results.map((it) => ({ ...it, token: answer.token }));
      this.results = offset ? [...this.results, ...found] : found;
      this.button = answer.button;
      this.next = answer.next_offset;
      if (!offset) this.chosen = 0;
      this.draw();
    } catch {
      // The bot did not answer; what is typed next asks again.
      if (asked === this.asked) this.list.removeAttribute("aria-busy");
    }
  }

  draw() {
    const rows = this.results.map((it, index) => this.row(it, index));
    this.list.replaceChildren(...[this.head(), ...rows, this.tail()].filter(Boolean));
    this.list.hidden = this.list.childElementCount === 0;
    this.list.removeAttribute("aria-busy");
  }

  head() {
    if (!this.button) return null;
    const go = () => this.view.onStart(this.button.start_parameter);
    return element("li", { class: "inline-button", "data-testid": "inline-start", on: { click: go } }, this.button.text);
  }

  tail() {
    if (!this.next) return null;
    const more = () => this.load(this.next);
    return element("li", { class: "inline-button", "data-testid": "inline-more", on: { click: more } }, word("moreResults"));
  }

  row(result, index) {
    const picture = result.thumbnail_url
      ? element("img", { src: `/sandbox/pictures?url=${encodeURIComponent(result.thumbnail_url)}`, alt: "" })
      : element("span", { class: "inline-letter", "aria-hidden": "true" }, result.title.slice(0, 1));
    picture.addEventListener("error", () => picture.remove());
    return element(
      "li",
      {
        role: "option",
        "data-testid": "inline-result",
        "aria-selected": String(index === this.chosen),
        on: { mousedown: (event) => event.preventDefault(), click: () => this.choose(index) },
      },
      picture,
      element(
        "span",
        { class: "inline-lines" },
        element("b", { dir: "auto" }, result.title),
        result.description ? element("small", { dir: "auto" }, result.description) : null,
      ),
    );
  }

  move(step) {
    this.chosen = (this.chosen + step + this.results.length) % this.results.length;
    this.draw();
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  async choose(index = this.chosen) {
    const result = this.results[index];
    this.clear();
    this.view.onSent();
    await this.view.ask("choose", { chat_id: this.view.chatId(), token: result.token, result_id: result.id });
  }
}
