// The page: chats at the left, messages at the right, everything live over one event stream.

import { InlineResults, inlineQuery } from "./inline.js";
import { bubble, summary } from "./message.js";
import { element, safeLink } from "./text.js";
import { locale, speak, word } from "./words.js";

const TRIES = ["reference", "english", "chinese", "russian"];
const ACTION_MILLISECONDS = 5000;
const by = (id) => document.getElementById(id);
const inline = new InlineResults(by("inline"), {
  ask: (path, body) => ask(path, body),
  chatId: () => state.openId,
  onSent: () => {
    by("text").value = "";
    grow();
  },
  onStart: (parameter) => {
    by("text").value = "";
    startWith(parameter);
  },
});

const state = {
  bot: null,
  people: [],
  personId: null,
  chats: new Map(),
  shelf: new Set(),
  openId: null,
  replyTo: null,
  unread: new Map(),
  actions: new Map(),
  chosen: 0,
  usedKeysId: null,
  follows: true,
};

/* Talking to the sandbox */

async function ask(path, body) {
  const response = await fetch(`/sandbox/${path}`, {
    method: "POST",
    headers: body instanceof FormData ? {} : { "Content-Type": "application/json" },
    body: body instanceof FormData ? body : JSON.stringify({ person: state.personId, ...body }),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? word("failed"));
  return answer;
}

async function act(path, body) {
  try {
    return await ask(path, body);
  } catch (error) {
    toast(error.message);
    return null;
  }
}

async function load() {
  const query = state.personId ? `?person=${state.personId}` : "";
  const found = await (await fetch(`/sandbox/state${query}`)).json();
  state.bot = found.bot;
  state.people = found.people;
  state.personId = found.person_id;
  state.shelf = new Set(found.shelf);
  state.chats = new Map(found.chats.map((chat) => [chat.id, chat]));
  if (!state.chats.has(state.openId)) state.openId = state.personId;
  speak(person().language_code ?? "en");
  drawAll();
}

function listen() {
  const stream = new EventSource("/sandbox/events");
  const heard = {
    hello: load,
    chats: load,
    message: (event) => onMessage(event.chat_id, event.message),
    deleted: (event) => onDeleted(event.chat_id, event.message_id),
    action: (event) => onAction(event.chat_id),
  };
  stream.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    heard[event.kind]?.(event);
  };
  stream.onerror = () => toast(word("tooFar"));
}

/* What happens */

function onMessage(chatId, message) {
  const chat = state.chats.get(chatId);
  if (!chat) return;
  const place = chat.messages.findIndex((it) => it.message_id === message.message_id);
  if (place >= 0) chat.messages[place] = message;
  else {
    chat.messages.push(message);
    if (message.by_bot) state.actions.delete(chatId);
    const foreign = message.from?.id !== state.personId;
    if (foreign && (chatId !== state.openId || document.hidden)) {
      state.unread.set(chatId, (state.unread.get(chatId) ?? 0) + 1);
    }
  }
  drawChats();
  if (chatId === state.openId) {
    drawRoomNote();
    showMessage(message, place >= 0);
  }
}

function onDeleted(chatId, messageId) {
  const chat = state.chats.get(chatId);
  if (!chat) return;
  chat.messages = chat.messages.filter((it) => it.message_id !== messageId);
  drawChats();
  if (chatId !== state.openId) return;
  const node = by("column").querySelector(`[data-message-id="${messageId}"]`);
  node?.classList.add("leaving");
  setTimeout(drawMessages, node ? 180 : 0);
}

function onAction(chatId) {
  clearTimeout(state.actions.get(chatId));
  const forget = () => {
    state.actions.delete(chatId);
    drawRoomNote();
  };
  state.actions.set(chatId, setTimeout(forget, ACTION_MILLISECONDS));
  drawRoomNote();
}

/* Drawing */

const person = () => state.people.find((it) => it.id === state.personId) ?? {};
const room = () => state.chats.get(state.openId);

function view() {
  return {
    personId: state.personId,
    mayWrite: room().may_write,
    links: { resolve: resolveLink, onCommand: (text) => say(text), deepLink, onStart: startWith },
    onPress: press,
    onReply: replyTo,
    onReact: (message, emoji) =>
      act("react", { chat_id: message.chat.id, message_id: message.message_id, emoji }),
  };
}

function resolveLink(url) {
  return state.shelf.has(url) ? `/web/${encodeURIComponent(url)}` : safeLink(url);
}

function deepLink(url) {
  const parts = safeLink(url) ? new URL(url) : null;
  const mine = parts?.host === "t.me" && parts.pathname === `/${state.bot.username}`;
  return mine ? parts.searchParams.get("start") : null;
}

async function startWith(parameter) {
  openChat(state.personId);
  await say(`/start ${parameter}`);
}

function drawAll() {
  by("dateline").textContent = new Date().toLocaleDateString(locale(), {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  by("language").value = person().language_code ?? "en";
  by("person").replaceChildren(
    ...state.people.map((it) => {
      const name = it.username === "visitor" ? word("sent") : it.first_name;
      return element("option", { value: it.id, selected: it.id === state.personId }, name);
    }),
  );
  drawChats();
  drawRoom();
}

function drawChats() {
  by("chats").replaceChildren(...[...state.chats.values()].map(chatItem));
}

function chatItem(chat) {
  const last = chat.messages.at(-1);
  const count = state.unread.get(chat.id) ?? 0;
  const time = last && new Date(last.date * 1000).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" });
  const open = () => openChat(chat.id);
  return element(
    "li",
    {},
    element(
      "button",
      {
        type: "button",
        class: "chat",
        "data-testid": `chat-${chat.id}`,
        "aria-current": chat.id === state.openId ? "true" : undefined,
        on: { click: open },
      },
      avatar(chat),
      element(
        "span",
        { class: "chat-lines" },
        element("b", { dir: "auto" }, title(chat)),
        element("span", { class: "chat-last", dir: "auto" }, last ? summary(last) : kindNote(chat)),
      ),
      element(
        "span",
        { class: "chat-side" },
        time ? element("time", {}, time) : null,
        count ? element("span", { class: "badge", "data-testid": `unread-${chat.id}` }, String(count)) : null,
      ),
    ),
  );
}

function avatar(chat) {
  const kind = chat.is_bot ? "bot" : chat.type;
  return element("span", { class: `avatar ${kind}`, "aria-hidden": "true" }, title(chat).slice(0, 1));
}

const title = (chat) => (chat.is_bot ? state.bot.first_name : chat.title);

function kindNote(chat) {
  if (chat.is_bot) return word("bot");
  const count = word(chat.type === "channel" ? "subscribers" : "members", chat.members);
  if (["left", "kicked"].includes(chat.bot_status)) return `${count} · ${word("botAway")}`;
  if (chat.type !== "channel") return count;
  return `${count} · ${word(chat.bot_posts ? "botPosts" : "botSilent")}`;
}

function drawRoom() {
  const chat = room();
  const face = avatar(chat);
  by("room-avatar").className = face.className;
  by("room-avatar").textContent = face.textContent;
  by("room-title").textContent = title(chat);
  by("composer").hidden = !chat.may_write;
  by("closed").hidden = chat.may_write;
  by("closed").textContent = word("readOnly");
  by("text").placeholder = word(chat.is_bot ? "write" : "writeHere");
  by("text").setAttribute("aria-label", word("writeHere"));
  drawRoomNote();
  drawMessages();
  drawReplying();
}

function drawRoomNote() {
  const busy = state.actions.has(state.openId);
  by("room-note").textContent = busy ? word("typing") : kindNote(room());
  by("room-note").classList.toggle("busy", busy);
}

function drawMessages() {
  const chat = room();
  const parts = [];
  let day = null;
  for (const message of chat.messages) {
    const shown = dayOf(message);
    if (shown !== day) parts.push(element("p", { class: "day" }, shown));
    day = shown;
    parts.push(bubble(message, view()));
  }
  by("column").replaceChildren(...(parts.length ? parts : [emptyState(chat)]));
  drawTries();
  drawReplyKeys();
  toEnd();
}

function showMessage(message, isChange) {
  const column = by("column");
  const scroll = by("scroll");
  const near = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 240;
  const old = column.querySelector(`[data-message-id="${message.message_id}"]`);
  if (isChange && old) old.replaceWith(bubble(message, view()));
  else if (room().messages.length < 2 || dayOf(room().messages.at(-2)) !== dayOf(message)) drawMessages();
  else {
    const node = bubble(message, view());
    node.classList.add("arriving");
    column.append(node);
  }
  drawTries();
  drawReplyKeys();
  if (near || message.from?.id === state.personId) toEnd();
  else state.follows = false;
}

function dayOf(message) {
  const date = new Date(message.date * 1000);
  if (date.toDateString() === new Date().toDateString()) return word("today");
  return date.toLocaleDateString(locale(), { day: "numeric", month: "long" });
}

function toEnd() {
  // A message that is taller than the room is read from its beginning.
  const scroll = by("scroll");
  const last = by("column").querySelector(".message:last-child");
  const tall = last && last.offsetHeight > scroll.clientHeight - 60;
  scroll.scrollTo({ top: tall ? last.offsetTop - scroll.offsetTop - 12 : scroll.scrollHeight });
  state.follows = true;
}

// Pictures, fonts and edits come late: whoever reads the end stays there, whoever looked back is
// left where they are.
function followGrowth() {
  const scroll = by("scroll");
  const leave = () => {
    state.follows = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 240;
  };
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    scroll.addEventListener(kind, () => setTimeout(leave, 150), { passive: true });
  }
  const observer = new ResizeObserver(() => {
    if (state.follows) toEnd();
  });
  observer.observe(by("column"));
  observer.observe(scroll);
}

function emptyState(chat) {
  if (!chat.is_bot) {
    return element("p", { class: "quiet" }, word(chat.type === "channel" ? "channelEmpty" : "groupEmpty"));
  }
  const links = TRIES.slice(1).map((name) => tryButton(name, "chip", word(label(name))));
  const hello = element(
    "button",
    { type: "button", class: "link", "data-testid": "start", on: { click: () => say("/start") } },
    "/start",
  );
  return element(
    "section",
    { class: "empty" },
    element("h3", {}, word("emptyTitle")),
    element("p", { class: "lede" }, word("emptyText")),
    tryButton("reference", "primary big", word("emptyFirst")),
    element("p", { class: "or" }, element("span", {}, word("emptyOr"))),
    element("div", { class: "chips" }, ...links),
    element("p", { class: "fine" }, word("emptyNote"), " ", hello),
  );
}

const label = (name) => `try${name[0].toUpperCase()}${name.slice(1)}`;

function tryButton(name, kind, text) {
  const send = () => act("try", { chat_id: state.openId, name });
  return element("button", { type: "button", class: kind, "data-testid": `try-${name}`, dir: "auto", on: { click: send } }, text);
}

function drawTries() {
  const chat = room();
  const shown = chat.may_write && chat.is_bot && chat.messages.length > 0;
  by("tries").replaceChildren(
    ...(shown
      ? [element("span", {}, word("try")), ...TRIES.map((name) => tryButton(name, "chip", word(label(name))))]
      : []),
  );
}

function drawReplyKeys() {
  const spoken = room().messages.filter((it) => it.by_bot && it.reply_markup && !it.reply_markup.inline_keyboard);
  const markup = spoken.at(-1)?.reply_markup;
  const used = markup?.one_time_keyboard && spoken.at(-1).message_id === state.usedKeysId;
  const rows = used ? [] : (markup?.keyboard ?? []);
  const tap = (key) => {
    const request = key.request_chat ?? key.request_users;
    if (request) offerChats(request);
    else say(key.text);
    if (!request) state.usedKeysId = spoken.at(-1).message_id;
  };
  showReplyKeys(rows.map((row) => row.map((key) => ({ text: key.text, tap: () => tap(key) }))));
}

function showReplyKeys(rows) {
  const key = ({ text, tap }) =>
    element("button", { type: "button", class: "key", dir: "auto", "data-testid": "reply-key", on: { click: tap } }, text);
  by("reply-keys").replaceChildren(
    ...rows.map((row) => element("div", { class: "key-row" }, ...row.map(key))),
  );
}

async function offerChats(request) {
  const shown = await act("choices", { request });
  if (!shown) return;
  const keyboard = room().messages.filter((it) => it.by_bot && it.reply_markup?.keyboard).at(-1);
  const pick = (chat) => async () => {
    if (await act("pick", { request, picked_id: chat.id })) state.usedKeysId = keyboard?.message_id;
    drawReplyKeys();
  };
  if (!shown.chats.length) toast(word("noChats"));
  const rows = shown.chats.map((chat) => [{ text: chat.title ?? chat.first_name, tap: pick(chat) }]);
  showReplyKeys([...rows, [{ text: `‹ ${word("cancel")}`, tap: drawReplyKeys }]]);
}

function drawReplying() {
  const message = state.replyTo;
  by("replying").hidden = !message;
  if (message) by("replying-text").textContent = `↩ ${summary(message)}`;
}

/* What the visitor does */

function openChat(chatId) {
  state.openId = chatId;
  inline.clear();
  state.replyTo = null;
  state.unread.delete(chatId);
  by("frame").dataset.pane = "chat";
  drawChats();
  drawRoom();
  if (matchMedia("(min-width: 760px)").matches) by("text").focus();
}

async function say(text) {
  const trimmed = text.trim();
  if (!trimmed) return;
  const reply_to = state.replyTo?.message_id;
  state.replyTo = null;
  drawReplying();
  await act("send", { chat_id: state.openId, text: trimmed, reply_to });
}

function sendFile(file) {
  const form = new FormData();
  form.set("person", state.personId);
  form.set("chat_id", state.openId);
  form.set("file", file);
  return act("upload", form);
}

async function press(message, button, node) {
  node.setAttribute("aria-busy", "true");
  try {
    const answer = await ask("press", {
      chat_id: message.chat.id,
      message_id: message.message_id,
      data: button.callback_data,
    });
    if (answer.text && answer.show_alert) alertBox(answer.text);
    else if (answer.text) toast(answer.text);
  } catch {
    toast(word("nobodyAnswers"));
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function replyTo(message) {
  state.replyTo = message;
  drawReplying();
  by("text").focus();
}

let toastTimer = 0;

function toast(text) {
  by("toast").textContent = text;
  by("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    by("toast").hidden = true;
  }, 3600);
}

function alertBox(text) {
  by("alert-text").textContent = text;
  by("alert").showModal();
}

function nameChat(kind) {
  by("naming-title").textContent = word(kind === "channel" ? "nameChannel" : "nameGroup");
  by("naming-name").value = "";
  by("naming").returnValue = "";
  by("naming-form").onsubmit = async () => {
    const made = await act("chats", { kind, title: by("naming-name").value });
    if (!made) return;
    await load();
    openChat(made.chat_id);
  };
  by("naming").showModal();
}

/* The composer and its menu of commands */

function grow() {
  const field = by("text");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
}

function offered() {
  const typed = by("text").value;
  if (!/^\/\w*$/.test(typed)) return [];
  return room().commands.filter((it) => `/${it.command}`.startsWith(typed.toLowerCase()));
}

function drawMenu() {
  const commands = offered();
  state.chosen = Math.min(state.chosen, Math.max(commands.length - 1, 0));
  by("menu").hidden = commands.length === 0;
  by("menu").replaceChildren(
    ...commands.map((it, index) => {
      const pick = () => pickCommand(it);
      return element(
        "li",
        { role: "option", id: `command-${index}`, "aria-selected": String(index === state.chosen), on: { mousedown: (event) => event.preventDefault(), click: pick } },
        element("b", {}, `/${it.command}`),
        element("span", { dir: "auto" }, it.description),
      );
    }),
  );
  const field = by("text");
  if (commands.length) field.setAttribute("aria-activedescendant", `command-${state.chosen}`);
  else field.removeAttribute("aria-activedescendant");
}

function pickCommand(command) {
  by("text").value = "";
  drawMenu();
  grow();
  say(`/${command.command}`);
}

function onInlineKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const sends = event.key === "Enter" && !event.shiftKey;
  if (step) inline.move(step);
  else if (sends) inline.choose();
  else if (event.key === "Escape") inline.clear();
  if (step || sends) event.preventDefault();
  return Boolean(step || sends);
}

function onKey(event) {
  if (event.isComposing) return;
  if (inline.open && onInlineKey(event)) return;
  const commands = offered();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (commands.length && step) {
    event.preventDefault();
    state.chosen = (state.chosen + step + commands.length) % commands.length;
    drawMenu();
  } else if (event.key === "Escape") {
    state.replyTo = null;
    drawReplying();
    by("menu").hidden = true;
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (commands.length && !by("menu").hidden) pickCommand(commands[state.chosen]);
    else by("composer").requestSubmit();
  }
}

function wire() {
  by("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = by("text").value;
    by("text").value = "";
    grow();
    drawMenu();
    inline.clear();
    say(text);
  });
  by("text").addEventListener("keydown", onKey);
  by("text").addEventListener("input", () => {
    state.chosen = 0;
    grow();
    drawMenu();
    inline.type(inlineQuery(by("text").value, state.bot.username));
  });
  by("file").addEventListener("change", async (event) => {
    for (const file of event.target.files) await sendFile(file);
    event.target.value = "";
  });
  by("replying-stop").addEventListener("click", () => {
    state.replyTo = null;
    drawReplying();
  });
  by("back").addEventListener("click", () => {
    by("frame").dataset.pane = "list";
  });
  by("new-channel").addEventListener("click", () => nameChat("channel"));
  by("new-group").addEventListener("click", () => nameChat("supergroup"));
  by("naming-cancel").addEventListener("click", () => by("naming").close());
  by("language").addEventListener("change", async (event) => {
    await act("language", { language_code: event.target.value });
  });
  by("person").addEventListener("change", (event) => {
    state.personId = Number(event.target.value);
    state.openId = state.personId;
    state.unread.clear();
    load();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) state.unread.delete(state.openId);
    if (state.bot) drawChats();
  });
}

function wireDrop() {
  let depth = 0;
  const veil = (shown) => {
    by("drop").hidden = !shown;
  };
  const carriesFile = (event) => event.dataTransfer?.types.includes("Files") && room()?.may_write;
  addEventListener("dragenter", (event) => {
    if (carriesFile(event)) veil(++depth > 0);
  });
  addEventListener("dragleave", (event) => {
    if (carriesFile(event)) veil(--depth > 0);
  });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", async (event) => {
    event.preventDefault();
    depth = 0;
    veil(false);
    if (!carriesFile(event)) return;
    for (const file of event.dataTransfer.files) await sendFile(file);
  });
}

wire();
wireDrop();
followGrowth();
listen();
