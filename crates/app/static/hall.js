// A meeting is written down without network too: what was entered waits here and is sent later.
"use strict";
const hall = document.querySelector("[data-hall]");
const store = `rakor ${hall.dataset.account} ${hall.dataset.meeting}`;
const waiting = () => JSON.parse(localStorage.getItem(store) ?? "[]");
const keep = (entries) => localStorage.setItem(store, JSON.stringify(entries));
const net = hall.querySelector("[data-net]");

// An id as RFC 9562 makes it, version 7: sending twice changes nothing.
const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let now = Date.now();
  for (let at = 5; at >= 0; at -= 1) { bytes[at] = now % 256; now = Math.floor(now / 256); }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

const state = (id, word, tone, why = "") => {
  const chip = hall.querySelector(`[data-entry="${id}"]`);
  if (!chip) return;
  chip.className = `chip ${tone}`;
  chip.textContent = why ? `${word}: ${why}` : word;
};

const say = () => {
  const count = waiting().length;
  const word = count ? net.dataset.waiting.replace("{n}", count) : navigator.onLine ? net.dataset.online : net.dataset.offline;
  net.textContent = word;
  net.className = `chip ${count || !navigator.onLine ? "doubtful" : "better"}`;
};

// What was entered stands in its list at once, with how far it came.
const show = (entry) => {
  const form = hall.querySelector(`form[data-outbox="${entry.form}"]`);
  if (!form || hall.querySelector(`[data-entry="${entry.id}"]`)) return;
  const list = form.dataset.list && document.getElementById(form.dataset.list);
  const fields = new Map(entry.fields);
  const chip = document.createElement("span");
  chip.dataset.entry = entry.id;
  if (list) {
    const row = form.querySelector("template").content.cloneNode(true);
    for (const slot of row.querySelectorAll("[data-of]")) slot.textContent = fields.get(slot.dataset.of) ?? "";
    row.querySelector("[data-state]").replaceWith(chip);
    list.querySelector("[data-none]")?.remove();
    list.append(row);
  } else form.querySelector("button").replaceWith(chip);
  state(entry.id, hall.dataset.unsent, "doubtful");
};

let sending = false;
const send = async () => {
  if (sending) return;
  sending = true;
  try {
    for (const entry of waiting()) {
      const body = new URLSearchParams(entry.fields);
      body.set("csrf", hall.dataset.csrf);
      const reply = await fetch(entry.to, { method: "POST", headers: { "X-Cegah-Sent": "later" }, body, redirect: "error" });
      // A session that ended or a program that is being restarted: what waits goes on waiting.
      if (reply.status === 401 || reply.status === 403 || reply.status >= 500) break;
      keep(waiting().filter((other) => other.id !== entry.id));
      if (reply.ok) state(entry.id, hall.dataset.sent, "better");
      else state(entry.id, hall.dataset.refused, "worse", await reply.text());
    }
  } catch { /* No network: what waits goes on waiting. */ }
  sending = false;
  say();
};

hall.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-outbox]");
  if (!form) return;
  event.preventDefault();
  event.stopPropagation();
  const id = newId();
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrf" && name !== "id");
  const entry = { id, form: form.dataset.outbox, to: form.getAttribute("action"), fields: [...fields, ["id", id], ["jam", String(Date.now())]] };
  keep([...waiting(), entry]);
  show(entry);
  form.reset();
  send();
}, true);

for (const entry of waiting()) show(entry);
say();
send();
setInterval(send, 5000);
addEventListener("online", send);
addEventListener("offline", say);
navigator.serviceWorker?.register("/sw.js");
