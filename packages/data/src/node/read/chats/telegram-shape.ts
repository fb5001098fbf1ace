/**
 * How what Telegram exports as JSON begins: one chat, or the whole account.
 *
 *     {"name": "Anna", "type": "personal_chat", "id": 1, "messages": [      one chat
 *     {"about": "Here is the data ...", "personal_information": {           the account: "chats": {"list": [...]}
 *
 * In: the start of a file. Out: whether it is one. Never: takes other JSON for a chat.
 */

const CHAT =
  /^\s*\{\s*(?:"name"\s*:\s*(?:"(?:[^"\\]|\\.)*"|null)\s*,\s*)?"type"\s*:\s*"[a-z_]+"\s*,\s*"id"\s*:\s*-?\d+\s*,\s*"messages"\s*:\s*\[/

const ACCOUNT =
  /^\s*\{\s*"about"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"(?:personal_information|profile_pictures|stories|contacts|frequent_contacts|sessions|web_sessions|other_data|chats)"\s*:/

/** Tells by its start whether a file is what Telegram exports. */
export const telegramStarts = (head: string): boolean => CHAT.test(head) || ACCOUNT.test(head)
