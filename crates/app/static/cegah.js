// Small comforts on top of pages that work without them.
"use strict";
document.documentElement.classList.add("scripted");

// Folded panels close when one clicks elsewhere or presses Escape.
const folds = () => document.querySelectorAll("details[data-fold][open]");
document.addEventListener("click", (event) => {
  for (const fold of folds()) if (!fold.contains(event.target)) fold.open = false;
  const button = event.target.closest("[data-print], [data-copy]");
  if (!button) return;
  if (button.dataset.copy) {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    navigator.clipboard?.writeText(field.value).then(() => { button.textContent = button.dataset.done; });
  } else window.print();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const fold of folds()) { fold.open = false; fold.querySelector("summary").focus(); }
});

// The answer appears while a visit is typed; doubts move beside their fields.
for (const form of document.querySelectorAll("form[data-reckon]")) {
  const answer = document.getElementById("jawaban");
  let timer, asked;
  const place = () => {
    for (const old of form.querySelectorAll("[data-doubts] .doubt")) old.remove();
    for (const doubt of answer.querySelectorAll(".doubt[data-for]")) {
      const slot = form.querySelector(`[data-doubts="${doubt.dataset.for}"]`);
      if (!slot) continue;
      slot.append(doubt);
    }
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const given = new URLSearchParams(new FormData(form));
    // No name stands in an address, and nothing is reckoned from it.
    for (const unasked of ["csrf", "pengukur"]) given.delete(unasked);
    try {
      const reply = await fetch(`${form.dataset.reckon}?${given}`, { signal: asked.signal });
      if (!reply.ok) return;
      answer.innerHTML = await reply.text();
      place();
    } catch { /* Away for now: the button asks again, and saving checks in any case. */ }
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 300); });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-check]")) { event.preventDefault(); ask(); }
  });
}

// A file is chosen by a button in the words of the page, which then says its name.
for (const field of document.querySelectorAll("input[type=file]")) {
  const made = (look, text) => {
    const piece = document.createElement("span");
    piece.className = look;
    piece.textContent = text;
    return piece;
  };
  const box = made("chooser", "");
  const name = made("chosen", document.body.dataset.noFile);
  field.before(box);
  box.append(field, made("button", document.body.dataset.choose), name);
  field.addEventListener("change", () => {
    name.textContent = field.files[0]?.name ?? document.body.dataset.noFile;
    box.classList.toggle("full", field.files.length > 0);
  });
}

// A day is written out below its field: the browser writes it in its own language.
const written = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "id-ID",
  { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
for (const field of document.querySelectorAll("input[type=date]")) {
  const said = document.createElement("small");
  said.className = "written";
  field.after(said);
  const write = () => { said.textContent = field.valueAsDate ? written.format(field.valueAsDate).replaceAll(" ", "\u00a0") : ""; };
  field.addEventListener("input", write);
  write();
}

// Of a row that is wider than the screen, the part that was chosen is in sight.
for (const chosen of document.querySelectorAll(":is(.tabs, .choices, .filter ul) [aria-current]")) {
  const row = chosen.closest(".tabs, .choices, .filter ul");
  const [at, of] = [chosen.getBoundingClientRect(), row.getBoundingClientRect()];
  if (at.right > of.right || at.left < of.left) row.scrollLeft += at.left - of.left - (of.width - at.width) / 2;
}

// A file may be dropped on the box.
for (const box of document.querySelectorAll("[data-drop]")) {
  const field = box.querySelector("input[type=file]");
  const over = (event, on) => { event.preventDefault(); box.classList.toggle("over", on); };
  box.addEventListener("dragover", (event) => over(event, true));
  box.addEventListener("dragleave", (event) => over(event, false));
  box.addEventListener("drop", (event) => {
    over(event, false);
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    field.form.requestSubmit();
  });
}

// Long work is asked for again until it is done.
const again = async () => {
  const live = document.querySelector("[data-live-page]");
  if (!live) return;
  try {
    const reply = await fetch(location.href);
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const next = page.querySelector("[data-live-page]");
    if (reply.redirected || !next) return location.replace(reply.url);
    live.replaceChildren(...next.childNodes);
  } catch { /* Away for now: ask again. */ }
  setTimeout(again, 1500);
};
setTimeout(again, 1000);

// Whoever signs out leaves no page of a meeting behind.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") === "/keluar") globalThis.caches?.delete("rakor");
});

// A form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 8000);
});
