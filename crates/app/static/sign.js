// Signs a paper with a key that never leaves this browser, and compares a file with the one kept.
"use strict";
const box = document.querySelector("[data-sign]");
const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

// The private half cannot be read out, not even by this page.
const keys = () => new Promise((done, failed) => {
  const asked = indexedDB.open("cegah", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("keys");
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
const stored = async (mode, use) => {
  const base = await keys();
  return new Promise((done, failed) => {
    const asked = use(base.transaction("keys", mode).objectStore("keys"));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
};

const sign = async (form) => {
  const member = form.dataset.member;
  let pair = await stored("readonly", (kept) => kept.get(member));
  if (!pair) {
    pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    await stored("readwrite", (kept) => kept.put(pair, member));
  }
  const signature = await crypto.subtle.sign("Ed25519", pair.privateKey, bytesOf(form.dataset.hash));
  form.elements.kunci.value = hex(await crypto.subtle.exportKey("raw", pair.publicKey));
  form.elements.tanda.value = hex(signature);
};

box?.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-hash]");
  if (!form || form.elements.tanda.value) return;
  event.preventDefault();
  event.stopPropagation();
  sign(form).then(() => form.submit(), () => { document.getElementById("tak-dapat").hidden = false; });
}, true);

const file = document.querySelector("input[type=file][data-compare]");
file?.addEventListener("change", async () => {
  const told = document.getElementById("banding");
  const [chosen] = file.files;
  if (!chosen) return;
  const same = hex(await crypto.subtle.digest("SHA-256", await chosen.arrayBuffer())) === file.dataset.compare;
  told.className = `notice ${same ? "better" : "worse"}`;
  told.textContent = same ? told.dataset.same : told.dataset.other;
});
