// What the page says, in the visitor's language.

const WORDS = {
  en: {
    motto: "A Telegram on your own machine",
    chats: "Chats",
    messages: "Messages",
    commands: "Commands",
    results: "Results",
    moreResults: "More",
    via: (name) => `via @${name}`,
    newChannel: "New channel",
    newGroup: "New group",
    language: "Language",
    actAs: "Act as",
    back: "Back to chats",
    attach: "Send a file",
    write: "Paste a link, or type /",
    writeHere: "Write a message",
    send: "Send",
    ok: "OK",
    cancel: "Cancel",
    create: "Create",
    reply: "Reply",
    react: "React with ❤",
    cancelReply: "Cancel reply",
    dropHere: "Drop it anywhere: the file goes to this chat",
    try: "Try",
    tryReference: "the reference article",
    tryEnglish: "an English story",
    tryChinese: "中文文章",
    tryRussian: "статья по-русски",
    start: "Start",
    emptyTitle: "Hand it an article.",
    emptyText:
      "Gistwire reads a link or a file, picks the key sentences word for word, and gives them back with the picture and the source.",
    emptyFirst: "Send the reference article",
    emptyOr: "or send a link",
    emptyNote: "All of these lie on this machine; nothing leaves it. Pasting any other link or dropping a file works as well.",
    channelEmpty: "No posts yet. What the bot publishes to this channel appears here.",
    groupEmpty: "Quiet so far. In groups the bot hears commands, mentions and replies to it.",
    readOnly: "Only administrators can post in this channel.",
    bot: "bot",
    members: (count) => `${count} members`,
    subscribers: (count) => `${count} subscribers`,
    botPosts: "bot may post",
    botSilent: "bot may not post",
    botAway: "without the bot",
    typing: "Gistwire is writing…",
    edited: "edited",
    forwarded: (name) => `Forwarded from ${name}`,
    joined: (name) => `${name} joined`,
    upgraded: "This group became a supergroup",
    thinking: "Thinking…",
    copied: "Copied.",
    photo: "Photo",
    file: "File",
    today: "Today",
    nobodyAnswers: "The bot did not answer.",
    failed: "That did not work.",
    tooFar: "The connection is gone; trying again…",
    nameChannel: "Name of the new channel",
    nameGroup: "Name of the new group",
    spoiler: "Hidden text, press to show",
    more: "Show more",
    shared: "You picked a chat",
    noChats: "There is no chat that fits. Make one at the left first.",
    sent: "You",
  },
  "zh-hans": {
    motto: "在你自己电脑上的 Telegram",
    chats: "聊天",
    messages: "消息",
    commands: "命令",
    results: "结果",
    moreResults: "更多",
    via: (name) => `通过 @${name}`,
    newChannel: "新建频道",
    newGroup: "新建群组",
    language: "语言",
    actAs: "身份",
    back: "返回聊天列表",
    attach: "发送文件",
    write: "粘贴链接，或输入 /",
    writeHere: "输入消息",
    send: "发送",
    ok: "好",
    cancel: "取消",
    create: "创建",
    reply: "回复",
    react: "喜欢 ❤",
    cancelReply: "取消回复",
    dropHere: "松开鼠标，文件会发送到这个聊天",
    try: "试一试",
    tryReference: "参考文章（文件）",
    tryEnglish: "English story",
    tryChinese: "中文文章",
    tryRussian: "статья по-русски",
    start: "开始",
    emptyTitle: "给它一篇文章。",
    emptyText: "Gistwire 读取链接或文件，逐字挑出关键句，连同图片和出处一起发回来。",
    emptyFirst: "发送参考文章",
    emptyOr: "或者发送一个链接",
    emptyNote: "这些内容都在这台电脑上，不会外传。也可以粘贴其他链接或拖入文件。",
    channelEmpty: "还没有内容。机器人发布到这个频道的文章会出现在这里。",
    groupEmpty: "还没有消息。在群组里，机器人只看得到命令、提及和对它的回复。",
    readOnly: "只有管理员可以在这个频道发布内容。",
    bot: "机器人",
    members: (count) => `${count} 位成员`,
    subscribers: (count) => `${count} 位订阅者`,
    botPosts: "机器人可以发布",
    botSilent: "机器人不能发布",
    botAway: "没有机器人",
    typing: "Gistwire 正在输入…",
    edited: "已编辑",
    forwarded: (name) => `转发自 ${name}`,
    joined: (name) => `${name} 加入了群组`,
    upgraded: "此群组已升级为超级群组",
    thinking: "正在思考…",
    copied: "已复制。",
    photo: "图片",
    file: "文件",
    today: "今天",
    nobodyAnswers: "机器人没有回应。",
    failed: "操作没有成功。",
    tooFar: "连接已断开，正在重试…",
    nameChannel: "新频道的名称",
    nameGroup: "新群组的名称",
    spoiler: "隐藏的文字，点按显示",
    more: "展开",
    shared: "你选择了一个聊天",
    noChats: "没有合适的聊天，请先在左侧新建一个。",
    sent: "你",
  },
};

let language = "en";

export function speak(code) {
  language = code in WORDS ? code : "en";
  document.documentElement.lang = language === "en" ? "en" : "zh-Hans";
  for (const node of document.querySelectorAll("[data-word]")) {
    node.textContent = word(node.dataset.word);
  }
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", word(node.dataset.label));
    if (node.matches("button")) node.title = word(node.dataset.label);
  }
  for (const node of document.querySelectorAll("[data-label-title]")) {
    node.title = word(node.dataset.labelTitle);
  }
}

export function word(key, ...values) {
  const found = WORDS[language][key];
  return typeof found === "function" ? found(...values) : found;
}

export function locale() {
  return language === "en" ? "en-GB" : "zh-CN";
}
